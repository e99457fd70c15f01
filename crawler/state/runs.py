"""The run records of the state store: which runs there were, how far their files are safe, which of them died."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from crawler.export.part_files import FileMark
from crawler.state.schema import RUN_FILES, RUNS

RunState = Literal["running", "publishing", "published"]

_MARK_UPDATE = (
    update(RUN_FILES)
    .where(RUN_FILES.c.run_no == bindparam("of_run"), RUN_FILES.c.name == bindparam("of_name"))
    .values(size=bindparam("new_size"), records=bindparam("new_records"), checksum=bindparam("new_checksum"))
)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One crawl of a portal as the store knows it; times as in ``times.py``."""

    no: int
    run_id: str
    state: RunState
    crawler_version: str
    started_at: str
    ended_at: str | None = None
    finish_reason: str | None = None
    recovered_by: str | None = None


_RECORD_COLUMNS = [RUNS.c[name] for name in StoredRun.__slots__]


def add_run(connection: Connection, portal: str, run_id: str, crawler_version: str, started_at: str) -> StoredRun:
    """Note that a run begins."""
    values = {"run_id": run_id, "state": "running", "crawler_version": crawler_version, "started_at": started_at}
    result = connection.execute(insert(RUNS).values(portal=portal, **values))
    assert result.inserted_primary_key is not None
    return StoredRun(result.inserted_primary_key[0], run_id, "running", crawler_version, started_at)


def change_run(connection: Connection, no: int, **values: str | None) -> None:
    """Note a new state, end or reason of a run."""
    connection.execute(update(RUNS).where(RUNS.c.no == no).values(values))


def unpublished_runs(connection: Connection, portal: str) -> list[StoredRun]:
    """Runs whose files are not all published yet, oldest first; under the portal's lock these are dead ones."""
    query = select(*_RECORD_COLUMNS).where(RUNS.c.portal == portal, RUNS.c.state != "published").order_by(RUNS.c.no)
    return [_record(row) for row in connection.execute(query)]


def _record(row: Row[*tuple[Any, ...]]) -> StoredRun:
    return StoredRun(**row._mapping)


def marks_of(connection: Connection, run_no: int) -> tuple[FileMark, ...]:
    """How far each file of a run is committed."""
    columns = (RUN_FILES.c.name, RUN_FILES.c.size, RUN_FILES.c.records, RUN_FILES.c.checksum)
    query = select(*columns).where(RUN_FILES.c.run_no == run_no).order_by(RUN_FILES.c.name)
    return tuple(FileMark(*row) for row in connection.execute(query))


def save_marks(connection: Connection, run_no: int, marks: Iterable[FileMark]) -> None:
    """Note how far each file is safe; files without records are forgotten."""
    known = {mark.name: mark for mark in marks_of(connection, run_no)}
    for mark in marks:
        if mark.name not in known:
            connection.execute(insert(RUN_FILES).values(asdict(mark) | {"run_no": run_no}))
        elif not mark.records:
            of_run = RUN_FILES.c.run_no == run_no
            connection.execute(delete(RUN_FILES).where(of_run, RUN_FILES.c.name == mark.name))
        elif mark != known[mark.name]:
            new = {"new_size": mark.size, "new_records": mark.records, "new_checksum": mark.checksum}
            connection.execute(_MARK_UPDATE, {"of_run": run_no, "of_name": mark.name} | new)
