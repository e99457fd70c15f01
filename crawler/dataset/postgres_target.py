"""A data set as a table of a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property

from sqlalchemy import BigInteger, Boolean, Connection, Date, DateTime, Text, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from crawler.dataset.columns import Column
from crawler.dataset.selection import Partition
from crawler.dataset.statistics import Values
from crawler.dataset.tables import DatasetTables, Flavour
from crawler.dataset.targets import Built
from crawler.dataset.times import typed_time
from crawler.exceptions import DatasetError, OutputError, UsageError

TABLE = "dataset_articles"
_FLAVOUR = Flavour(
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
        options: as of :class:`crawler.dataset.folder_target.FolderTarget`.
    """

    def __init__(self, url: str, *, columns: Sequence[Column], options: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError as error:
            raise UsageError("--out is no database URL; accepted: postgresql://user:password@host/database") from error
        if self._url.get_backend_name() != "postgresql":
            raise UsageError(f"--out: {self._url.get_backend_name()} is not supported; accepted: postgresql://…")
        self._tables = DatasetTables(TABLE, columns, _FLAVOUR, options)

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
