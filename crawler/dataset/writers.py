"""Rows of values → one file: Parquet, JSON Lines or CSV, packed or not. The same rows give the same bytes."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal, cast

from crawler.dataset.columns import Column
from crawler.dataset.statistics import Values
from crawler.export.lines import safe_line

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
