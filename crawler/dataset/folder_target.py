"""A data set as a folder: ``data/portal=P/year=Y/<file name>``, a file for each partition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from crawler.dataset.columns import Column
from crawler.dataset.selection import Partition
from crawler.dataset.statistics import Values
from crawler.dataset.targets import Built
from crawler.dataset.writers import Compression, Writer
from crawler.export.disk import DISK, told_as_output_error, write_whole
from crawler.export.part_files import PART_SUFFIX

DATA = "data"
_FILES = "portal=*/year=*/articles.*"


class FolderTarget:
    """Files beside those of the last build until all are written; then they take their places within a moment.

    ``manifest`` remembers the partitions; it never says more than what is there: partitions about to be replaced are
    taken out of it first.

    Args:
        options: all that makes the files differ when the lines are the same; other options, other files.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Path,
        *,
        columns: Sequence[Column],
        writer: Writer,
        file_name: str,
        compression: Compression,
        options: str,
    ) -> None:
        self._data = folder / DATA
        self._manifest = manifest
        self._columns, self._write, self._file_name, self._compression = columns, writer, file_name, compression
        self._options = options
        self._fresh: dict[str, Path] = {}

    def known(self) -> dict[str, Built]:
        """Partitions whose file is there with the size it was written with."""
        try:
            manifest = json.loads(self._manifest.read_bytes())
            if manifest["options"] != self._options:
                return {}
            known = {name: Built.from_json(values) for name, values in manifest["partitions"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {name: built for name, built in known.items() if _size(self._path(name)) == built.size}

    def write(self, partition: Partition, rows: Iterable[Values]) -> int:
        """Write the partition's file beside; its size."""
        path = self._path(partition.name)
        beside = path.with_name(path.name + PART_SUFFIX)
        self._fresh[partition.name] = beside
        with told_as_output_error(f"write {beside}"):
            DISK.make_folder(path.parent)
            self._write(beside, self._columns, rows, self._compression)
            with beside.open("rb+") as file:
                DISK.sync(file)
            return beside.stat().st_size

    def finish(self, partitions: Mapping[str, Built]) -> None:
        """Put the new files in their places, remove those of partitions that are no more."""
        wanted = {self._path(name) for name in partitions}
        ours = wanted.union(self._fresh.values())
        leftover = [path for path in self._data.glob(_FILES) if path not in ours]
        if not self._fresh and not leftover:
            return
        self._remember({name: built for name, built in partitions.items() if name not in self._fresh})
        with told_as_output_error(f"write {self._data}"):
            for name, beside in self._fresh.items():
                DISK.rename(beside, self._path(name))
            for path in leftover:
                _remove(path, self._data)
            for folder in {path.parent for path in wanted}:
                DISK.sync_folder(folder)
        self._fresh.clear()
        self._remember(partitions)

    def give_up(self) -> None:
        """Remove the files beside."""
        for beside in self._fresh.values():
            DISK.remove(beside)

    def _path(self, name: str) -> Path:
        return self._data / name / self._file_name

    def _remember(self, partitions: Mapping[str, Built]) -> None:
        told = {name: built.to_json() for name, built in sorted(partitions.items())}
        manifest = {"options": self._options, "partitions": told}
        write_whole(self._manifest, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None


def _remove(path: Path, top: Path) -> None:
    """Delete the file, and the folders that it leaves empty."""
    DISK.remove(path)
    for folder in path.parents:
        if folder == top or any(folder.iterdir()):
            break
        folder.rmdir()
