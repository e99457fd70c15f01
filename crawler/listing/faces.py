"""Two pages in, whether they are one page out: a home page that a portal shows in place of a list."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.listing.anchors import anchors_of, resolved
from crawler.listing.text import line
from crawler.normalize.page import Page

# Boxes of hot articles, counters and advertisements change from one request to the next
_SHARED = 0.6
_MIN_LINKS = 5


@dataclass(frozen=True, slots=True)
class PageFace:
    """What a page is told by: its title and where it leads."""

    title: str
    urls: frozenset[str]


def page_face(page: Page) -> PageFace:
    """The face of a page; empty parts where it has none."""
    title = page.root.findtext(".//title") or ""
    return PageFace(line(title), frozenset(resolved(page, anchor.href) for anchor in anchors_of(page) if anchor.href))


def is_same_page(one: PageFace, other: PageFace) -> bool:
    """Whether title and most links agree; a page with hardly any link is like no other."""
    if one.title != other.title or min(len(one.urls), len(other.urls)) < _MIN_LINKS:
        return False
    return len(one.urls & other.urls) >= _SHARED * len(one.urls | other.urls)
