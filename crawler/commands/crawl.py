"""``scrapy crawl PORTAL``: Scrapy's command with checked arguments and exit codes that tell the truth."""

from __future__ import annotations

import argparse
import gc
import logging
import shutil
import sys
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.spiderloader import get_spider_loader

from crawler.addon import add_components, check_components
from crawler.commands.console import echo, settle, told_exit_code
from crawler.commands.crawlall import handed_on
from crawler.exceptions import GuiwenError, OutputError, UnknownPortalError, UsageError
from crawler.export.lines import new_run_id
from crawler.extensions.feeds import check_feeds
from crawler.extensions.run_report import RunReporter
from crawler.fetching.crawl_budget import parse_window
from crawler.paths import output_dir, project_dir
from crawler.report.exit_codes import ExitCode, ending, exit_code
from crawler.report.history import write_report
from crawler.report.html import write_run_page
from crawler.report.metrics import write_metrics
from crawler.report.model import RunReport
from crawler.report.notification import channels_from, notify
from crawler.report.rules import Thresholds
from crawler.report.text import report_text
from crawler.report.verdict import judged
from crawler.setting_checks import check_given, check_profile, check_value, check_values
from crawler.spiders.arguments import parse_arguments
from crawler.spiders.portal import PortalSpider
from crawler.state.database import state_url
from crawler.state.locking import portal_lock

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


_MOST_LINES = 100


class BufferedLog(logging.Handler):
    """Keeps the last warnings and errors; ``crawl.log`` of the run has all."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self._lines.append(self.format(record))

    def write_out(self, code: int | None) -> None:
        """Print what was kept, unless all is well."""
        logging.getLogger().removeHandler(self)
        if code != ExitCode.HEALTHY:
            echo("".join(f"{line}\n" for line in self._lines), sys.stderr)
        self._lines.clear()


def buffer_log(settings: BaseSettings) -> BufferedLog:
    """Take the log from the terminal; the handler has what would have been said."""
    settings.set("LOG_ENABLED", False, priority="cmdline")
    settings.set("PROGRESS_ENABLED", False, priority="cmdline")
    handler = BufferedLog()
    handler.setFormatter(logging.Formatter(settings["LOG_FORMAT"], settings["LOG_DATEFORMAT"]))
    logging.getLogger().addHandler(handler)
    return handler


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
        echo(report_text(report, width=_width(stream), folder=folder), stream)
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


class Command(ScrapyCrawl):
    """Crawl one portal."""

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <portal>"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Crawl a portal: its new and changed articles become finished JSON Lines"

    def long_desc(self) -> str:
        """What ``scrapy crawl --help`` says."""
        return (
            "Crawl a portal by the name `scrapy list` shows. Arguments: -a sections=A,B (only these), -a limit=N (at "
            "most N articles), -a since= and -a until= (publication times, both ends included), -a mode=full (every "
            "list to its end, every article looked at again), -a url=URL (one article). Files go to "
            "OUTPUT_DIR/<portal>/. Exit codes: 0 healthy, also when nothing was new; 1 not started, 2 wrong usage, 3 "
            "finished below its health thresholds, 4 not finished, 5 portal unreachable or blocking, 6 state or output "
            "not written, 75 another crawl of this portal or of its host is running."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and ``--quiet``."""
        super().add_options(parser)
        parser.add_argument("--quiet", action="store_true", help="print nothing where all is well: for cron")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's, with settings looked at before any of them is used, and what ``--quiet`` means for the log."""
        opts.set = [*handed_on(), *opts.set]
        try:
            check_given(opts.set)
            check_value("LOG_FILE", opts.logfile)
        except UsageError as error:
            raise ScrapyUsageError(str(error), print_help=False) from None
        super().process_options(args, opts)
        assert self.settings is not None
        self._held_back = buffer_log(self.settings) if opts.quiet else None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl; ``exitcode`` says how it ended."""
        if len(args) != 1:
            raise ScrapyUsageError("one portal is needed; `scrapy list` shows their names")
        try:
            spider = self._spider(args[0])
            if issubclass(spider, PortalSpider):
                self._crawl_portal(args[0], spider, opts)
            else:
                self._crawl(args[0], opts)
        except GuiwenError as error:
            self.exitcode = told_exit_code(error)

    def _crawl_portal(self, name: str, spider: type[PortalSpider], opts: argparse.Namespace) -> None:
        """Everything that is refused is refused here, before any component opens."""
        assert self.settings is not None
        portal = spider.portal
        parse_arguments(opts.spargs, portal)
        self._check_settings(spider)
        output = output_dir(self.settings)
        url = state_url(output / portal.name, self.settings.get("STATE_URL"))
        with portal_lock(portal.name, portal.hosts, output_dir=output, url=url):
            self._crawl(name, opts)

    def _check_settings(self, spider: type[PortalSpider]) -> None:
        """Those of the command and the project, then those of the profile, then all together.

        Raises: UsageError, ProfileError.
        """
        assert self.settings is not None
        check_values(self.settings)
        check_profile(spider.portal)
        settings = self.settings.copy()
        settings.setdict(spider.custom_settings or {}, priority="spider")
        check_values(settings)
        check_settings(settings)

    def _spider(self, name: str) -> type:
        assert self.settings is not None
        try:
            return get_spider_loader(self.settings).load(name)
        except KeyError as error:
            raise UnknownPortalError(error.args[0]) from None

    def _check_components(self, crawler: Crawler) -> None:
        """What our add-on will see to when the crawl starts, so that its refusal is one line."""
        if issubclass(crawler.spidercls, PortalSpider):
            settings = crawler.settings.copy()
            add_components(settings)
            check_components(settings)

    def _crawl(self, name: str, opts: argparse.Namespace) -> None:
        assert self.crawler_process and self.settings is not None
        self.settings.set("RUN_ID", new_run_id(), priority="cmdline")
        crawler = self._create_crawler(name)
        self._check_components(crawler)
        self.crawler_process.crawl(crawler, **opts.spargs)
        # What is loaded by now stays to the end: the collector need not go through it again and again, 5 % of a crawl
        gc.freeze()
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = ExitCode.NOT_STARTED
        else:
            self.exitcode = conclude(crawler, quiet=opts.quiet)
        if self._held_back:
            self._held_back.write_out(self.exitcode)
        settle()
