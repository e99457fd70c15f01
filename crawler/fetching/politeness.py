"""Requests on their way out: one at a time per host, apart from each other, and none while a host is left alone."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from crawler.fetching.backoff import Backoff, retry_after_s
from crawler.fetching.host_queue import HostQueue
from crawler.fetching.hosts import host_key
from crawler.fetching.pace import Pace
from crawler.fetching.refusals import RefusedRequest
from crawler.fetching.robots import product_token
from crawler.fetching.runs import close_soon, home_host, is_closing

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)
_CONTACT = re.compile(r"https?://|[\w.]+@[\w.]+")


class Host:
    """What is known of one host in this run; ``given_up`` is set when nothing more is sent to it."""

    def __init__(self, pace: Pace, backoff: Backoff) -> None:
        self.queue = HostQueue(pace)
        self.backoff = backoff
        self.given_up = False


class PolitenessMiddleware:
    """Downloader middleware, next to the network: it holds each request until its host's turn comes.

    http, https and www. of one host share a pace. The gap is DOWNLOAD_DELAY ± DOWNLOAD_DELAY_JITTER and never shorter
    than the host's robots Crawl-delay (at most ROBOTS_CRAWL_DELAY_MAX is obeyed); under a Crawl-delay one request at
    a time is sent, whatever CONCURRENT_REQUESTS_PER_DOMAIN says. Scrapy's own slots are kept in step, so that
    nothing waits twice.

    Settings: DOWNLOAD_DELAY, DOWNLOAD_DELAY_JITTER, CONCURRENT_REQUESTS_PER_DOMAIN, DOWNLOAD_SLOTS,
    ROBOTS_CRAWL_DELAY_MAX, BACKOFF_FIRST, BACKOFF_MAX, RETRY_AFTER_MAX.
    Stats: fetching/crawl_delay/<host>, fetching/backoff/count, fetching/backoff/seconds, fetching/retry_after/count,
    fetching/rejected/stopped, fetching/rejected/unreachable.
    Signals: robots_parsed, headers_received, request_scheduled, request_reached_downloader, spider_opened.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self._pace = Pace(
            max(0.0, settings.getfloat("DOWNLOAD_DELAY")),
            max(0.0, settings.getfloat("DOWNLOAD_DELAY_JITTER")),
            max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")),
        )
        self._own_paces = settings.getdict("DOWNLOAD_SLOTS")
        self._crawl_delay_max = settings.getfloat("ROBOTS_CRAWL_DELAY_MAX", 120)
        self._backoff = (settings.getfloat("BACKOFF_FIRST", 10), settings.getfloat("BACKOFF_MAX", 600))
        self._retry_after_max = settings.getfloat("RETRY_AFTER_MAX", 1800)
        self._token = product_token(settings)
        self._hosts: dict[str, Host] = {}
        self._turns: dict[Request, tuple[Host, float]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler)
        for handler, signal in (
            (middleware.spider_opened, signals.spider_opened),
            (middleware.robots_parsed, signals.robots_parsed),
            (middleware.headers_received, signals.headers_received),
            (middleware.name_slot, signals.request_scheduled),
            (middleware.keep_slot_in_step, signals.request_reached_downloader),
        ):
            crawler.signals.connect(handler, signal=signal)
        return middleware

    def host(self, url: str) -> Host:
        """The host that a URL belongs to."""
        key = host_key(url)
        if key not in self._hosts:
            self._hosts[key] = Host(self._pace_of(key), Backoff(*self._backoff))
        return self._hosts[key]

    # ---- the way of a request

    async def process_request(self, request: Request) -> None:
        """Hold the request until its turn; refuse it when the run is ending or the host was given up."""
        host = self.host(request.url)
        self.name_slot(request)
        if not await host.queue.take(lambda: not host.given_up and not is_closing(self.crawler)):
            reason = "unreachable" if host.given_up else "stopped"
            self.crawler.stats.inc_value(f"fetching/rejected/{reason}")
            raise RefusedRequest(reason, f"not sent, {reason}: {request.url}")
        self._turns[request] = (host, monotonic())

    def headers_received(self, request: Request) -> None:
        """The portal has begun to answer."""
        if request in self._turns:
            self._turns[request][0].queue.answered()

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the turn on."""
        self._end_turn(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Pass the turn on."""
        self._end_turn(request)

    def _end_turn(self, request: Request) -> None:
        host, sent_at = self._turns.pop(request, (None, 0.0))
        if host is not None:
            request.meta["sent_at"] = sent_at
            host.queue.answered()
            host.queue.give_back()

    # ---- trouble and recovery, told by the outcome middleware

    def trouble(self, request: Request, response: Response | None = None) -> None:
        """Leave the host alone for a growing while, and for as long as a Retry-After asks.

        A Retry-After beyond RETRY_AFTER_MAX ends the run (or, for a host beside the portal's main one, its part in
        it): waiting would be too long, asking earlier impolite.
        """
        host, stats = self.host(request.url), self.crawler.stats
        pause_s = host.backoff.pause_s(random(), sent_at=request.meta.get("sent_at", monotonic()), now=monotonic())
        asked_s = retry_after_s(_header(response, "Retry-After"), datetime.now(UTC))
        if asked_s is not None:
            stats.inc_value("fetching/retry_after/count")
            if asked_s > self._retry_after_max:
                self.give_up(request.url, "unreachable:retry_after", f"asks to be left alone for {asked_s:.0f} s")
                return
            pause_s = max(pause_s, asked_s)
        host.queue.pause(pause_s)
        stats.inc_value("fetching/backoff/count")
        stats.set_value("fetching/backoff/seconds", round(stats.get_value("fetching/backoff/seconds", 0) + pause_s, 3))
        logger.info("%s is left alone for %.1f s", host_key(request.url), pause_s)

    def good(self, request: Request) -> None:
        """A good answer came."""
        self.host(request.url).backoff.recovered()

    def give_up(self, url: str, reason: str, message: str) -> None:
        """Send nothing more to a host; end the run where it is the portal's main host."""
        self.host(url).given_up = True
        key = host_key(url)
        main = home_host(self.crawler) in (None, key)
        logger.error("%s %s: %s (%s)", key, message, "the run ends" if main else "it is not asked again", reason)
        if main:
            close_soon(self.crawler, reason)

    # ---- pace

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take the Crawl-delay over for the host."""
        delay_s = robotparser.crawl_delay(self._token)
        if delay_s is None or not delay_s > 0:
            return
        key = host_key(request.url)
        if delay_s > self._crawl_delay_max:
            logger.warning(
                "robots.txt of %s asks for a Crawl-delay of %g s; %g s is obeyed", key, delay_s, self._crawl_delay_max
            )
        queue = self.host(request.url).queue
        floor_s = max(queue.pace.floor_s, min(delay_s, self._crawl_delay_max))
        queue.pace = queue.pace.with_floor(floor_s)
        self.crawler.stats.set_value(f"fetching/crawl_delay/{key}", floor_s)
        logger.info("robots.txt of %s: at least %g s between requests, one at a time", key, floor_s)

    def name_slot(self, request: Request) -> None:
        """One downloader slot for all forms of a host; also over a redirect, which brings the old slot's name."""
        request.meta["download_slot"] = host_key(request.url)

    def keep_slot_in_step(self, request: Request) -> None:
        """Scrapy's slot never lets requests through faster than ours, and makes nothing wait twice."""
        slot = self.crawler.engine.downloader.slots.get(request.meta["download_slot"]) if self.crawler.engine else None
        if slot is not None:
            pace = self.host(request.url).queue.pace
            slot.concurrency, slot.delay, slot.jitter = pace.concurrency, pace.bounds()[0], 0.0

    def _pace_of(self, key: str) -> Pace:
        own: dict[str, Any] = next((v for k, v in self._own_paces.items() if host_key(f"//{k}") == key), {})
        return Pace(
            float(own.get("delay", self._pace.delay_s)),
            float(own.get("jitter", self._pace.jitter)),
            max(1, int(own.get("concurrency", self._pace.concurrency))),
        )

    def spider_opened(self, spider: Spider) -> None:
        """Say so where the portal could not tell whom to write to."""
        if not _CONTACT.search(_user_agent(self.crawler.settings)):
            logger.warning("USER_AGENT names no contact (a web page or a mail address)")


def _user_agent(settings: BaseSettings) -> str:
    return str(settings.get("USER_AGENT") or "")


def _header(response: Response | None, name: str) -> str | None:
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None
