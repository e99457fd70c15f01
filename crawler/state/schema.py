"""The tables of the state store, their column types and their version."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
    types,
)

# PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
# PostgreSQL indexes values of some 2,700 bytes at most
_MAX_INDEXED_BYTES = 1000
_MAX_COUNT = 2**31 - 1


class Text(types.TypeDecorator[str]):
    """Text; characters that no database can hold become U+FFFD."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be stored."""
        return None if value is None else _UNSTORABLE.sub(_REPLACEMENT, value)


class Key(Text):
    """Text that is part of an index; of a longer one than an index can hold, the beginning and a hash of all of it."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The key as it can be stored and found again."""
        key = super().process_bind_param(value, dialect)
        if key is None or len(key.encode()) <= _MAX_INDEXED_BYTES:
            return key
        return f"{key[:100]}#{hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()}"


class Count(types.TypeDecorator[int]):
    """A number that a page printed or that is reckoned from one; beyond the column's range it is the last in it."""

    impl = types.Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """The number within the range."""
        return None if value is None else max(-_MAX_COUNT, min(value, _MAX_COUNT))


SCHEMA_VERSION = 5
METADATA = MetaData()

# Numbers handed out by the database; SQLite does that for INTEGER alone
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
# All times are UTC in one fixed form, 2026-03-12T00:59:00Z, which sorts as text

META = Table(
    "guiwen_meta",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

RUNS = Table(
    "runs",
    METADATA,
    Column("no", _NUMBER, primary_key=True),
    Column("portal", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("state", Text, nullable=False, comment="running, publishing, published"),
    Column("crawler_version", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("finish_reason", Text),
    Column("recovered_by", Text, comment="run_id of the later run that published this one's files"),
    Index("runs_of_portal", "portal", "run_id", unique=True),
)

RUN_FILES = Table(
    "run_files",
    METADATA,
    Column("run_no", ForeignKey(RUNS.c.no), primary_key=True),
    Column("name", Text, primary_key=True, comment="below the portal's folder, without .part"),
    Column("size", BigInteger, nullable=False, comment="bytes that are committed"),
    Column("records", BigInteger, nullable=False, comment="whole records in them"),
    Column("checksum", BigInteger, comment="CRC-32 of them"),
    sqlite_with_rowid=False,
)

SECTIONS = Table(
    "sections",
    METADATA,
    Column("no", _NUMBER, primary_key=True),
    Column("portal", Text, nullable=False),
    Column("key", Key, nullable=False),
    Column("name", Text, nullable=False),
    Column("ended_at", Text, comment="when a walk last ended properly"),
    Column("changed_at", Text, comment="when a walk last found something new"),
    Column("claimed_total", Count, comment="what the portal last printed"),
    Column("extra_rows", Count, nullable=False, server_default="0", comment="rows that are no articles of the portal"),
    Column("gap", Count, comment="claimed total less rows at the last walk to the end of the list"),
    Column("gap_walks", Integer, nullable=False, server_default="0", comment="such walks in a row that saw this gap"),
    Column("interval_s", Integer, comment="DELTA_ADAPTIVE: at least so long from walk to walk"),
    Column("whole_at", Text, comment="when the list was last seen whole"),
    Column("sweep_from", Text, comment="DELTA_FULL_DAYS counts from here: seen whole, or first walked"),
    Column("missing_since", Text, comment="when the portal was first seen without it; null while it is there"),
    Index("sections_of_portal", "portal", "key", unique=True),
)

WALKS = Table(
    "section_walks",
    METADATA,
    Column("no", _NUMBER, primary_key=True),
    Column("section_no", ForeignKey(SECTIONS.c.no), nullable=False),
    Column("run_no", ForeignKey(RUNS.c.no), nullable=False, comment="the last run that walked"),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text, comment="null: not walked to a proper end yet"),
    Column("next_url", Text, comment="list page read last, which the walk goes on with"),
    Column("swept", Integer, comment="it caught up and rests: pages it has read below what was new; else null"),
    Column("new_rows", Integer, nullable=False, server_default="0"),
    Column("extra_rows", Integer, nullable=False, server_default="0"),
    Index("walks_of_section", "section_no", "no"),
)

LINKS = Table(
    "links",
    METADATA,
    Column("id", Text, primary_key=True, comment="the article's id"),
    Column("portal", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("wide_key", Text, comment="the URL key with the catid in it, where the portal has such"),
    Column("alias_of", Text, comment="id of the link with the narrow key; this may be the same article"),
    Column("status", Text, nullable=False, comment="pending, stored, gone, forbidden, failed"),
    Column("cause", Text, nullable=False, comment="why it is or was to be fetched, or why that failed"),
    Column("attempts", Integer, nullable=False, server_default="0", comment="runs in a row without success"),
    Column("next_try_at", Text, comment="null: not asked for any more"),
    Column("discovered_at", Text, nullable=False),
    Column("run_no", BigInteger, nullable=False, comment="last run that changed this row"),
    Index("links_to_try", "portal", "next_try_at", sqlite_where=text("next_try_at IS NOT NULL")),
)

LISTINGS = Table(
    "listings",
    METADATA,
    Column("section_no", ForeignKey(SECTIONS.c.no), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("date", Text),
    Column("walk_no", BigInteger, nullable=False, comment="the last walk that listed it"),
    Column("known", Boolean, nullable=False, comment="a walk before that one listed it and ended properly"),
    Index("listings_of_link", "id"),
    sqlite_with_rowid=False,
)

ARTICLES = Table(
    "articles",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("portal", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("revision_hash", Text, nullable=False, comment="fingerprint of the last line; empty: that line was lost"),
    Column("content_hash", Text),
    Column("duplicate_of", Text),
    Column("run_no", BigInteger, nullable=False, comment="the run that wrote the last line"),
    Column("file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("checksum", BigInteger, comment="CRC-32 of the last line"),
    Column("first_seen_at", Text, nullable=False),
    Column("last_seen_at", Text, nullable=False),
    Column("fetched_at", Text, nullable=False, comment="when the page was last looked at"),
    Column("published_at", Text),
    Column("dated_at", Text, nullable=False, comment="published or first seen, whichever is earlier"),
    Column("gone_at", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column(
        "media_revisions", Integer, nullable=False, server_default="0", comment="those of pictures, videos, files alone"
    ),
    Column("seen_media", Text, comment="what the last look showed of them, where that made no revision"),
    Index("articles_by_content", "portal", "content_hash"),
    Index("articles_by_date", "portal", "dated_at"),
)

NEAR_TEXTS = Table(
    "near_texts",
    METADATA,
    Column("no", _NUMBER, primary_key=True),
    Column("id", Text, nullable=False, unique=True, comment="a primary article of 150 characters or more"),
    Column("core", LargeBinary, nullable=False, comment="its core text, GB 18030, deflated"),
    # Numbers are never given again: anchors that were left behind would lead to another text, or be there already
    sqlite_autoincrement=True,
)

NEAR_ANCHORS = Table(
    "near_anchors",
    METADATA,
    Column("anchor", BigInteger, primary_key=True, autoincrement=False),
    Column("no", BigInteger, primary_key=True, autoincrement=False, comment="may name a text that is no more"),
    sqlite_with_rowid=False,
)
