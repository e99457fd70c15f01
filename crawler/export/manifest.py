"""Finished files of a run → ``runs/<run_id>/manifest.json``: what tells that a run is complete on the disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.export.disk import DISK, Disk, told_as_output_error, write_whole

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
