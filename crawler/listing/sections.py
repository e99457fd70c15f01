"""Finds the sections of a portal in its navigation, in boxes and in the CMS's own directory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import lxml.html

from crawler.listing.anchors import Anchor, anchors_of, clean_href, resolved
from crawler.listing.boxes import MAX_NAME, MAX_NAMES, bare, is_section, is_section_name, section_boxes
from crawler.listing.model import SectionLink
from crawler.listing.regions import words_of
from crawler.page.page import Page
from crawler.page.urls import split_url
from crawler.platforms import platform_for
from crawler.platforms.base import Platform
from crawler.portals.model import Portal
from crawler.text.cleaning import clean_line, word_set

_CRUMB_WORDS = word_set("crumb crumbs breadcrumb breadcrumbs position location weizhi dqwz bread path place wz local")
_PLACES = ("div", "p", "td", "span", "ul", "ol", "dl", "dt", "h2", "h3", "h4", "nav", "section", "font")
_LABELS = ("位置", "首页", "主页")
_HERE = re.compile(
    r"^.{0,12}?(?:所在|当前|现在|目前|您的|你的)?(?:所在)?(?:的)?(?:位置|栏目|页面)(?:是|为)?\s*[:：]?\s*"
)
_SEPARATOR = re.compile(r"\s*(?:>+|＞+|»+|›+|→|⇒|/|\\|::|\||－|-{2,}|—+|·)\s*|\s{2,}")
# "|" and blanks part the items of a navigation as well
_ARROW = re.compile(r"[>＞»›→⇒]|(?<!\d)/(?!\d)")
_NO_NAME = re.compile(
    r"^(?:列表|正文|首页|主页|网站首页|home|内容|详情|当前位置|您的位置|位置|更多|列表页|返回|上一页)$", re.I
)
_HOME = re.compile(r"首页|主页|^home$|网站?$|^网站", re.I)
_TITLE_PART = re.compile(r"\s*[-_|—–>»]+\s*")
_TITLE_NOISE = re.compile(r"(?:列表|第\d+页|[(（]\d+[)）])$")
_UNSEEN = frozenset({"script", "style", "select", "option", "textarea"})
_MAX_NAME, _MAX_CRUMBS, _MAX_PLACES = 30, 200, 20


def section_name(page: Page) -> str | None:
    """The last breadcrumb that is a name, else the first part of the page's title; None where there is neither."""
    crumbs = breadcrumb_names(page)
    return crumbs[-1] if crumbs else _from_title(page)


def breadcrumb_names(page: Page) -> list[str]:
    """The breadcrumbs without 首页, 列表 and 正文, outermost first; empty where no breadcrumb line is found."""
    for element in _places(page):
        names = _names(element)
        if names:
            return names
    return []


def _places(page: Page) -> Iterator[lxml.html.HtmlElement]:
    """Elements named like a breadcrumb, then the first ones that begin with 当前位置 or 首页."""
    elements = list(page.root.iter(*_PLACES))
    for element in elements:
        if not words_of(element).isdisjoint(_CRUMB_WORDS):
            yield element
    yield from islice((e for e in elements if _is_labelled(e)), _MAX_PLACES)


def _is_labelled(element: lxml.html.HtmlElement) -> bool:
    child = element[0] if len(element) else None
    texts = (element.text, child.text if child is not None and isinstance(child.tag, str) else None)
    return any(label in text for text in texts if text for label in _LABELS)


def _names(element: lxml.html.HtmlElement) -> list[str]:
    """The names of a breadcrumb line; empty where the element is none."""
    text = _text(element)
    if not 0 < len(text) <= _MAX_CRUMBS:
        return []
    labelled = _HERE.match(text)
    names = [
        clean_line(part).strip(" :：[]") for part in _SEPARATOR.split(text[labelled.end() :] if labelled else text)
    ]
    names = [name for name in names if name]
    if len(names) < 2 or not (labelled or (_HOME.search(names[0]) and _ARROW.search(text))):
        return []
    names = names[1:] if _HOME.search(names[0]) else names
    return [name for name in names if not _NO_NAME.match(name) and len(name) <= _MAX_NAME]


