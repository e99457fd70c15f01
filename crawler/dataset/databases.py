"""A data set as tables of a SQLite or PostgreSQL database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    inspect,
    select,
    text,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from crawler.dataset.columns import Column, Kind
from crawler.dataset.folder import flat_value
from crawler.dataset.selection import Partition
from crawler.dataset.target import Built, Values
from crawler.exceptions import DatasetError, OutputError, UsageError
from crawler.export.disk import DISK, told_as_output_error
from crawler.export.part_files import PART_SUFFIX
from crawler.text.times import typed_time

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
        options: as of :class:`crawler.dataset.folder.FolderTarget`.
    """

    def __init__(self, name: str, columns: Sequence[Column], flavour: Flavour, options: str) -> None:
        self._options = options
        self._converters = [flavour.convert.get(column.kind) for column in columns]
        self._names = [column.name for column in columns]
        self.metadata = MetaData()
        self.rows = Table(
            name,
            self.metadata,
            SqlColumn("row_no", _ROW_NUMBER, primary_key=True),
            *(SqlColumn(column.name, flavour.types.get(column.kind, Text())) for column in columns),
            SqlColumn("partition", Text, nullable=False, index=True),
        )
        for column in columns:
            if column.name in _INDEXED:
                Index(f"{name}_by_{column.name}", self.rows.c[column.name])
        self.partitions = Table(
            f"{name}_partitions",
            self.metadata,
            SqlColumn("partition", Text, primary_key=True),
            SqlColumn("options", Text, nullable=False),
            SqlColumn("built", Text, nullable=False),
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


SQLITE_TABLE = "articles"
_SEARCHED = {"kicker", "title", "subtitle", "text", "headline", "alternativeHeadline", "articleBody", "maintext"}
_SQLITE_FLAVOUR = Flavour(
    types={"integer": Integer(), "truth": Boolean()},
    convert={"texts": flat_value, "objects": flat_value, "blocks": flat_value, "steps": flat_value},
)
# Trigrams need no word list and find any part of a text; content='articles' keeps no second copy of the texts. A word
# of one or two characters begins a trigram, in articles_terms; the blanks after each field give its last word one, too
_SEARCH = (
    "CREATE VIRTUAL TABLE articles_search"
    " USING fts5({columns}, content='articles', content_rowid='row_no', tokenize='trigram')",
    "CREATE TRIGGER articles_inserted AFTER INSERT ON articles BEGIN"
    " INSERT INTO articles_search (rowid, {columns}) VALUES (new.row_no, {new}); END",
    "CREATE TRIGGER articles_deleted AFTER DELETE ON articles BEGIN"
    " INSERT INTO articles_search (articles_search, rowid, {columns}) VALUES ('delete', old.row_no, {old}); END",
    "CREATE VIRTUAL TABLE articles_terms USING fts5vocab('articles_search', 'instance')",
)


class SqliteTarget:
    """A copy of the last build's file is changed and then takes its place.

    Args:
        options: as of :class:`crawler.dataset.folder.FolderTarget`.
    """

    def __init__(self, path: Path, *, columns: Sequence[Column], options: str) -> None:
        self._path = path
        self._beside = path.with_name(path.name + PART_SUFFIX)
        self._tables = DatasetTables(SQLITE_TABLE, columns, _SQLITE_FLAVOUR, options)
        self._searched = [column.name for column in columns if column.name in _SEARCHED]
        self._connection: Connection | None = None
        self._known: dict[str, Built] = {}

    def known(self) -> dict[str, Built]:
        """What the file of the last build holds; nothing where there is none, or a damaged one."""
        if self._path.exists():
            try:
                connection = _connect(self._path)
                self._known = self._tables.known(connection)
                connection.close()
            except SQLAlchemyError:
                self._known = {}
        return self._known

    def write(self, partition: Partition, rows: Iterable[Values]) -> None:
        """Put the partition's rows in the place of the old ones, in the copy."""
        with self._told():
            self._tables.replace(self._copy(), partition.name, rows)

    def finish(self, partitions: Mapping[str, Built]) -> None:
        """Let the copy take the place of the file."""
        if self._connection is None and partitions.keys() == self._known.keys():
            return
        with self._told():
            connection = self._copy()
            self._tables.remember(connection, partitions)
            connection.commit()
            connection.close()
            self._connection = None
            with self._beside.open("rb+") as file:
                DISK.sync(file)
            DISK.rename(self._beside, self._path)
            DISK.sync_folder(self._path.parent)

    def give_up(self) -> None:
        """Remove the copy."""
        if self._connection is not None:
            self._connection.close()
        DISK.remove(self._beside)

    def _copy(self) -> Connection:
        """The connection to the copy; the copy is made when it is first asked for, empty where nothing is known."""
        if self._connection is None:
            DISK.remove(self._beside)
            if self._known:
                shutil.copyfile(self._path, self._beside)
            self._connection = _connect(self._beside)
            # Nobody reads the copy before it is whole, and a broken one is thrown away
            self._connection.exec_driver_sql("PRAGMA journal_mode = OFF")
            self._connection.exec_driver_sql("PRAGMA synchronous = OFF")
            if self._tables.prepare(self._connection) and self._searched:
                self._make_searchable(self._connection)
        return self._connection

    def _make_searchable(self, connection: Connection) -> None:
        names = ", ".join(self._searched)
        new = ", ".join(f"new.{name} || '  '" for name in self._searched)
        old = ", ".join(f"old.{name} || '  '" for name in self._searched)
        for statement in _SEARCH:
            connection.exec_driver_sql(statement.format(columns=names, new=new, old=old))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with told_as_output_error(f"write {self._beside}"):
                yield
        except SQLAlchemyError as error:
            raise OutputError(f"cannot write {self._beside}: {error.__cause__ or error}") from error


def _connect(path: Path) -> Connection:
    return create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool).connect()


