"""One section's walk over its list pages: what was seen, when it ends, and why it ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from crawler.listing.model import ListPage
from crawler.spiders.base import Position
from crawler.state.walks import StoredWalk, WalkEnd

End = Literal[
    "last_page",  # the list says so
    "caught_up",  # from here on earlier walks have listed everything
    "empty_page",  # a page without rows
    "repeats",  # the list goes on with rows it has shown already
    "loop",  # the next page is one that was walked
    "page_budget",  # WALK_MAX_LIST_PAGES
    "incomplete",  # the list goes on, in a way that was not understood
    "broken",  # a list page could not be read
    "mismatch",  # the page bears another section's name
    "channel",  # a page that only leads to sub-sections
    "no_list",  # a page of the navigation that nobody called a section, and that shows no list
    "limited",  # the user asked for no more
]
_LAST_ROWS = 4
_ENDS_OF_LIST = ("last_page", "empty_page", "repeats", "loop", "channel", "no_list")
# Proper ends, unless something says that the list goes on
_TO_BE_PROVEN = ("last_page", "empty_page", "repeats")
_STORED_ENDS = {"caught_up": WalkEnd.CAUGHT_UP, "broken": WalkEnd.BROKEN, "incomplete": WalkEnd.UNPROVEN}


@dataclass(slots=True)
class SectionWalk:
    """The walk over one list in this run. Created when the list is found, fed with each list page, ended once.

    ``stored`` is the same walk as the store sees it, begun with the first page.
    """

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
    unfollowed: int = 0  # rows that lead to files, or to pages of the portal that are no articles
    newest: str | None = None
    oldest: str | None = None
    last_day: date | None = None  # how far the last page came down; a back-dated row at its end does not count
    ended: End | None = None
    problem: str | None = None
    stored: StoredWalk | None = None
    jumped: bool = False
    leads_on: bool = False  # to sub-sections that no other list has led to
    page_count: int | None = None
    page_url: str = ""  # of the page read last
    _number: int | None = 0  # of the last page, where it can be told
    _owed: int | None = None
    _granted: int = 0
    _is_page_1: bool = False  # the last page, by its address: the first one in another form
    _on_top: SectionWalk | None = None

    @property
    def complete(self) -> bool:
        """Whether the list was walked to its own end, or to where earlier walks had been, and owes nothing."""
        return self.stored_end in (WalkEnd.END_OF_LIST, WalkEnd.CAUGHT_UP) and not self.falls_short

    @property
    def seen_whole_at(self) -> str | None:
        """When the list was last seen whole, over one run or several."""
        return self.stored.whole_at if self.stored else None

    @property
    def falls_short(self) -> bool:
        """Whether a walk over the whole list was shown less than the portal claimed when it began.

        Articles that are added while we walk stand above what is still to be walked.
        """
        whole = self.ended in _ENDS_OF_LIST and not self.jumped
        return whole and self._owed is not None and len(self.shown) < self._owed

    @property
    def stored_end(self) -> WalkEnd:
        """How the walk ended, in the store's words."""
        if self.ended in _ENDS_OF_LIST:
            return WalkEnd.END_OF_LIST
        return _STORED_ENDS.get(self.ended or "", WalkEnd.LIMITED)

    def grant(self) -> None:
        """Do not count the page in the page budget: an earlier run has read it, and this one is to get further."""
        self._granted += 1
        self.ended = None if self.ended == "page_budget" else self.ended

    def jump(self) -> None:
        """Go on far below, where an earlier run was interrupted: this run does not see what lies between."""
        self._on_top = replace(self, seen=set(self.seen), shown=set(self.shown), walked=set(self.walked))
        self.jumped, self.ended, self.problem, self.last_day, self._number = True, None, None, None, None

    def back(self) -> None:
        """Go back to below the pages on top: the page that was jumped to is not what it was."""
        assert self._on_top
        self.seen, self.shown, self.walked = self._on_top.seen, self._on_top.shown, self._on_top.walked
        self.last_day, self._number = self._on_top.last_day, self._on_top._number
        self.jumped, self.ended, self.problem = False, None, None

    def take(self, page: ListPage, keys: Collection[str], page_key: str, number: int | None = None) -> None:
        """Note a list page that was read.

        Args:
            keys: its rows' URL keys.
            page_key: names the page.
            number: which page of the list its address says it is.
        """
        self.pages += 1
        self.walked.add(page_key)
        self._is_page_1 = number == 1
        if page.page_count is not None:
            self.page_count = max(self.page_count or 0, page.page_count)
        self._number = page.page_number or (None if self._number is None else self._number + 1)
        if page.total is not None:
            self.claimed = max(self.claimed or 0, page.total)  # static pages are of different ages
            self._owed = page.total if self._owed is None else self._owed
        for row in page.rows:
            if row.date:
                self.newest = max(self.newest or row.date, row.date)
                self.oldest = min(self.oldest or row.date, row.date)
        days = [date.fromisoformat(row.date[:10]) for row in page.rows if row.date]
        self.last_day = max(days[-_LAST_ROWS:], default=self.last_day)
        self._end_after(page, keys)
        self.seen.update(keys)
        self.shown.update(row.url for row in page.rows)
        if self.ended in _TO_BE_PROVEN and not self._has_all_claimed(page):
            self._leave_open(self._sign_of_more(page))

    def _end_after(self, page: ListPage, keys: Collection[str]) -> None:
        if not page.rows:
            self._end_without_rows(page)
        elif self.pages > 1 and self.seen.issuperset(keys) and not self._owes():
            self.ended = "repeats"
        elif page.next_url is None:
            self.ended = "last_page"
        elif self.pages - self._granted >= self.max_pages:
            self.ended = "page_budget"

    def _end_without_rows(self, page: ListPage) -> None:
        """A page without rows ends a list only where nothing is owed; else a page came out empty."""
        self.ended = "channel" if page.subsections and not page.next_url else "empty_page"
        announced = self.pages > 1 and self._number is not None and self._number <= (self.page_count or 0)
        if self.falls_short or announced:
            self.lose()

    def lose(self, problem: str = "no rows") -> None:
        """Note that a page should have had rows, or more of them."""
        self.ended, self.problem = "broken", problem

    def _owes(self) -> bool:
        """Whether the portal claims more than was seen: rows that moved while we walked may stand on later pages."""
        return self.claimed is not None and len(self.shown) < self.claimed <= 2 * len(self.shown)

    def _has_all_claimed(self, page: ListPage) -> bool:
        """Whether the printed total was reached, and no printed page count says otherwise."""
        contradicted = self.pages == 1 and page.unread is not None and (self.page_count or 1) > 1
        return self._owed is not None and not self.jumped and len(self.shown) >= self._owed and not contradicted

    def _sign_of_more(self, page: ListPage) -> str | None:
        """What says that the page is not the list's last one; None where its end is proven."""
        if self._pages_left(page):
            seen = f"{self.page_count} pages are printed, {self.pages} walked"
            return f"{seen}; {page.unread}" if page.unread else seen
        if self.ended == "repeats" and self.pages == 2 and not self._is_page_1:
            return "the second page shows the rows of the first again"
        return page.unread if page.rows or self.pages == 1 else None

    def _pages_left(self, page: ListPage) -> bool:
        if self.page_count is None:
            return False
        if self.jumped:  # numbers in addresses may count from 0
            return page.page_number is not None and page.page_number + 1 < self.page_count
        return max(self.pages, page.page_number or 0) < self.page_count

    def _leave_open(self, sign: str | None) -> None:
        if sign:
            self.ended, self.problem = "incomplete", f"{sign}: {self.page_url or self.url}"

    def follow(self, page_key: str) -> bool:
        """Whether to ask for the next page; ends the walk where that page was walked already."""
        if self.ended is None and page_key in self.walked:
            self.ended = "loop"
            self._leave_open("the next page is the first one again" if self.pages == 1 else None)
        return self.ended is None
