"""A home page or RSS hub in, the sections it names out."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.listing.anchors import anchors_of, resolved
from crawler.listing.boxes import section_boxes
from crawler.listing.directory import read_directory
from crawler.listing.model import SectionLink
from crawler.listing.navigation import navigation_links
from crawler.normalize.page import Page
from crawler.portals.model import Portal
from crawler.portals.platforms import platform_for
from crawler.portals.platforms.base import Platform


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