def _text(element: lxml.html.HtmlElement) -> str:
    """The element's text with two blanks between its links, as far as a breadcrumb may go."""
    parts: list[str] = []
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _UNSEEN and node.text:
            parts.append("  " + clean_line(node.text) if node.tag in ("a", "li") else clean_line(node.text))
        if node.tail and node is not element:
            parts.append(clean_line(node.tail) + ("  " if node.tag in ("a", "li") else ""))
        if len(parts) > 60 or sum(map(len, parts)) > 2 * _MAX_CRUMBS:
            return ""
    return "".join(parts).strip()


def _from_title(page: Page) -> str | None:
    title = clean_line((page.root.findtext(".//title") or "")[:_MAX_CRUMBS])
    for part in _TITLE_PART.split(title):
        # DedeCMS titles name the parent first: 会员服务 / 活动专区
        name = _TITLE_NOISE.sub("", part.rpartition("/")[2]).strip()
        if name and not _HOME.search(name):
            return name if len(name) <= _MAX_NAME else None
    return None


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "div", "li", "td")
_NO_CATEGORY = re.compile(r"^(?:xml|rss|订阅(?:到)?|)$", re.I)


def read_directory(page: Page, platform: Platform) -> tuple[SectionLink, ...]:
    """The categories of an RSS hub in page order; empty where the page is none."""
    names: dict[int, str] = {}
    parents: dict[int, str] = {}
    for element in page.root.iter("a"):
        catid = _catid(clean_href(element.get("href")))
        if catid is None:
            continue
        name = _name_of(element)
        if name:
            names.setdefault(catid, name)
        parent = _menu_parent(element)
        if parent and parent != name:
            parents.setdefault(catid, parent)
    home = page.url or ""
    links = ((name, platform.section_url(home, catid), parents.get(catid)) for catid, name in names.items())
    return tuple(SectionLink(name, url, parent) for name, url, parent in links if url)


def _catid(href: str) -> int | None:
    query = split_url(href).query
    if query.get("c") != "rss":
        return None
    value = query.get("rssid") or query.get("catid") or ""
    return int(value) if value.isdecimal() and len(value) < 10 and int(value) > 0 else None


def _name_of(element: lxml.html.HtmlElement) -> str | None:
    """The link's own text, else the heading it stands in."""
    for text in (clean_line(element.text_content()), *_heading_texts(element)):
        if text and not _NO_CATEGORY.match(text) and len(text) <= _MAX_NAME:
            return text
    return None


def _heading_texts(element: lxml.html.HtmlElement) -> Iterator[str]:
    for parent in element.iterancestors():
        if parent.tag in _HEADINGS:
            own = [parent.text, *(child.tail for child in parent)]
            yield clean_line(" ".join(text for text in own if text))
            return


def _menu_parent(element: lxml.html.HtmlElement) -> str | None:
    """In the hub's menu a list of children follows the line with their parent's name."""
    for parent in element.iterancestors("ul", "dl"):
        before = parent.getprevious()
        if before is None or not isinstance(before.tag, str):
            return None
        text = clean_line(before.text_content())
        return text if text and len(text) <= _MAX_NAME else None
    return None


_HOME_LINK = re.compile(r"^(?:网站|返回|本站|官网)?\s*(?:首\s*页|主\s*页)$|^home$", re.I)
_NAVIGATION = word_set(
    "nav navbar navigation menu menus mainnav topnav navs navbox mainmenu navlist navmenu topmenu daohang dh"
)
_NOT_NAVIGATION = word_set(
    "footer foot bottom copyright flink friendlink friendlinks sitemap crumb crumbs breadcrumb breadcrumbs position"
    " location subnav submenu sidenav leftnav pager pages pagination"
)
_MIN_BESIDE_HOME = 4
_MAX_CLIMB = 5
_MAX_HOME_LINKS = 5


