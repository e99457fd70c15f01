"""PHPCMS v9: what its URLs mean in dynamic, pseudo-static, static and mobile form, and its message boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import lxml.html
from lxml import etree

from crawler.page.page import Page
from crawler.page.problems import PageProblem, generic_problem, visible_text
from crawler.page.urls import UrlParts, default_file_removed, is_file, join_address, shared_host, split_url
from crawler.platforms.base import LinkKind
from crawler.text.cleaning import squeeze

# A box is a few hundred bytes of text; an article that quotes its words is longer or has no box title
_MAX_BOX_CHARS = 400
_BOX_TITLE = re.compile("^(?:系统|操作)?(?:提示信息|信息提示|提示|消息提示)$")
_BOX_WAY_BACK = re.compile("点这里返回上一页|返回上一页|如果您的浏览器没有自动跳转，请点击这里")
_GONE = re.compile(
    "(?:栏目|信息|文章|内容|专题|页面)(?:已经?)?(?:不存在|被删除|已删除)|还未通过审批|缺少栏目ID|content_not_exist|已?不存在或"
)
_FORBIDDEN = re.compile(
    "没有访问(?:该信息)?的?权限|请先?登[录陆]|(?:权限|点数|积分)不[足够]|阅读权限|需要支付|非法操作"
)
_BUSY = re.compile("频繁|过于?快|稍[后候]再试|间隔")
_ARTICLE = etree.XPath("id('Article')")
_PAGER_LINKS = etree.XPath("boolean(id('pages')//a)")
_NO_CONTROLLER = re.compile(r"^\s*(?:Controller|Action) does not exist\.\s*$")


def phpcms_problem(page: Page, *, is_article: bool) -> PageProblem | None:
    """The problem of a page, or None.

    Args:
        is_article: the page was asked for as an article, so that an empty body is a problem.
    """
    bare = _NO_CONTROLLER.match(page.text[:200]) if len(page.body) < 200 else None
    if bare:
        return PageProblem("gone:soft404", False, page.text.strip())
    return _message_box(page) or generic_problem(page) or (_empty_shell(page) if is_article else None)


def _message_box(page: Page) -> PageProblem | None:
    source = page.text
    if "showMsg" not in source and "提示" not in source[:4000]:
        return None
    title = squeeze(page.root.findtext(".//title") or "")
    boxes = page.root.find_class("showMsg")
    if not boxes and not _BOX_TITLE.match(title):
        return None
    text = visible_text(boxes[0] if boxes else page.root, _MAX_BOX_CHARS + 1)
    signs = (bool(boxes), bool(_BOX_TITLE.match(title)), bool(_BOX_WAY_BACK.search(text)), _says(text) is not None)
    if sum(signs) < 2 or len(page.visible_start) > _MAX_BOX_CHARS:
        return None
    message = _BOX_WAY_BACK.sub("", text.removeprefix(title)).strip("[]，,。 ")
    kind, retryable = _says(text) or ("error:message_box", False)
    return PageProblem(kind, retryable, message)


def _says(text: str) -> tuple[str, bool] | None:
    """What a box text means: forbidden wins, for 「信息不存在，请先登录」 asks for a log-in."""
    if _FORBIDDEN.search(text):
        return "forbidden:message_box", False
    if _GONE.search(text):
        return "gone:message_box", False
    return ("error:message_box", True) if _BUSY.search(text) else None


def _empty_shell(page: Page) -> PageProblem | None:
    """An article's frame around nothing: what the CMS shows for an external link, or past the last sub-page."""
    for article in cast("list[lxml.html.HtmlElement]", _ARTICLE(page.root))[:1]:
        for body in article.find_class("content")[:1]:
            if visible_text(body, 1) or body.xpath(".//img|.//table|.//a[@href]|.//video|.//embed|.//iframe"):
                return None
            if _PAGER_LINKS(page.root):
                return None
            return PageProblem("empty:no_body", False, squeeze(page.root.findtext(".//title") or ""))
    return None


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
