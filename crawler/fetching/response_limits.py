"""Limits on heads, bodies, decompression and redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.exceptions import RequestRefusedError
from crawler.fetching.crawl_context import RefusedRequest, next_of, problem_of
from crawler.page.urls import canonical_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector
    from twisted.internet.protocol import Protocol


class BoundedHandler(HTTP11DownloadHandler):
    """Download handler for http and https: breaks off an answer whose status line and headers never end.

    Scrapy limits bodies, Twisted each line (16 KiB, and then it closes the connection as if the server had done so),
    nothing their number. The failure is ``too_large`` in all cases. A request that fails on a connection that was kept
    open fails like any other, and is retried by our rules.

    Settings: FETCH_HEADERS_MAX (bytes; 0 for no limit).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Twisted would send a request again at once where a kept connection breaks, past our delay and unseen
        self._pool.retryAutomatically = False
        limit = crawler.settings.getint("FETCH_HEADERS_MAX", 64 * 1024)
        # where Scrapy itself puts its lenient parser in; there is no public place
        self._pool._factory = _bounded(self._pool._factory, limit or float("inf"))


def _bounded(factory: Any, limit: float) -> Any:
    class Factory(factory):  # type: ignore[misc]
        def buildProtocol(self, addr: Any) -> Protocol:  # noqa: N802
            protocol: Protocol = super().buildProtocol(addr)
            _watch_head(protocol, limit)
            return protocol

    return Factory


def _watch_head(protocol: Any, limit: float) -> None:
    """Count what comes between a request and the end of the answer's head; a line too long ends it at once."""
    received: int | None = None
    send, take = protocol.request, protocol.dataReceived

    def request(*args: Any) -> Any:
        nonlocal received
        received = 0
        head = send(*args).addBoth(head_is_over)
        if protocol._parser is not None:
            protocol._parser.lineLengthExceeded = lambda line: protocol.abort()
        return head

    def head_is_over(result: Any) -> Any:
        nonlocal received
        received = None
        return result

    def data_received(data: bytes) -> None:
        nonlocal received
        if received is not None:
            received += len(data)
        take(data)
        if received is not None and received > limit:
            protocol.abort()

    protocol.request, protocol.dataReceived = request, data_received


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
