"""Publishes what dead runs have committed, and has fetched again what they lost."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from crawler.export.disk import DISK, Disk
from crawler.export.finished_files import Manifest, cut_to_marks, publish_files, write_manifest
from crawler.export.mending import Lost, is_as_committed, keep_lines, mend_archive
from crawler.export.part_files import LINE_STREAMS, FileMark
from crawler.state.duplicates import forget_near
from crawler.state.runs import StoredRun, change_run, marks_of, save_marks, unpublished_runs
from crawler.state.schema import ARTICLES, LINKS

logger = logging.getLogger(__name__)

DIED = "died"
_LOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Recovered:
    """A dead run that was brought to its end: its manifest, and how many committed records had vanished."""

    manifest: Manifest
    lost_records: int


def recover_dead_runs(
    connection: Connection, folder: Path, portal: str, *, by: str, now: str, disk: Disk = DISK
) -> list[Recovered]:
    """Bring every unpublished run of the portal to its end. The caller holds the portal's lock.

    Each step can be killed and done again. Leaves nothing uncommitted.

    Raises:
        OutputError, StateError: files or state cannot be written; the runs stay as they are.
    """
    recovered = []
    for run in unpublished_runs(connection, portal):
        lost = _settle_files(connection, folder, run, disk)
        if run.state == "running":
            ending = {"ended_at": now, "finish_reason": DIED, "recovered_by": by}
            change_run(connection, run.no, state="publishing", **ending)
        connection.commit()
        manifest = publish_run(connection, folder, portal, run.run_id, disk=disk)
        logger.warning("run %s died; published what it had stored: %s", run.run_id, _files_told(manifest))
        recovered.append(Recovered(manifest, lost))
    return recovered


def _files_told(manifest: Manifest) -> str:
    return ", ".join(f"{file.name} ({file.records})" for file in manifest.files) or "nothing"


def publish_run(connection: Connection, folder: Path, portal: str, run_id: str, *, disk: Disk = DISK) -> Manifest:
    """Rename the files of a run in state ``publishing``, write its manifest, note that it is published; commits."""
    run = next(run for run in unpublished_runs(connection, portal) if run.run_id == run_id)
    files = publish_files(folder, marks_of(connection, run.no), disk=disk)
    manifest = Manifest(
        portal=portal,
        run_id=run.run_id,
        crawler_version=run.crawler_version,
        started_at=run.started_at,
        finish_reason=run.finish_reason or DIED,
        recovered_by=run.recovered_by,
        files=files,
    )
    write_manifest(folder, manifest, disk=disk)
    change_run(connection, run.no, state="published")
    connection.commit()
    return manifest


def _settle_files(connection: Connection, folder: Path, run: StoredRun, disk: Disk) -> int:
    """Cut the files; where committed records have vanished, forget those articles so that they are fetched again.

    Everything is told from the files as they are, so that it may be killed and done again.
    """
    marks = marks_of(connection, run.no)
    cut_to_marks(folder, run.run_id, marks, disk=disk)
    damaged = [mark for mark in marks if not is_as_committed(folder, mark)]
    if not damaged:
        return 0
    mended: dict[FileMark, FileMark] = {}
    lost_pages: dict[str, Lost] = {}
    for mark in damaged:
        if not _holds_lines(mark):
            mended[mark], lost_pages[mark.name.rpartition("/")[2]] = mend_archive(folder, mark, disk=disk)
    for mark in marks:
        if _holds_lines(mark) and (lost_pages or mark in damaged):
            mended[mark] = _mend_lines(connection, folder, run, mark, lost_pages, disk)
    save_marks(connection, run.no, mended.values())
    return _lost_records(folder, mended)


def _holds_lines(mark: FileMark) -> bool:
    return mark.stream in LINE_STREAMS


def _lost_records(folder: Path, mended: Mapping[FileMark, FileMark]) -> int:
    told = 0
    for before, now in mended.items():
        if lost := before.records - now.records:
            logger.error("%s has lost %d committed records; they will be fetched again", folder / now.name, lost)
            told += lost
    return told


def _mend_lines(
    connection: Connection, folder: Path, run: StoredRun, mark: FileMark, lost_pages: Mapping[str, Lost], disk: Disk
) -> FileMark:
    """Keep the whole lines whose archived pages are there; the articles of the others are forgotten."""
    columns = (ARTICLES.c.id, ARTICLES.c.revision, ARTICLES.c.checksum, ARTICLES.c.file, ARTICLES.c.offset)
    rows = {row.id: row for row in connection.execute(select(*columns).where(ARTICLES.c.run_no == run.no))}

    def id_of(line: bytes) -> str | None:
        return _whole_id(line, rows, lost_pages)

    left, places = keep_lines(folder, mark, id_of, disk=disk)
    ids = [id_ for id_, row in rows.items() if row.file == mark.name and id_ not in places]
    for start in range(0, len(ids), _LOST_AT_ONCE):
        _forget_articles(connection, ids[start : start + _LOST_AT_ONCE])
    moved = [{"of_id": id_, "at": at} for id_, at in places.items() if rows[id_].file == mark.name]
    if moved:
        statement = update(ARTICLES).where(ARTICLES.c.id == bindparam("of_id")).values(offset=bindparam("at"))
        connection.execute(statement, moved)
    return left


def _whole_id(line: bytes, rows: Mapping[str, Row[*tuple[Any, ...]]], lost_pages: Mapping[str, Lost]) -> str | None:
    """The id of the article of a line; None where the line is damaged, or its page is lost."""
    try:
        values = json.loads(line)
        row = rows[values["id"]]
        is_last = values["revision"] == row.revision
        records = [(record["file"], record["offset"]) for record in values["archive"]]
    except (ValueError, KeyError, TypeError):
        return None
    if is_last and row.checksum is not None and row.checksum != zlib.crc32(line):
        return None
    if any(file in lost_pages and lost_pages[file].has(offset) for file, offset in records):
        return None
    return str(values["id"])


def _forget_articles(connection: Connection, ids: Sequence[str]) -> None:
    of_ids = ARTICLES.c.id.in_(ids)
    connection.execute(delete(ARTICLES).where(of_ids, ARTICLES.c.revision == 1))
    # Earlier revisions were published: the lost one is made again under its number
    again = {"revision": ARTICLES.c.revision - 1, "revision_hash": "", "file": "", "checksum": None}
    connection.execute(update(ARTICLES).where(of_ids).values(again))
    forget_near(connection, ids)
    at_once = {"status": "pending", "cause": "unfinished", "attempts": 0, "next_try_at": LINKS.c.discovered_at}
    connection.execute(update(LINKS).where(LINKS.c.id.in_(ids)).values(at_once))
