"""Scrapy's HTTP/1.1 download handler: the head of an answer has limits, and nothing is sent twice unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
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
