"""What is done with a run's report after the crawl: the page, the metrics, the notification, the text on the screen."""

from __future__ import annotations

import logging
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from crawler.exceptions import OutputError
from crawler.feeds import check_feeds
from crawler.fetching.window import parse_window
from crawler.places import project_dir
from crawler.report.delivery import channels_from, notify
from crawler.report.endings import ending
from crawler.report.exit_codes import ExitCode, exit_code
from crawler.report.metrics import write_metrics
from crawler.report.model import RunReport
from crawler.report.pages import write_run_page
from crawler.report.storage import write_report
from crawler.report.text import report_text
from crawler.report.thresholds import Thresholds
from crawler.report.verdict import judged
from crawler.run_report import RunReporter
from crawler.standard_streams import say
from crawler.state.opening import state_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_WIDTH = 80
_NARROWEST = 40


def check_settings(settings: BaseSettings) -> None:
    """Read the settings that are used late, so that a wrong one is told before the crawl.

    Raises: UsageError for a value that is not accepted.
    """
    Thresholds.from_settings(settings)
    channels_from(settings)
    check_feeds(settings)
    parse_window(str(settings["FETCH_WINDOW"] or ""))
    state_url(Path(), settings["STATE_URL"])


def conclude(crawler: Crawler, *, quiet: bool) -> ExitCode:
    """Tell everybody how the run ended; returns its exit code.

    Settings: ``REPORT_HTML``, ``REPORT_PROM_DIR``, ``NOTIFY_…``. What fails here is logged and changes no verdict.
    """
    assert crawler.stats
    reporter = crawler.get_extension(RunReporter)
    if reporter is None:
        return _code_without_report(crawler.stats.get_value("finish_reason"))
    if reporter.report is None:
        return exit_code(crawler.stats.get_stats())
    report = _ended(reporter)
    folder = reporter.folder
    _tell_machines(report, folder, crawler.settings)
    notify(report, channels_from(crawler.settings), folder)
    assert report.verdict
    if not quiet or report.verdict.exit_code != ExitCode.HEALTHY:
        stream = sys.stderr if _feed_on_stdout(crawler.settings) else sys.stdout
        say(report_text(report, width=_width(stream), folder=folder), stream)
    return exit_code({**crawler.stats.get_stats(), "report/exit_code": report.verdict.exit_code})


def _code_without_report(finish_reason: str | None) -> ExitCode:
    """Spiders that walk no portal have no verdict, only an end."""
    cut_off = ending(finish_reason) not in ("own_end", "narrowed", "budget")
    return ExitCode.UNFINISHED if cut_off else ExitCode.HEALTHY


def _ended(reporter: RunReporter) -> RunReport:
    """The report; judged now where a run was stopped so hard that nobody did, again where a feed failed after that."""
    report = reporter.report
    assert report and reporter.crawler.stats
    if report.status == "ended":
        if reporter.crawler.stats.get_value("output/error") and not report.output_error:
            reporter.spider_closed(reporter.spider, report.finish_reason or "")
        return reporter.report or report
    report = judged(replace(report, status="ended", ended_at=datetime.now(UTC)), reporter.thresholds)
    try:
        write_report(reporter.folder, report)
    except OutputError as error:
        logger.error("run report not written: %s", error)
    return report


def _tell_machines(report: RunReport, folder: Path, settings: BaseSettings) -> None:
    try:
        if settings.getbool("REPORT_HTML"):
            write_run_page(report, folder)
        if settings["REPORT_PROM_DIR"]:
            write_metrics(report, project_dir() / settings["REPORT_PROM_DIR"])
    except Exception as error:  # a page that cannot be drawn must not hide how the run ended
        logger.error("run page or metrics not written: %s", error, exc_info=not isinstance(error, OutputError))


def _feed_on_stdout(settings: BaseSettings) -> bool:
    return any(str(uri).startswith(("stdout:", "-")) for uri in settings.getdict("FEEDS"))


def _width(stream: TextIO | None) -> int:
    """The terminal's width within reason; 80 columns elsewhere."""
    if stream is None or not stream.isatty():
        return _WIDTH
    return max(_NARROWEST, min(shutil.get_terminal_size((_WIDTH, 24)).columns, 100))
