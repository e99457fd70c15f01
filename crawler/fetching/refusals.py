"""Our errors about single requests, in the form that Scrapy hands to an errback without logging a traceback."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from crawler.exceptions import BadPageError, RequestRefusedError


class RefusedRequest(RequestRefusedError, IgnoreRequest):  # noqa: N818 (Scrapy's word for it)
    """A request that a rule of ours stopped; ``reason`` says which."""


class BadPage(BadPageError, IgnoreRequest):  # noqa: N818
    """An answer that is no content; ``kind`` says why."""
