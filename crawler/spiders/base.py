"""What every step of a portal's walk needs: the profile, the run, counters, and the common answers to trouble."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from crawler.addon import add_addon
from crawler.dedup.url_key import article_url_key
from crawler.exceptions import OutputError
from crawler.export.run_id import new_run_id
from crawler.fetching.failures import classify_failure
from crawler.items import Article
from crawler.portals.model import Portal
from crawler.portals.platforms import platform_for
from crawler.portals.platforms.urls import canonical_url
from crawler.redaction import hidden
from crawler.spiders.arguments import parse_arguments
from crawler.state.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)
# The class of a request that was not sent any more, because the run is ending
STOPPED = "stopped"
# The class of a request that robots.txt forbids: counted where it was refused, and no failure of the portal
ROBOTS = "robots"
GONE_STATUS = (404, 410)
Output = Iterator[Request | Article]


class PortalBase(Spider):
    """A spider that knows its portal and its run; the steps of the walk are added on top of it."""

    portal: ClassVar[Portal]
    session: Session
    """What earlier runs know and this one keeps; set by the run's record before the first request."""

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        self.arguments = parse_arguments(arguments, self.portal)
        self.allowed_domains = list(self.portal.hosts)
        self.platform = platform_for(self.portal)
        self.run_id = new_run_id()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The contact goes behind the User-Agent; no more requests leave the queue than may run at once.

        One portal is one host, so requests start in the order of their priorities. A user's own ``ADDONS`` stand
        beside ours.

        Raises: SetupError where our add-on is switched off.
        """
        super().update_settings(settings)
        add_addon(settings)
        contact = settings["FETCH_CONTACT"]
        if contact and contact not in settings["USER_AGENT"]:
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="spider")
        concurrency = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        settings.set("CONCURRENT_REQUESTS", concurrency, priority="spider")
        if concurrency == 1:
            # The next request waits until the last page is worked off: its sub-pages come before the next row
            settings.set("SCRAPER_SLOT_MAX_ACTIVE_SIZE", 1, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make a spider; takes the run's id from the ``crawl`` command."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run_id = crawler.settings.get("RUN_ID") or spider.run_id
        return spider

    @property
    def stats(self) -> StatsCollector:
        """The run's counters."""
        assert self.crawler.stats
        return self.crawler.stats

    @contextmanager
    def keeping(self) -> Iterator[Session]:
        """The session, for asking and telling; where it fails, the run ends: what cannot be kept is not fetched."""
        try:
            yield self.session
        except OutputError as error:
            tell_output_error(self.stats, error)
            raise CloseSpider("output_error") from error

    def url_key(self, url: str) -> str:
        """The article an URL means on this portal."""
        return article_url_key(url, self.platform)

    def wide_key(self, url: str) -> str | None:
        """The key with the category in it, which tells two articles of one id apart; None where the URL names none."""
        category = self.platform.category(url)
        return f"{self.url_key(url)}@{category}" if category else None

    def list_page_key(self, url: str) -> str:
        """The list page an URL means on this portal, whatever its form."""
        key = self.platform.list_key(url)
        return f"{key[0]} page {key[1]}" if key else self.url_key(url)

    def list_address(self, url: str) -> str:
        """What tells list pages of a walk apart; of an unknown CMS the number in a file name is a guess."""
        return canonical_url(url) if self.platform.name == "generic" else self.list_page_key(url)

    def section_key(self, url: str) -> str:
        """What identifies a section's list in the store, whatever URL form and page leads to it."""
        key = self.platform.list_key(url)
        return key[0] if key else self.url_key(url)

    def count_failure(self, failure: Failure, what: str) -> str:
        """Count and log a request that got no page; returns its class, ``STOPPED`` where it was not sent any more."""
        reason = classify_failure(failure)
        if reason == STOPPED:
            return reason
        if reason == ROBOTS:
            self.logger.info("%s not asked for, robots.txt forbids it: %s", what, failed_request(failure).url)
            return reason
        self.stats.inc_value(f"failed/{what.replace(' ', '_')}/{reason}")
        self.logger.warning("%s not fetched (%s): %s", what, reason, failed_request(failure).url)
        return reason


def tell_output_error(stats: StatsCollector, error: OutputError) -> bool:
    """Tell the operator, once, that nothing more can be kept; whether this was the first time."""
    if stats.get_value("output/error"):
        return False
    stats.set_value("output/error", hidden(str(error)))
    logger.error("the run ends, its state or output cannot be written: %s", error)
    return True


def failed_request(failure: Failure) -> Request:
    """The request a failure belongs to; Scrapy puts it there."""
    request: Request = failure.request  # type: ignore[attr-defined]
    return request


def http_status(failure: Failure) -> int | None:
    """The status of the answer that a failure came with, where there was one."""
    return getattr(getattr(failure.value, "response", None), "status", None)
