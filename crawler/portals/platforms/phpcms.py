"""PHPCMS v9: what its URLs mean, in dynamic, pseudo-static, static and mobile form.

Source: a stock 9.6.3 installation looked at over HTTP, and the URL rules it ships.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.normalize.addresses import join_address
from crawler.normalize.page import Page
from crawler.portals.platforms.base import LinkKind, PageProblem
from crawler.portals.platforms.phpcms_problems import phpcms_problem
from crawler.portals.platforms.urls import UrlParts, default_file_removed, is_file, shared_host, split_url

# PHP's intval(): leading digits count, the rest is ignored ("20003abc" is 20003)
_INTVAL = re.compile(r"\s*([+-]?\d{1,18})")
_ENTRY = re.compile(r"^/?(?:[\w-]+/)*(?:index\.php)?$")
_PSEUDO = re.compile(
    r"(?:^|/)(?:(?P<list>list)-(?P<list_id>\d+)(?:-(?P<list_page>\d+))?|"
    r"(?:show|content)-(?P<catid>\d+)-(?P<id>\d+)(?:-(?P<page>\d+))?)"
    r"\.html$"
)
_STATIC_SPECIAL = re.compile(r"/special/\d{4}/\d{4}/(?P<id>\d+)(?:[-_](?P<page>\d+))?\.html$")
# Two shipped rules: …/2026/1123/20893_2.html and …/2026/gxzxdt_1123/20893_2.html
_STATIC_SHOW = re.compile(
    r"(?P<folder>(?:/[\w.~%-]+)*)/(?:19|20)\d\d/(?:(?P<catdir>[\w-]+)_)?\d{4}/(?P<id>\d+)(?:_(?P<page>\d+))?\.html$"
)
_STATIC_TYPE = re.compile(r"(?P<dir>.*/special/.*/)type-(?P<type>\d+)(?:-(?P<page>\d+))?\.html$")
_STATIC_SPECIAL_HOME = re.compile(r"/special/(?:[\w-]+/)?$")
_STATIC_LIST = re.compile(r"^(?P<dir>/(?:[\w.~%-]+/)+)(?:(?P<page>\d{1,5})\.html)?$")
_NO_CONTENT_DIRS = re.compile(r"^/(?:uploadfile|statics|caches|phpcms|api|install|phpsso_server)/")


@dataclass(frozen=True, slots=True)
class Phpcms:
    """A PHPCMS portal; ``hosts`` are bare host names, empty where any host is the portal's."""

    hosts: frozenset[str] = frozenset()
    article_urls: tuple[re.Pattern[str], ...] = ()
    name: str = "phpcms"

    def link_kind(self, url: str) -> LinkKind:
        """What a link leads to. Comments, log-in, mood, tags, search, ads, counters and files are "other".

        >>> Phpcms().link_kind("/index.php?m=content&c=index&a=show&catid=14&id=20133")
        'article'
        """
        parts = self._own(url)
        if parts is None:
            return "other"
        if _article(parts) is not None or any(pattern.search(url) for pattern in self.article_urls):
            return "article"
        if _is_directory(parts):
            return "directory"
        key = _list(parts)
        if key is None:
            return "other"
        return "section_index" if key[0].startswith(("special:", "specials", "specialtype:")) else "list"

    def url_key(self, url: str) -> str | None:
        """``content:20133`` or ``special:3096``; only the id identifies an article, its catid is not checked."""
        parts = self._own(url)
        found = _article(parts) if parts else None
        return f"{found[0]}:{found[1]}" if found else None

    def category(self, url: str) -> str | None:
        """The category id, or the category's folder where the portal is static: each model counts its ids apart.

        >>> Phpcms().category("/html/czyz/dcsc/2026/1123/20893.html"), Phpcms().category("/show-14-20133-1.html")
        ('/html/czyz/dcsc', '14')
        """
        parts = self._own(url)
        return _category(parts) if parts and _article(parts) else None

    def list_key(self, url: str) -> tuple[str, int] | None:
        """Section key and page: ``catid:14``, ``specials``, ``special:7``, ``specialtype:7:70`` or a static path."""
        parts = self._own(url)
        return _list(parts) if parts and _article(parts) is None else None

    def article_page(self, url: str) -> int:
        """The sub-page number; 0, negative and unreadable numbers are page 1, as the CMS has it."""
        parts = split_url(url)
        found = _article(parts)
        return found[2] if found else 1

    def section_url(self, home_url: str, catid: int) -> str | None:
        """The dynamic list URL, which a static portal answers too."""
        return join_address(home_url, f"index.php?m=content&c=index&a=lists&catid={catid}")

    def directory_urls(self, home_url: str) -> tuple[str, ...]:
        """The RSS hub: an HTML page that names every category and its id."""
        return (join_address(home_url, "index.php?m=content&c=rss&siteid=1"),)

    def page_problem(self, page: Page) -> PageProblem | None:
        """Message boxes, database errors, unknown controllers, empty shells; then what every site may answer."""
        return phpcms_problem(page, is_article=bool(page.url) and _article(split_url(page.url or "")) is not None)

    def _own(self, url: str) -> UrlParts | None:
        parts = split_url(url)
        if parts.scheme not in ("", "http", "https") or (not parts.path and not parts.query):
            return None
        if self.hosts and parts.host and shared_host(parts.host) not in self.hosts:
            return None
        return None if is_file(parts.path) or _NO_CONTENT_DIRS.match(parts.path) else parts


