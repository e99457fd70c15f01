"""A home page, channel page or RSS hub in, the sections it names out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import lxml.html

from crawler.listing.anchors import Anchor, anchors_of
from crawler.listing.directory import read_directory
from crawler.listing.model import SectionLink
from crawler.listing.regions import word_set, words_of
from crawler.listing.text import line
from crawler.normalize.page import Page
from crawler.portals.model import Portal
from crawler.portals.platforms import platform_for
from crawler.portals.platforms.base import Platform

_MORE = re.compile(r"^\W*(?:更多|more|查看更多|更多内容|进入栏目|全部)\W*$", re.I)
_HOME = re.compile(r"^(?:网站|返回|本站|政协)?(?:首页|主页)$|^home$", re.I)
_NAVIGATION = word_set("nav navbar navigation menu menus mainnav topnav navs navbox mainmenu navlist")
_FOOTER = word_set("footer foot bottom copyright flink friendlink friendlinks sitemap")
_SUBNAV = word_set(
    "subnav submenu subnavs sub secondnav leftnav leftmenu sidenav sidebar left zlm lanmu column columns"
)
_HEADINGS = word_set("h1 h2 h3 h4 h5 h6 dt caption legend")
_HEADING_WORDS = word_set("title tit head hd bt header caption name heading tt")
_MAX_NAME = 24
_MAX_BOX_CLIMB = 4


def find_section_links(page: Page, portal: Portal | None = None) -> tuple[SectionLink, ...]:
    """The sections a home page or RSS hub names, navigation first, each URL once.

    A hub names the parent of a child; so does a navigation whose sub-menus hang below their item.
    """
    platform = platform_for(portal)
    if page.url and platform.link_kind(page.url) == "directory":
        hub = read_directory(page, platform)
        if hub:
            return hub
    anchors = anchors_of(page)
    return _unique([*_navigation(page, anchors, platform), *box_sections(page, anchors, platform)], platform)


def box_sections(page: Page, anchors: Sequence[Anchor], platform: Platform) -> Iterator[SectionLink]:
    """Boxes of a home or channel page: the target of 更多, named by the box's heading."""
    for anchor, _box, name in section_boxes(page, anchors, platform):
        yield SectionLink(name, page.absolute(anchor.href))


def section_boxes(
    page: Page, anchors: Sequence[Anchor], platform: Platform
) -> Iterator[tuple[Anchor, lxml.html.HtmlElement, str]]:
    """更多 links to list pages, each with its box and the box's heading."""
    for anchor in anchors:
        if not _MORE.match(anchor.text) or not _is_section(page, anchor, platform):
            continue
        found = _box_of(anchor)
        if found:
            yield anchor, *found


def _is_section(page: Page, anchor: Anchor, platform: Platform) -> bool:
    return bool(anchor.href) and platform.link_kind(page.absolute(anchor.href)) in ("list", "section_index")


def _box_of(anchor: Anchor) -> tuple[lxml.html.HtmlElement, str] | None:
    """The box a 更多 belongs to and its name: the text beside it, in its heading or before it."""
    element = anchor.element
    for depth, parent in enumerate(element.iterancestors()):
        if depth > _MAX_BOX_CLIMB or parent.tag in ("body", "html"):
            return None
        name = _name_without(parent, element)
        if name:
            box = parent.getparent()
            return (box if box is not None else parent), name
    return None


def _name_without(parent: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> str | None:
    """The heading's text without 更多; None where there is none, or far more than a name."""
    parts = []
    for text in _texts_without(parent, link):
        parts.append(text)
        if sum(map(len, parts)) > 200:
            break
    heading = _heading_in(parent, link)
    name = heading or line("".join(parts)).strip("[]【】|·: >»-")
    return name if name and len(name) <= _MAX_NAME and not _MORE.match(name) else None


def _heading_in(parent: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> str | None:
    for child in parent:
        if isinstance(child.tag, str) and (child.tag in _HEADINGS or words_of(child) & _HEADING_WORDS):
            text = line("".join(_texts_without(child, link))).strip("[]【】|·: >»-")
            if text and len(text) <= _MAX_NAME:
                return text
    return None


def _texts_without(element: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str) and element is not link and element.tag not in ("script", "style"):
        if element.text:
            yield element.text
        for child in element:
            yield from _texts_without(child, link)
            if child.tail:
                yield child.tail


def _navigation(page: Page, anchors: Sequence[Anchor], platform: Platform) -> Iterator[SectionLink]:
    for anchor in anchors:
        name = line(anchor.text).strip("[]【】|·: >»")
        if not name or len(name) > _MAX_NAME or _HOME.match(name) or _MORE.match(name):
            continue
        if _is_section(page, anchor, platform) and _stands_in(anchor.element, _NAVIGATION):
            yield SectionLink(name, page.absolute(anchor.href), _menu_parent(page, anchor, platform))


def _stands_in(element: lxml.html.HtmlElement, words: frozenset[str]) -> bool:
    for parent in element.iterancestors():
        own = words_of(parent)
        if own & _FOOTER or parent.tag == "footer":
            return False
        if own & words or (parent.tag == "nav" and words is _NAVIGATION):
            return True
    return False


def _menu_parent(page: Page, anchor: Anchor, platform: Platform) -> str | None:
    """The item a drop-down list hangs below: ``li > a + ul > li > a``."""
    for inner in anchor.element.iterancestors("ul", "dl"):
        item = inner.getparent()
        if item is None or item.tag not in ("li", "dd"):
            return None
        for link in item.iterchildren("a"):
            name = line(link.text_content())
            return name if name and len(name) <= _MAX_NAME else None
        return None
    return None


def _unique(links: Iterable[SectionLink], platform: Platform) -> tuple[SectionLink, ...]:
    seen: dict[object, SectionLink] = {}
    for link in links:
        key = platform.list_key(link.url) or link.url
        if key not in seen:
            seen[key] = link
    return tuple(seen.values())
