"""A row in, the date printed in it out: before, after or inside the link, in an element of its own or not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.listing.dates import find_row_date
from crawler.listing.rowlinks import RowLink

# A date stands in a short piece of text; a longer one is a summary that mentions days
_MAX_PIECE = 60
_MAX_PIECES = 60
_BRACKETS = " \t\r\n\u3000\xa0[]()（）【】·|:：-"


def row_date(link: RowLink) -> tuple[str | None, str] | None:
    """ISO value (None without a year) and printed form of the row's date, or None."""
    best = None
    for text in _pieces(link):
        found = find_row_date(text)
        if found and found[1] == text.strip(_BRACKETS):
            return found
        best = best or found
    return best


def _pieces(link: RowLink) -> Iterator[str]:
    """Short texts of the row outside its link, then beside the row, then elements inside the link."""
    inside = link.anchor.element
    for text in islice(_outside(link.row, inside), _MAX_PIECES):
        if 2 < len(text) <= _MAX_PIECE:
            yield text
    for child in inside.iterdescendants():
        if isinstance(child.tag, str) and child.text and len(child.text) <= _MAX_PIECE:
            yield child.text


def _outside(row: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> Iterator[str]:
    if row is not link:
        yield from _texts_without(row, link)
    if row.tail:
        yield row.tail.strip()
    following = row.getnext()
    while following is not None and isinstance(following.tag, str) and following.tag not in ("a", row.tag, "br", "hr"):
        if following.find(".//a") is not None:
            return
        yield from (str(text).strip() for text in following.itertext())
        following = following.getnext()


def _texts_without(element: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str) and element.text:
        yield element.text.strip()
    for child in element:
        if child is not link and isinstance(child.tag, str):
            yield from _texts_without(child, link)
        if child.tail:
            yield child.tail.strip()