def _article(parts: UrlParts) -> tuple[str, int, int] | None:
    """Module, id and sub-page of an article URL."""
    if _ENTRY.match(parts.path):
        return _dynamic_article(parts.query)
    for pattern, module in ((_PSEUDO, "content"), (_STATIC_SPECIAL, "special"), (_STATIC_SHOW, "content")):
        match = pattern.search(parts.path)
        if match and match["id"]:
            return module, int(match["id"]), max(1, int(match["page"] or 1))
    return None


def _category(parts: UrlParts) -> str | None:
    if _ENTRY.match(parts.path):
        catid = _intval(parts.query.get("catid"))
        return str(catid) if catid > 0 and parts.query.get("m", "content") != "special" else None
    match = _PSEUDO.search(parts.path)
    if match:
        return match["catid"]
    match = None if _STATIC_SPECIAL.search(parts.path) else _STATIC_SHOW.search(parts.path)
    return (match["folder"] + f"/{match['catdir'] or ''}").rstrip("/") or None if match else None


def _dynamic_article(query: Mapping[str, str]) -> tuple[str, int, int] | None:
    module, controller = query.get("m", "content"), query.get("c", "index")
    if query.get("a") != "show" or controller != "index" or module not in ("content", "special", "wap"):
        return None
    number = _intval(query.get("id"))
    if number < 1:
        return None
    return "special" if module == "special" else "content", number, max(1, _intval(query.get("page")))


def _list(parts: UrlParts) -> tuple[str, int] | None:
    if parts.query and _ENTRY.match(parts.path):  # without a query a folder is a static list: /html/tzgg/
        return _dynamic_list(parts.query)
    match = _PSEUDO.search(parts.path)
    if match:
        return (f"catid:{int(match['list_id'])}", max(1, int(match["list_page"] or 1))) if match["list"] else None
    return _static_list(default_file_removed(parts.path))


def _dynamic_list(query: Mapping[str, str]) -> tuple[str, int] | None:
    module, action = query.get("m", "content"), query.get("a", "init")
    if query.get("c", "index") != "index":
        return None
    page = max(1, _intval(query.get("page")))
    catid = _intval(query.get("catid"))
    if module == "content" and action == "lists" and catid > 0:
        return f"catid:{catid}", page
    return _special_list(query, action, page) if module == "special" else None


def _special_list(query: Mapping[str, str], action: str, page: int) -> tuple[str, int] | None:
    special = _intval(query.get("specialid")) or _intval(query.get("id"))
    if action == "special":
        return "specials", page
    if action == "init" and special > 0:
        return f"special:{special}", page
    kind = _intval(query.get("typeid"))
    return (f"specialtype:{special}:{kind}", page) if action == "type" and special > 0 and kind > 0 else None


def _static_list(path: str) -> tuple[str, int] | None:
    match = _STATIC_TYPE.search(path)
    if match:
        return f"specialtype:{match['dir']}:{match['type']}", max(1, int(match["page"] or 1))
    if _STATIC_SPECIAL_HOME.search(path):
        return ("specials", 1) if path.endswith("/special/") else (f"special:{path}", 1)
    match = _STATIC_LIST.match(path)
    return (match["dir"], max(1, int(match["page"] or 1))) if match else None


def _is_directory(parts: UrlParts) -> bool:
    query = parts.query
    return (
        bool(_ENTRY.match(parts.path))
        and query.get("m", "content") == "content"
        and query.get("c") == "rss"
        and query.get("a", "init") == "init"
        and "rssid" not in query
    )


def _intval(value: str | None) -> int:
    match = _INTVAL.match(value or "")
    return int(match[1]) if match else 0
