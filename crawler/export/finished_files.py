"""Publishes a run's part files, and finds finished files again by the manifests that vouch for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.exceptions import DatasetError
from crawler.export.disk import DISK, Disk, told_as_output_error, write_whole
from crawler.export.part_files import LINE_STREAMS, PART_SUFFIX, FileMark

MANIFEST_VERSION = "1.0"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A finished file: name below the portal's folder, records in it (lines, or archive records), bytes, SHA-256."""

    name: str
    records: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a run left behind, in the order of the JSON file."""

    manifest_version: str = MANIFEST_VERSION
    portal: str
    run_id: str
    crawler_version: str
    started_at: str
    finish_reason: str
    """Scrapy's finish reason, or ``died``: the process ended without a word and a later start finished the run."""
    recovered_by: str | None = None
    """The later run that published this one's files, where this one died."""
    files: tuple[ManifestFile, ...]


def manifest_path(folder: Path, run_id: str) -> Path:
    """Where the manifest of a run lies below the portal's folder."""
    return folder / "runs" / run_id / "manifest.json"


def describe_file(folder: Path, name: str, records: int) -> ManifestFile:
    """Read a finished file once for its size and SHA-256."""
    digest = hashlib.sha256()
    size = 0
    with told_as_output_error(f"read {folder / name}"), (folder / name).open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return ManifestFile(name, records, size, digest.hexdigest())


def write_manifest(folder: Path, manifest: Manifest, *, disk: Disk = DISK) -> None:
    """Write the manifest whole, in place of one a killed publishing may have left."""
    data = json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n"
    write_whole(manifest_path(folder, manifest.run_id), data.encode(), disk=disk)


def read_manifest(path: Path) -> Manifest:
    """The manifest a file holds."""
    values = json.loads(path.read_bytes())
    return Manifest(**values | {"files": tuple(ManifestFile(**file) for file in values["files"])})


def cut_to_marks(folder: Path, run_id: str, marks: Iterable[FileMark], *, disk: Disk = DISK) -> None:
    """Cut a dead run's part files back to what was committed, and delete those of which nothing was."""
    known = {mark.name: mark for mark in marks}
    with told_as_output_error(f"recover the files of run {run_id} in {folder}"):
        for path in sorted(folder.glob(f"*/{run_id}*{PART_SUFFIX}")):
            name = path.relative_to(folder).as_posix().removesuffix(PART_SUFFIX)
            if name not in known:
                disk.remove(path)
                disk.sync_folder(path.parent)
            elif path.stat().st_size > known[name].size:
                disk.truncate(path, known[name].size)


def publish_files(folder: Path, marks: Sequence[FileMark], *, disk: Disk = DISK) -> tuple[ManifestFile, ...]:
    """Give the part files their final names and describe them; files already renamed are left as they are.

    Raises:
        OutputError: a file cannot be renamed or read; the same call may be made again later.
    """
    marks = sorted(marks, key=lambda mark: mark.name)
    with told_as_output_error(f"publish files in {folder}"):
        for mark in marks:
            _publish(folder, mark, disk)
        for stream in sorted({mark.stream for mark in marks}):
            if (folder / stream).exists():
                disk.sync_folder(folder / stream)
    return tuple(describe_file(folder, mark.name, mark.records) for mark in marks if mark.records)


def _publish(folder: Path, mark: FileMark, disk: Disk) -> None:
    part = folder / (mark.name + PART_SUFFIX)
    if not part.exists():
        return
    if mark.records:
        disk.rename(part, folder / mark.name)
    else:
        disk.remove(part)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A finished file of lines: its name below the portal's folder, and what the manifest says of it."""

    portal: str
    run_id: str
    name: str
    path: Path
    size: int
    lines: int
    sha256: str


def finished_files(output: Path, portals: Iterable[str]) -> list[SourceFile]:
    """All finished files of the portals, in the order given, then by run and name; ``.part`` files are no files yet.

    Raises:
        DatasetError: a portal has none, or a file is not what its manifest says.
    """
    found = []
    for portal in portals:
        files = [file for manifest in _manifests(output / portal) for file in _files(output / portal, portal, manifest)]
        if not files:
            raise DatasetError(
                f"no finished files of {portal} in {output / portal}: crawl it first (scrapy crawl {portal}), "
                "or name the folder of its results with -s OUTPUT_DIR=…"
            )
        found += files
    return found


def _manifests(folder: Path) -> Iterator[Manifest]:
    for path in sorted(folder.glob("runs/*/manifest.json")):
        try:
            yield read_manifest(path)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DatasetError(f"{path} is no manifest ({error}): bring it back, or remove the run's files") from error


def _files(folder: Path, portal: str, manifest: Manifest) -> Iterator[SourceFile]:
    for file in manifest.files:
        if file.name.split("/")[0] not in LINE_STREAMS:
            continue
        path = folder / file.name
        size = path.stat().st_size if path.exists() else None
        if size != file.bytes:
            there = "is missing" if size is None else f"has {size} bytes"
            raise DatasetError(
                f"{path} {there}, its manifest says {file.bytes}: finished files never change, bring it back"
            )
        yield SourceFile(portal, manifest.run_id, file.name, path, file.bytes, file.records, file.sha256)