def navigation_links(page: Page, anchors: Sequence[Anchor], platform: Platform) -> Iterator[SectionLink]:
    """The sections of the navigation in page order; items of a drop-down name the item they hang below."""
    short = [anchor for anchor in anchors if len(anchor.text) <= MAX_NAME][:MAX_NAMES]
    frames = _frames(page, short, platform)
    for anchor in short:
        name = bare(anchor.text)
        if not is_section_name(name):
            continue
        if _stands_in(anchor.element, frames) and is_section(page, anchor, platform):
            yield SectionLink(name, resolved(page, anchor.href), _item_above(anchor.element, name))


def is_navigation(element: lxml.html.HtmlElement) -> bool:
    """Whether an element is named as the page's navigation."""
    return element.tag == "nav" or not words_of(element).isdisjoint(_NAVIGATION)


def _frames(page: Page, anchors: Sequence[Anchor], platform: Platform) -> frozenset[lxml.html.HtmlElement]:
    """Elements without a telling name that hold 首页 and several sections beside it."""
    found = set()
    for anchor in islice((a for a in anchors if _HOME_LINK.match(bare(a.text))), _MAX_HOME_LINKS):
        for parent in islice(anchor.element.iterancestors(), _MAX_CLIMB):
            if parent.tag in ("body", "html") or not words_of(parent).isdisjoint(_NOT_NAVIGATION):
                break
            inside = [a for a in anchors if parent in islice(a.element.iterancestors(), 8)][:60]
            if sum(1 for a in inside if is_section(page, a, platform)) >= _MIN_BESIDE_HOME:
                found.add(parent)
                break
    return frozenset(found)


def _stands_in(element: lxml.html.HtmlElement, frames: frozenset[lxml.html.HtmlElement]) -> bool:
    inside = False
    for parent in element.iterancestors():
        if parent.tag == "footer" or not words_of(parent).isdisjoint(_NOT_NAVIGATION):
            return False
        inside = inside or parent in frames or is_navigation(parent)
    return inside


def _item_above(element: lxml.html.HtmlElement, name: str) -> str | None:
    """The item a drop-down list hangs below: ``li > a + ul > li > a``, also with a div around the list."""
    for inner in islice(element.iterancestors("ul", "dl", "div"), 3):
        item = inner.getparent()
        if item is None or item.tag not in ("li", "dd", "td"):
            continue
        above = next((a for a in islice(item.iter("a"), 3) if inner not in a.iterancestors()), None)
        text = bare(clean_line(above.text_content())) if above is not None else ""
        if text and text != name and len(text) <= MAX_NAME:
            return text
    return None


def find_section_links(page: Page, portal: Portal | None = None) -> tuple[SectionLink, ...]:
    """The sections a home page or RSS hub names, navigation first, then boxes; each list once.

    A hub names the parent of a child; so does a navigation whose sub-menus hang below their item.
    """
    platform = platform_for(portal)
    if page.url and platform.link_kind(page.url) == "directory":
        hub = read_directory(page, platform)
        if hub:
            return hub
    anchors = anchors_of(page)
    boxes = (SectionLink(box.name, box.url) for box in section_boxes(page, anchors, platform))
    return _unique([*navigation_links(page, anchors, platform), *boxes], platform)


def leads_somewhere(page: Page, portal: Portal) -> bool:
    """Whether a page links any article or list of the portal; a notice of maintenance or a parked domain does not."""
    platform = platform_for(portal)
    urls = (resolved(page, anchor.href) for anchor in anchors_of(page) if anchor.href)
    return any(platform.link_kind(url) != "other" for url in urls)


def _unique(links: Iterable[SectionLink], platform: Platform) -> tuple[SectionLink, ...]:
    found: dict[object, SectionLink] = {}
    for link in links:
        found.setdefault(platform.list_key(link.url) or link.url, link)
    return tuple(found.values())
