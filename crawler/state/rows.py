"""Looks up the rows of a list page in the store, and saves how this section lists them now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, insert, select, update

from crawler.page.urls import canonical_url
from crawler.platforms.base import article_id
from crawler.state.articles import Validators
from crawler.state.delta import KnownLink, KnownListing, Status
from crawler.state.links import FoundLink, known_links, listings_of
from crawler.state.schema import LISTINGS
from crawler.text.cleaning import is_same_title


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of a list page.

    ``date`` is ISO 8601 where the row has one. ``wide_key`` is a URL key that also holds the category: where two lists
    show one ``url_key`` under different titles and different wide keys, they may be two articles.
    """

    url_key: str
    url: str
    title: str
    date: str | None = None
    wide_key: str | None = None
    year_is_printed: bool = True
    date_is_relative: bool = False


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row with the link it stands for, and what is known of that; None where nothing is."""

    row: ListedRow
    id: str
    url_key: str
    link: KnownLink | None
    validators: Validators
    listing: KnownListing | None
    walk_no: int | None
    alias_of: str | None = None
    """The link with the narrow key, where this one is new and may be the same article."""
    address: str = ""
    """Where to look at it again: one article shows another section by each address that has the category in it."""


_LISTINGS_HERE = select(LISTINGS.c.id, LISTINGS.c.title, LISTINGS.c.date, LISTINGS.c.walk_no, LISTINGS.c.known).where(
    LISTINGS.c.section_no == bindparam("of_section"), LISTINGS.c.id.in_(bindparam("ids", expanding=True))
)
_RELIST = (
    update(LISTINGS)
    .where(LISTINGS.c.section_no == bindparam("of_section"), LISTINGS.c.id == bindparam("of_id"))
    .values(
        title=bindparam("new_title"),
        date=bindparam("new_date"),
        walk_no=bindparam("in_walk"),
        known=bindparam("counts"),
    )
)


def _is_moved(row: ListedRow, found: FoundLink) -> bool:
    return row.url != found.url and canonical_url(row.url) != canonical_url(found.url)


def _with_known_date(row: ListedRow, listing: KnownListing) -> ListedRow:
    """A year told from the rows around may come out otherwise when those change, and so does a relative date.

    What was told first holds.
    """
    if row.date_is_relative and listing.date:
        return replace(row, date=listing.date)
    if row.year_is_printed or not row.date or not listing.date or row.date[4:] != listing.date[4:]:
        return row
    return replace(row, date=listing.date)


def _is_retitled(row: ListedRow, titles: set[str] | None) -> bool:
    return bool(titles) and not any(is_same_title(row.title, title) for title in titles or ())


class RowReader:
    """Looks up and notes the rows of one section's lists during one walk."""

    def __init__(self, connection: Connection, portal: str, section_no: int, walk_no: int) -> None:
        self._connection = connection
        self._portal = portal
        self._section_no = section_no
        self._walk_no = walk_no

    def look_up(self, rows: Sequence[ListedRow]) -> list[KnownRow]:
        """Each row's link with what is known of it, in the order of the page."""
        ids = {key: article_id(self._portal, key) for row in rows for key in (row.url_key, row.wide_key) if key}
        if not ids:
            return []
        links = known_links(self._connection, list(ids.values()))
        listed = self._listed_here(list(ids.values()))
        elsewhere = self._titles_elsewhere([id_ for id_ in links if id_ not in listed])
        return [self._known_row(row, ids, links, listed, elsewhere) for row in rows]

    def _known_row(
        self,
        row: ListedRow,
        ids: dict[str, str],
        links: dict[str, FoundLink],
        listed: dict[str, tuple[KnownListing, int]],
        elsewhere: dict[str, set[str]],
    ) -> KnownRow:
        narrow = ids[row.url_key]
        wide = ids[row.wide_key] if row.wide_key else narrow
        alias_of = None
        key = row.url_key
        if wide in links:
            key = key if links[wide].is_other_form else row.wide_key or key
        elif wide != narrow and self._may_be_other(row, narrow, links, listed, elsewhere):
            key, alias_of = row.wide_key or key, narrow
        id_ = ids[key]
        found = links.get(id_)
        listing, walk_no = listed.get(id_, (None, None))
        validators = found.validators if found else Validators()
        link = self._compared(row, id_, found, elsewhere.get(id_)) if found else None
        row = _with_known_date(row, listing) if listing else row
        address = found.url if found and found.wide_key and row.wide_key else row.url
        return KnownRow(row, id_, key, link, validators, listing, walk_no, alias_of, address)

    def _compared(self, row: ListedRow, id_: str, found: FoundLink, titles: set[str] | None) -> KnownLink:
        """The link with what the row shows otherwise than the lists before."""
        moved = _is_moved(row, found) and not self._has_several_addresses(id_, found)
        return replace(found.known, moved=moved, retitled=_is_retitled(row, titles))

    def _has_several_addresses(self, id_: str, found: FoundLink) -> bool:
        """A dead article that several sections list, each in its own form, must not seem to move from run to run."""
        is_dead = found.known.status in (Status.GONE, Status.FAILED)
        return is_dead and len(listings_of(self._connection, [id_])[id_]) > 1

    def _may_be_other(
        self,
        row: ListedRow,
        narrow: str,
        links: dict[str, FoundLink],
        listed: dict[str, tuple[KnownListing, int]],
        elsewhere: dict[str, set[str]],
    ) -> bool:
        """Whether another list shows the narrow key with another catid and under other titles only."""
        link = links.get(narrow)
        if link is None or narrow in listed or link.wide_key is None or link.wide_key == row.wide_key:
            return False
        return _is_retitled(row, elsewhere.get(narrow))

    def _listed_here(self, ids: Sequence[str]) -> dict[str, tuple[KnownListing, int]]:
        found = self._connection.execute(_LISTINGS_HERE, {"of_section": self._section_no, "ids": ids})
        # All walks of a section but the last are ended: the next one begins only then
        return {
            id_: (KnownListing(title, date, known or walk_no != self._walk_no), walk_no)
            for id_, title, date, walk_no, known in found
        }

    def _titles_elsewhere(self, ids: Sequence[str]) -> dict[str, set[str]]:
        listed = listings_of(self._connection, ids)
        return {id_: {entry.title for entry in entries} for id_, entries in listed.items()}

    def note(self, rows: Sequence[KnownRow]) -> None:
        """Note that this walk listed these rows."""
        new = [row for row in rows if row.listing is None]
        if new:
            self._connection.execute(insert(LISTINGS), [self._new_listing(row) for row in new])
        again = [self._relisting(row, row.listing) for row in rows if row.listing is not None]
        if again:
            self._connection.execute(_RELIST, again)

    def _new_listing(self, row: KnownRow) -> dict[str, object]:
        return {
            "section_no": self._section_no,
            "id": row.id,
            "title": row.row.title,
            "date": row.row.date,
            "walk_no": self._walk_no,
            "known": False,
        }

    def _relisting(self, row: KnownRow, listing: KnownListing) -> dict[str, object]:
        return {
            "of_section": self._section_no,
            "of_id": row.id,
            "new_title": row.row.title,
            "new_date": row.row.date or listing.date,
            "in_walk": self._walk_no,
            "counts": listing.counts,
        }
