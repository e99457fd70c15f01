"""What the store knows about sections: totals, when they were walked, the walk that is not ended yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from crawler.state.delta import SectionTotals
from crawler.state.schema import LISTINGS, SECTIONS, WALKS
from crawler.text.times import iso_utc


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section as the store knows it."""

    no: int
    ended_at: str | None
    interval_s: int | None
    totals: SectionTotals
    whole_at: str | None = None
    sweep_from: str | None = None

    @property
    def interval(self) -> timedelta | None:
        """DELTA_ADAPTIVE: at least so long from walk to walk."""
        return None if self.interval_s is None else timedelta(seconds=self.interval_s)


@dataclass(frozen=True, slots=True)
class OpenWalk:
    """A walk that has not come to a proper end.

    ``next_url`` is the list page it read last and goes on with, where that may be; ``extra_rows`` stand above it.
    ``swept`` is None but for a walk that caught up and rests, with a part of the list still to be seen once more.
    """

    no: int
    started_at: str
    next_url: str | None
    new_rows: int
    extra_rows: int
    swept: int | None = None
    is_new: bool = False


_OF_SECTION = ("no", "ended_at", "interval_s", "gap", "gap_walks", "extra_rows", "whole_at", "sweep_from")
_COLUMNS = [SECTIONS.c[name] for name in _OF_SECTION]


def find_section(connection: Connection, portal: str, key: str) -> KnownSection | None:
    """The section with that key; None where it was never walked."""
    row = connection.execute(select(*_COLUMNS).where(SECTIONS.c.portal == portal, SECTIONS.c.key == key)).first()
    if row is None:
        return None
    return KnownSection(row[0], row[1], row[2], SectionTotals(row[3], row[4], row[5]), row[6], row[7])


def enter_section(connection: Connection, portal: str, key: str, name: str) -> KnownSection:
    """The section with that key, made known where it is new, under the name it has now."""
    known = find_section(connection, portal, key)
    if known is None:
        connection.execute(insert(SECTIONS).values(portal=portal, key=key, name=name))
        known = find_section(connection, portal, key)
        assert known is not None
    else:
        is_other = (SECTIONS.c.name != name) | SECTIONS.c.missing_since.is_not(None)
        changed = update(SECTIONS).where(SECTIONS.c.no == known.no, is_other)
        connection.execute(changed.values(name=name, missing_since=None))
    return known


def miss_sections(connection: Connection, portal: str, present: Collection[str], now: str) -> list[str]:
    """Note which sections the portal does not show any more; says which links those list that were there until now.

    Args:
        present: keys of the sections that are there.
    """
    query = select(SECTIONS.c.no, SECTIONS.c.key, SECTIONS.c.missing_since).where(SECTIONS.c.portal == portal)
    sections = connection.execute(query).all()
    back = [section.no for section in sections if section.missing_since and section.key in present]
    lost = [section.no for section in sections if not section.missing_since and section.key not in present]
    for numbers, value in ((back, None), (lost, now)):
        for no in numbers:
            save_section(connection, no, missing_since=value)
    ids: dict[str, None] = {}
    for no in lost:
        ids |= dict.fromkeys(connection.scalars(select(LISTINGS.c.id).where(LISTINGS.c.section_no == no)))
    return list(ids)


def open_walk_of(connection: Connection, section_no: int) -> OpenWalk | None:
    """The walk of a section that is not ended."""
    columns = (WALKS.c[name] for name in ("no", "started_at", "next_url", "new_rows", "extra_rows", "swept"))
    query = select(*columns).where(WALKS.c.section_no == section_no, WALKS.c.ended_at.is_(None))
    row = connection.execute(query.order_by(WALKS.c.no.desc()).limit(1)).first()
    return OpenWalk(*row) if row else None


_KEPT = timedelta(days=30)


def begin_walk(connection: Connection, section_no: int, run_no: int, now: datetime) -> OpenWalk:
    """Go on with the section's unended walk, or begin a new one; walks that ended a month ago are forgotten."""
    walk = open_walk_of(connection, section_no)
    if walk is not None:
        connection.execute(update(WALKS).where(WALKS.c.no == walk.no).values(run_no=run_no))
        return walk
    result = connection.execute(insert(WALKS).values(section_no=section_no, run_no=run_no, started_at=iso_utc(now)))
    assert result.inserted_primary_key is not None
    # Only now, so that the new walk's number is above all that were ever given
    old = WALKS.c.ended_at < iso_utc(now - _KEPT)
    connection.execute(delete(WALKS).where(WALKS.c.section_no == section_no, old))
    return OpenWalk(result.inserted_primary_key[0], iso_utc(now), None, 0, 0, is_new=True)


def save_walk(connection: Connection, walk_no: int, **values: str | int | None) -> None:
    """Note how far a walk has come, or that it has ended."""
    connection.execute(update(WALKS).where(WALKS.c.no == walk_no).values(values))


def save_section(connection: Connection, section_no: int, **values: str | int | None) -> None:
    """Note totals, times and the interval of a section."""
    connection.execute(update(SECTIONS).where(SECTIONS.c.no == section_no).values(values))


def count_listed(connection: Connection, section_no: int, walk_no: int | None = None) -> int:
    """How many links the section lists; with a walk: how many that walk has listed."""
    query = select(func.count()).select_from(LISTINGS).where(LISTINGS.c.section_no == section_no)
    if walk_no is not None:
        query = query.where(LISTINGS.c.walk_no == walk_no)
    return connection.scalar(query) or 0


def drop_unlisted(connection: Connection, section_no: int, walk_no: int) -> list[str]:
    """Forget listings a walk to the end of the list did not see any more; says which links they were."""
    unseen = (LISTINGS.c.section_no == section_no) & (LISTINGS.c.walk_no != walk_no)
    ids = list(connection.scalars(select(LISTINGS.c.id).where(unseen)))
    connection.execute(delete(LISTINGS).where(unseen))
    return ids
