"""A page's links in, its navigation out: the links to sections that stand beside 首页 or in an element named so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import lxml.html

from crawler.listing.anchors import Anchor, resolved
from crawler.listing.boxes import MAX_NAME, MAX_NAMES, bare, is_section, is_section_name
from crawler.listing.model import SectionLink
from crawler.listing.regions import word_set, words_of
from crawler.listing.text import line
from crawler.normalize.page import Page
from crawler.portals.platforms.base import Platform

_HOME = re.compile(r"^(?:网站|返回|本站|官网)?\s*(?:首\s*页|主\s*页)$|^home$", re.I)
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
    for anchor in islice((a for a in anchors if _HOME.match(bare(a.text))), _MAX_HOME_LINKS):
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
        text = bare(line(above.text_content())) if above is not None else ""
        if text and text != name and len(text) <= MAX_NAME:
            return text
    return None
