"""Reads the dates of the rows of a list, where year or month may be missing or printed in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

import lxml.html

from crawler.listing.anchors import MAX_PIECE, date_in, is_date, is_part, is_short_date
from crawler.listing.row_links import RowLink
from crawler.text.cleaning import clean_line
from crawler.text.dates import CHINA, MONTH_DAY, SPLIT, ParsedDate, dates_in, find_relative_date, read_match

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


_MAX_PIECES = 80
# No date is told without one of these
_TELLING = re.compile("[\\d昨今前刚]")


def with_dates(links: Sequence[RowLink]) -> list[RowLink]:
    """The links with the text their date stands in, None where there is none.

    A date outside the row's element (behind the link, or before it) is looked for on the side where all rows have it.
    """
    texts = [_date_text(_inside(link)) for link in links]
    if not any(texts):
        after = [_date_text(_beside(link.row, forward=True)) for link in links]
        before = [_date_text(_beside(link.row, forward=False)) for link in links]
        texts = before if sum(map(bool, before)) > sum(map(bool, after)) else after
    return [replace(link, date_text=text) for link, text in zip(links, texts, strict=True)]


def row_dates(
    texts: Sequence[str | None], reference: datetime | None, after: date | None = None
) -> list[ParsedDate | None]:
    """The dates of the texts; without ``reference`` those without a year stay None."""
    if reference is None:
        return [parse_list_date(text) if text else None for text in texts]
    return parse_list_dates(texts, reference=reference, after=after)


def _date_text(pieces: Iterator[str]) -> str | None:
    """The piece that is a date alone, else two pieces that make one, else the date that a line of credits holds."""
    holding = None
    parts: list[str] = []
    for piece in pieces:
        if is_date(piece):
            return piece
        if is_part(piece):
            parts.append(piece)
        elif holding is None:
            holding = date_in(piece)
    return _joined(parts) or holding


def _joined(parts: Sequence[str]) -> str | None:
    """``17`` + ``2023-09``, or the lone ``09-17``."""
    for i in range(len(parts) - 1):
        if parse_list_date(f"{parts[i]} {parts[i + 1]}"):
            return f"{parts[i]} {parts[i + 1]}"
    return next(filter(is_short_date, parts), None)


def _inside(link: RowLink) -> Iterator[str]:
    """Short texts of the row; of the link itself only what stands in elements of their own."""
    own = link.anchor.element
    texts = [str(text) for text in islice(link.row.itertext(), _MAX_PIECES)]
    headline = [str(text) for text in islice(own.itertext(), _MAX_PIECES)]
    start = _index_of(headline, texts)
    for text in (*texts[:start], *texts[start + len(headline) :]):
        yield from _short(text)
    if len(own):
        for child in own.iterdescendants():
            if isinstance(child.tag, str) and child.text and (is_date(child.text) or is_part(child.text.strip())):
                yield from _short(child.text)


def _index_of(part: Sequence[str], whole: Sequence[str]) -> int:
    if not part:
        return len(whole)
    for i in range(len(whole) - len(part) + 1):
        if whole[i] == part[0] and whole[i : i + len(part)] == part:
            return i
    return len(whole)


def _beside(row: lxml.html.HtmlElement, *, forward: bool) -> Iterator[str]:
    """Short texts between the row and its neighbour."""
    yield from _short((row.tail if forward else _text_before(row)) or "")
    for sibling in islice(row.itersiblings(preceding=not forward), 6):
        if not isinstance(sibling.tag, str):
            continue
        if sibling.tag in ("a", row.tag, "br", "hr") or sibling.find(".//a") is not None:
            return
        for text in islice(sibling.itertext(), 6):
            yield from _short(str(text))
        yield from _short((sibling.tail if forward else _text_before(sibling)) or "")


def _text_before(element: lxml.html.HtmlElement) -> str | None:
    previous, parent = element.getprevious(), element.getparent()
    text: str | None = previous.tail if previous is not None else parent.text if parent is not None else None
    return text


def _short(text: str) -> Iterator[str]:
    if _TELLING.search(text, 0, 4 * MAX_PIECE):
        piece = clean_line(text[: 4 * MAX_PIECE])
        if 1 < len(piece) <= MAX_PIECE:
            yield piece
