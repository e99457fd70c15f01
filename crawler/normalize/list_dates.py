"""Dates of list rows, also without a year or cut into two boxes, in; ``ParsedDate`` out.

A year that is not printed comes from what the row cannot be later than, never from the calendar year of "now":
a list crawled in January shows December rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from crawler.normalize.date_forms import MONTH_DAY, SPLIT
from crawler.normalize.date_reading import dates_in, read_match
from crawler.normalize.parsed_date import CHINA, ParsedDate
from crawler.normalize.relative_dates import find_relative_date

# A portal's clock may be a day ahead of ours
_AHEAD = timedelta(days=1)
# How much later than the row above a row may be: back-dated and re-ordered rows
_DISORDER = timedelta(days=31)
# Pinned rows stand above the newest one, whatever their date
_MAX_PINNED = 10
# So many back-dated rows in a row are no year's end: below them the list goes on where it was
_MAX_BACKDATED = 3
_LABEL = re.compile(r"^\W*(?:发布|更新|发表)?(?:时间|日期)\s*[:：]?\s*")


def parse_list_date(
    text: str, *, reference: date | datetime | None = None, slack: timedelta = _AHEAD
) -> ParsedDate | None:
    """The date of one list row; None where there is none, or where its year is neither printed nor inferable.

    Args:
        reference: what the row is not later than: the time of the fetch, or the date of the row above. Without it
            forms without a year are not read. Given as a ``datetime`` it also resolves 3小时前 and 昨天.
        slack: how much later than ``reference`` the row may be all the same.

    >>> parse_list_date("[12-31]", reference=date(2024, 1, 2)).value
    '2023-12-31'
    """
    for found, _, _ in dates_in(text):
        return found
    for form in SPLIT:
        match = form.match(text)
        if match:
            return read_match(match)
    if reference is None:
        return None
    match = MONTH_DAY.match(_LABEL.sub("", text))
    if match:
        return _latest_before(match, _day(reference) + slack)
    relative = find_relative_date(text, reference) if isinstance(reference, datetime) else None
    return relative[0] if relative else None


def parse_list_dates(
    texts: Sequence[str | None], *, reference: datetime, after: date | None = None
) -> list[ParsedDate | None]:
    """The dates of all rows of a list page, newest first as lists are, in the order given.

    Rows without a year are taken as the latest day not after the fetch. From the newest row of the page on (pinned
    rows may stand above it) a row cannot be much later than the one above, so a page over several years is read right.

    Args:
        reference: when the page was fetched.
        after: the date of the last row of the page before; None on the first page.
    """
    dates = [parse_list_date(text, reference=reference) if text else None for text in texts]
    known = [found.value[:10] if found else "" for found in dates]
    first = known.index(max(known[:_MAX_PINNED], default="")) if known and after is None else 0
    order = _Order(after)
    for i in range(first, len(dates)):
        found = dates[i]
        if found:
            dates[i] = order.read(texts[i] or "", found)
    return dates


class _Order:
    """What the rows above say of the year of the next one; fed with one row after the other."""

    def __init__(self, above: date | None) -> None:
        self._above = above
        self._before_fall: date | None = None
        self._fallen = 0

    def read(self, text: str, latest: ParsedDate) -> ParsedDate:
        """The row's date; ``latest`` is what it is if only the fetch bounds it."""
        found = latest
        if self._above and found.day > self._above + _DISORDER:
            found = self._risen(text) or parse_list_date(text, reference=self._above, slack=_DISORDER) or latest
        self._note(found.day)
        return found

    def _risen(self, text: str) -> ParsedDate | None:
        """The row's date where a few back-dated rows end with it and the list goes on where it was before them."""
        if self._before_fall is None or self._fallen > _MAX_BACKDATED:
            return None
        found = parse_list_date(text, reference=self._before_fall, slack=_DISORDER)
        return found if found and found.day >= self._before_fall - _DISORDER else None

    def _note(self, day: date) -> None:
        if self._before_fall and day >= self._before_fall - _DISORDER:
            self._before_fall, self._fallen = None, 0
        elif self._before_fall:
            self._fallen += 1
        elif self._above and day < self._above - _DISORDER:
            self._before_fall, self._fallen = self._above, 1
        self._above = day


def _day(reference: date | datetime) -> date:
    if not isinstance(reference, datetime):
        return reference
    return (reference.astimezone(CHINA) if reference.tzinfo else reference).date()


def _latest_before(match: re.Match[str], limit: date) -> ParsedDate | None:
    """The date in the latest year that is not after ``limit``; 29 February may lie up to eight years back."""
    for year in range(limit.year, limit.year - 9, -1):
        found = read_match(match, year)
        if found and found.day <= limit:
            return found
    return None
