"""The tables of a data set in a database, and their filling, partition by partition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Table, Text, delete, inspect, select
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from crawler.dataset.columns import Column as DatasetColumn
from crawler.dataset.columns import Kind
from crawler.dataset.statistics import Values
from crawler.dataset.targets import Built
from crawler.exceptions import DatasetError

# What people look articles up by, under its names in all presets
_INDEXED = ("id", "identifier", "url", "published_at", "datePublished", "date_publish", "section")
_BATCH = 500
_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")


@dataclass(frozen=True, slots=True)
class Flavour:
    """How a kind of database holds the kinds of values; kinds not named are text, and stay as they are."""

    types: Mapping[Kind, TypeEngine[Any]]
    convert: Mapping[Kind, Callable[[Any], Any]] = field(default_factory=dict)


class DatasetTables:
    """``<name>``: a row for each article; ``<name>_partitions``: what is remembered of each partition.

    Args:
        options: as of :class:`crawler.dataset.folder_target.FolderTarget`.
    """

    def __init__(self, name: str, columns: Sequence[DatasetColumn], flavour: Flavour, options: str) -> None:
        self._options = options
        self._converters = [flavour.convert.get(column.kind) for column in columns]
        self._names = [column.name for column in columns]
        self.metadata = MetaData()
        self.rows = Table(
            name,
            self.metadata,
            Column("row_no", _ROW_NUMBER, primary_key=True),
            *(Column(column.name, flavour.types.get(column.kind, Text())) for column in columns),
            Column("partition", Text, nullable=False, index=True),
        )
        for column in columns:
            if column.name in _INDEXED:
                Index(f"{name}_by_{column.name}", self.rows.c[column.name])
        self.partitions = Table(
            f"{name}_partitions",
            self.metadata,
            Column("partition", Text, primary_key=True),
            Column("options", Text, nullable=False),
            Column("built", Text, nullable=False),
        )

    def known(self, connection: Connection) -> dict[str, Built]:
        """Partitions that the tables hold from a build with the same options.

        Raises:
            DatasetError: a table of that name is there, but it is none of ours.
        """
        there = set(inspect(connection).get_table_names())
        if self.partitions.name not in there:
            if self.rows.name in there:
                raise DatasetError(f"the database has a table {self.rows.name} that is no data set; choose another one")
            return {}
        query = select(self.partitions.c.partition, self.partitions.c.built)
        rows = connection.execute(query.where(self.partitions.c.options == self._options))
        return {partition: Built.from_json(json.loads(built)) for partition, built in rows}

    def prepare(self, connection: Connection) -> bool:
        """Create the tables where they are missing; says whether they were."""
        missing = not inspect(connection).has_table(self.rows.name)
        for table in self.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            # SQLAlchemy keeps them in a set; two files made of the same rows are to be the same
            for index in sorted(table.indexes, key=lambda index: index.name or ""):
                connection.execute(CreateIndex(index, if_not_exists=True))
        return missing

    def replace(self, connection: Connection, partition: str, rows: Iterable[Values]) -> None:
        """Put these rows in the place of the partition's."""
        connection.execute(delete(self.rows).where(self.rows.c.partition == partition))
        remaining = iter(rows)
        while batch := [self._row(partition, values) for values in islice(remaining, _BATCH)]:
            connection.execute(self.rows.insert(), batch)

    def remember(self, connection: Connection, partitions: Mapping[str, Built]) -> None:
        """Remove the rows of all other partitions, and remember these."""
        old = connection.scalars(select(self.partitions.c.partition)).all()
        for name in set(old) - set(partitions):
            connection.execute(delete(self.rows).where(self.rows.c.partition == name))
        connection.execute(delete(self.partitions))
        told = [
            {"partition": name, "options": self._options, "built": json.dumps(built.to_json(), ensure_ascii=False)}
            for name, built in sorted(partitions.items())
        ]
        connection.execute(self.partitions.insert(), told)

    def _row(self, partition: str, values: Values) -> dict[str, Any]:
        row = {
            name: value if convert is None or value is None else convert(value)
            for name, convert, value in zip(self._names, self._converters, values, strict=True)
        }
        row["partition"] = partition
        return row
