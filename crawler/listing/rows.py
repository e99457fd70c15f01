"""A list page's links in, its rows out, without knowing the site: the group of links that is the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import lxml.html

from crawler.listing.anchors import Anchor, resolved
from crawler.listing.groups import Group, group_anchors
from crawler.listing.model import Row
from crawler.listing.regions import Region
from crawler.listing.rowdates import date_texts, row_dates
from crawler.listing.rowlinks import RowLink, row_links
from crawler.normalize.page import Page
from crawler.portals.platforms.base import Platform
from crawler.portals.platforms.generic import Generic
from crawler.portals.platforms.urls import split_url

_SAMPLE = 40
_LONG_TITLE, _SHORT_TITLE = 8, 5
# Navigation, friend links and footers stay below this; headlines reach 1.5 without dates, 2.5 with them
_MIN_QUALITY = 1.0
_REGION_FACTOR = {Region.MAIN: 1.0, Region.ASIDE: 0.4, Region.FRAME: 0.3}
_BEFORE_PAGER_FACTOR = 3.0
_ANY = Generic()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group read as rows, and how much it looks like the page's list; ``dated``: most rows carry a date."""

    links: tuple[RowLink, ...]
    quality: float
    score: float
    dated: bool


def find_row_links(anchors: Sequence[Anchor], pager: lxml.html.HtmlElement | None, platform: Platform) -> list[RowLink]:
    """The links of the page's own list in page order; empty where the page has none.

    Args:
        pager: the list stands in the smallest part of the page that holds this, too.
    """
    candidates = [c for c in (_candidate(g, platform) for g in group_anchors(anchors)) if c]
    candidates = _prefer_before_pager(candidates, pager)
    if not candidates:
        return []
    best = max(candidates, key=lambda c: c.score)
    links = [link for c in (best, *_companions(best, candidates)) for link in c.links]
    order = {id(anchor): n for n, anchor in enumerate(anchors)}
    return sorted(links, key=lambda link: order[id(link.anchor)])


def make_rows(
    page: Page, links: Sequence[RowLink], reference: datetime | None, texts: Sequence[str | None] | None = None
) -> tuple[list[Row], int]:
    """The links as rows, one for each URL; how many of them lead nowhere.

    Args:
        texts: where the date of each link stands; None to look for it.
    """
    texts = date_texts(links) if texts is None else texts
    rows: dict[str, Row] = {}
    for link, text, date in zip(links, texts, row_dates(texts, reference), strict=True):
        if link.anchor.href:
            url = resolved(page, link.anchor.href)
            row = Row(url, link.anchor.title, date.value if date else None, date.raw if date else text)
            rows[url] = _better(rows.get(url), row)
    return list(rows.values()), sum(1 for link in links if not link.anchor.href)


def _candidate(group: Group, platform: Platform) -> Candidate | None:
    """The group as a candidate; None where it is no list."""
    if not _may_be_list(group.anchors):
        return None
    links = tuple(row_links(group.anchors))
    sample = links[:_SAMPLE]
    if not sample:
        return None
    best_case = (_title_quality(sample) + _url_quality(sample, platform) + 1.0) * _REGION_FACTOR[group.region]
    if best_case < _MIN_QUALITY:
        return None
    dated = sum(map(bool, date_texts(sample))) / len(sample)
    quality = best_case - (1.0 - dated) * _REGION_FACTOR[group.region]
    distinct = len({link.anchor.href or link.anchor.text for link in links})
    return Candidate(links, quality, quality * distinct**0.7, dated > 0.5) if quality >= _MIN_QUALITY else None


def _may_be_list(anchors: Sequence[Anchor]) -> bool:
    """Cheap look before the dear one: some titles are longer than the names of sections."""
    sample = anchors[:_SAMPLE]
    return sum(max(len(a.text), len(a.hint)) for a in sample) >= 4 * len(sample)


def _title_quality(links: Sequence[RowLink]) -> float:
    total = 0.0
    for link in links:
        size = len(link.anchor.title)
        total += 1.0 if size >= _LONG_TITLE else 0.4 if size >= _SHORT_TITLE else 0.1
    return total / len(links)


def _url_quality(links: Sequence[RowLink], platform: Platform) -> float:
    return sum(_href_quality(link.anchor.href, platform) for link in links) / len(links)


def _href_quality(href: str, platform: Platform) -> float:
    if not href:
        return 0.0
    kind = platform.link_kind(href)
    if kind == "other":
        # off the portal, or a file: judged by shape alone, and a bare host is a friend link
        kind = _ANY.link_kind(href)
        if split_url(href).path in ("", "/"):
            return -1.0
        return 0.3 if kind == "article" else 0.0 if kind == "other" else -0.5
    return 0.5 if kind == "article" else -1.0


def _prefer_before_pager(candidates: list[Candidate], pager: lxml.html.HtmlElement | None) -> list[Candidate]:
    """The smallest part of the page that holds the pager and a list: that list is the paged one."""
    if pager is None:
        return candidates
    for part in [pager, *pager.iterancestors()]:
        inside = [_holds(part, c) for c in candidates]
        if any(inside):
            return [
                replace(c, score=c.score * _BEFORE_PAGER_FACTOR) if held else c
                for c, held in zip(candidates, inside, strict=True)
            ]
    return candidates


def _holds(part: lxml.html.HtmlElement, candidate: Candidate) -> bool:
    return any(parent is part for parent in candidate.links[0].row.iterancestors())


def _companions(best: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Other groups of the same list: a headline row or rows in another markup, within the list's own box."""
    box = _common(best)
    if box is None:
        return []
    return [
        c
        for c in candidates
        if c is not best and c.dated == best.dated and c.quality >= min(1.5, best.quality * 0.8) and _holds(box, c)
    ]


def _common(candidate: Candidate) -> lxml.html.HtmlElement | None:
    """The smallest element that holds all rows."""
    first, last = candidate.links[0].row, candidate.links[-1].row
    after = set(last.iterancestors()) | {last}
    for parent in first.iterancestors():
        if parent in after:
            return parent if parent.tag not in ("body", "html") else None
    return None


def _better(old: Row | None, new: Row) -> Row:
    """One of two rows with one URL: the first, with the longer title and whatever date there is."""
    if old is None:
        return new
    title = new.title if len(new.title) > len(old.title) else old.title
    return old if old.date_raw else Row(old.url, title, new.date, new.date_raw)
