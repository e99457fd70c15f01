"""What is known of each host while crawling: its queue, its pace, its back-off and cooldowns."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.fetching.crawl_context import close_soon, home_host, output_folder
from crawler.page.urls import host_key

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


_SECONDS = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*$")


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, 0 for a moment past; None where it is absent or unreadable.

    Args:
        value: seconds or an HTTP date in any of its three forms; a date without a zone is UTC.
        now: aware; by the clock of the server, where it tells the time.

    Source: RFC 9110, section 10.2.3.

    >>> retry_after_s("120", datetime.now(UTC))
    120.0
    """
    if not value:
        return None
    if match := _SECONDS.match(value):
        return float(match[1])
    moment = http_date(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """The moment of an HTTP date in any of its three forms; one without a zone is UTC. None where it is unreadable.

    Source: RFC 9110, section 5.6.7.
    """
    try:
        moment = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Backoff:
    """The growing pause of one host: it doubles with each trouble in a row and starts anew after a good answer.

    Args:
        first_s: the first pause; 0 switches the growing pause off.
        most_s: the longest pause.
    """

    def __init__(self, first_s: float, most_s: float) -> None:
        self.first_s = first_s
        self.most_s = most_s
        self.in_a_row = 0
        self._noticed_at = float("-inf")

    def pause_s(self, random_fraction: float, *, sent_at: float, now: float) -> float:
        """The pause after a trouble, ± 50 % by ``draw`` (0 to 1) so that clients do not come back together.

        Requests that were already under way when the last trouble showed belong to that one and do not make it grow.
        """
        if sent_at > self._noticed_at or not self.in_a_row:
            self.in_a_row += 1
            self._noticed_at = now
        grown = self.first_s * 2.0 ** min(self.in_a_row - 1, 30)
        return min(self.most_s, grown * (0.5 + random_fraction))

    def recovered(self) -> None:
        """A good answer came: the next trouble is a first one again."""
        self.in_a_row = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of one host.

    ``delay_s`` ± ``jitter`` (0.5 is ± 50 %) lies between two requests, at most ``concurrency`` are under way, and no
    gap is shorter than ``floor_s``, which the portal's robots.txt asks for.
    """

    delay_s: float
    jitter: float = 0.5
    concurrency: int = 1
    floor_s: float = 0.0

    def with_floor(self, floor_s: float) -> Pace:
        """This pace, never faster than ``floor_s``; one request at a time, so that no gap is filled from the side."""
        if floor_s <= 0:
            return self
        return replace(self, floor_s=floor_s, concurrency=1)

    def bounds(self) -> tuple[float, float]:
        """The shortest and the longest gap.

        >>> Pace(2, 0.5).bounds(), Pace(2, 0.5).with_floor(2.5).bounds(), Pace(0).with_floor(2).bounds()
        ((1.0, 3.0), (2.5, 3.0), (2, 2))
        """
        shortest = max(self.floor_s, self.delay_s * (1 - self.jitter), 0)
        return shortest, max(shortest, self.delay_s * (1 + self.jitter))

    def gap(self, random_fraction: float) -> float:
        """The gap for a random ``draw`` between 0 and 1."""
        shortest, longest = self.bounds()
        return shortest + random_fraction * (longest - shortest)


# So often a waiting request looks whether the crawl is ending
_LOOK_S = 0.5


class HostQueue:
    """Lets requests to one host through, one after another, at the host's pace.

    A request calls ``take`` before it is sent, ``answered`` when the head of the answer is there, ``give_back`` when
    all is over. Waiting is asynchronous and ends at once when the crawl does, so that a long Crawl-delay does not
    hold up a shutdown.
    """

    def __init__(
        self, pace: Pace, clock: Callable[[], float] = monotonic, random_fraction: Callable[[], float] = random.random
    ) -> None:
        self.pace = pace
        self.under_way = 0
        self.resume_at = self.asked_until = float("-inf")
        self._sent_at = self._answered_at = float("-inf")
        self._clock = clock
        self._random = random_fraction
        self._door = asyncio.Lock()
        self._freed = asyncio.Event()

    async def take(self, is_open: Callable[[], bool]) -> bool:
        """Wait for the turn; False, and no turn, where ``is_open`` says no in the meantime."""
        async with self._door:  # first come, first served
            random_fraction = self._random()
            while is_open():
                wait_s = self._wait_s(random_fraction)
                if wait_s <= 0 and self.under_way < self.pace.concurrency:
                    self.under_way += 1
                    self._sent_at = self._clock()
                    return True
                await self._pass_time(wait_s)
        return False

    def answered(self) -> None:
        """The head of an answer is there, so the portal has had the request by now."""
        self._answered_at = self._clock()

    def give_back(self) -> None:
        """The turn is over."""
        self.under_way -= 1
        self._freed.set()

    def pause(self, seconds: float, *, asked: bool = False) -> None:
        """Send nothing for so long from now; never shortens a pause. ``asked``: it is the portal's own wish."""
        self.resume_at = max(self.resume_at, self._clock() + seconds)
        if asked:
            self.asked_until = max(self.asked_until, self._clock() + seconds)

    def rest_s(self) -> float:
        """Seconds for which the portal wants, or our delay gives it, rest from now; growing pauses do not count."""
        return max(0.0, self._last() + self.pace.gap(0.5) - self._clock(), self.asked_until - self._clock())

    def _wait_s(self, random_fraction: float) -> float:
        return max(self._last() + self.pace.gap(random_fraction), self.resume_at) - self._clock()

    def _last(self) -> float:
        # Under a robots Crawl-delay the gap counts from the answer: counted from the sending, a slow first connection
        # would bring the next request to the portal too early
        return max(self._sent_at, self._answered_at) if self.pace.floor_s else self._sent_at

    async def _pass_time(self, wait_s: float) -> None:
        if wait_s > 0:
            await asyncio.sleep(min(wait_s, _LOOK_S))
            return
        self._freed.clear()
        try:
            await asyncio.wait_for(self._freed.wait(), _LOOK_S)
        except TimeoutError:
            return


_UNSAFE = re.compile(r"[^a-z0-9.-]+")
# A host cannot keep itself out of the data set for longer by one header
_MOST = timedelta(days=1)


class HostCooldowns:
    """One small file per host, for all portals on it: Crawl-delay and Retry-After hold between runs too.

    A file that cannot be read or written is a courtesy lost, not data: a warning, and the run goes on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rest_s(self, host: str, now: datetime) -> float:
        """Seconds for which the host is still to be left alone; 0 where nothing is known, a day at most."""
        try:
            kept = json.loads(self._path(host).read_text("utf-8"))
            not_before = datetime.fromisoformat(kept["not_before"])
            return min(max(0.0, (not_before - now).total_seconds()), _MOST.total_seconds())
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("what %s asked for in the last run cannot be read: %s", host, error)
            return 0.0

    def keep(self, host: str, rest_s: float, now: datetime) -> None:
        """Note that the host is to be left alone for so long from now."""
        path = self._path(host)
        beside = path.with_name(f"{path.name}.part")
        not_before = now + min(timedelta(seconds=rest_s), _MOST)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps({"host": host, "not_before": not_before.isoformat()}) + "\n", "utf-8")
            beside.replace(path)
        except OSError as error:
            logger.warning("what %s asks for cannot be kept for the next run: %s", host, error)

    def _path(self, host: str) -> Path:
        return self.folder / f"{_UNSAFE.sub('_', host)[:200]}.json"


class Host:
    """What is known of one host in this run; ``given_up`` is set when nothing more is sent to it."""

    def __init__(self, pace: Pace, backoff: Backoff) -> None:
        self.queue = HostQueue(pace)
        self.backoff = backoff
        self.given_up = False


class HostRegistry:
    """All hosts of a crawl; made by the politeness middleware, which names the settings and stats."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self._pace = _pace(settings)
        self._own_paces = {host_key(f"//{name}"): own for name, own in settings.getdict("DOWNLOAD_SLOTS").items()}
        self._crawl_delay_max = settings.getfloat("ROBOTS_CRAWL_DELAY_MAX", 120)
        self._backoff = (settings.getfloat("BACKOFF_FIRST", 10), settings.getfloat("BACKOFF_MAX", 600))
        self._retry_after_max = settings.getfloat("RETRY_AFTER_MAX", 1800)
        self._memory = HostCooldowns(output_folder(crawler) / ".hosts")
        self._hosts: dict[str, Host] = {}

    def of(self, url: str) -> Host:
        """The host a URL belongs to; when it is first asked for, what it wanted in the last run is looked up."""
        key = host_key(url)
        if key not in self._hosts:
            self._hosts[key] = Host(_own_pace(self._pace, self._own_paces.get(key, {})), Backoff(*self._backoff))
            rest_s = self._memory.rest_s(key, datetime.now(UTC))
            if rest_s:
                self.rest(url, rest_s)
        return self._hosts[key]

    def rest(self, url: str, asked_s: float) -> bool:
        """Leave a host alone for as long as it asks; False where that is too long for a run: then it is given up."""
        self.of(url).queue.pause(asked_s, asked=True)
        if asked_s > self._retry_after_max:
            self.abandon_host(url, "unreachable:retry_after", f"asks to be left alone for {asked_s:.0f} s")
            return False
        return True

    def on_failure(self, url: str, asked_s: float | None, sent_at: float) -> None:
        """Leave a host alone for a growing while, and for as long as it asks.

        Args:
            asked_s: what its Retry-After says, None where there is none.
            sent_at: when the request was sent that met the trouble, on the monotonic clock.
        """
        host, stats = self.of(url), self.crawler.stats
        pause_s = host.backoff.pause_s(random.random(), sent_at=sent_at, now=monotonic())
        if asked_s is not None:
            stats.inc_value("fetching/retry_after/count")
            if not self.rest(url, asked_s):
                return
        host.queue.pause(pause_s)
        pause_s = max(pause_s, asked_s or 0)
        stats.inc_value("fetching/backoff/count")
        stats.set_value("fetching/backoff/seconds", round(stats.get_value("fetching/backoff/seconds", 0) + pause_s, 3))
        logger.info("%s is left alone for %.1f s", host_key(url), pause_s)

    def abandon_host(self, url: str, reason: str, message: str) -> None:
        """Send nothing more to a host; end the run where it is the portal's main host."""
        self.of(url).given_up = True
        key = host_key(url)
        main = home_host(self.crawler) in (None, key)
        logger.error("%s %s: %s (%s)", key, message, "the run ends" if main else "it is not asked again", reason)
        if main:
            close_soon(self.crawler, reason)

    def crawl_delay(self, url: str, delay_s: float) -> None:
        """Obey a host's Crawl-delay from now on, up to the bound."""
        key, queue = host_key(url), self.of(url).queue
        if delay_s > self._crawl_delay_max:
            logger.warning(
                "robots.txt of %s asks for a Crawl-delay of %g s; %g s is obeyed", key, delay_s, self._crawl_delay_max
            )
        floor_s = max(queue.pace.floor_s, min(delay_s, self._crawl_delay_max))
        queue.pace = queue.pace.with_floor(floor_s)
        self.crawler.stats.set_value(f"fetching/crawl_delay/{key}", floor_s)
        logger.info("robots.txt of %s: at least %g s between requests, one at a time", key, floor_s)

    def save_cooldowns(self) -> None:
        """Keep for the next run what the hosts asked for."""
        for key, host in self._hosts.items():
            rest_s = host.queue.rest_s()
            if rest_s:
                self._memory.keep(key, rest_s, datetime.now(UTC))


def _pace(settings: BaseSettings) -> Pace:
    return Pace(
        max(0.0, settings.getfloat("DOWNLOAD_DELAY")),
        max(0.0, settings.getfloat("DOWNLOAD_DELAY_JITTER")),
        max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")),
    )


def _own_pace(pace: Pace, own: Mapping[str, Any]) -> Pace:
    """The pace of all hosts, with what DOWNLOAD_SLOTS says of this one."""
    return Pace(
        float(own.get("delay", pace.delay_s)),
        float(own.get("jitter", pace.jitter)),
        max(1, int(own.get("concurrency", pace.concurrency))),
    )
