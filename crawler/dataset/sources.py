"""A portal's output folder → its finished files of article lines, as the manifests tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.exceptions import DatasetError
from crawler.export.manifest import Manifest, read_manifest
from crawler.export.part_files import ARTICLES, DUPLICATES

_STREAMS = (ARTICLES, DUPLICATES)


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
        if file.name.split("/")[0] not in _STREAMS:
            continue
        path = folder / file.name
        size = path.stat().st_size if path.exists() else None
        if size != file.bytes:
            there = "is missing" if size is None else f"has {size} bytes"
            raise DatasetError(
                f"{path} {there}, its manifest says {file.bytes}: finished files never change, bring it back"
            )
        yield SourceFile(portal, manifest.run_id, file.name, path, file.bytes, file.records, file.sha256)
