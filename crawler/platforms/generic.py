"""Any CMS without a file of its own: reads URLs by the forms that CMS families give them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.page.page import Page
from crawler.page.problems import PageProblem, generic_problem
from crawler.page.urls import UrlParts, canonical_url, default_file_removed, is_file, shared_host, split_url
from crawler.platforms.base import LinkKind

# File names of articles, by the family each comes from; "page" is the sub-page
_ARTICLE_FILE = re.compile(
    r"""(?:
      t(?:\d{8}_)?\d{5,}(?:_(?P<trs>\d{1,3}))?\.s?html?             # TRS WCM
    | art_[0-9a-f_]+\.html?                                         # 大汉 JCMS
    | (?:content|c)_\d+(?:_(?P<content>\d{1,3}))?\.s?html?          # 方正, UCAP, 新华社
    | c\d*-\d{5,}(?:-(?P<people>\d{1,3}))?\.s?html?                # 人民网
    | (?:ARTI|post_|doc-?|newgx)[\w-]*\d[\w-]*\.s?html?            # 央视, gkmlpt, 广西新闻网
    | [0-9a-f]{32}\.s?html?                                         # UCAP
    | \d{5,}(?:[_-](?P<id>\d{1,3}))?\.(?:s?html?|jhtml)             # an id alone
    | (?:show|content|view|detail|article|news|info)[-_]?\d+(?:[-_]\d+)*\.(?:s?html?|jhtml|aspx?|php)
    )$""",
    re.VERBOSE,
)
_DATED_PATH = re.compile(
    r"/(?:19|20)\d\d[-/_]?(?:0?[1-9]|1[0-2])(?:[-/_]?(?:0?[1-9]|[12]\d|3[01]))?(?:/[^/]+){1,2}$"
    r"|/(?:19|20)\d{2}/\d{4}/[^/]+$"
)
# WordPress: /2026/11/name/; /2026/11/ and /2026/11/page/2/ are lists
_DATED_FOLDER = re.compile(
    r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/(?:(?:0?[1-9]|[12]\d|3[01])/)?(?!\d{1,2}/$|page/)[^/]+/$"
)
_VSB = re.compile(r"/info/\d+/\d+\.htm$")
_DIGIT = re.compile(r"\d")
_LIST_FILE = re.compile(
    r"(?:(?:index|list|node|col|more|default|channel|column)(?:[-_]?\d++)*|(?:index|list|node|more)\w{0,12}_\d+)"
    r"\.(?:s?html?|jhtml|aspx?|php|jsp)$",
    re.I,
)
_LIST_PAGE = re.compile(r"^(?P<stem>.*?)[-_]?(?P<page>\d{1,5})\.(?P<ext>s?html?|jhtml|aspx?|php|jsp)$", re.I)
_ARTICLE_QUERY = frozenset({"id", "aid", "newsid", "articleid", "infoid", "contentid", "docid", "artid", "nid"})
_LIST_QUERY = frozenset(
    {"catid", "cid", "typeid", "classid", "columnid", "channelid", "cateid", "tid", "nodeid", "sid"}
)
_PAGE_QUERY = ("page", "pageno", "pagenum", "currentpage", "p", "pageindex", "curpage")
_NO_CONTENT = re.compile(
    r"(?:^|/)(?:login|register|search|user|member|comment|rss|feed|tags?|vote|api|mail|print)(?:[/._-]|$)", re.I
)


@dataclass(frozen=True, slots=True)
class Generic:
    """A portal whose CMS is not known; ``article_urls`` are the profile's own patterns and come first."""

    hosts: frozenset[str] = frozenset()
    article_urls: tuple[re.Pattern[str], ...] = ()
    name: str = "generic"

    def link_kind(self, url: str) -> LinkKind:
        """What a link looks like; what a pattern of the profile matches is an article whatever it looks like.

        >>> Generic().link_kind("/xwdt/202309/t20230917_5809621.html"), Generic().link_kind("/xwdt/index_1.html")
        ('article', 'list')
        """
        parts = split_url(url)
        if not self._is_own(parts) or is_file(parts.path) or _NO_CONTENT.search(parts.path):
            return "other"
        if any(pattern.search(url) for pattern in self.article_urls):
            return "article"
        return _kind_by_shape(parts)

    def url_key(self, url: str) -> str | None:
        """None: the canonical URL identifies the article."""
        return None

    def category(self, url: str) -> str | None:
        """None: an address identifies one article."""
        return None

    def list_key(self, url: str) -> tuple[str, int] | None:
        """Host-less path of page 1 and the page number; a 0-based index_1 is page 2."""
        parts = split_url(url)
        return _list_key(parts) if self._is_own(parts) and parts.path else None

    def article_page(self, url: str) -> int:
        """The sub-page number in file name or query; TRS counts t…_1 as page 2."""
        parts = split_url(url)
        match = _ARTICLE_FILE.match(parts.path.rpartition("/")[2])
        pages = match.groupdict() if match else {}
        if pages.get("trs"):
            return int(pages["trs"]) + 1
        found = next((page for page in pages.values() if page), None)
        return int(found) if found else _query_page(parts)

    def section_url(self, home_url: str, catid: int) -> str | None:
        """None: there are no category ids that hold for all."""
        return None

    def directory_urls(self, home_url: str) -> tuple[str, ...]:
        """None are known; sections are found in the navigation."""
        return ()

    def page_problem(self, page: Page) -> PageProblem | None:
        """Soft 404, database error, log-in, parked domain, script shell."""
        return generic_problem(page)

    def _is_own(self, parts: UrlParts) -> bool:
        if parts.scheme not in ("", "http", "https"):
            return False
        return not (self.hosts and parts.host) or shared_host(parts.host) in self.hosts


