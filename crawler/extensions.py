"""The life cycle of a run: its files are opened with the spider and published when it ends."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured

from crawler import __version__
from crawler.exceptions import OutputError
from crawler.export.lines import article_line
from crawler.export.manifest import Manifest, write_manifest
from crawler.export.part_files import ARTICLES, RunFiles
from crawler.export.publishing import publish_files
from crawler.fetching.archive_middleware import ArchiveMiddleware
from crawler.items import Article
from crawler.places import output_dir
from crawler.spiders.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RunRecord:
    """Keeps a run's articles: part files while it runs, finished files and a manifest when it ends.

    Settings: ``OUTPUT_DIR``, ``OUTPUT_COMMIT_LINES``. Stats: ``output/lines``, ``output/error``.
    Signals: ``spider_opened``, ``spider_closed``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.started_at = datetime.now(UTC)
        self._commit_lines = crawler.settings.getint("OUTPUT_COMMIT_LINES")
        self._uncommitted = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension; off for spiders that walk no portal."""
        if not issubclass(crawler.spidercls, PortalSpider):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Name the run's files; they appear with the first line."""
        assert isinstance(spider, PortalSpider)
        self.spider = spider
        self.folder = output_dir(self.crawler.settings) / spider.portal.name
        self.files = RunFiles(self.folder, spider.run_id)
        archive = self.crawler.get_spider_middleware(ArchiveMiddleware)
        if archive:
            archive.open(self.files, self.fail)

    def record(self, article: Article) -> None:
        """Append the article's line.

        Raises: OutputError where it cannot be written; the run is then ending.
        """
        try:
            self.files.append_line(ARTICLES, article_line(article))
            self._uncommitted += 1
            if self._uncommitted >= self._commit_lines:
                self.files.sync()
                self._uncommitted = 0
        except OutputError as error:
            self.fail(error)
            raise
        assert self.crawler.stats
        self.crawler.stats.inc_value("output/lines")

    def fail(self, error: OutputError) -> None:
        """End the run: what cannot be kept must not be fetched."""
        assert self.crawler.stats and self.crawler.engine
        if not self.crawler.stats.get_value("output/error"):
            self.crawler.stats.set_value("output/error", str(error))
            logger.error("output failed, the run ends: %s", error)
            closing = self.crawler.engine.close_spider_async(reason="output_error")
            self._closing = asyncio.ensure_future(closing)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Publish what was written."""
        assert self.crawler.stats
        try:
            marks = self.files.sync()
            self.files.close()
            finished = publish_files(self.folder, marks)
            write_manifest(
                self.folder,
                Manifest(
                    portal=self.spider.portal.name,
                    run_id=self.spider.run_id,
                    crawler_version=__version__,
                    started_at=self.started_at.isoformat(timespec="seconds"),
                    finish_reason=reason,
                    files=finished,
                ),
            )
        except OutputError as error:
            self.crawler.stats.set_value("output/error", str(error))
            logger.error("files of run %s could not be published: %s", self.spider.run_id, error)
        else:
            for file in finished:
                what = "pages" if file.name.startswith("archive/") else "lines"
                logger.info("%d %s in %s", file.records, what, self.folder / file.name)
