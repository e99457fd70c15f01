"""Chooses which lines make the data set, in order, partition by partition, and reads them as rows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO, Literal, NamedTuple

from crawler.dataset.columns import Row
from crawler.export.finished_files import SourceFile


def duplicate_ids(index: sqlite3.Connection) -> Iterator[str]:
    """The ids of wanted articles whose primary is wanted too.

    Chains are followed to their end. Where the end is missing from the files or not wanted, or the chain is a ring (two
    revisions may have come to point at each other), the earliest of those that lead there stays in its place: a text is
    never dropped altogether.
    """
    primary_of = dict(index.execute("SELECT id, duplicate_of FROM temp.latest WHERE duplicate_of IS NOT NULL"))
    wanted = "SELECT id, published FROM temp.wanted JOIN temp.latest USING (id) WHERE duplicate_of IS NOT NULL"
    stand_ins: dict[str, tuple[str, str]] = {}
    for id_, published in index.execute(wanted):
        end = _end(id_, primary_of)
        if end in primary_of or not _is_wanted(index, end):
            candidate = (published or "9", id_)  # without a date: after all that have one
            stand_ins[end] = min(stand_ins.get(end, candidate), candidate)
    staying = {id_ for _, id_ in stand_ins.values()}
    return (id_ for id_, _ in index.execute(wanted) if id_ not in staying)


def _end(id_: str, primary_of: dict[str, str]) -> str:
    """The last of a chain; of a ring, its smallest id, from wherever it is entered."""
    seen: dict[str, None] = {}
    while id_ in primary_of and id_ not in seen:
        seen[id_] = None
        id_ = primary_of[id_]
    if id_ not in seen:
        return id_
    ring = list(seen)[list(seen).index(id_) :]
    return min(ring)


def _is_wanted(index: sqlite3.Connection, id_: str) -> bool:
    return index.execute("SELECT 1 FROM temp.wanted WHERE id = ?", (id_,)).fetchone() is not None


Duplicates = Literal["drop", "keep", "mark"]
DUPLICATES: tuple[Duplicates, ...] = ("drop", "keep", "mark")

# Revisions are counted by the state; where it was lost they were counted from 1 again, and the later run is right.
# Else the number is: a clock may have been wrong
_TABLES = """
DROP TABLE IF EXISTS temp.latest;
DROP TABLE IF EXISTS temp.wanted;
DROP TABLE IF EXISTS temp.duplicates;
DROP TABLE IF EXISTS temp.gone;
DROP TABLE IF EXISTS temp.restarted;
DROP TABLE IF EXISTS temp.chosen;
CREATE TEMP TABLE wanted (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE duplicates (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE gone (id TEXT PRIMARY KEY, gone_at TEXT, last_seen_at TEXT) WITHOUT ROWID;
CREATE TEMP TABLE restarted (id TEXT PRIMARY KEY, yes TEXT DEFAULT 1) WITHOUT ROWID;
INSERT OR IGNORE INTO restarted (id) SELECT id FROM lines GROUP BY id, revision HAVING count(*) > 1;
CREATE TEMP TABLE latest AS
    SELECT id, portal, file, offset, length, duplicate_of, published, sections FROM (
        SELECT lines.*, files.portal, row_number() OVER (
            PARTITION BY id
            ORDER BY iif(restarted.yes, run_id, '') DESC, revision DESC, run_id DESC, files.name, offset DESC
        ) AS place
        FROM lines JOIN files ON files.key = lines.file LEFT JOIN restarted USING (id)
    ) WHERE place = 1;
"""
_PLACE = "file, offset, length, gone_at, last_seen_at, is_duplicate"
_WANTED = "INSERT INTO wanted SELECT id FROM latest WHERE {conditions}"
_CHOSEN = """
CREATE TEMP TABLE chosen AS
    SELECT portal, coalesce(CAST(substr(published, 1, 4) AS INTEGER), 0) AS year, file, offset, length,
           gone_at, last_seen_at, duplicates.id IS NOT NULL AS is_duplicate
    FROM wanted JOIN latest USING (id) LEFT JOIN gone USING (id) LEFT JOIN duplicates USING (id)
    WHERE duplicates.id IS NULL OR ?
    ORDER BY portal, year, published, latest.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a data set is to hold.

    Attributes:
        since, until: bounds of ``published_at``, both included, as ``times.local_time`` gives them; None for none.
        sections: only articles whose section, or one of whose lists, bears one of these names; empty for all.
        duplicates: ``drop`` leaves them out, ``keep`` has them as rows, ``mark`` also says so in ``is_duplicate``.
    """

    since: str | None = None
    until: str | None = None
    sections: tuple[str, ...] = ()
    duplicates: Duplicates = "drop"


class Gone(NamedTuple):
    """An article that vanished from its portal."""

    id: str
    gone_at: str
    last_seen_at: str | None


class LineReference(NamedTuple):
    """Where the line of a row lies, and what the line itself does not say."""

    file: int
    offset: int
    length: int
    gone_at: str | None
    last_seen_at: str | None
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Partition:
    """One portal's articles of one year (0: without a date), as places in the index.

    ``fingerprint`` is the same exactly when the same lines, with the same facts about them, make the partition.
    """

    portal: str
    year: int
    rows: int
    first: int
    fingerprint: str

    @property
    def name(self) -> str:
        """As a path in the manner of Hive: ``portal=gxzx/year=2026``."""
        return f"portal={self.portal}/year={self.year}"


def select(
    index: sqlite3.Connection, files: Mapping[int, SourceFile], selection: Selection, gone: Iterable[Gone]
) -> list[Partition]:
    """Choose the latest revision of each article that belongs to the selection; the partitions by name and year."""
    index.executescript(_TABLES)
    conditions, values = _conditions(selection)
    index.execute("BEGIN")
    index.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?, ?)", gone)
    index.execute(_WANTED.format(conditions=" AND ".join(conditions)), values)
    index.executemany("INSERT INTO duplicates VALUES (?)", ((id_,) for id_ in duplicate_ids(index)))
    index.execute("COMMIT")
    index.execute(_CHOSEN, (selection.duplicates != "drop",))
    return list(_partitions(index, files))


def places(index: sqlite3.Connection, partition: Partition) -> Iterator[LineReference]:
    """The rows of a partition in order: by publication time, then id."""
    query = f"SELECT {_PLACE} FROM temp.chosen WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    for row in index.execute(query, (partition.first, partition.first + partition.rows - 1)):
        yield _place(row)


def places_in_file_order(index: sqlite3.Connection) -> Iterator[LineReference]:
    """All chosen rows in the order in which they lie in the files."""
    for row in index.execute(f"SELECT {_PLACE} FROM temp.chosen ORDER BY file, offset"):
        yield _place(row)


def _place(row: tuple[Any, ...]) -> LineReference:
    return LineReference._make(row)._replace(is_duplicate=bool(row[-1]))


def _conditions(selection: Selection) -> tuple[list[str], list[Any]]:
    """The selection as SQL; a bare date and a time are compared as far as both go."""
    conditions, values = ["TRUE"], []
    for sign, bound in ((">=", selection.since), ("<=", selection.until)):
        if bound is not None:
            conditions.append(f"substr(published, 1, {len(bound)}) {sign} substr(?, 1, length(published))")
            values.append(bound)
    if selection.sections:
        like = "instr(char(10) || sections || char(10), char(10) || ? || char(10)) > 0"
        conditions.append("(" + " OR ".join([like] * len(selection.sections)) + ")")
        values += selection.sections
    return conditions, values


def _partitions(index: sqlite3.Connection, files: Mapping[int, SourceFile]) -> Iterator[Partition]:
    rows = index.execute(
        "SELECT portal, year, rowid, file, offset, gone_at, last_seen_at, is_duplicate FROM temp.chosen ORDER BY rowid"
    )
    for (portal, year), group in groupby(rows, key=lambda row: (row[0], row[1])):
        digest = hashlib.sha256()
        first, count = 0, 0
        for _, _, rowid, file, *facts in group:
            first, count = first or rowid, count + 1
            digest.update(f"{files[file].sha256} {facts}\n".encode())
        yield Partition(portal, year, count, first, digest.hexdigest())


_OPEN_FILES = 64
_DATE = len("2026-11-22")


def read_rows(places: Iterable[LineReference], files: Mapping[int, SourceFile]) -> Iterator[Row]:
    """The rows at these places, in the same order."""
    with _Files(files) as lines:
        for place in places:
            row: Row = json.loads(lines.read(place))
            row["published_date"] = row["published_at"] and row["published_at"][:_DATE]
            row["gone_at"] = place.gone_at
            row["last_seen_at"] = place.last_seen_at
            row["is_duplicate"] = place.is_duplicate
            yield row


def read_lines(places: Iterable[LineReference], files: Mapping[int, SourceFile]) -> Iterator[bytes]:
    """The lines at these places as they are, in the same order."""
    with _Files(files) as lines:
        for place in places:
            yield lines.read(place)


class _Files(ExitStack):
    """Source files, the last used of them open."""

    def __init__(self, files: Mapping[int, SourceFile]) -> None:
        super().__init__()
        self._files = files
        self._open: OrderedDict[int, BinaryIO] = OrderedDict()
        self.callback(self._close_all)

    def read(self, place: LineReference) -> bytes:
        file = self._open.get(place.file) or self._reopen(place.file)
        self._open.move_to_end(place.file)
        file.seek(place.offset)
        return file.read(place.length)

    def _reopen(self, key: int) -> BinaryIO:
        if len(self._open) >= _OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        self._open[key] = self._files[key].path.open("rb")
        return self._open[key]

    def _close_all(self) -> None:
        for file in self._open.values():
            file.close()
