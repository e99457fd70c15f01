"""What the lines say of each other → which articles a data set without duplicates leaves out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


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
