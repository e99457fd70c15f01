"""An article's URL in, what identifies the article out, whatever form the URL takes."""

from __future__ import annotations

import hashlib

from crawler.portals.platforms.base import Platform
from crawler.portals.platforms.urls import canonical_url


def article_url_key(url: str, platform: Platform) -> str:
    """The platform's key (``content:20133``), else the URL in canonical form."""
    return platform.url_key(url) or canonical_url(url)


def article_id(portal: str, url_key: str) -> str:
    """20 hex characters, stable over runs and machines.

    >>> article_id("gxzx", "content:20133")
    '3ff3e1cba3628446c239'
    """
    return hashlib.sha1(f"{portal} {url_key}".encode(), usedforsecurity=False).hexdigest()[:20]
