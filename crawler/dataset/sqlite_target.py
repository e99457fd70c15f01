"""A data set as one SQLite file with full-text search."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Boolean, Connection, Integer, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from crawler.dataset.columns import Column
from crawler.dataset.selection import Partition
from crawler.dataset.statistics import Values
from crawler.dataset.tables import DatasetTables, Flavour
from crawler.dataset.targets import Built
from crawler.dataset.writers import flat_value
from crawler.exceptions import OutputError
from crawler.export.disk import DISK, told_as_output_error
from crawler.export.part_files import PART_SUFFIX

TABLE = "articles"
_SEARCHED = {"kicker", "title", "subtitle", "text", "headline", "alternativeHeadline", "articleBody", "maintext"}
_FLAVOUR = Flavour(
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
        options: as of :class:`crawler.dataset.folder_target.FolderTarget`.
    """

    def __init__(self, path: Path, *, columns: Sequence[Column], options: str) -> None:
        self._path = path
        self._beside = path.with_name(path.name + PART_SUFFIX)
        self._tables = DatasetTables(TABLE, columns, _FLAVOUR, options)
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
