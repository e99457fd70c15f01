"""Rows in, the dates printed in them out: before, after or inside the link, in an element of their own or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

import lxml.html

from crawler.listing.date_pieces import MAX_PIECE, date_in, is_date, is_part, is_short_date
from crawler.listing.rowlinks import RowLink
from crawler.listing.text import line
from crawler.normalize.list_dates import parse_list_date, parse_list_dates
from crawler.normalize.parsed_date import ParsedDate

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
        piece = line(text[: 4 * MAX_PIECE])
        if 1 < len(piece) <= MAX_PIECE:
            yield piece
