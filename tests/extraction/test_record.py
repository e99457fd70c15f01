from datetime import UTC, datetime

import pytest

from crawler.extraction.record import build_article, dated_by_list
from crawler.platforms.base import article_id
from tests.articlepages import PROSE, TITLE, article


def build(found, **options):
    facts = {"portal": None, "url": None, "url_key": None, "fetched_at": None, "run_id": None}
    return build_article(found, **{**facts, **options})


def test_record_carries_what_was_extracted_and_where_from():
    record = build(
        article(PROSE + "<p><img src=/1.jpg></p><p><a href=/1.pdf>名单.pdf</a></p>"),
        portal="gxzx",
        url="http://www.gxzx.gov.cn/a",
        url_key="content:20133",
        fetched_at=datetime(2025, 4, 12, 1, 2, 3, tzinfo=UTC),
        run_id="r",
        sections=("时政动态",),
    )
    assert record.id == article_id("gxzx", "content:20133")
    assert (record.fetched_at, record.run_id, record.sections) == ("2025-04-12T01:02:03Z", "r", ["时政动态"])
    assert record.images == [block for block in record.body if block.type == "image"]
    assert record.attachments == [block for block in record.body if block.type == "attachment"]
    assert record.char_count == len("".join(record.text.split()))
    assert record.extraction["title"] == "displayed"


def test_without_an_address_the_record_has_no_id():
    record = build(article(PROSE))
    assert (record.id, record.url, record.fetched_at) == (None, None, None)


def test_text_without_characters_is_null():
    record = build(article("<p><img src=/upload/1.jpg></p>"))
    assert (record.text, record.char_count, record.content_hash) == (None, 0, None)


@pytest.mark.parametrize(
    ("date", "precision"),
    [
        ("2026-11-20", "day"),
        ("2026-11-20T08:09:00+08:00", "minute"),
        ("2026-11-20T08:09:31+08:00", "second"),
    ],
)
def test_the_date_of_a_list_is_told_as_such(date, precision):
    found = dated_by_list(build(article(PROSE, top=f"<h1>{TITLE}</h1>", url=None)), date)
    assert (found.published_at, found.published_at_raw, found.published_precision) == (date, None, precision)
    assert found.extraction["published_at"] == "list"
