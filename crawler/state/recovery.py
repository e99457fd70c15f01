"""Runs that died → published ones: what they committed becomes finished files, what was lost is fetched again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from crawler.export.disk import DISK, Disk
from crawler.export.manifest import Manifest, write_manifest
from crawler.export.part_files import FileMark
from crawler.export.publishing import cut_to_marks, publish_files
from crawler.state.duplicates import forget_near
from crawler.state.runs import RunRecord, change_run, marks_of, save_marks, unpublished_runs
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


def _settle_files(connection: Connection, folder: Path, run: RunRecord, disk: Disk) -> int:
    """Cut the files; where committed records have vanished, forget those articles so that they are fetched again."""
    marks = {mark.name: mark for mark in marks_of(connection, run.no)}
    short = cut_to_marks(folder, run.run_id, marks.values(), disk=disk)
    for left in short:
        lost = marks[left.name].records - left.records
        logger.error("%s has lost %d committed records; they will be fetched again", folder / left.name, lost)
        _forget_lines(connection, run, left)
    save_marks(connection, run.no, short)
    return sum(marks[left.name].records - left.records for left in short)


def _forget_lines(connection: Connection, run: RunRecord, left: FileMark) -> None:
    # Portals that share a database may have files of one name
    lost = (ARTICLES.c.run_no == run.no) & (ARTICLES.c.file == left.name) & (ARTICLES.c.offset >= left.size)
    ids = connection.scalars(select(ARTICLES.c.id).where(lost)).all()
    for start in range(0, len(ids), _LOST_AT_ONCE):
        _forget_articles(connection, ids[start : start + _LOST_AT_ONCE])


def _forget_articles(connection: Connection, ids: Sequence[str]) -> None:
    of_ids = ARTICLES.c.id.in_(ids)
    connection.execute(delete(ARTICLES).where(of_ids, ARTICLES.c.revision == 1))
    # Earlier revisions were published: the lost one is made again under its number
    again = {"revision": ARTICLES.c.revision - 1, "revision_hash": "", "file": ""}
    connection.execute(update(ARTICLES).where(of_ids).values(again))
    forget_near(connection, ids)
    at_once = {"status": "pending", "cause": "unfinished", "attempts": 0, "next_try_at": LINKS.c.discovered_at}
    connection.execute(update(LINKS).where(LINKS.c.id.in_(ids)).values(at_once))
