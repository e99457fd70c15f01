"""Host names in, public addresses out: the DNS resolver of the crawl.

What may have a special address (a proxy, the portal itself if the profile says so) is told by name. The resolver
belongs to the process, as the reactor does; so do the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.fetching.hosts import address_problem

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

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
