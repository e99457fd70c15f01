"""What a list page says: rows, sections, pager; and a fingerprint to tell whether two pages are one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.listing.anchors import anchors_of, resolved
from crawler.page.page import Page
from crawler.text.cleaning import clean_line
from crawler.text.dates import RELATIVE

# 23-09-17, 二〇二三年九月
_HAS_YEAR = re.compile(r"\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d|[〇○零一二三四五六七八九]{2,4}年")


@dataclass(frozen=True, slots=True)
class Row:
    """One article link of a list page.

    ``url`` is absolute where the page's address is known, else as in the page; ``title`` is the full one where the page
    gives it; ``date`` is ISO 8601 (+08:00 with a time, bare without), None where none stands beside the link or the
    year is missing and cannot be told; ``date_raw`` is what was printed.
    """

    url: str
    title: str
    date: str | None = None
    date_raw: str | None = None

    @property
    def year_is_printed(self) -> bool:
        """Whether the year of the date is the portal's word, not told from the rows around."""
        raw = self.date_raw or ""
        return not self.date or self.date[:4] in raw or _HAS_YEAR.search(raw) is not None

    @property
    def is_relative(self) -> bool:
        """Whether the date was counted back from the fetch (3小时前), so that it comes out otherwise each time."""
        return bool(self.date_raw and RELATIVE.search(self.date_raw))


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section the portal names: where its list is, and the section it belongs to."""

    name: str
    url: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list page: rows in page order, and what its pager and headings say; None or () where they say nothing.

    ``total`` is the claimed number of articles in the section; ``dropped`` counts links that stood in the list but are
    no rows, by reason: ``channel`` (boxes of a channel page, whose sections are walked), ``no_url``, ``past_end``.
    ``unread`` says what showed that the list goes on although no next page was found; None where nothing did.
    """

    rows: tuple[Row, ...] = ()
    next_url: str | None = None
    total: int | None = None
    name: str | None = None
    page_number: int | None = None
    page_count: int | None = None
    subsections: tuple[SectionLink, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    unread: str | None = None


# Boxes of hot articles, counters and advertisements change from one request to the next
_SHARED = 0.6
_MIN_LINKS = 5


@dataclass(frozen=True, slots=True)
class PageFingerprint:
    """What a page is told by: its title and where it leads."""

    title: str
    urls: frozenset[str]


def page_fingerprint(page: Page) -> PageFingerprint:
    """The fingerprint of a page; empty parts where it has none."""
    title = page.root.findtext(".//title") or ""
    return PageFingerprint(
        clean_line(title), frozenset(resolved(page, anchor.href) for anchor in anchors_of(page) if anchor.href)
    )


def is_same_page(one: PageFingerprint, other: PageFingerprint) -> bool:
    """Whether title and most links agree; a page with hardly any link is like no other."""
    if one.title != other.title or min(len(one.urls), len(other.urls)) < _MIN_LINKS:
        return False
    return len(one.urls & other.urls) >= _SHARED * len(one.urls | other.urls)
