"""The life cycle of a run: its session begins with the spider and is finished when it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from scrapy import Spider, signals
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured

from crawler import __version__
from crawler.addon import check_components
from crawler.exceptions import OutputError
from crawler.fetching.archiving import ArchiveMiddleware
from crawler.paths import output_dir
from crawler.setting_checks import check_values, misspelt
from crawler.spiders.base import tell_output_error
from crawler.spiders.portal import PortalSpider
from crawler.state.database import state_url
from crawler.state.delta import DeltaRules
from crawler.state.recording import DedupPolicy
from crawler.state.session import Session, SessionRules

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


class RunRecord:
    """Keeps a run: what earlier runs know, its part files while it runs, finished files and a manifest when it ends.

    Settings: ``OUTPUT_DIR``, ``STATE_…``, ``DELTA_…``, ``DEDUP_POLICY``. Stats: ``output/error``,
    ``state/recovered_runs``, ``state/lost_records``, ``state/links/<status>``. Signals: ``spider_opened``,
    ``spider_closed``.
    """

    session: Session
    spider: PortalSpider

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._rules = session_rules(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension; off for spiders that walk no portal.

        Raises: SetupError where an add-on that came after ours took a component of ours away; UsageError.
        """
        if not issubclass(crawler.spidercls, PortalSpider):
            raise NotConfigured
        check_components(crawler.settings)
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Begin the session: dead runs are brought to their end first.

        Raises: CloseSpider where state or output cannot be opened; nothing is fetched then.
        """
        assert isinstance(spider, PortalSpider)
        settings = self.crawler.settings
        folder = output_dir(settings) / spider.portal.name
        self.spider = spider
        for name, known in misspelt(settings):
            logger.warning("setting %s is read by nobody; the nearest one that is: %s", name, known)
        try:
            self.session = Session.begin(
                state_url(folder, settings.get("STATE_URL")),
                folder,
                portal=spider.portal.name,
                run_id=spider.run_id,
                crawler_version=__version__,
                rules=self._rules,
            )
        except OutputError as error:
            self._note(error)
            raise CloseSpider("output_error") from error
        assert self.crawler.stats
        recovered = self.session.recovered
        self.crawler.stats.set_value("state/recovered_runs", len(recovered))
        self.crawler.stats.set_value("state/lost_records", sum(run.lost_records for run in recovered))
        spider.session = self.session
        archive = self.crawler.get_spider_middleware(ArchiveMiddleware)
        if archive:
            archive.open(self.session.files, self.fail)

    @contextmanager
    def guarded_session(self) -> Iterator[Session]:
        """The session, for asking and telling; where it fails the run ends: what cannot be kept is not fetched.

        Raises: DropItem then; the operator is told once, not with each article under way.
        """
        try:
            yield self.session
        except OutputError as error:
            self.fail(error)
            raise DropItem("output_error", log_level="DEBUG") from error

    def fail(self, error: OutputError) -> None:
        """End the run because of ``error``."""
        assert self.crawler.engine
        if self._note(error):
            # Scrapy waits for the pages under way, which the session then refuses
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="output_error"))

    def _note(self, error: OutputError) -> bool:
        assert self.crawler.stats
        return tell_output_error(self.crawler.stats, error)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Finish the session: last commit, publishing, manifest. After a failure the next start does that."""
        if not hasattr(self, "session"):
            return
        try:
            self._finish(reason)
        except OutputError as error:
            self._note(error)
            self.session.abandon()

    def _finish(self, reason: str) -> None:
        assert self.crawler.stats
        if self.session.failure:
            raise self.session.failure
        present = self.spider.sections_present() if reason == "finished" else None
        if present is not None and (left := self.session.miss_sections(present)):
            logger.info("sections are there no more; what they listed is looked at once: %d articles", left)
        for status, count in self.session.counts().items():
            self.crawler.stats.set_value(f"state/links/{status}", count)
        manifest = self.session.finish(reason)
        for file in manifest.files:
            what = "pages" if file.name.startswith("archive/") else "articles"
            logger.info(
                "%d %s in %s", file.records, what, output_dir(self.crawler.settings) / manifest.portal / file.name
            )


def session_rules(settings: BaseSettings) -> SessionRules:
    """What the settings say about a crawl's state and files.

    Raises: UsageError for a value that is not accepted.
    """
    check_values(settings)
    return SessionRules(
        delta=DeltaRules(
            known_pages=settings.getint("DELTA_KNOWN_PAGES"),
            revisit=timedelta(days=settings.getfloat("DELTA_REVISIT_DAYS")),
            revisit_pause=timedelta(hours=settings.getfloat("DELTA_REVISIT_PAUSE_HOURS")),
            full=timedelta(days=full_days) if (full_days := settings.getfloat("DELTA_FULL_DAYS")) > 0 else None,
            adaptive=settings.getbool("DELTA_ADAPTIVE"),
            adaptive_min=timedelta(hours=settings.getfloat("DELTA_ADAPTIVE_MIN_HOURS")),
            adaptive_max=timedelta(hours=settings.getfloat("DELTA_ADAPTIVE_MAX_HOURS")),
        ),
        dedup=DedupPolicy(settings["DEDUP_POLICY"]),
        commit_lines=settings.getint("STATE_COMMIT_LINES"),
        commit_pause=timedelta(seconds=settings.getfloat("STATE_COMMIT_SECONDS")),
    )
