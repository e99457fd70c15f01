"""A URL in, out: which host it counts for, and why it may not be asked for, if so."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from crawler.normalize.addresses import split_address

_SCHEMES = ("http", "https")
# https://www.iana.org/assignments/iana-ipv4-special-registry: shared address space of carriers (RFC 6598), which
# Python calls neither private nor global
_CARRIER = ipaddress.ip_network("100.64.0.0/10")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """The host name of a URL in lower case and ASCII, without a final dot or port; "" where there is none.

    >>> host_of("http://青岚.test:80/") == host_of("http://xn--xit797k.test./")
    True
    """
    host = (split_address(url).hostname or "").rstrip(".")
    return host if host.isascii() else host.encode("idna").decode("ascii")


def host_key(url: str) -> str:
    """What shares one delay: the host name without www., whatever scheme and port.

    >>> host_key("https://WWW.Example.cn:8443/a") == host_key("http://example.cn/")
    True
    """
    return host_of(url).removeprefix("www.")


def host_keys(hosts: Iterable[str]) -> frozenset[str]:
    """The keys of a profile's hosts, which may carry a port."""
    return frozenset(host_key(f"//{host.strip()}") for host in hosts)


def url_problem(url: str, hosts: frozenset[str], *, special_addresses: bool = False) -> str | None:
    """Why the URL may not be asked for: "scheme", "host" or "address"; None where it may.

    Args:
        hosts: keys as ``host_keys`` makes them; empty where any host is allowed.
        special_addresses: loopback, private and other special addresses are allowed.
    """
    if not url.lower().startswith(tuple(f"{scheme}:" for scheme in _SCHEMES)):
        return "scheme"
    host = host_of(url)
    if not host or (hosts and host.removeprefix("www.") not in hosts):
        return "host"
    if not special_addresses and address_problem(host):
        return "address"
    return None


def address_problem(host: str) -> str | None:
    """What is special about an IP address ("loopback", "private" …); None for public ones and for names.

    >>> address_problem("127.8.8.8"), address_problem("::ffff:10.0.0.1"), address_problem("example.cn")
    ('loopback', 'private', None)
    """
    try:
        address = _embedded(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return None
    for kind, is_so in _kinds(address):
        if is_so:
            return kind
    return None if address.is_global else "reserved"


def _kinds(address: Address) -> tuple[tuple[str, bool], ...]:
    return (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link_local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("carrier", address in _CARRIER),
        ("private", address.is_private),
        ("reserved", address.is_reserved),
    )


def _embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it does: such forms must not hide a private one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
