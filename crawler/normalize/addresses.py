"""The one parser for addresses that pages, profiles and answers give: it takes any text and never raises.

A page may print anything where an address is expected. What cannot be taken apart, or never be asked for, has no parts:
``NO_ADDRESS``. So one bad link costs nothing but itself.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

NO_ADDRESS = SplitResult("", "", "", "", "")
_WEB = ("http", "https")
# Half a character: no codec can write it
_SURROGATES = re.compile("[\ud800-\udfff]")
# Behind the bracket of an IPv6 address nothing but a port
_BRACKETED = re.compile(r"\[[^\[\]]*\](?::\d*)?")


def split_address(address: str) -> SplitResult:
    """The parts of an address, absolute or relative; ``NO_ADDRESS`` for one with a bad bracket, port or host name.

    Reading any part of the result, ``port`` and ``hostname`` too, raises nothing.

    >>> split_address("http://www.example.cn:8080/a?b=1").port, split_address("http://[address]/") == NO_ADDRESS
    (8080, True)
    """
    try:
        parts = urlsplit(address)
        usable = parts.port is None or parts.port >= 0
        host = parts.hostname or ""
        if not host.isascii():
            host.encode("idna")
    except ValueError:  # UnicodeError is one
        return NO_ADDRESS
    if "[" in parts.netloc or "]" in parts.netloc:
        usable = _BRACKETED.fullmatch(parts.netloc.rpartition("@")[2]) is not None
    return parts if usable and not _SURROGATES.search(address) else NO_ADDRESS


def join_address(base: str, href: str) -> str:
    """``href`` seen from ``base``, as an absolute address; as it stands where the two cannot be joined.

    >>> join_address("http://www.example.cn/a/", "../b.html"), join_address("http://www.example.cn/", "//[b")
    ('http://www.example.cn/b.html', '//[b')
    """
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def is_web_address(address: str) -> bool:
    """Whether this is an absolute http(s) address with a host, so that it can be asked for.

    >>> is_web_address("https://www.example.cn/"), is_web_address("//[b"), is_web_address("http://example.cn:99999/")
    (True, False, False)
    """
    parts = split_address(address)
    return parts.scheme in _WEB and bool(parts.hostname)


def without_fragment(address: str) -> str:
    """The address without what stands behind its ``#``."""
    return address.partition("#")[0]
