"""Indexes the lines of finished files on disk, so that a million of them sort and join in little memory."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from crawler.exceptions import DatasetError
from crawler.export.finished_files import SourceFile
from crawler.items import SCHEMA_VERSION

Report = Callable[[str, int, int], None]
"""Told what is counted, how many are done, and of how many."""

_EVERY = 1000
_T = TypeVar("_T")


@dataclass(slots=True)
class ProgressCounter:
    """Counts what passes, over several streams of one kind of work."""

    report: Report
    what: str
    total: int
    done: int = 0

    def watch(self, stream: Iterable[_T]) -> Iterator[_T]:
        """Hand the stream on, counting."""
        for one in stream:
            yield one
            self.done += 1
            if self.done % _EVERY == 0 or self.done == self.total:
                self.report(self.what, self.done, self.total)


_VERSION = 2
_BATCH = 5000
_SCHEMA = """
CREATE TABLE files (
    key INTEGER PRIMARY KEY, portal TEXT NOT NULL, run_id TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    stamp TEXT NOT NULL,
    UNIQUE (portal, name)
);
CREATE TABLE lines (
    file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    id TEXT NOT NULL, revision INTEGER NOT NULL, duplicate_of TEXT, published TEXT, sections TEXT NOT NULL,
    PRIMARY KEY (file, offset)
) WITHOUT ROWID;
CREATE INDEX lines_by_id ON lines (id);
"""
_MAJOR = SCHEMA_VERSION.split(".")[0]


def open_index(path: Path) -> sqlite3.Connection:
    """The index in a file, made anew where it is missing, damaged or of another version."""
    try:
        index = _connect(path)
        if index.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
            return index
        index.close()
    except sqlite3.DatabaseError:
        pass
    for old in path.parent.glob(path.name + "*"):
        old.unlink()
    index = _connect(path)
    index.executescript(_SCHEMA + f"PRAGMA user_version = {_VERSION}")
    return index


def _connect(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(path, isolation_level=None)
    index.execute("PRAGMA synchronous = OFF")  # what a power loss breaks is made anew
    index.execute("PRAGMA temp_store = FILE")
    return index


def update_index(index: sqlite3.Connection, files: Sequence[SourceFile], report: Report) -> dict[int, SourceFile]:
    """Bring the index to exactly these files; says by which key it knows each.

    Each file is held against the SHA-256 of its manifest: a new one while it is read, a known one only where its stamp
    (size, times, inode) is another than when that was last done, so that a million lines are not read for nothing.

    Raises:
        DatasetError: a file is not what its manifest says, or holds something that is no article line of this schema
            version.
    """
    known = {key: tuple(facts) for key, *facts in index.execute("SELECT key, portal, name, sha256 FROM files")}
    wanted = {(file.portal, file.name, file.sha256): file for file in files}
    for key, facts in known.items():
        if facts not in wanted:
            _forget(index, key)
    keys = {key: wanted.pop(facts) for key, facts in known.items() if facts in wanted}
    _check_known(index, keys)
    progress = ProgressCounter(report, "lines read", sum(file.lines for file in wanted.values()))
    for file in wanted.values():
        keys[_read(index, file, progress)] = file
    return keys


def _check_known(index: sqlite3.Connection, keys: dict[int, SourceFile]) -> None:
    stamps = dict(index.execute("SELECT key, stamp FROM files"))
    for key, file in keys.items():
        stamp = _stamp(file)
        if stamp != stamps[key]:
            with file.path.open("rb") as lines:
                _check(file, hashlib.file_digest(lines, "sha256").hexdigest())
            index.execute("UPDATE files SET stamp = ? WHERE key = ?", (stamp, key))


def _stamp(file: SourceFile) -> str:
    """What changes with every change of the file; nobody can set the time of the last one back."""
    stat = file.path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _check(file: SourceFile, sha256: str) -> None:
    if sha256 != file.sha256:
        raise DatasetError(
            f"{file.path} was changed: its SHA-256 is {sha256}, its manifest says {file.sha256}: finished files never "
            "change, bring it back"
        )


def _forget(index: sqlite3.Connection, key: int) -> None:
    index.execute("BEGIN")
    index.execute("DELETE FROM lines WHERE file = ?", (key,))
    index.execute("DELETE FROM files WHERE key = ?", (key,))
    index.execute("COMMIT")


def _read(index: sqlite3.Connection, file: SourceFile, progress: ProgressCounter) -> int:
    """Read one file into the index, whole or not at all."""
    index.execute("BEGIN")
    try:
        facts = (file.portal, file.run_id, file.name, file.sha256, _stamp(file))
        insert = "INSERT INTO files (portal, run_id, name, sha256, stamp) VALUES (?, ?, ?, ?, ?)"
        key = index.execute(insert, facts).lastrowid
        rows = progress.watch(_rows(file, key or 0))
        while batch := list(islice(rows, _BATCH)):
            index.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
    except BaseException:
        index.execute("ROLLBACK")
        raise
    index.execute("COMMIT")
    return key or 0


def _rows(file: SourceFile, key: int) -> Iterator[tuple[Any, ...]]:
    """A row for each line; raises at the end where these were not the lines of the manifest."""
    offset = 0
    digest = hashlib.sha256()
    with file.path.open("rb") as lines:
        for line in lines:
            digest.update(line)
            yield (key, offset, len(line), *_facts(file, offset, line))
            offset += len(line)
    _check(file, digest.hexdigest())


def _facts(file: SourceFile, offset: int, line: bytes) -> tuple[Any, ...]:
    try:
        article = json.loads(line)
        if article["schema_version"].split(".")[0] != _MAJOR:
            version = article["schema_version"]
            raise DatasetError(f"{file.path}, byte {offset}: schema version {version}, {SCHEMA_VERSION} can be read")
        sections = dict.fromkeys([*article["sections"], *filter(None, [article["section"]])])
        return (
            article["id"],
            article["revision"],
            article["duplicate_of"],
            article["published_at"],
            "\n".join(sections),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{file.path}, byte {offset}: no article line ({error})") from error
