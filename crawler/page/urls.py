"""Takes URLs and host names apart and compares them, so that differences of spelling do not matter."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

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


# Longer ones are traps or data, never links of a portal
MAX_URL_LENGTH = 2000
_SLASHES = re.compile("/{2,}")
_DEFAULT_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|php|jhtml|aspx?|jsp)$", re.I)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|txt|csv|zip|rar|7z|gz|jpe?g|png|gif|bmp|webp|svg|ico|mp[34]|m4[av]|wav|wmv|avi"
    r"|flv|mov|swf|exe|apk|ceb|css|js|xml|json)$",
    re.I,
)
_TRACKING = re.compile(
    r"^(?:utm_\w+|spm|from|share\w*|scene|isappinstalled|nsukey|timestamp|tdsourcetag|pcview|version)$"
)
# Servers write the session into every link of a visitor who takes no cookies: Java into the path, ASP.NET likewise,
# PHP and others into the query
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|sessionid|sid)[=_!][^/?#;]*|/\((?:[ASF]\([^()/]{1,200}\)){1,3}\)(?=/)", re.I
)
_SESSION = re.compile(
    r"^(?:j?session_?id|phpsessid|aspsessionid\w*|sess(?:ion)?_?(?:id|key|token)|cfid|cftoken)$", re.I
)
# Against caches: the time, or a random number
_UNCACHED = re.compile(r"^(?:_|_?t|_?ts|_?time|timestamp|_?r|rnd|rand|random|nocache)$", re.I)
_MOMENT = re.compile(r"^(?:1\d{9}(?:\d{3})?|0\.\d{6,})$")
# How a picture or file is handed out: scaled by the server, or signed for an hour
_HANDED_OUT = re.compile(
    r"^(?:w$|h$|width$|height$|quality$|imageview2|imagemogr2|x-oss-|x-amz-|ossaccesskeyid|expires?$|sign$|sig$|signature$"
    r"|auth$|auth_?key$|(?:access_?)?token$)",
    re.I,
)
_ORDER = re.compile(r"^(?:sort|order|orderby|by|hot)$")


@dataclass(frozen=True, slots=True)
class UrlParts:
    """``host`` is lower case without www. and without a default port; ``query`` keeps the last value of a parameter."""

    scheme: str
    host: str
    path: str
    query: Mapping[str, str]


_NO_URL = UrlParts("", "", "", {})


@lru_cache(maxsize=4096)
def split_url(url: str) -> UrlParts:
    """The parts of a URL, absolute or relative; empty parts where it cannot be read. Fragments do not count.

    >>> split_url("HTTP://WWW.Example.cn:80//index.php?a=show&amp;id=3#top").query
    {'a': 'show', 'id': '3'}
    """
    url = url.strip()
    if len(url) > MAX_URL_LENGTH:
        return _NO_URL
    parts = split_address(url.replace("&amp;", "&"))
    if parts == NO_ADDRESS:
        return _NO_URL
    port = parts.port
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = _SESSION_IN_PATH.sub("", _SLASHES.sub("/", parts.path))
    return UrlParts(parts.scheme.lower(), host, path, query)


def shared_host(host: str) -> str:
    """A host of a profile as crawls share it: one server, whatever its port, with or without www.

    >>> shared_host("WWW.Example.cn:8080") == shared_host("example.cn")
    True
    """
    return host.partition(":")[0].lower().removeprefix("www.").rstrip(".")


def is_listed(host: str | None, hosts: Iterable[str]) -> bool:
    """Whether a host is one of the profile's: a server is the portal's at whatever port, with or without www.

    >>> is_listed("www.example.cn:8080", ["example.cn"]), is_listed("other.cn", ["example.cn:8080"])
    (True, False)
    """
    return bool(host) and shared_host(host or "") in map(shared_host, hosts)


def is_file(path: str) -> bool:
    """Whether a URL path ends like a document, picture or other file that is no page."""
    return _FILE.search(path) is not None


def canonical_url(url: str) -> str:
    """One form for all spellings of a URL: no scheme, www., default file, session, tracking, order, fragment, page=1.

    >>> canonical_url("https://www.example.cn/a/index.html?utm_source=x&page=1&id=7")
    'example.cn/a/?id=7'
    """
    parts = split_url(url)
    if not parts.host and not parts.path and not parts.query:
        return url.strip()
    query = sorted((k, v) for k, v in parts.query.items() if not _is_noise(k, v))
    path = _DEFAULT_FILE.sub("/", parts.path) or "/"
    return parts.host + path + (f"?{urlencode(query)}" if query else "")


def file_address(url: str) -> str:
    """What of an address tells a picture, video or file from another one, whenever and from whichever host it is shown.

    >>> file_address("http://img3.example.cn/a/1.jpg?x-oss-process=image/resize,w_600&t=17")
    '/a/1.jpg'
    >>> file_address("https://example.cn/download.jsp;jsessionid=8F2C?t=0.7731265&id=7")
    '/download.jsp?id=7'
    """
    parts = split_url(url)
    if not parts.path:
        return url
    if is_file(parts.path):
        return parts.path
    query = sorted((k, v) for k, v in parts.query.items() if not (_is_noise(k, v) or _is_passing(k, v)))
    return parts.path + (f"?{urlencode(query)}" if query else "")


def _is_passing(name: str, value: str) -> bool:
    return bool(_HANDED_OUT.match(name) or _UNCACHED.match(name) or _MOMENT.match(value or name))


def default_file_removed(path: str) -> str:
    """``/a/index.html`` as ``/a/``."""
    return _DEFAULT_FILE.sub("/", path) or "/"


def _is_noise(name: str, value: str) -> bool:
    if name in ("page", "p"):
        return value in ("", "0", "1")
    if _UNCACHED.match(name) and _MOMENT.match(value):
        return True
    return any(pattern.match(name) for pattern in (_TRACKING, _ORDER, _SESSION))


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
    if not url.lower().startswith(tuple(f"{scheme}:" for scheme in _WEB)):
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
