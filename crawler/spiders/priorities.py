"""Where a request stands in the walk, as the priority that makes requests start in that order.

Order: sections as in the profile, each section's list pages from the first, each page's rows from the top; a list
page stands behind the rows of the page before it, so articles and lists overlap and the queue stays short.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# Room for this many of each below the next higher one; priorities are plain integers without a bound
_ROWS_PER_PAGE = 10**4
_PAGES_PER_LIST = 10**6
_LISTS_PER_SECTION = 10**5
FIRST = 1


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Section of the profile, list below it in order of discovery, list page, row (0: the list page itself)."""

    section: int
    list: int = 0
    page: int = 1
    row: int = 0

    def at_page(self, page: int) -> Position:
        """The list page ``page`` of the same list."""
        return replace(self, page=page, row=0)

    def at_row(self, row: int) -> Position:
        """The row ``row``, counted from 1, of the same list page."""
        return replace(self, row=row)

    @property
    def priority(self) -> int:
        """Scrapy's priority: higher starts earlier.

        >>> Position(0, page=1, row=9).priority > Position(0, page=2).priority > Position(1).priority
        True
        """
        place = self.section * _LISTS_PER_SECTION + self.list
        place = place * _PAGES_PER_LIST + min(self.page, _PAGES_PER_LIST - 1)
        place = place * _ROWS_PER_PAGE + min(self.row, _ROWS_PER_PAGE - 1)
        return -2 * place

    @property
    def subpage_priority(self) -> int:
        """For sub-pages of the article in this row: before the next row."""
        return self.priority + 1
