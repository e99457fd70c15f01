"""Received pages → the raw archive: WARC files of bounded size that grow, commit and appear with the run's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.export.disk import DISK, Disk, told_as_output_error
from crawler.fetching.warc_records import (
    Exchange,
    StoredPayload,
    exchange_members,
    payload_digest,
    warcinfo_member,
)
from crawler.items import ArchiveRecord

if TYPE_CHECKING:
    from crawler.export.part_files import PartFile, RunFiles

FOLDER = "archive"
SUFFIX = ".warc.gz"
_CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
# The head of every run id: 20261122T181242Z-3f9a
_RUN_TIME = "%Y%m%dT%H%M%SZ"


class ArchiveWriter:
    """Stores exchanges below ``archive/`` of a portal, in files ``<run_id>-NNNN.warc.gz``.

    A response, its request and, at the head of a file, the warcinfo record are appended in one piece, so every commit
    of the run's files ends between whole records. A payload seen before in the same file becomes a revisit record.

    Args:
        files: the run's part files; they flush, commit and publish what is written here.
        max_bytes: a file that has reached this size is followed by a new one.
        about: fields of the warcinfo record beside ``format`` and ``conformsTo``: software, operator, …
    """

    def __init__(self, files: RunFiles, *, max_bytes: int, about: Mapping[str, str]) -> None:
        self._files = files
        self._max_bytes = max_bytes
        self._about = {"format": "WARC File Format 1.1", "conformsTo": _CONFORMS_TO, "isPartOf": files.run_id} | dict(
            about
        )
        self._number = 0
        self._part: PartFile | None = None
        self._payloads: dict[str, StoredPayload] = {}

    def store(self, exchange: Exchange) -> ArchiveRecord:
        """Append one exchange; says where its response (or revisit) record lies.

        Raises:
            OutputError: it could not be written; the file ends where it ended before.
        """
        part = self._part_with_room()
        name = part.name.rpartition("/")[2]
        digest = payload_digest(exchange.body)
        head = b"" if part.size else warcinfo_member(name, self._about)
        response, request = exchange_members(exchange, digest, self._payloads.get(digest))
        place = part.append(head + response + request)
        record = ArchiveRecord(name, place.offset + len(head), len(response))
        if exchange.body:
            self._payloads.setdefault(digest, StoredPayload(record.offset, exchange.url, exchange.date))
        return record

    def _part_with_room(self) -> PartFile:
        if self._part is not None and self._part.size < self._max_bytes:
            return self._part
        if self._part is not None:
            self._part.sync()
            self._part.close()
        self._number += 1
        self._payloads = {}
        self._part = self._files.part(f"{FOLDER}/{self._files.run_id}-{self._number:04d}{SUFFIX}")
        return self._part


def archive_files(folder: Path) -> list[Path]:
    """The finished archive files of a portal's folder, oldest run first."""
    return sorted((folder / FOLDER).glob(f"*{SUFFIX}"))


def drop_old_files(folder: Path, days: int, *, now: datetime, disk: Disk = DISK) -> list[str]:
    """Delete the finished archive files of runs that began more than ``days`` days ago; says which.

    Files of unknown name and files being written are left alone.

    Raises:
        OutputError: a file cannot be deleted.
    """
    dropped = []
    for path in archive_files(folder):
        began = _run_time(path.name)
        if began is not None and began < now - timedelta(days=days):
            with told_as_output_error(f"delete {path}"):
                disk.remove(path)
            dropped.append(path.name)
    return dropped


def _run_time(file_name: str) -> datetime | None:
    try:
        return datetime.strptime(file_name.split("-")[0], _RUN_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
