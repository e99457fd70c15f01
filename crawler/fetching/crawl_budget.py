"""Holds requests back outside the day's budget and the permitted hours."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from crawler.exceptions import UsageError
from crawler.fetching.crawl_context import RefusedRequest, close_soon, portal_folder
from crawler.text.dates import CHINA
from crawler.text.times import utc_now

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


# All portals keep Beijing time; the window is the portal's night, wherever the crawler runs
_RANGE = re.compile(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–~]\s*([01]?\d|2[0-4]):([0-5]\d)\s*")


@dataclass(frozen=True, slots=True)
class NightWindow:
    """Hours of the day at UTC+8, start included, end not; the end may lie on the next day."""

    start: time
    end: time

    def holds(self, moment: datetime) -> bool:
        """Whether an aware ``moment`` lies in the window; equal start and end mean the whole day.

        >>> night = parse_window("22:00-06:00")
        >>> night.holds(datetime(2026, 11, 22, 23, 30, tzinfo=CHINA))
        True
        """
        now = moment.astimezone(CHINA).time().replace(tzinfo=None)
        if self.start < self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end


def parse_window(text: str) -> NightWindow | None:
    """The window that a setting names; None for an empty one.

    Raises:
        UsageError: the text is no ``HH:MM-HH:MM``.
    """
    if not text.strip():
        return None
    match = _RANGE.fullmatch(text)
    if not match or (match[3] == "24" and match[4] != "00"):
        raise UsageError(f'FETCH_WINDOW: found {text!r}; accepted: hours at UTC+8 such as "22:00-06:00", or nothing')
    return NightWindow(time(int(match[1]), int(match[2])), time(int(match[3]) % 24, int(match[4])))


class DailyBudget:
    """Counts requests per day at UTC+8 in ``path`` and says when the day's share is used up.

    The file is rewritten (beside, then renamed) with each request, so that a killed run has counted too. It is a
    courtesy towards the portal, not data: an unreadable file starts a new count, with a warning.

    Args:
        limit: requests per day, 0 for no limit.
        now: gives an aware moment.
    """

    def __init__(self, path: Path, limit: int, now: Callable[[], datetime]) -> None:
        self.path = path
        self.limit = limit
        self._now = now
        self._warned = False
        self._day, self._used = self._read()

    def take(self) -> bool:
        """Count one request; False, and nothing counted, where the day's share is used up."""
        today = self._now().astimezone(CHINA).date().isoformat()
        if today != self._day:
            self._day, self._used = today, 0
        if self.limit and self._used >= self.limit:
            return False
        self._used += 1
        self._write()
        return True

    @property
    def used(self) -> int:
        """Requests counted on the day of the last request."""
        return self._used

    def _read(self) -> tuple[str, int]:
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            return str(kept["day"]), int(kept["requests"])
        except FileNotFoundError:
            return "", 0
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("request budget: %s cannot be read (%s), counting from 0", self.path, error)
            return "", 0

    def _write(self) -> None:
        beside = self.path.with_name(f"{self.path.name}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps({"day": self._day, "requests": self._used}) + "\n", "utf-8")
            beside.replace(self.path)
        except OSError as error:
            if not self._warned:
                logger.warning("request budget: %s cannot be written (%s), counting in memory", self.path, error)
            self._warned = True


class CrawlBudgetMiddleware:
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
            self._budget = DailyBudget(portal_folder(self.crawler) / "budget.json", self._limit, utc_now)
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
        return self._window is None or self._window.holds(utc_now())

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
