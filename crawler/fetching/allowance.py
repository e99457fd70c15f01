"""Requests in, those within the day's budget and the night window out; the first one beyond ends the run in order."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from crawler.fetching.budget import DailyBudget
from crawler.fetching.refusals import RefusedRequest
from crawler.fetching.runs import close_soon, portal_folder
from crawler.fetching.window import parse_window

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class AllowanceMiddleware:
    """Downloader middleware, after the turn was taken, so that what is counted is what is sent.

    The counter lies in ``OUTPUT_DIR/<portal>/budget.json``: the budget holds for all runs of a day (UTC+8) together,
    and retries and robots.txt count. A run that is stopped here is complete in itself but for the links that are
    left: finish reason ``budget`` or ``window``.

    Settings: BUDGET_REQUESTS_PER_DAY (0: no limit), FETCH_WINDOW ("22:00-06:00" at UTC+8, "": always).
    Stats: fetching/budget/used, fetching/rejected/budget, fetching/rejected/window.
    Signals: spider_opened (outside the window the run ends before its first request).
    """

    def __init__(self, crawler: Crawler) -> None:
        limit = crawler.settings.getint("BUDGET_REQUESTS_PER_DAY")
        self._window = parse_window(str(crawler.settings.get("FETCH_WINDOW") or ""))
        if not limit and self._window is None:
            raise NotConfigured
        self.crawler = crawler
        self._limit = limit
        self._budget: DailyBudget | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self, spider: Spider) -> None:
        """End the run at once outside the window."""
        if self._limit:
            self._budget = DailyBudget(portal_folder(self.crawler) / "budget.json", self._limit, _now)
        if not self._is_open():
            self._tell("window")
            self.crawler.stats.set_value("fetching/stopped", "window")
            raise CloseSpider("window")

    def process_request(self, request: Request) -> None:
        """Let a request pass, or end the run."""
        if not self._is_open():
            self._stop("window", request)
        if self._budget is not None:
            if not self._budget.take():
                self._stop("budget", request)
            self.crawler.stats.set_value("fetching/budget/used", self._budget.used)

    def _is_open(self) -> bool:
        return self._window is None or self._window.holds(_now())

    def _stop(self, reason: str, request: Request) -> NoReturn:
        self._tell(reason)
        self.crawler.stats.inc_value(f"fetching/rejected/{reason}")
        close_soon(self.crawler, reason)
        raise RefusedRequest(reason, f"not sent, {reason}: {request.url}")

    def _tell(self, reason: str) -> None:
        if self.crawler.stats.get_value("fetching/stopped") is None:
            logger.warning(_WORDS[reason])


_WORDS = {
    "window": "outside FETCH_WINDOW: the run ends here, the next one goes on",
    "budget": "BUDGET_REQUESTS_PER_DAY is used up: the run ends here, the next one goes on",
}


def _now() -> datetime:
    return datetime.now(UTC)
