"""The growing files of a run: each ends in ``.part`` until it is published."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.exceptions import OutputError
from crawler.export.disk import DISK, Disk, told_as_output_error

PART_SUFFIX = ".part"
ARTICLES = "articles"
DUPLICATES = "duplicates"
# Streams of JSON lines, one file for each run; other streams (the archive) name their files themselves
LINE_STREAMS = (ARTICLES, DUPLICATES)


@dataclass(frozen=True, slots=True)
class LinePosition:
    """Where a record lies: file name below the portal's folder, byte offset, length in bytes, CRC-32."""

    file: str
    offset: int
    length: int
    checksum: int


@dataclass(frozen=True, slots=True)
class FileMark:
    """How far a file is safe: its first ``size`` bytes hold ``records`` whole records and are on the disk.

    ``checksum`` is their CRC-32; None where an early version did not note it.
    """

    name: str
    size: int
    records: int
    checksum: int | None = None

    @property
    def stream(self) -> str:
        """The folder the file lies in: ``articles``, ``duplicates``, ``archive``."""
        return self.name.split("/", 1)[0]


class PartFile:
    """A file being written; appears with its first record, so a run without lines leaves nothing behind.

    A record that cannot be written whole is taken back, so that what is there stays readable. After a failed
    ``sync`` nothing more is accepted: what the disk then holds is unknown, and recovery cuts it off.
    """

    def __init__(self, folder: Path, name: str, *, disk: Disk = DISK) -> None:
        self.name = name
        self.path = folder / (name + PART_SUFFIX)
        self.size = 0
        self.records = 0
        self.checksum = 0
        self._disk = disk
        self._file: BinaryIO | None = None
        self._synced_size = 0
        self._broken = False

    def append(self, data: bytes) -> LinePosition:
        """Append one record.

        Raises:
            OutputError: it could not be written; the file ends where it ended before.
        """
        if self._broken:
            raise OutputError(f"cannot write {self.path}: an earlier write to it failed")
        file = self._file or self._create()
        try:
            with told_as_output_error(f"write {self.path}"):
                self._disk.write(file, data)
        except OutputError:
            self._take_back(file)
            raise
        place = LinePosition(self.name, self.size, len(data), zlib.crc32(data))
        self.checksum = zlib.crc32(data, self.checksum)
        self.size += len(data)
        self.records += 1
        return place

    def sync(self) -> FileMark:
        """Wait until all records are on the disk; says how far the file is safe."""
        if self._broken:
            raise OutputError(f"cannot write {self.path}: an earlier write to it failed")
        if self._file is not None and self._synced_size != self.size:
            try:
                with told_as_output_error(f"write {self.path}"):
                    self._disk.sync(self._file)
            except OutputError:
                self._broken = True
                raise
            self._synced_size = self.size
        return FileMark(self.name, self.size, self.records, self.checksum)

    @property
    def unsynced_bytes(self) -> int:
        """Bytes written since the last :meth:`sync`."""
        return self.size - self._synced_size

    def close(self) -> None:
        """Close the file; its name stays as it is."""
        if self._file is not None:
            self._file.close()

    def _create(self) -> BinaryIO:
        with told_as_output_error(f"write {self.path}"):
            self._disk.make_folder(self.path.parent)
            if self.path.exists():
                raise OutputError(f"cannot write {self.path}: it is there already, from another run of the same id")
            self._file = self._disk.open_append(self.path)
            self._disk.sync_folder(self.path.parent)
        return self._file

    def _take_back(self, file: BinaryIO) -> None:
        try:
            file.truncate(self.size)
        except OSError:
            self._broken = True


class RunFiles:
    """All files of one run below the portal's folder."""

    def __init__(self, folder: Path, run_id: str, *, disk: Disk = DISK) -> None:
        self.folder = folder
        self.run_id = run_id
        self._disk = disk
        self._parts: dict[str, PartFile] = {}

    def append_line(self, stream: str, line: str) -> LinePosition:
        """Append one JSON line (without line end) to ``articles`` or ``duplicates``."""
        if stream not in LINE_STREAMS:
            raise ValueError(f"no stream of lines: {stream}")
        return self.part(f"{stream}/{self.run_id}.jsonl").append(line.encode() + b"\n")

    def part(self, name: str) -> PartFile:
        """The part file with that name below the portal's folder, made known to this run when first asked for."""
        if name not in self._parts:
            self._parts[name] = PartFile(self.folder, name, disk=self._disk)
        return self._parts[name]

    @property
    def unsynced_bytes(self) -> int:
        """Bytes written since the last :meth:`sync`."""
        return sum(part.unsynced_bytes for part in self._parts.values())

    def sync(self) -> tuple[FileMark, ...]:
        """Bring all files to the disk; says how far each is safe, files without records left out."""
        marks = [part.sync() for part in self._parts.values()]
        return tuple(mark for mark in marks if mark.records)

    def close(self) -> None:
        """Close all files."""
        for part in self._parts.values():
            part.close()
