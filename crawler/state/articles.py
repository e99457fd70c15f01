"""What the store knows about articles: revision, hashes, where the last line lies, when it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from crawler.export.part_files import LinePosition
from crawler.state.schema import ARTICLES
from crawler.text.times import published_utc


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave for asking conditionally next time; None where it gave nothing."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article as the store knows it."""

    id: str
    revision: int
    revision_hash: str
    content_hash: str | None
    duplicate_of: str | None
    first_seen_at: str
    gone_at: str | None = None
    run_no: int | None = None
    """The run that wrote its last line."""
    media_revisions: int = 0
    seen_media: str | None = None


_KNOWN = select(*[ARTICLES.c[name] for name in KnownArticle.__slots__]).where(ARTICLES.c.id == bindparam("of_id"))


def known_article(connection: Connection, article_id: str) -> KnownArticle | None:
    """The article with that id; None where none was ever stored."""
    row = connection.execute(_KNOWN, {"of_id": article_id}).first()
    return KnownArticle(*row) if row else None


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line that was written and is to be noted with the next commit.

    ``is_reread`` says that an archived page was read again: nothing new is known of the portal.
    """

    known: KnownArticle
    place: LinePosition
    seen_at: str
    published_at: str | None
    validators: Validators
    is_new: bool
    is_reread: bool = False


# What a line says of the article and its place; the other columns are about the portal, and ``first_seen_at`` stays
_OF_LINE = (
    *("revision", "revision_hash", "content_hash", "duplicate_of", "run_no", "file", "offset", "published_at"),
    *("checksum", "media_revisions", "seen_media"),
)
_OF_PORTAL = ("portal", "last_seen_at", "fetched_at", "dated_at", "gone_at", "etag", "last_modified")


def save_lines(connection: Connection, portal: str, run_no: int, lines: Iterable[StoredLine]) -> None:
    """Note articles whose lines are on the disk."""
    lines = list(lines)
    new = [_row(line, portal, run_no) for line in lines if line.is_new]
    if new:
        connection.execute(insert(ARTICLES), new)
    for names, reread in ((_OF_LINE + _OF_PORTAL, False), (_OF_LINE, True)):
        rows = [_row(line, portal, run_no) for line in lines if not line.is_new and line.is_reread is reread]
        _update(connection, rows, names)


def _update(connection: Connection, rows: Sequence[Mapping[str, object]], names: tuple[str, ...]) -> None:
    if rows:
        columns: dict[str, Any] = {name: bindparam(name) for name in names}
        # Only these: SQLAlchemy would also set columns that merely have a value in the row
        connection.execute(
            _OF_ID.values(columns), [{name: row[name] for name in names} | {"of_id": row["id"]} for row in rows]
        )


_OF_ID = update(ARTICLES).where(ARTICLES.c.id == bindparam("of_id"))


def _row(line: StoredLine, portal: str, run_no: int) -> dict[str, object]:
    published = published_utc(line.published_at)
    first_seen = line.known.first_seen_at
    return {
        "id": line.known.id,
        "portal": portal,
        "revision": line.known.revision,
        "revision_hash": line.known.revision_hash,
        "content_hash": line.known.content_hash,
        "duplicate_of": line.known.duplicate_of,
        "run_no": run_no,
        "file": line.place.file,
        "offset": line.place.offset,
        "checksum": line.place.checksum,
        "first_seen_at": first_seen,
        "last_seen_at": line.seen_at,
        "fetched_at": line.seen_at,
        "published_at": published,
        "dated_at": min(published or first_seen, first_seen),
        "gone_at": None,
        "etag": line.validators.etag,
        "last_modified": line.validators.last_modified,
        "media_revisions": line.known.media_revisions,
        "seen_media": None,
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at a stored article that made no line.

    Attributes:
        validators: new ones; None keeps those that are known.
        media: what the page shows of pictures, videos and files, where that was held for unsteady.
        fingerprint: a new one, where the known one was made by an earlier rule.
    """

    at: str
    validators: Validators | None = None
    media: str | None = None
    fingerprint: str | None = None


def save_seen(connection: Connection, seen: Mapping[str, Seen]) -> None:
    """Note articles that were looked at and made no line."""
    rows = [
        {"id": id_, "last_seen_at": look.at, "fetched_at": look.at, "gone_at": None, "seen_media": look.media}
        for id_, look in seen.items()
    ]
    _update(connection, rows, ("last_seen_at", "fetched_at", "gone_at", "seen_media"))
    renewed = [
        {"id": id_, "etag": look.validators.etag, "last_modified": look.validators.last_modified}
        for id_, look in seen.items()
        if look.validators is not None
    ]
    _update(connection, renewed, ("etag", "last_modified"))
    adopted = [{"id": id_, "revision_hash": look.fingerprint} for id_, look in seen.items() if look.fingerprint]
    _update(connection, adopted, ("revision_hash",))


def save_gone(connection: Connection, gone: dict[str, str]) -> None:
    """Note since when articles are gone: id → when; the first such time is kept."""
    if gone:
        statement = _OF_ID.where(ARTICLES.c.gone_at.is_(None)).values(gone_at=bindparam("at"))
        connection.execute(statement, [{"of_id": id_, "at": at} for id_, at in gone.items()])


def gone_articles(connection: Connection, portal: str) -> Iterator[tuple[str, str, str]]:
    """The articles of a portal that vanished from it: id, since when, when they were last seen; by id."""
    columns = (ARTICLES.c.id, ARTICLES.c.gone_at, ARTICLES.c.last_seen_at)
    query = select(*columns).where(ARTICLES.c.portal == portal, ARTICLES.c.gone_at.is_not(None)).order_by(ARTICLES.c.id)
    for row in connection.execute(query):
        yield row[0], row[1], row[2]
