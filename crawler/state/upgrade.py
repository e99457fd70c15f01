"""Brings what a store of schema version 1 holds of articles under today's rules, by their lines, once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from crawler.dedup.near import core_text
from crawler.exceptions import UnreadableLineError
from crawler.export.lines import article_from_line
from crawler.export.part_files import ARTICLES as ARTICLE_LINES
from crawler.export.part_files import DUPLICATES
from crawler.extraction.blocks import text_of
from crawler.items import Article
from crawler.normalize.keys import content_key
from crawler.state.duplicates import NearIndex
from crawler.state.revisions import FIRST_RULE, fingerprint
from crawler.state.schema import ARTICLES, META, RUN_FILES, RUNS

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
