"""Columns as an Arrow schema, and rows as tables of it; only what is written as Parquet needs the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints

import pyarrow as pa

from crawler.dataset.columns import BLOCK_KEYS, Column, Kind
from crawler.text.times import typed_time

# Times of the portals; the instant is the same in any zone, but a reader then shows what the page showed
_ZONE = "Asia/Shanghai"
_TEXTS = pa.list_(pa.string())
_BLOCK_TYPES: dict[str, pa.DataType] = {"rows": pa.list_(_TEXTS), "items": _TEXTS, "ordered": pa.bool_()}
_PLAIN_TYPES: dict[Any, pa.DataType] = {int: pa.int64()}

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "category": pa.dictionary(pa.int32(), pa.string()),
    "integer": pa.int64(),
    "truth": pa.bool_(),
    "time": pa.timestamp("ms", tz=_ZONE),
    "date": pa.date32(),
    "texts": _TEXTS,
    "blocks": pa.list_(pa.struct([(key, _BLOCK_TYPES.get(key, pa.string())) for key in BLOCK_KEYS])),
    # A map would be the word for it, but not every reader has maps
    "steps": pa.list_(pa.struct([("field", pa.string()), ("step", pa.string())])),
}


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """The schema of a data set with these columns."""
    return pa.schema([(column.name, _type(column)) for column in columns])


def arrow_table(rows: Sequence[Sequence[Any]], columns: Sequence[Column], schema: pa.Schema) -> pa.Table:
    """Rows of values in the order of the columns, as a table."""
    values = zip(*rows, strict=True)
    arrays = [
        _array(list(one), column, schema.field(column.name).type) for one, column in zip(values, columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _type(column: Column) -> pa.DataType:
    if column.part is None:
        return _TYPES[column.kind]
    hints = get_type_hints(column.part)
    keys = [field.name for field in fields(column.part)]
    return pa.list_(pa.struct([(key, _PLAIN_TYPES.get(hints[key], pa.string())) for key in keys]))


def _array(values: list[Any], column: Column, arrow_type: pa.DataType) -> pa.Array:
    convert = _CONVERT.get(column.kind)
    if convert:
        values = [None if value is None else convert(value) for value in values]
    return pa.array(values, type=arrow_type)


def _steps(value: dict[str, str]) -> list[dict[str, str]]:
    return [{"field": field, "step": step} for field, step in value.items()]


_CONVERT: dict[Kind, Callable[[Any], Any]] = {"time": typed_time, "date": date.fromisoformat, "steps": _steps}