POSTGRES_TABLE = "dataset_articles"
_POSTGRES_FLAVOUR = Flavour(
    types={
        "integer": BigInteger(),
        "truth": Boolean(),
        "time": DateTime(timezone=True),
        "date": Date(),
        "texts": ARRAY(Text()),
        "objects": JSONB(),
        "blocks": JSONB(),
        "steps": JSONB(),
    },
    convert={"time": typed_time, "date": date.fromisoformat},
)


class PostgresTarget:
    """One transaction: readers see the last data set until the new one is whole.

    Args:
        options: as of :class:`crawler.dataset.folder.FolderTarget`.
    """

    def __init__(self, url: str, *, columns: Sequence[Column], options: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError as error:
            raise UsageError("--out is no database URL; accepted: postgresql://user:password@host/database") from error
        if self._url.get_backend_name() != "postgresql":
            raise UsageError(f"--out: {self._url.get_backend_name()} is not supported; accepted: postgresql://…")
        self._tables = DatasetTables(POSTGRES_TABLE, columns, _POSTGRES_FLAVOUR, options)

    @cached_property
    def _connection(self) -> Connection:
        try:
            engine = create_engine(self._url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
        except ImportError as error:
            raise DatasetError("PostgreSQL needs the driver psycopg: pip install 'guiwen[postgres]'") from error
        connection = engine.connect()
        # Of two builds into one table the second waits; the number is that of no other lock of ours
        connection.execute(text("SELECT pg_advisory_xact_lock(7310584)"))
        return connection

    def known(self) -> dict[str, Built]:
        """What the table holds; where it was built with other options, it is dropped."""
        with self._told():
            known = self._tables.known(self._connection)
            if not known:
                self._tables.metadata.drop_all(self._connection)
            self._tables.prepare(self._connection)
        return known

    def write(self, partition: Partition, rows: Iterable[Values]) -> None:
        """Put the partition's rows in the place of the old ones."""
        with self._told():
            self._tables.replace(self._connection, partition.name, rows)

    def finish(self, partitions: Mapping[str, Built]) -> None:
        """Show the new data set."""
        with self._told():
            self._tables.remember(self._connection, partitions)
            self._connection.commit()
            self._connection.close()

    def give_up(self) -> None:
        """Leave the last data set as it is."""
        if "_connection" in self.__dict__:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            reason = str(error.__cause__ or error).strip().splitlines()[0]
            raise OutputError(f"cannot write {self._url.render_as_string(hide_password=True)}: {reason}") from error
