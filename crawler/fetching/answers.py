"""Scrapy's own middlewares for redirects and compressed bodies, with their refusals named and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.exceptions import RequestRefusedError
from crawler.fetching.pages import next_of, problem_of
from crawler.fetching.refusals import RefusedRequest
from crawler.portals.platforms.urls import canonical_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


class Redirects(RedirectMiddleware):
    """Downloader middleware in the place of RedirectMiddleware: too many of them, or one that leads nowhere, is a
    failure with a name.

    Settings: REDIRECT_ENABLED, REDIRECT_MAX_TIMES. Stats: fetching/failed/redirect.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow a redirect; its target passes the host guard like any request."""
        try:
            result = super().process_response(request, response)
        except (IgnoreRequest, ValueError) as error:  # a Location that is no address
            _refuse(self.crawler.stats, "redirect", request, error)
        if result is response and response.status in _REDIRECTS and not request.meta.get("dont_redirect"):
            _refuse(self.crawler.stats, "redirect", request, "leads nowhere")
        if isinstance(result, Request):
            _drop_conditions(request, result)
        return result


class MetaRefreshes(MetaRefreshMiddleware):
    """Downloader middleware in the place of MetaRefreshMiddleware: only a good page may send us on.

    Portals answer a true 404, or show a message box, with a page that jumps to the home page; followed, it would look
    like one. ``refreshes`` says which pages send on.

    Settings: METAREFRESH_ENABLED, METAREFRESH_MAXDELAY, REDIRECT_MAX_TIMES. Stats: fetching/failed/redirect.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow a refresh."""
        if request.meta.get("dont_redirect") or request.method == "HEAD" or request.meta.get("robots_txt"):
            return response
        url = None if problem_of(response) else next_of(response, self._maxdelay)
        if url is None:
            return response
        redirected = self._redirect_request_using_get(request, response, url)
        _drop_conditions(request, redirected)
        try:
            return self._redirect(redirected, request, "meta refresh")
        except IgnoreRequest as error:
            _refuse(self.crawler.stats, "redirect", request, error)


class Decompression(HttpCompressionMiddleware):
    """Downloader middleware in the place of HttpCompressionMiddleware: a bomb is ``too_large``, garbage ``truncated``.

    Settings: COMPRESSION_ENABLED, DOWNLOAD_MAXSIZE, DOWNLOAD_WARNSIZE. Stats: fetching/failed/too_large,
    fetching/failed/protocol.
    """

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Unpack a body."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            _refuse(self.crawler.stats, "too_large", request, error)
        except Exception as error:  # noqa: BLE001 (each codec has errors of its own)
            _refuse(self.crawler.stats, "protocol", request, error)


def _drop_conditions(request: Request, redirected: Request) -> None:
    """If-Modified-Since and the like are about the page that stood at the old address, never about another one."""
    if canonical_url(redirected.url) != canonical_url(request.url):
        for name in _CONDITIONS:
            redirected.headers.pop(name, None)


def _refuse(stats: StatsCollector, failure: str, request: Request, error: Exception | str) -> NoReturn:
    if isinstance(error, RequestRefusedError):
        raise error
    if not request.meta.get("robots_txt"):
        stats.inc_value(f"fetching/failed/{failure}")
    cause = error if isinstance(error, Exception) else None
    raise RefusedRequest(failure, f"{error}: {request.url}") from cause
