"""One section's walk over its list pages: what was seen, when it ends, and why it ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from crawler.listing import ListPage
from crawler.spiders.priorities import Position

End = Literal[
    "last_page",  # the list says so
    "empty_page",  # a page without rows
    "repeats",  # the list goes on with rows it has shown already
    "loop",  # the next page is one that was walked
    "page_budget",  # WALK_MAX_LIST_PAGES
    "broken",  # a list page could not be read
    "mismatch",  # the page bears another section's name
    "channel",  # a page that only leads to sub-sections
    "limited",  # the user asked for no more
]


@dataclass(slots=True)
class SectionWalk:
    """The walk over one list. Created when the list is found, fed with each list page, ended once."""

    name: str
    url: str
    position: Position
    max_pages: int
    parent: str | None = None
    verified: bool = True
    pages: int = 0
    claimed: int | None = None
    seen: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)  # addresses as printed: two rows may lead to one article
    walked: set[str] = field(default_factory=set)
    newest: str | None = None
    oldest: str | None = None
    ended: End | None = None
    problem: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the list was walked to its own end and showed as much as it claims."""
        proper = self.ended in ("last_page", "empty_page", "repeats", "channel")
        return proper and (self.claimed is None or len(self.shown) >= self.claimed)

    def take(self, page: ListPage, keys: Collection[str], page_key: str) -> None:
        """Note a list page that was read; ``keys`` are its rows' URL keys, ``page_key`` names the page."""
        self.pages += 1
        self.walked.add(page_key)
        if page.total is not None:
            self.claimed = max(self.claimed or 0, page.total)  # static pages are of different ages
        for row in page.rows:
            if row.date:
                self.newest = max(self.newest or row.date, row.date)
                self.oldest = min(self.oldest or row.date, row.date)
        self._end_after(page, keys)
        self.seen.update(keys)
        self.shown.update(row.url for row in page.rows)

    def _end_after(self, page: ListPage, keys: Collection[str]) -> None:
        if not page.rows:
            self.ended = "channel" if page.subsections and not page.next_url else "empty_page"
        elif self.pages > 1 and self.seen.issuperset(keys) and not self._owes():
            self.ended = "repeats"
        elif page.next_url is None:
            self.ended = "last_page"
        elif self.pages >= self.max_pages:
            self.ended = "page_budget"

    def _owes(self) -> bool:
        """Whether the portal claims more than was seen: rows that moved while we walked may stand on later pages."""
        return self.claimed is not None and len(self.shown) < self.claimed <= 2 * len(self.shown)

    def follow(self, page_key: str) -> bool:
        """Whether to ask for the next page; ends the walk where that page was walked already."""
        if self.ended is None and page_key in self.walked:
            self.ended = "loop"
        return self.ended is None