def _kind_by_shape(parts: UrlParts) -> LinkKind:
    path, name = parts.path, parts.path.rpartition("/")[2]
    if _ARTICLE_FILE.match(name) or _VSB.search(path):
        return "article"
    if _DATED_FOLDER.search(path):
        return "article"
    if _looks_like_list(parts):
        return "list"
    if _DATED_PATH.search(path):
        return "article"
    keys = {key.lower() for key in parts.query}
    if keys & _ARTICLE_QUERY:
        return "article"
    if keys & _LIST_QUERY:
        return "list"
    if default_file_removed(path) == "/":
        return "other"
    # CMS name articles by numbers or dates; a file name of letters alone (/xwzx/tzgg.htm) is a column
    return "article" if _DIGIT.search(name) else "list" if len(name) > 1 else "other"


def _looks_like_list(parts: UrlParts) -> bool:
    name = parts.path.rpartition("/")[2]
    if default_file_removed(parts.path) == "/":
        return not _LIST_QUERY.isdisjoint(key.lower() for key in parts.query)
    return not name or _LIST_FILE.match(name) is not None


def _list_key(parts: UrlParts) -> tuple[str, int]:
    path = default_file_removed(parts.path)
    folder, _, name = path.rpartition("/")
    number = _query_page(parts)
    match = _LIST_PAGE.match(name)
    if not match:
        return path + _rest_of_query(parts), number
    if match["stem"] == "index":
        return f"{folder}/" + _rest_of_query(parts), int(match["page"]) + ("_" in name)
    return f"{folder}/{match['stem']}.{match['ext']}" + _rest_of_query(parts), int(match["page"])


def _query_page(parts: UrlParts) -> int:
    lower = {key.lower(): value for key, value in parts.query.items()}
    for name in _PAGE_QUERY:
        if lower.get(name, "").isdecimal():
            return max(1, int(lower[name][:9]))
    return 1


def _rest_of_query(parts: UrlParts) -> str:
    rest = {key: value for key, value in parts.query.items() if key.lower() not in _PAGE_QUERY}
    return canonical_url("?" + "&".join(f"{k}={v}" for k, v in rest.items())).lstrip("/") if rest else ""
