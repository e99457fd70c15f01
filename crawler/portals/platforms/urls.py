"""A URL in, its comparable parts out: what differs in spelling only becomes equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from crawler.normalize.addresses import NO_ADDRESS, split_address

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
