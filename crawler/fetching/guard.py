"""Refuses hosts outside the profile and addresses inside the network, before a request is sent."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.misc import load_object
from twisted.internet.error import DNSLookupError

from crawler.fetching import guard
from crawler.fetching.crawl_context import RefusedRequest, allowed_hosts
from crawler.page.urls import address_problem, host_of, split_address, url_problem

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)


_allowed: set[str] = set()
_refused: dict[str, str] = {}


def allow(name: str) -> None:
    """Any address will do for this name from now on."""
    _allowed.add(name.lower())


def refused(name: str) -> str | None:
    """What was special about the address of a name that was refused; None for one that was not."""
    return _refused.get(name.lower())


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's default resolver (threads, a cache, IPv4), but for special addresses, which count as not found.

    Settings: as Scrapy's own, DNSCACHE_ENABLED, DNSCACHE_SIZE, DNS_TIMEOUT.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """The address of a name; fails where there is none, or a special one."""
        return super().getHostByName(name, timeout).addCallback(_checked, name)


def _checked(address: str, name: str) -> str:
    problem = address_problem(address)
    if problem and name.lower() not in _allowed:
        _refused[name.lower()] = problem
        raise DNSLookupError(f"{name} has a {problem} address")
    return address


class HostGuard:
    """Downloader middleware, first of all: refuses URLs that are not http(s), not on the portal's hosts, or that
    name a special address. Redirects come by here too.

    A host is one of the profile's if it is listed there, with or without www. A spider without a portal is held to
    its ``allowed_domains``, if it has any.

    Settings: FETCH_SPECIAL_ADDRESSES (loopback, private, link-local … are allowed).
    Stats: fetching/rejected/scheme, …/host, …/address; fetching/failed/redirect where a redirect led there.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._special = crawler.settings.getbool("FETCH_SPECIAL_ADDRESSES")
        self._told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a request that leads off the portal."""
        reason = url_problem(request.url, allowed_hosts(self.crawler), special_addresses=self._special)
        if reason is None:
            return
        stats = self.crawler.stats
        stats.inc_value(f"fetching/rejected/{reason}")
        redirected = bool(request.meta.get("redirect_times"))
        if redirected and not request.meta.get("robots_txt"):
            stats.inc_value("fetching/failed/redirect")
        host = host_of(request.url)
        if host not in self._told and len(self._told) < 1000:
            self._told.add(host)
            logger.debug("not asked (%s): %s, and no other page there", reason, request.url)
        raise RefusedRequest("redirect" if redirected else reason, f"not on the portal ({reason}): {request.url}")


class AddressGuard:
    """Downloader middleware, after the proxy was chosen: no connection to a special address.

    A name is looked up by ``resolver.GuardedResolver``, which drops loopback, private and other special addresses; so
    the address that was checked is the one that is connected to. Behind a proxy the proxy looks names up, and only
    the proxy's own name is free.

    Settings: FETCH_SPECIAL_ADDRESSES; TWISTED_DNS_RESOLVER must be ``crawler.fetching.guard.GuardedResolver``.
    Stats: fetching/rejected/address.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._special = crawler.settings.getbool("FETCH_SPECIAL_ADDRESSES")
        used = load_object(crawler.settings["TWISTED_DNS_RESOLVER"])
        if not (isinstance(used, type) and issubclass(used, guard.GuardedResolver)):
            logger.warning("TWISTED_DNS_RESOLVER is not ours: names with special addresses are not refused")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Tell the resolver what may be looked up for this request."""
        proxy = request.meta.get("proxy")
        if proxy:
            guard.allow(_proxy_host(proxy))
        elif self._special:
            guard.allow(host_of(request.url))

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Name the reason where a name was not found because its address is special."""
        kind = guard.refused(host_of(request.url)) if isinstance(exception, CannotResolveHostError) else None
        if kind and not request.meta.get("proxy"):
            self.crawler.stats.inc_value("fetching/rejected/address")
            logger.warning("%s has a %s address and is not asked", host_of(request.url), kind)
            raise RefusedRequest("address", f"{kind} address: {request.url}") from exception


def _proxy_host(proxy: str) -> str:
    return split_address(proxy if "//" in proxy else f"//{proxy}").hostname or ""
