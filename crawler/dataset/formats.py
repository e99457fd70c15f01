"""The forms a data set can take, by the name that ``--format`` takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from crawler.dataset.columns import Column
from crawler.dataset.databases import PostgresTarget, SqliteTarget
from crawler.dataset.folder import (
    Compression,
    FolderTarget,
    Writer,
    packed_suffix,
    write_csv,
    write_json_lines,
    write_parquet,
)
from crawler.dataset.target import Target
from crawler.exceptions import DatasetError, UsageError
from crawler.items import SCHEMA_VERSION

# Raised when the same lines come to be written differently: the next build then writes all partitions anew
_FORM_VERSION = 2
_TEXT: tuple[Compression, ...] = ("none", "gzip", "zstd")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of data set.

    Attributes:
        compressions: what it can be packed with, the default first; empty where it cannot.
        writer: for folders of files, what writes one of them; None for databases.
        packs_itself: compression is inside the file, which keeps its name.
        typed: times become typed values.
    """

    suffix: str
    compressions: tuple[Compression, ...] = ()
    writer: Writer | None = None
    packs_itself: bool = False
    typed: bool = False


FORMS = {
    "parquet": Form(".parquet", ("zstd", "snappy", "gzip", "none"), write_parquet, packs_itself=True, typed=True),
    "jsonl.zst": Form(".jsonl", ("zstd",), write_json_lines),
    "jsonl.gz": Form(".jsonl", ("gzip",), write_json_lines),
    "jsonl": Form(".jsonl", _TEXT, write_json_lines),
    "csv": Form(".csv", _TEXT, write_csv),
    "sqlite": Form(".sqlite3"),
    "postgres": Form("", typed=True),
}


def form_named(name: str) -> Form:
    """The form of that name.

    Raises:
        UsageError: there is none; the message lists them.
    """
    if name not in FORMS:
        raise UsageError(f"--format: {name!r} is unknown; accepted: {', '.join(FORMS)}")
    return FORMS[name]


def check_installed(name: str) -> None:
    """Raises: DatasetError where the form needs a library that is not there."""
    if name == "parquet" and find_spec("pyarrow") is None:
        raise DatasetError("Parquet needs PyArrow: pip install 'guiwen[dataset]', or choose another --format")


def chosen_compression(name: str, asked: str | None) -> Compression:
    """What the form is packed with: as asked, else its default.

    Raises:
        UsageError: the form cannot be packed so.
    """
    accepted = form_named(name).compressions
    if asked is None:
        return accepted[0] if accepted else "none"
    for compression in accepted:
        if compression == asked:
            return compression
    raise UsageError(f"--compression: {asked!r} is not for {name}; accepted: {', '.join(accepted) or 'none at all'}")


def file_name(name: str, compression: Compression) -> str:
    """What a file of the form is called."""
    form = form_named(name)
    return f"articles{form.suffix}" + ("" if form.packs_itself else packed_suffix(compression))


def make_target(name: str, out: str, manifest: Path, columns: Sequence[Column], compression: Compression) -> Target:
    """Where a data set of the form is written: a folder, a file in it, or a database.

    Args:
        manifest: where a folder's partitions are remembered.
    """
    form = form_named(name)
    kinds = [(column.name, column.kind) for column in columns]
    options = json.dumps([_FORM_VERSION, SCHEMA_VERSION, name, compression, kinds])
    if form.writer is None and name == "postgres":
        return PostgresTarget(out, columns=columns, options=options)
    if form.writer is None:
        return SqliteTarget(Path(out) / file_name(name, compression), columns=columns, options=options)
    return FolderTarget(
        Path(out),
        manifest,
        columns=columns,
        writer=form.writer,
        file_name=file_name(name, compression),
        compression=compression,
        options=options,
    )
