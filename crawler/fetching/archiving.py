"""Sends the responses of a crawl to the archive on their way to the spider."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

import scrapy
from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler import __version__
from crawler.archive.writer import ArchiveWriter, Exchange, Headers, drop_old_files
from crawler.exceptions import OutputError
from crawler.fetching.crawl_context import problem_of
from crawler.items import ArchiveRecord

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.http.headers import Headers as ScrapyHeaders

    from crawler.export.part_files import RunFiles
    from crawler.page.problems import PageProblem

logger = logging.getLogger(__name__)


# Request.meta: what the page is asked for as, and for which article; set by the spider
PAGE_KIND = "page_kind"
ARTICLE_ID = "article_id"
# Request.meta: the response before decompression, on its way from the one middleware to the other
_RECEIVED = "archive_received"
# Request.meta: where the page lies, for the spider
_RECORD = "archive_record"
# Scrapy's flags of responses that are not whole, in the words of WARC-Truncated
_TRUNCATED = {"dataloss": "disconnect", "partial": "unspecified"}


def archive_record(response: Response) -> ArchiveRecord | None:
    """Where the page lies in the archive; None where none is kept."""
    record: ArchiveRecord | None = response.meta.get(_RECORD)
    return record


class ReceivedMiddleware:
    """Keeps hold of each response as the server sent it, before Scrapy decompresses the body.

    A downloader middleware; its place is between redirects (600) and decompression (590). Setting: ``ARCHIVE_ENABLED``.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        if not crawler.settings.getbool("ARCHIVE_ENABLED"):
            raise NotConfigured
        return cls()

    def process_response(self, request: Request, response: Response) -> Response:
        """The response as it is."""
        # HttpCompressionMiddleware takes the Content-Encoding out of the very same headers
        request.meta[_RECEIVED] = (response, _headers(response.headers), datetime.now(UTC))
        return response


class ArchiveMiddleware:
    """Stores what reaches the spider, error pages too; what is not worth a page (304, from a cache) passes by.

    A spider middleware; its place is before HttpErrorMiddleware (50). It stores nothing until the run's record has
    opened it. At the end of the run it drops what is older than the retention time.

    Settings: ``ARCHIVE_ENABLED``, ``ARCHIVE_MAX_BYTES``, ``ARCHIVE_RETENTION_DAYS``. Stats: ``archive/pages``,
    ``archive/bytes``, ``archive/files_dropped``. Signals: ``spider_closed``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._files: RunFiles | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        if not crawler.settings.getbool("ARCHIVE_ENABLED"):
            raise NotConfigured
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def open(self, files: RunFiles, fail: Callable[[OutputError], None]) -> None:
        """Store from now on, in these files; ``fail`` is told when that is not possible any more."""
        settings = self.crawler.settings
        about = {
            "software": f"guiwen/{__version__} (Scrapy/{scrapy.__version__}, warcio/{version('warcio')})",
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "http-header-user-agent": settings["USER_AGENT"],
        }
        self._files, self._fail = files, fail
        self._writer = ArchiveWriter(files, max_bytes=settings.getint("ARCHIVE_MAX_BYTES"), about=about)

    def process_spider_input(self, response: Response) -> None:
        """Store the response, and tell the spider where.

        Raises: OutputError where it cannot be stored; the run is then ending.
        """
        received = response.meta.pop(_RECEIVED, None)
        if received is None or self._files is None or response.status == 304 or "cached" in response.flags:
            return
        assert response.request and self.crawler.stats
        try:
            record = self._writer.store(_exchange(response.request, problem_of(response), *received))
        except OutputError as error:
            self._fail(error)
            raise
        response.meta[_RECORD] = record
        self.crawler.stats.inc_value("archive/pages")
        self.crawler.stats.inc_value("archive/bytes", record.length)

    def spider_closed(self) -> None:
        """Drop archive files that have had their time; 0 days keep all."""
        days = self.crawler.settings.getint("ARCHIVE_RETENTION_DAYS")
        if not days or self._files is None:
            return
        try:
            dropped = drop_old_files(self._files.folder, days, now=datetime.now(UTC))
        except OutputError as error:
            logger.warning("archive files past their retention stay: %s", error)
            return
        assert self.crawler.stats
        self.crawler.stats.set_value("archive/files_dropped", len(dropped))
        if dropped:
            logger.info("dropped %d archive files older than %d days", len(dropped), days)


def _exchange(
    request: Request, problem: PageProblem | None, response: Response, headers: Headers, received_at: datetime
) -> Exchange:
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=_headers(request.headers),
        request_body=request.body,
        protocol=response.protocol or "HTTP/1.1",
        status=response.status,
        headers=headers,
        body=response.body,
        received_at=received_at,
        # Through a proxy it is the proxy's
        ip_address=str(response.ip_address) if response.ip_address and "proxy" not in request.meta else None,
        kind=request.meta.get(PAGE_KIND),
        article_id=request.meta.get(ARTICLE_ID),
        asked_url=next(iter(request.meta.get("redirect_urls", ())), None),
        problem=problem.kind if problem else None,
        truncated=next((_TRUNCATED[flag] for flag in response.flags if flag in _TRUNCATED), None),
    )


def _headers(headers: ScrapyHeaders) -> Headers:
    """In the order in which Scrapy keeps them; its spelling of the names (``Content-Type``) is all it keeps, too."""
    return tuple((name, value) for name, values in headers.items() for value in values)
