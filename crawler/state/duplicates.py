"""What the store knows for finding duplicates: content keys and the index of near-duplicates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from crawler.state.schema import ARTICLES

_BY_CONTENT = (
    select(ARTICLES.c.id)
    .where(
        ARTICLES.c.portal == bindparam("of_portal"),
        ARTICLES.c.content_hash == bindparam("of_content"),
        ARTICLES.c.duplicate_of.is_(None),
    )
    .order_by(ARTICLES.c.first_seen_at, ARTICLES.c.id)
    .limit(1)
)


def primary_of_content(connection: Connection, portal: str, content_hash: str) -> str | None:
    """The id of the article that first carried this text and is no duplicate itself."""
    found: str | None = connection.scalar(_BY_CONTENT, {"of_portal": portal, "of_content": content_hash})
    return found


def forget_duplicates(connection: Connection, ids: Sequence[str]) -> None:
    """Take articles out of the index of near-duplicates."""
