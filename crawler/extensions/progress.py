"""Shows how far a running crawl is: a live panel on a terminal, a log line now and then elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console, Group
from rich.file_proxy import FileProxy
from rich.live import Live
from rich.table import Table
from rich.text import Text
from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.extensions.run_report import RunReporter
from crawler.report.build import ProgressView, progress_line, progress_view
from crawler.report.text import duration
from crawler.spiders.portal import PortalSpider
from crawler.spiders.walk import SectionWalk

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


_REFRESH_S = 0.5
_MOST_LISTS = 8


class Progress:
    """Shows a running crawl to whoever looks.

    Settings: ``PROGRESS_ENABLED``, ``PROGRESS_INTERVAL_S``. Signals: ``spider_opened``, ``spider_closed``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.interval_s = crawler.settings.getfloat("PROGRESS_INTERVAL_S")
        self._panel: LivePanel | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension; off for spiders that walk no portal, and where nobody wants it."""
        if not issubclass(crawler.spidercls, PortalSpider) or not crawler.settings.getbool("PROGRESS_ENABLED"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Begin to show."""
        assert isinstance(spider, PortalSpider)
        self.spider = spider
        self._began = time.monotonic()
        console = Console(stderr=True)
        live = console.is_terminal and not console.is_dumb_terminal
        if live:
            self._panel = LivePanel(console)
        interval_s = _REFRESH_S if live else self.interval_s
        self._task = create_looping_call(self._show) if interval_s else None
        if self._task:
            self._task.start(interval_s, now=live)

    def spider_closed(self, spider: Spider) -> None:
        """Leave the terminal as it was."""
        if self._task and self._task.running:
            self._task.stop()
        if self._panel:
            self._panel.close()

    def _show(self) -> None:
        assert self.crawler.stats
        stats: dict[str, Any] = self.crawler.stats.get_stats()
        view = progress_view(
            self.spider.walks,
            stats,
            time.monotonic() - self._began,
            whole=self.spider.arguments.full or self._is_first_run(),
            limit=self.spider.arguments.limit,
        )
        if self._panel:
            self._panel.show(view, self.spider.walks, self.spider.portal.title)
        else:
            logger.info("progress: %s", progress_line(view))

    def _is_first_run(self) -> bool:
        reporter = self.crawler.get_extension(RunReporter)
        return bool(reporter and reporter.report and reporter.report.first_run)


class LivePanel:
    """Lines at the bottom of a terminal that are drawn again and again; log lines pass above them."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False)
        self._live.start()
        # Handlers hold the stream itself, so that Rich's redirection of sys.stderr does not reach them
        self._handlers = [
            (handler, handler.stream)
            for handler in logging.getLogger().handlers
            if type(handler) is logging.StreamHandler and handler.stream in (sys.__stderr__, sys.stderr)
        ]
        for handler, stream in self._handlers:
            handler.setStream(FileProxy(console, stream))

    def show(self, view: ProgressView, walks: list[SectionWalk], title: str) -> None:
        """Draw."""
        self._live.update(panel(view, walks, title), refresh=True)

    def close(self) -> None:
        """Remove the lines."""
        for handler, stream in self._handlers:
            handler.setStream(stream)
        self._live.stop()


def panel(view: ProgressView, walks: list[SectionWalk], title: str) -> Group:
    """What a terminal shows: the lists that are being walked, then one line of totals."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("section", max_width=30, no_wrap=True)
    begun = [walk for walk in walks if walk.pages]
    claims = any(walk.claimed is not None for walk in begun)
    for name in ("pages", "listed", "claimed") if claims else ("pages", "listed"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    table.add_column("", no_wrap=True)
    for walk in begun[-_MOST_LISTS:]:
        claimed = ["-" if walk.claimed is None else str(walk.claimed)] if claims else []
        state = (walk.ended or "…").replace("_", " ")
        table.add_row(Text(walk.name), str(walk.pages), str(len(walk.seen)), *claimed, state)
    left = f", about {duration(view.seconds_left)} left" if view.seconds_left is not None else ""
    place = f"list {min(view.lists_done + 1, view.lists)} of {view.lists}" if view.lists else "looking for the lists"
    totals = Text.assemble(
        (title, "bold"),
        f"  {view.articles} articles, ",
        (f"{view.new} new", "green"),
        (f", {view.failed} failed", "red") if view.failed else "",
        f", {view.per_minute:.0f} pages/min, {place}{left}",
    )
    return Group(table, totals) if begun else Group(totals)
