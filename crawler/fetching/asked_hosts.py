"""The hosts a crawl asks: the pace of each, the rest it needs or wants, and whether it is still asked at all."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.fetching.backoff import Backoff
from crawler.fetching.host_memory import HostMemory
from crawler.fetching.host_queue import HostQueue
from crawler.fetching.hosts import host_key
from crawler.fetching.pace import Pace
from crawler.fetching.runs import close_soon, home_host, output_folder

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


class Host:
    """What is known of one host in this run; ``given_up`` is set when nothing more is sent to it."""

    def __init__(self, pace: Pace, backoff: Backoff) -> None:
        self.queue = HostQueue(pace)
        self.backoff = backoff
        self.given_up = False


class AskedHosts:
    """All hosts of a crawl; made by the politeness middleware, which names the settings and stats."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self._pace = _pace(settings)
        self._own_paces = {host_key(f"//{name}"): own for name, own in settings.getdict("DOWNLOAD_SLOTS").items()}
        self._crawl_delay_max = settings.getfloat("ROBOTS_CRAWL_DELAY_MAX", 120)
        self._backoff = (settings.getfloat("BACKOFF_FIRST", 10), settings.getfloat("BACKOFF_MAX", 600))
        self._retry_after_max = settings.getfloat("RETRY_AFTER_MAX", 1800)
        self._memory = HostMemory(output_folder(crawler) / ".hosts")
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
            self.give_up(url, "unreachable:retry_after", f"asks to be left alone for {asked_s:.0f} s")
            return False
        return True

    def trouble(self, url: str, asked_s: float | None, sent_at: float) -> None:
        """Leave a host alone for a growing while, and for as long as it asks.

        Args:
            asked_s: what its Retry-After says, None where there is none.
            sent_at: when the request was sent that met the trouble, on the monotonic clock.
        """
        host, stats = self.of(url), self.crawler.stats
        pause_s = host.backoff.pause_s(random(), sent_at=sent_at, now=monotonic())
        if asked_s is not None:
            stats.inc_value("fetching/retry_after/count")
            if not self.rest(url, asked_s):
                return
        host.queue.pause(pause_s)
        pause_s = max(pause_s, asked_s or 0)
        stats.inc_value("fetching/backoff/count")
        stats.set_value("fetching/backoff/seconds", round(stats.get_value("fetching/backoff/seconds", 0) + pause_s, 3))
        logger.info("%s is left alone for %.1f s", host_key(url), pause_s)

    def give_up(self, url: str, reason: str, message: str) -> None:
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

    def hand_on(self) -> None:
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
