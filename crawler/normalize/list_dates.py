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


def parse_list_dates(texts: Sequence[str | None], *, reference: datetime) -> list[ParsedDate | None]:
    """The dates of all rows of a list page, newest first as lists are, in the order given.

    Rows without a year are taken as the latest day not after the fetch. From the newest row of the page on (pinned
    rows may stand above it) a row cannot be much later than the one above, so a page over several years is read right.

    Args:
        reference: when the page was fetched; for a later page of a list, the date of the last row before it.
    """
    dates = [parse_list_date(text, reference=reference) if text else None for text in texts]
    known = [found.value[:10] if found else "" for found in dates]
    first = known.index(max(known[:_MAX_PINNED], default="")) if known else 0
    above: date | None = None
    for i in range(first, len(dates)):
        found = dates[i]
        if not found:
            continue
        if above and found.day > above + _DISORDER:
            found = parse_list_date(texts[i] or "", reference=above, slack=_DISORDER) or found
            dates[i] = found
        above = found.day
    return dates


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
