"""Collects a run's report while it crawls, and judges and writes it when it closes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.http import Response

from crawler import __version__
from crawler.exceptions import OutputError
from crawler.export.finished_files import ManifestFile, manifest_path, read_manifest
from crawler.items import Article
from crawler.paths import output_dir
from crawler.redaction import hidden
from crawler.report.build import LatencyHistogram, build_report, section_reports, start_report
from crawler.report.coverage import CoverageCollector
from crawler.report.history import last_reports, settle_dead_runs, this_process, write_report
from crawler.report.model import RunFacts, RunReport
from crawler.report.rules import Thresholds
from crawler.report.verdict import judged
from crawler.spiders.arguments import RunArguments
from crawler.spiders.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RunReporter:
    """Writes ``runs/<run_id>/report.json`` at the run's start and again, with a verdict, at its end.

    Comes after the extension that publishes the run's files, whose manifest it reads. Settings: ``OUTPUT_DIR``,
    ``REPORT_…``. Stats: sets ``report/verdict``, ``report/exit_code``, ``output/error``; reads those in docs/report.md.
    Signals: ``spider_opened``, ``response_received``, ``item_scraped``, ``item_error``, ``spider_closed``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.thresholds = Thresholds.from_settings(crawler.settings)
        self.coverage = CoverageCollector()
        self.latency = LatencyHistogram()
        self.report: RunReport | None = None
        self._earlier: list[RunReport] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension; off for spiders that walk no portal."""
        if not issubclass(crawler.spidercls, PortalSpider):
            raise NotConfigured
        extension = cls(crawler)
        connect = crawler.signals.connect
        connect(extension.spider_opened, signals.spider_opened)
        connect(extension.response_received, signals.response_received)
        connect(extension.item_scraped, signals.item_scraped)
        connect(extension.item_error, signals.item_error)
        connect(extension.spider_closed, signals.spider_closed)
        return extension

    @property
    def folder(self) -> Path:
        """The portal's folder below ``OUTPUT_DIR``."""
        return output_dir(self.crawler.settings) / self.spider.portal.name

    def spider_opened(self, spider: Spider) -> None:
        """Note that the run begins, and which earlier ones never ended.

        Raises: CloseSpider where that cannot be written.
        """
        assert isinstance(spider, PortalSpider)
        self.spider = spider
        self.started_at = datetime.now(UTC)
        try:
            settle_dead_runs(self.folder, but=spider.run_id)
            self._earlier = last_reports(self.folder, int(self.thresholds.history_runs), but=spider.run_id)
            self.report = start_report(self._facts(None), this_process())
            write_report(self.folder, self.report)
        except OutputError as error:
            self._output_failed(error)
            raise CloseSpider("output_error") from error

    def response_received(self, response: Response, request: Request, spider: Spider) -> None:
        """Count the time the answer took."""
        latency = request.meta.get("download_latency")
        if latency is not None:
            self.latency.add(latency)

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Count the fields of an article that was kept."""
        if isinstance(item, Article):
            self.coverage.add(item)

    def item_error(self, item: Any, spider: Spider) -> None:
        """Count an article that a pipeline failed on."""
        assert self.crawler.stats
        self.crawler.stats.inc_value("articles/pipeline_errors")

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Judge the run and write its report."""
        assert self.crawler.stats
        report = self._judged(reason)
        try:
            write_report(self.folder, report)
        except OutputError as error:
            self._output_failed(error)
            report = self._judged(reason)
        self.report = report
        assert report.verdict
        self.crawler.stats.set_value("report/verdict", report.verdict.name)
        self.crawler.stats.set_value("report/exit_code", int(report.verdict.exit_code))

    def _judged(self, reason: str) -> RunReport:
        assert self.crawler.stats
        report = build_report(
            self._facts(reason),
            self.crawler.stats.get_stats(),
            section_reports(self.spider.walks),
            self.spider.missing_sections,
            self.coverage,
            self.latency,
            self.coverage.unwalked(self.spider.misses_section),
        )
        return judged(report, self.thresholds, self._earlier)

    def _facts(self, reason: str | None) -> RunFacts:
        assert self.crawler.stats
        stats, spider = self.crawler.stats, self.spider
        return RunFacts(
            portal=spider.portal.name,
            title=spider.portal.title,
            run_id=spider.run_id,
            crawler_version=__version__,
            started_at=self.started_at,
            ended_at=datetime.now(UTC) if reason else None,
            finish_reason=reason,
            arguments=_given(spider.arguments),
            narrowed=spider.arguments.narrowed,
            first_run=not self._earlier,
            pending=int(stats.get_value("state/links/pending", 0)),
            failed=int(stats.get_value("state/links/waiting", 0)),
            stored=stats.get_value("state/links/stored"),
            files=_published_files(self.folder, spider.run_id) if reason else (),
        )

    def _output_failed(self, error: OutputError) -> None:
        assert self.crawler.stats
        if not self.crawler.stats.get_value("output/error"):
            self.crawler.stats.set_value("output/error", hidden(str(error)))
        logger.error("run report not written: %s", error)


def _given(arguments: RunArguments) -> Mapping[str, str]:
    """The ``-a`` values that were given, as text."""
    window = arguments.window
    values = {
        "mode": "full" if arguments.full else None,
        "sections": ",".join(arguments.sections),
        "limit": arguments.limit,
        "since": window.since and window.since.isoformat(),
        "until": window.until and window.until.isoformat(),
        "url": arguments.url,
    }
    return {name: hidden(str(value)) for name, value in values.items() if value}


def _published_files(folder: Path, run_id: str) -> tuple[ManifestFile, ...]:
    """What the run's manifest lists; nothing where publishing failed, which is told elsewhere."""
    try:
        return read_manifest(manifest_path(folder, run_id)).files
    except (OSError, ValueError):
        return ()
