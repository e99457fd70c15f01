"""A list page in, everything the walk needs of it out: rows, next page, totals, name, sub-sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crawler.listing.anchors import Anchor, anchors_of
from crawler.listing.channels import read_channel
from crawler.listing.model import ListPage, Row, SectionLink
from crawler.listing.names import section_name
from crawler.listing.pager import find_pager
from crawler.listing.pagination import read_pagination
from crawler.listing.rows import find_rows
from crawler.listing.script_pagers import find_script_pager
from crawler.normalize.page import Page
from crawler.portals.model import Portal
from crawler.portals.platforms import platform_for
from crawler.portals.platforms.base import Platform


def read_list_page(page: Page, portal: Portal | None = None, *, reference: datetime | None = None) -> ListPage:
    """What a list page says; an empty ``ListPage`` where it says nothing. Raises nothing, changes nothing.

    Links out of the portal and to files are rows too: the caller decides. A channel page, which shows boxes of its
    children, gives the children and no rows.
    """
    platform = platform_for(portal)
    # lxml makes an element's Python object anew each time nobody holds it; holding all of them halves the time
    held = list(page.root.iter())
    listing = _read(page, platform, reference)
    del held
    return listing


def _read(page: Page, platform: Platform, reference: datetime | None) -> ListPage:
    anchors = anchors_of(page)
    name = section_name(page)
    kind = platform.link_kind(page.url) if page.url else "list"
    if kind == "section_index":
        return _special_page(page, anchors, platform, name)
    pager = find_pager(anchors)
    paging = read_pagination(page, pager, find_script_pager(page), platform)
    subsections, is_channel, _ = read_channel(page, anchors, platform, name)
    rows, nowhere = find_rows(page, anchors, pager.element, platform, reference)
    dropped = {"no_url": nowhere} if nowhere else {}
    if paging.past_end:
        rows, dropped = [], {**dropped, "past_end": len(rows)}
    elif is_channel and paging.page_count is None:
        rows, dropped = [], {**dropped, "channel": len(rows)}
    return ListPage(
        tuple(rows),
        paging.next_url if rows else None,
        paging.total,
        name,
        paging.page_number,
        paging.page_count,
        subsections if is_channel else (),
        dropped,
    )


def _special_page(page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None) -> ListPage:
    """The list of specials, a special's home or one of its type lists: all its article links, all its lists."""
    pager = find_pager(anchors)
    paging = read_pagination(page, pager, None, platform)
    rows: dict[str, Row] = {}
    for anchor in anchors:
        url = page.absolute(anchor.href) if anchor.href else ""
        if url and platform.link_kind(url) == "article":
            old = rows.get(url)
            title = anchor.title
            if old is None or len(title) > len(old.title):
                rows[url] = Row(url, title)
    subsections, _, _ = read_channel(page, anchors, platform, name)
    specials = _specials(page, anchors, platform)
    return ListPage(
        tuple(rows.values()),
        paging.next_url,
        paging.total,
        name,
        paging.page_number,
        paging.page_count,
        tuple({link.url: link for link in (*subsections, *specials)}.values()),
    )


def _specials(page: Page, anchors: Sequence[Anchor], platform: Platform) -> list[SectionLink]:
    key = platform.list_key(page.url) if page.url else None
    if key is None or key[0] != "specials":
        return []
    found: dict[str, SectionLink] = {}
    for anchor in anchors:
        there = platform.list_key(page.absolute(anchor.href)) if anchor.href else None
        if there and there[0].startswith("special:"):
            old = found.get(there[0])
            if old is None or (not old.name and anchor.title):
                found[there[0]] = SectionLink(anchor.title, page.absolute(anchor.href), "专题")
    return list(found.values())
