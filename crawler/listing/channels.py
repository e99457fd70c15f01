"""Reads pages that show several lists: channel pages and PHPCMS specials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import lxml.html

from crawler.listing.anchors import Anchor, resolved
from crawler.listing.boxes import MAX_NAME, MAX_NAMES, Box, bare, is_section, is_section_name, section_boxes
from crawler.listing.model import SectionLink
from crawler.listing.regions import words_of
from crawler.page.page import Page
from crawler.platforms.base import Platform
from crawler.text.cleaning import clean_line, word_set

_SUB_NAVIGATION = word_set("subnav submenu subnavs secondnav leftnav leftmenu sidenav sidemenu zlm subcolumn childnav")
_NOT_CHILDREN = word_set("footer foot bottom copyright crumb crumbs breadcrumb breadcrumbs position location")
_MIN_BOXES = 2


@dataclass(frozen=True, slots=True)
class Channel:
    """What a page tells of sub-sections: by its boxes, and by its sub-navigation and folder."""

    name: str | None
    boxes: tuple[Box, ...]
    others: tuple[SectionLink, ...]

    def rows_in_boxes(self, rows: Sequence[lxml.html.HtmlElement]) -> bool:
        """Whether most rows of the page stand in its boxes; else the boxes stand beside a list of the page's own."""
        elements = {box.element for box in self.boxes}
        inside = sum(1 for row in rows if any(parent in elements for parent in (row, *row.iterancestors())))
        return inside * 2 > len(rows)

    @property
    def shows_several(self) -> bool:
        """Whether the boxes are of several sections."""
        return len({box.url for box in self.boxes}) >= _MIN_BOXES

    def subsections(self, platform: Platform, *, with_boxes: bool) -> tuple[SectionLink, ...]:
        """The sub-sections, each once."""
        boxes = [SectionLink(box.name, box.url, self.name) for box in self.boxes] if with_boxes else []
        found: dict[object, SectionLink] = {}
        for link in (*boxes, *self.others):
            key = platform.list_key(link.url)
            found.setdefault(key[0] if key else link.url, link)
        return tuple(found.values())


def read_channel(
    page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None, *, has_pager: bool = False
) -> Channel:
    """What a section's page tells of its sub-sections.

    Args:
        name: the page's own section.
        has_pager: the page is a list; boxes and menus beside it belong to other sections.
    """
    here = platform.list_key(page.url) if page.url else None
    below = _below_folder(page, anchors, platform, here, name)
    if has_pager:
        return Channel(name, (), tuple(below))
    boxes = _other_boxes(section_boxes(page, anchors, platform), here, platform)
    return Channel(name, tuple(boxes), (*_sub_navigation(page, anchors, platform, here, name), *below))


def _other_boxes(boxes: Iterator[Box], here: tuple[str, int] | None, platform: Platform) -> list[Box]:
    """Boxes that lead to another list than this one."""
    found = []
    for box in boxes:
        key = platform.list_key(box.url)
        if key and not (here and key[0] == here[0]):
            found.append(box)
    return found


def _sub_navigation(
    page: Page, anchors: Sequence[Anchor], platform: Platform, here: tuple[str, int] | None, name: str | None
) -> list[SectionLink]:
    """Items of a sub-navigation that does not name the page itself: one that does shows the page's sisters."""
    links: list[SectionLink] = []
    for menu, items in _menus(anchors).items():
        sections = [item for item in items if is_section(page, item, platform)]
        if not _names_page(menu, sections, page, platform, here, name):
            links += _links(page, sections, name)
    return links


def _menus(anchors: Sequence[Anchor]) -> dict[lxml.html.HtmlElement, list[Anchor]]:
    """The elements named as a sub-navigation, with the short links in each."""
    menus: dict[lxml.html.HtmlElement, list[Anchor]] = {}
    known: dict[lxml.html.HtmlElement, lxml.html.HtmlElement | None] = {}
    for anchor in islice((a for a in anchors if len(a.text) <= MAX_NAME), MAX_NAMES):
        menu = _menu_around(anchor.element.getparent(), known)
        if menu is not None:
            menus.setdefault(menu, []).append(anchor)
    return menus


def _menu_around(
    element: lxml.html.HtmlElement | None, known: dict[lxml.html.HtmlElement, lxml.html.HtmlElement | None]
) -> lxml.html.HtmlElement | None:
    """The nearest sub-navigation around an element; each element is looked at once."""
    above = []
    while element is not None and element not in known:
        above.append(element)
        if not words_of(element).isdisjoint(_SUB_NAVIGATION):
            known[element] = element
        else:
            element = element.getparent()
    menu = known[element] if element is not None else None
    known.update((node, menu) for node in above)
    return menu


def _names_page(
    menu: lxml.html.HtmlElement,
    items: Sequence[Anchor],
    page: Page,
    platform: Platform,
    here: tuple[str, int] | None,
    name: str | None,
) -> bool:
    keys = (platform.list_key(resolved(page, item.href)) for item in items)
    if here and any(key and key[0] == here[0] for key in keys):
        return True
    texts = {bare(str(text)) for text in islice(menu.itertext(), 200)}
    headings = {bare(clean_line(h.text_content())) for h in islice(menu.iter("h1", "h2", "h3", "h4", "dt"), 10)}
    return bool(name) and name in texts - headings


def _below_folder(
    page: Page, anchors: Sequence[Anchor], platform: Platform, here: tuple[str, int] | None, name: str | None
) -> list[SectionLink]:
    """Lists whose folder lies below the page's own: /wyfc/ and /wyfc/wydt/."""
    if not here or not here[0].startswith("/") or not here[0].endswith("/") or here[0].count("/") < 2:
        return []
    below = []
    for anchor in islice((a for a in anchors if len(a.text) <= MAX_NAME), MAX_NAMES):
        if not is_section(page, anchor, platform):
            continue
        key = platform.list_key(resolved(page, anchor.href))
        if key and key[0] != here[0] and key[0].startswith(here[0]) and key[0].endswith("/"):
            below.append(anchor)
    return _links(page, below, name)


def _links(page: Page, anchors: Sequence[Anchor], parent: str | None) -> list[SectionLink]:
    found = []
    for anchor in anchors:
        name = bare(anchor.text)
        if is_section_name(name) and not _is_elsewhere(anchor.element):
            found.append(SectionLink(name, resolved(page, anchor.href), parent))
    return found


def _is_elsewhere(element: lxml.html.HtmlElement) -> bool:
    return any(not words_of(parent).isdisjoint(_NOT_CHILDREN) for parent in element.iterancestors())
