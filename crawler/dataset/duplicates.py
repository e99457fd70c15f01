"""What the lines say of each other → which articles a data set without duplicates leaves out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


def duplicate_ids(index: sqlite3.Connection) -> Iterator[str]:
    """The ids of articles whose primary stays in the data set.

    Chains are followed to their end. Where the end is missing from the files, or the chain is a ring (two revisions
    may have come to point at each other), the earliest of those that lead there stays in its place: a text is never
    dropped altogether.
    """
    query = "SELECT id, duplicate_of, published FROM temp.latest WHERE duplicate_of IS NOT NULL"
    primary_of = {id_: primary for id_, primary, _ in index.execute(query)}
    stand_ins: dict[str, tuple[str, str]] = {}
    for id_, _, published in index.execute(query):
        end = _end(id_, primary_of)
        if end in primary_of or not _is_there(index, end):
            candidate = (published or "9", id_)  # without a date: after all that have one
            stand_ins[end] = min(stand_ins.get(end, candidate), candidate)
    staying = {id_ for _, id_ in stand_ins.values()}
    return (id_ for id_ in primary_of if id_ not in staying)


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


def _is_there(index: sqlite3.Connection, id_: str) -> bool:
    return index.execute("SELECT 1 FROM lines WHERE id = ?", (id_,)).fetchone() is not None
