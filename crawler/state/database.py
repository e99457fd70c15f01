"""Opens, checks and migrates the state store, moves older states forward; every database error becomes a StateError."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from crawler.dedup import core_text
from crawler.exceptions import DamagedStateError, OutputError, StateError, UnreadableLineError, UsageError
from crawler.export.lines import article_from_line
from crawler.export.part_files import ARTICLES as ARTICLE_LINES
from crawler.export.part_files import DUPLICATES
from crawler.extraction.blocks import text_of
from crawler.items import Article
from crawler.state.duplicates import NearIndex
from crawler.state.revisions import FIRST_RULE, fingerprint
from crawler.state.schema import ARTICLES, META, METADATA, RUN_FILES, RUNS, SCHEMA_VERSION
from crawler.state.stored import stored_number
from crawler.text.cleaning import content_key

logger = logging.getLogger(__name__)


_TO_RENEW = "renew_fingerprints:"
_AT_ONCE = 500
_Line = tuple[str, int, Article]


def ask_to_renew(connection: Connection) -> None:
    """Note the portals whose fingerprints are those of schema version 1; their next crawls renew them."""
    for portal in connection.scalars(select(ARTICLES.c.portal).distinct()).all():
        connection.execute(insert(META).values(key=_TO_RENEW + portal, value="1"))


def renew_fingerprints(connection: Connection, folder: Path, portal: str) -> None:
    """Make the portal's fingerprints anew where the migration has asked for that.

    Content keys and near-duplicate texts get the tables that belong to the text by now. An article whose line cannot be
    read keeps its fingerprint, marked as one of the first rule. Commits; may be killed and done again.
    """
    asked = META.c.key == _TO_RENEW + portal
    if connection.scalar(select(META.c.key).where(asked)) is None:
        return
    logger.info("the state is of an early version: all lines are read once")
    lines = _lines(connection, folder, portal)
    while batch := list(islice(lines, _AT_ONCE)):
        _renew(connection, portal, batch)
        connection.commit()
    first = (ARTICLES.c.portal == portal) & ARTICLES.c.revision_hash.not_like("%:%") & (ARTICLES.c.revision_hash != "")
    marked = update(ARTICLES).where(first).values(revision_hash=FIRST_RULE + ARTICLES.c.revision_hash)
    left = connection.execute(marked).rowcount
    connection.execute(delete(META).where(asked))
    connection.commit()
    if left:
        logger.warning("%d articles whose lines cannot be read are compared by the rule of an early version", left)


def _lines(connection: Connection, folder: Path, portal: str) -> Iterator[_Line]:
    """File, offset and article of all finished lines that can be read."""
    query = select(RUN_FILES.c.name).join(RUNS, RUNS.c.no == RUN_FILES.c.run_no).where(RUNS.c.portal == portal)
    for name in connection.scalars(query.order_by(RUN_FILES.c.run_no, RUN_FILES.c.name)).all():
        if name.split("/", 1)[0] not in (ARTICLE_LINES, DUPLICATES):
            continue
        try:
            with (folder / name).open("rb") as file:
                yield from _lines_of(name, file)
        except OSError:
            continue  # moved away: what is left is told at the end


def _lines_of(name: str, file: Iterable[bytes]) -> Iterator[_Line]:
    offset = 0
    for line in file:
        with suppress(UnreadableLineError):
            yield name, offset, article_from_line(line)
        offset += len(line)


_WITH_LINES = select(ARTICLES.c.id, ARTICLES.c.file, ARTICLES.c.offset, ARTICLES.c.duplicate_of).where(
    ARTICLES.c.id.in_(bindparam("ids", expanding=True)),
    ARTICLES.c.revision_hash.not_like("%:%"),
    ARTICLES.c.revision_hash != "",
)
_RENEW = (
    update(ARTICLES)
    .where(ARTICLES.c.id == bindparam("of_id"))
    .values(revision_hash=bindparam("renewed"), content_hash=bindparam("content"))
)


def _renew(connection: Connection, portal: str, lines: list[_Line]) -> None:
    articles = {(article.id, file, offset): article for file, offset, article in lines}
    near = NearIndex(connection, portal)
    rows = []
    for row in connection.execute(_WITH_LINES, {"ids": [article.id for _, _, article in lines]}).all():
        article = articles.get((row.id, row.file, row.offset))
        if article is None:  # a later line of the article is the one that counts
            continue
        text = text_of(article.body)
        rows.append(
            {"of_id": row.id, "renewed": str(fingerprint(replace(article, text=text))), "content": content_key(text)}
        )
        core = core_text(text) if text and text != article.text and row.duplicate_of is None else None
        if core:
            near.add(row.id, core)
    if rows:
        connection.execute(_RENEW, rows)
    near.save()


BUSY_TIMEOUT_S = 30
Migration = Callable[[Connection], None]


def _add_media_columns(connection: Connection) -> None:
    """What fingerprints of schema version 2 need."""
    connection.execute(text("ALTER TABLE articles ADD COLUMN media_revisions INTEGER NOT NULL DEFAULT 0"))
    connection.execute(text("ALTER TABLE articles ADD COLUMN seen_media TEXT"))
    ask_to_renew(connection)


def _add_missing_sections(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE sections ADD COLUMN missing_since TEXT"))


def _add_checksums(connection: Connection) -> None:
    """What recovery checks the files of a dead run by."""
    for table in ("run_files", "articles"):
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN checksum BIGINT"))


def _add_sweeps(connection: Connection) -> None:
    for column in ("whole_at", "sweep_from"):
        connection.execute(text(f"ALTER TABLE sections ADD COLUMN {column} TEXT"))
    connection.execute(text("ALTER TABLE section_walks ADD COLUMN swept INTEGER"))


# From the version in the key to the next one; each runs in the transaction that also sets the new version
MIGRATIONS: Mapping[int, Migration] = {
    1: _add_media_columns,
    2: _add_missing_sections,
    3: _add_checksums,
    4: _add_sweeps,
}

_DAMAGED = "it is damaged; docs/operations.md tells how to start over"
_ADVICE = {
    "database is locked": "another program keeps the database locked: close it and start again",
    "readonly database": "the file and its folder must be writable for the crawling user",
    "unable to open database file": "the folder must exist and be writable for the crawling user",
    "disk is full": "free some space and start again",
    "not a database": "the file is damaged or something else; docs/operations.md tells how to start over",
    "malformed": _DAMAGED,
    "decode to UTF-8": _DAMAGED,
    "no such table": _DAMAGED,
    "no such column": _DAMAGED,
}
# What the driver reads and cannot make a text of is never an article's: that is text already
STATE_ERRORS = (SQLAlchemyError, DamagedStateError, UnicodeDecodeError)


def state_url(portal_folder: Path, configured: str | None = None) -> URL:
    """Where the state of a portal is kept: the setting ``STATE_URL``, else one SQLite file in the portal's folder.

    Raises:
        UsageError: the configured URL is none, or of a database that is not supported. It is not shown: it may hold a
            password.
    """
    if not configured:
        return URL.create("sqlite", database=str(portal_folder / "state.sqlite3"))
    try:
        url = make_url(configured)
    except ArgumentError as error:
        raise UsageError(
            "STATE_URL: found no database URL; accepted: postgresql://user:password@host/database"
        ) from error
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("postgresql", "sqlite"):
        raise UsageError(
            f"STATE_URL: found a database of {url.get_backend_name()}; accepted: postgresql://… or sqlite:///…"
        )
    return url


@contextmanager
def told_as_state_error(url: URL) -> Iterator[None]:
    """Turn any database error into one :class:`StateError` that names the database (no password) and what to do."""
    try:
        yield
    except STATE_ERRORS as error:
        raise state_error(url, error) from error


def state_error(url: URL, error: Exception) -> StateError:
    """A database error, or a value that means nothing, as the operator reads it: one line."""
    reason = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    advice = next((told for sign, told in _ADVICE.items() if sign in reason), None)
    if advice is None and isinstance(error, DamagedStateError | UnicodeDecodeError):
        advice = _DAMAGED
    return StateError(f"state {_place(url)}: {reason}" + (f" ({advice})" if advice else ""))


def _place(url: URL) -> str | None:
    return url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


@contextmanager
def open_state(url: URL, *, writing: bool = True) -> Iterator[Connection]:
    """A connection to the checked store; it is closed, and what was not committed is rolled back, at the end.

    Args:
        writing: a crawl, which creates and migrates the store; False only looks, and waits for no one.

    Raises:
        StateError: locked, damaged, not writable, newer than this program, or not ours.
    """
    engine = _engine(url, writing=writing)
    try:
        with told_as_state_error(url), engine.connect() as connection:
            _check(connection, url, writing=writing)
            yield connection
    finally:
        engine.dispose()


def _engine(url: URL, *, writing: bool) -> Engine:
    return _sqlite_engine(url, writing=writing) if url.get_backend_name() == "sqlite" else server_engine(url)


def server_engine(url: URL, **options: Any) -> Engine:
    """An engine for a database server.

    Raises:
        StateError: its driver is not installed.
    """
    try:
        return create_engine(url, **options)
    except (ImportError, NoSuchModuleError) as error:
        raise StateError("STATE_URL needs the driver psycopg: pip install 'guiwen[postgres]'") from error


def _sqlite_engine(url: URL, *, writing: bool) -> Engine:
    path = Path(url.database or "")
    if path.exists() and not path.is_file():
        raise StateError(f"state {path}: this is a folder or a device; accepted: a file, or nothing there yet")
    if writing:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StateError(f"state {path}: {error.strerror} (the folder must be writable)") from error
    elif not path.exists():
        raise StateError(f"state {path}: there is none; this portal has not been crawled into this folder")
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _configure(connection, _record):  # type: ignore[no-untyped-def]  # a driver connection, not described by types
        if writing:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's own transactions begin too late: a reader that turns writer can fail at once
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _check(connection: Connection, url: URL, *, writing: bool) -> None:
    if writing and connection.dialect.name == "postgresql":
        # Two portals may create or migrate the shared store at the same moment
        connection.execute(text("SELECT pg_advisory_xact_lock(7310583)"))
    version = _version(connection, url)
    if version is None:
        if not writing:
            raise StateError(f"state {_place(url)}: there is no state in it yet")
        METADATA.create_all(connection)
        connection.execute(META.insert().values(key="schema_version", value=str(SCHEMA_VERSION)))
    elif version != SCHEMA_VERSION:
        _migrate(connection, url, version, writing=writing)
    _check_tables(connection)
    connection.commit()


def _check_tables(connection: Connection) -> None:
    if missing := set(METADATA.tables) - set(inspect(connection).get_table_names()):
        raise DamagedStateError(f"tables are missing: {', '.join(sorted(missing))}")


def _version(connection: Connection, url: URL) -> int | None:
    tables = set(inspect(connection).get_table_names())
    if META.name in tables:
        value = connection.scalar(select(META.c.value).where(META.c.key == "schema_version"))
        return stored_number(value, "schema_version")
    strange = tables if connection.dialect.name == "sqlite" else tables & set(METADATA.tables)
    if strange:
        found = ", ".join(sorted(strange)[:5])
        raise StateError(f"state {_place(url)}: this is another program's database, with tables {found}")
    return None


def _migrate(connection: Connection, url: URL, version: int, *, writing: bool) -> None:
    told = f"state {_place(url)}: its schema has version {version}, this program reads {SCHEMA_VERSION}"
    if version > SCHEMA_VERSION:
        raise StateError(f"{told}: a newer guiwen wrote it, use that one")
    if not writing:
        raise StateError(f"{told}: the next crawl will migrate it")
    for step in range(version, SCHEMA_VERSION):
        if step not in MIGRATIONS:
            raise StateError(f"{told}: no way leads on from version {step}")
        MIGRATIONS[step](connection)
    connection.execute(META.update().where(META.c.key == "schema_version").values(value=str(SCHEMA_VERSION)))


class FailureLatch:
    """Wraps every dealing of a crawl with state and files.

    Database errors, and stored values that mean nothing, become :class:`StateError`. After the first failure nothing
    is written or published any more: each later dealing raises that failure again, and the next start brings the run
    to its end from what was committed.
    """

    def __init__(self, url: URL) -> None:
        self.failure: OutputError | None = None
        self._url = url

    def __enter__(self) -> None:
        if self.failure is not None:
            raise self.failure

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, STATE_ERRORS):
            self.failure = state_error(self._url, error)
            raise self.failure from error
        if isinstance(error, OutputError):
            self.failure = error
