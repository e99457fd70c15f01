"""A page of a parent section in, its own sub-sections out; and whether it shows boxes instead of a list."""

from __future__ import annotations

from collections.abc import Sequence

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.model import SectionLink
from crawler.listing.sections import section_boxes
from crawler.normalize.page import Page
from crawler.portals.platforms.base import Platform

_MIN_BOXES = 2


def read_channel(
    page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None
) -> tuple[tuple[SectionLink, ...], bool, frozenset[lxml.html.HtmlElement]]:
    """Sub-sections, whether the page is a channel of boxes, and those boxes."""
    here = platform.list_key(page.url) if page.url else None
    found: dict[object, SectionLink] = {}
    boxes = set()
    for anchor, box, title in section_boxes(page, anchors, platform):
        url = page.absolute(anchor.href)
        key = platform.list_key(url)
        if key is None or (here and key[0] == here[0]):
            continue
        boxes.add(box)
        found.setdefault(key[0], SectionLink(title, url, name))
    return tuple(found.values()), len(found) >= _MIN_BOXES, frozenset(boxes)
