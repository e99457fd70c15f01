"""The links of a list in, its rows out: title, date, one row for each address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from crawler.listing.anchors import resolved
from crawler.listing.model import Row
from crawler.listing.rowdates import row_dates
from crawler.listing.rowlinks import RowLink
from crawler.listing.text import full_title
from crawler.normalize.page import Page


def make_rows(
    page: Page, links: Sequence[RowLink], reference: datetime | None, after: date | None = None
) -> tuple[list[Row], int]:
    """The links as rows, one for each URL; how many of them lead nowhere.

    Args:
        reference: what no date is later than, to tell years that are not printed; None leaves such dates open.
        after: the date of the last row of the page before.
    """
    dates = row_dates([link.date_text for link in links], reference, after)
    rows: dict[str, Row] = {}
    for link, found in zip(links, dates, strict=True):
        if link.anchor.href:
            url = resolved(page, link.anchor.href)
            row = Row(url, link.anchor.title, found.value if found else None, found.raw if found else link.date_text)
            rows[url] = _better(rows.get(url), row)
    return list(rows.values()), sum(1 for link in links if not link.anchor.href)


def _better(old: Row | None, new: Row) -> Row:
    """One of two rows with one URL: the first, its title completed by the second's, with whatever date there is."""
    if old is None:
        return new
    title = full_title(old.title, new.title)
    return Row(old.url, title, old.date or new.date, old.date_raw or new.date_raw)
