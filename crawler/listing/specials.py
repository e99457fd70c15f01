"""The list of specials, or the home of one, in; the specials, or a special's articles and lists, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.listing.anchors import Anchor, resolved
from crawler.listing.channels import read_channel
from crawler.listing.model import ListPage, Row, SectionLink
from crawler.listing.pager import find_pager
from crawler.listing.pagination import read_pagination
from crawler.listing.regions import Region, Regions
from crawler.listing.text import is_cut
from crawler.normalize.page import Page
from crawler.portals.platforms.base import Platform

_PARENT = "专题"


def read_special(page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None) -> ListPage:
    """Every article the page links to in its main part; its lists (更多), or the specials it lists, as sub-sections.

    A special's home is no channel: articles may stand in its boxes and on none of its lists.
    """
    paging = read_pagination(page, find_pager(page, anchors), None, platform)
    key = platform.list_key(page.url) if page.url else None
    is_index = key is not None and key[0] == "specials"
    sections = _specials(page, anchors, platform) if is_index else _lists(page, anchors, platform, name)
    rows = () if is_index else _rows(page, anchors, platform)
    following = paging.next_url if rows or sections else None
    return ListPage(rows, following, paging.total, name, paging.page_number, paging.page_count, sections)


def _lists(page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None) -> tuple[SectionLink, ...]:
    links = read_channel(page, anchors, platform, name).subsections(platform, with_boxes=True)
    return tuple(link for link in links if platform.link_kind(link.url) == "section_index")


def _rows(page: Page, anchors: Sequence[Anchor], platform: Platform) -> tuple[Row, ...]:
    regions = Regions(frozenset())
    rows: dict[str, Row] = {}
    for anchor in anchors:
        url = resolved(page, anchor.href) if anchor.href else ""
        if not url or platform.link_kind(url) != "article":
            continue
        key = platform.url_key(url) or url
        # rankings list articles of the whole portal; a special's own articles are its own wherever they stand
        limit = Region.ASIDE if key.startswith("special:") else Region.MAIN
        if regions.of(anchor.element) > limit:
            continue
        rows[key] = _fuller(rows.get(key), Row(url, anchor.title))
    return tuple(rows.values())


def _fuller(old: Row | None, new: Row) -> Row:
    """One of two links to an article: the one whose title is not cut, else the longer."""
    if old is None:
        return new
    rank = [(not is_cut(row.title), len(row.title)) for row in (old, new)]
    return new if rank[1] > rank[0] else old


def _specials(page: Page, anchors: Iterable[Anchor], platform: Platform) -> tuple[SectionLink, ...]:
    found: dict[str, SectionLink] = {}
    for anchor in anchors:
        url = resolved(page, anchor.href) if anchor.href else ""
        key = platform.list_key(url) if url else None
        if not key or not key[0].startswith("special:"):
            continue
        old = found.get(key[0])
        if anchor.title and (old is None or is_cut(old.name)):
            found[key[0]] = SectionLink(anchor.title, old.url if old else url, _PARENT)
    return tuple(found.values())
