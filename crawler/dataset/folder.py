"""A data set as a folder of files: data/portal=P/year=Y/, one file for each partition."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal, cast

from crawler.dataset.columns import Column
from crawler.dataset.selection import Partition
from crawler.dataset.target import Built, Values
from crawler.export.disk import DISK, told_as_output_error, write_whole
from crawler.export.lines import safe_line
from crawler.export.part_files import PART_SUFFIX

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Compression = Literal["none", "gzip", "zstd", "snappy"]
Writer = Callable[[Path, Sequence[Column], Iterable[Values], Compression], None]

# Rows of a Parquet row group: enough for good compression, few enough for 1 GB of memory with long articles
_ROW_GROUP = 4000
# Pages are not to be trusted: a title =HYPERLINK(…) would be a link to anywhere. Full-width forms count in East Asia
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SUFFIX: dict[Compression, str] = {"none": "", "gzip": ".gz", "zstd": ".zst", "snappy": ""}


def packed_suffix(compression: Compression) -> str:
    """What a packed text file has after its name."""
    return _SUFFIX[compression]


def write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Values], compression: Compression) -> None:
    """One Parquet file."""
    from pyarrow import parquet  # of the extra `dataset`; the other formats work without it

    from crawler.dataset.arrow import arrow_schema, arrow_table

    schema = arrow_schema(columns)
    remaining = iter(rows)
    with parquet.ParquetWriter(path, schema, compression=compression) as file:
        while group := list(islice(remaining, _ROW_GROUP)):
            file.write_table(arrow_table(group, columns, schema))


def write_json_lines(path: Path, columns: Sequence[Column], rows: Iterable[Values], compression: Compression) -> None:
    """One object a line, keys in the order of the columns."""
    names = [column.name for column in columns]
    with _text_file(path, compression, "\n") as file:
        for values in rows:
            file.write(safe_line(_json(dict(zip(names, values, strict=True)))) + "\n")


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Values], compression: Compression) -> None:
    """A header and a record for each row (RFC 4180); lists and objects as JSON. Begins with a BOM, for Excel."""
    with _text_file(path, compression, "") as file:
        file.write("\ufeff")
        table = csv.writer(file)
        table.writerow(column.name for column in columns)
        table.writerows([_cell(value) for value in values] for values in rows)


def flat_value(value: Any) -> Any:
    """Lists and objects as JSON text, other values as they are."""
    return _json(value) if isinstance(value, list | dict) else value


def _cell(value: Any) -> Any:
    """A value as spreadsheets show it; text that they would take for a formula begins with an apostrophe."""
    if isinstance(value, bool):
        return str(value).lower()
    value = flat_value(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def _text_file(path: Path, compression: Compression, newline: str) -> Iterator[TextIOWrapper]:
    with path.open("wb") as raw, _packer(raw, compression) as packed:
        text = TextIOWrapper(cast("IO[bytes]", packed), encoding="utf-8", newline=newline)
        yield text
        text.flush()
        text.detach()


@contextmanager
def _packer(raw: IO[bytes], compression: Compression) -> Iterator[Any]:
    if compression == "gzip":
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
            yield packed
    elif compression == "zstd":
        with zstd.ZstdFile(raw, "wb") as packed:
            yield packed
    else:
        yield raw


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
