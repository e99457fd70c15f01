"""A state store of schema version 1, taken over: what it knows of articles is made anew from their lines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from crawler import items
from crawler.export.lines import article_from_line
from crawler.extraction.blocks import text_of
from crawler.state.database import _renew, open_state
from crawler.state.revisions import Fingerprint
from crawler.text.cleaning import content_key
from tests.crawls import article, crawl, store

LATER_COLUMNS = [
    *(("articles", "media_revisions"), ("articles", "seen_media"), ("sections", "missing_since")),
    *(("articles", "checksum"), ("run_files", "checksum")),
    *(("sections", "whole_at"), ("sections", "sweep_from"), ("section_walks", "swept")),
]
TABLE = items.Table([["航线", "班次"], ["东渡", "11"]])
LONG = items.Paragraph("渡口管理处公布本季航班时刻，请乘客按时候船并看管好随身物品。" * 6)


def with_table(number, *, trips="11", **changed):
    table = items.Table([TABLE.rows[0], ["东渡", trips]])
    body = [items.Paragraph(f"第{number}号通告。"), LONG, table]
    return article(number, body=body, text=text_of(body), **changed)


def first_rule(line):
    """The fingerprint and the content key as version 1 made them: of the text without tables."""
    words = "\n".join(block.text for block in line.body if block.type == "paragraph")
    parts = [line.title, line.kicker, line.subtitle, words, line.authors, line.editors, line.source, line.published_at]
    parts += [[], []]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32], content_key(words)


def as_of_version_1(crawls):
    """Make the store one of version 1."""
    with open_state(crawls.url) as connection:
        for line in crawls.lines():
            old = dict(zip(("id", "rule", "content"), (line.id, *first_rule(line)), strict=True))
            connection.execute(
                text("UPDATE articles SET revision_hash = :rule, content_hash = :content WHERE id = :id"), old
            )
        for table, column in LATER_COLUMNS:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text("UPDATE guiwen_meta SET value = '1' WHERE key = 'schema_version'"))
        connection.commit()


@pytest.fixture
def taken_over(crawls):
    """Runs whose store is one of version 1 with three articles, each with a table."""
    first = crawls.begin()
    crawl(first, [])
    for number in (1, 2, 3):
        store(first, with_table(number))
    first.finish("finished")
    as_of_version_1(crawls)
    crawls.now += timedelta(hours=7)
    return crawls


def test_what_has_not_changed_makes_no_revision(taken_over):
    session = taken_over.begin()
    assert [store(session, with_table(number)) for number in (1, 2, 3)] == [None] * 3
    session.finish("finished")
    assert len(taken_over.lines()) == 3


def test_what_changed_since_the_old_run_is_one_revision_also_where_its_rule_did_not_see_it(taken_over):
    session = taken_over.begin()
    assert store(session, with_table(1, trips="12")).revision == 2
    assert store(session, with_table(2, section="渡运")).revision == 2
    session.finish("finished")
    again = taken_over.begin()
    assert store(again, with_table(1, trips="12")) is None
    assert store(again, with_table(2, section="渡运")) is None


def test_a_reprint_of_an_old_article_is_found_by_its_text_with_the_table(taken_over):
    session = taken_over.begin()
    store(session, with_table(1, id="e" * 20, url="http://demo.invalid/e.html", title="转载"))
    store(session, with_table(9, trips="88"))
    longer = with_table(2, id="f" * 20, url="http://demo.invalid/f.html", title="转载")
    body = [*longer.body, items.Paragraph("（渡口管理处供稿）")]
    store(session, replace(longer, body=body, text=text_of(body), content_hash=content_key(text_of(body))))
    session.finish("finished")
    assert [line.duplicate_of for line in taken_over.lines("duplicates")] == [article(1).id, article(2).id]


def test_lines_that_cannot_be_read_are_compared_by_the_old_rule(taken_over, caplog):
    (file,) = (taken_over.folder / "articles").glob("*.jsonl")
    kept = file.read_bytes().splitlines(keepends=True)
    kept[0] = b"{" + b" " * (len(kept[0]) - 3) + b"}\n"
    file.write_bytes(b"".join(kept))
    lost = article_from_line(kept[1])
    session = taken_over.begin()
    assert "1 articles whose lines cannot be read" in caplog.text
    assert store(session, with_table(1)) is None
    assert store(session, with_table(2)) is None
    session.finish("finished")
    again = taken_over.begin()
    assert store(again, with_table(1, trips="12")).revision == 2
    assert lost.id == article(2).id


def test_taking_over_may_be_killed_and_is_done_once(taken_over, monkeypatch):
    monkeypatch.setattr("crawler.state.database._AT_ONCE", 1)
    calls = []

    def die(*_arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return _renew(*_arguments)

    monkeypatch.setattr("crawler.state.database._renew", die)
    with pytest.raises(KeyboardInterrupt):
        taken_over.begin()
    monkeypatch.undo()
    taken_over.begin().finish("finished")
    with open_state(taken_over.url) as connection:
        stored = connection.scalars(text("SELECT revision_hash FROM articles")).all()
        asked = connection.scalar(text("SELECT count(*) FROM guiwen_meta"))
    assert all(Fingerprint.read(value) for value in stored)
    assert asked == 1
