"""Sends requests to each host one at a time and apart from each other, and none while a host is left alone."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.fetching.crawl_context import RefusedRequest, is_closing
from crawler.fetching.host_registry import Host, HostRegistry, http_date, retry_after_s
from crawler.fetching.robots import product_token
from crawler.page.urls import host_key

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)
_CONTACT = re.compile(r"https?://|[\w.]+@[\w.]+")


class PolitenessMiddleware:
    """Downloader middleware, next to the network: it holds each request until its host's turn comes.

    http, https and www. of one host share a pace. The gap is DOWNLOAD_DELAY ± DOWNLOAD_DELAY_JITTER and never shorter
    than the host's robots Crawl-delay (at most ROBOTS_CRAWL_DELAY_MAX is obeyed); under a Crawl-delay one request at
    a time is sent, whatever CONCURRENT_REQUESTS_PER_DOMAIN says. A Retry-After beyond RETRY_AFTER_MAX ends the run, or
    its part on that host: waiting would be too long, asking earlier impolite. Delay and Retry-After hold from one run
    to the next (``OUTPUT_DIR/.hosts``). Scrapy's own slots are kept in step, so that nothing waits twice.

    Settings: DOWNLOAD_DELAY, DOWNLOAD_DELAY_JITTER, CONCURRENT_REQUESTS_PER_DOMAIN, DOWNLOAD_SLOTS,
    ROBOTS_CRAWL_DELAY_MAX, BACKOFF_FIRST, BACKOFF_MAX, RETRY_AFTER_MAX, USER_AGENT,
    OUTPUT_DIR.
    Stats: fetching/crawl_delay/<host>, fetching/backoff/count, fetching/backoff/seconds, fetching/retry_after/count,
    fetching/rejected/stopped, fetching/rejected/unreachable.
    Signals: robots_parsed, headers_received, request_scheduled, request_reached_downloader, spider_opened,
    spider_closed.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hosts = HostRegistry(crawler)
        self._token = product_token(crawler.settings)
        self._turns: dict[Request, tuple[Host, float]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler)
        for handler, signal in (
            (middleware.spider_opened, signals.spider_opened),
            (middleware.spider_closed, signals.spider_closed),
            (middleware.robots_parsed, signals.robots_parsed),
            (middleware.headers_received, signals.headers_received),
            (middleware.name_slot, signals.request_scheduled),
            (middleware.keep_slot_in_step, signals.request_reached_downloader),
        ):
            crawler.signals.connect(handler, signal=signal)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Hold the request until its turn; refuse it when the run is ending or the host was given up."""
        host = self.hosts.of(request.url)
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

    def on_failure(self, request: Request, response: Response | None = None) -> None:
        """The outcome of a request is a sign of trouble: leave its host alone for a while."""
        header = response.headers.get("Retry-After") if response is not None else None
        asked_s = retry_after_s(header.decode("latin-1") if header else None, _clock_of(response))
        self.hosts.on_failure(request.url, asked_s, request.meta.get("sent_at", monotonic()))

    def on_success(self, request: Request) -> None:
        """The outcome of a request is a good page: the next trouble is a first one again."""
        self.hosts.of(request.url).backoff.recovered()

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take the Crawl-delay over for the host."""
        delay_s = robotparser.crawl_delay(self._token)
        if delay_s is not None and delay_s > 0:
            self.hosts.crawl_delay(request.url, delay_s)

    def name_slot(self, request: Request) -> None:
        """One downloader slot for all forms of a host; also over a redirect, which brings the old slot's name."""
        request.meta["download_slot"] = host_key(request.url)

    def keep_slot_in_step(self, request: Request) -> None:
        """Scrapy's slot never lets requests through faster than ours, and makes nothing wait twice."""
        slot = self.crawler.engine.downloader.slots.get(request.meta["download_slot"]) if self.crawler.engine else None
        if slot is not None:
            pace = self.hosts.of(request.url).queue.pace
            slot.concurrency, slot.delay, slot.jitter = pace.concurrency, pace.bounds()[0], 0.0

    def spider_opened(self) -> None:
        """Say so where the portal could not tell whom to write to."""
        if not _CONTACT.search(str(self.crawler.settings.get("USER_AGENT") or "")):
            logger.warning("USER_AGENT names no contact: set FETCH_CONTACT to your web page or mail address")

    def spider_closed(self) -> None:
        """Hand on to the next run what the hosts asked for."""
        self.hosts.save_cooldowns()


def _clock_of(response: Response | None) -> datetime:
    """What time it is at the server: a date in its Retry-After is by its own clock, which may be hours off."""
    header = response.headers.get("Date") if response is not None else None
    return http_date(header.decode("latin-1") if header else None) or datetime.now(UTC)
