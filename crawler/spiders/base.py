"""What every step of a portal's walk needs: the profile, the run, counters, priorities, and common failure handling."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from crawler.addon import add_addon
from crawler.exceptions import OutputError
from crawler.export.lines import new_run_id
from crawler.fetching.outcomes import classify_failure
from crawler.items import Article
from crawler.page.problems import PageProblem
from crawler.page.urls import NO_ADDRESS, canonical_url, is_listed, split_address
from crawler.platforms import platform_for
from crawler.platforms.base import Platform, article_url_key
from crawler.portals.model import Portal
from crawler.redaction import hidden
from crawler.spiders.arguments import parse_arguments
from crawler.state.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)


# Room for this many of each below the next higher one; priorities are plain integers without a bound
_ROWS_PER_PAGE = 10**4
_PAGES_PER_LIST = 10**6
_LISTS_PER_SECTION = 10**5
FIRST = 1


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Section of the profile, list below it in order of discovery, list page, row (0: the list page itself)."""

    section: int
    list: int = 0
    page: int = 1
    row: int = 0

    def at_page(self, page: int) -> Position:
        """The list page ``page`` of the same list."""
        return replace(self, page=page, row=0)

    def at_row(self, row: int) -> Position:
        """The row ``row``, counted from 1, of the same list page."""
        return replace(self, row=row)

    @property
    def priority(self) -> int:
        """Scrapy's priority: higher starts earlier.

        >>> Position(0, page=1, row=9).priority > Position(0, page=2).priority > Position(1).priority
        True
        """
        place = self.section * _LISTS_PER_SECTION + self.list
        place = place * _PAGES_PER_LIST + min(self.page, _PAGES_PER_LIST - 1)
        place = place * _ROWS_PER_PAGE + min(self.row, _ROWS_PER_PAGE - 1)
        return -2 * place

    @property
    def subpage_priority(self) -> int:
        """For sub-pages of the article in this row: before the next row."""
        return self.priority + 1


def why_not_followed(url: str, portal: Portal, platform: Platform) -> str | None:
    """``malformed``, ``no_http``, ``off_portal`` or ``is_<kind>``; None for a link to an article of the portal.

    Where the profile says what a row is, its word counts for more than what an unknown CMS's address looks like.
    """
    parts = split_address(url)
    if parts == NO_ADDRESS:
        return "malformed"
    if parts.scheme not in ("http", "https"):
        return "no_http"
    if not is_listed(parts.hostname, portal.hosts):
        return "off_portal"
    kind = platform.link_kind(url)
    rules = portal.list_rules
    chosen = kind == "list" and platform.name == "generic" and (rules.row or rules.link)
    return None if kind == "article" or chosen else f"is_{kind}"


def moved_away(asked_url: str, url: str, platform: Platform) -> PageProblem | None:
    """``gone:redirect`` where an article's address led to the home page or to a list: it is no more.

    Args:
        url: where ``asked_url`` led to.
    """
    if asked_url == url or article_url_key(asked_url, platform) == article_url_key(url, platform):
        return None
    parts = split_address(url)
    is_home = parts.path in ("", "/") and not parts.query
    gone = is_home or platform.link_kind(url) not in ("article", "other")
    return PageProblem("gone:redirect", False, url) if gone else None


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
    def guarded_session(self) -> Iterator[Session]:
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
