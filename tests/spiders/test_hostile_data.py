"""Whatever one article or list holds, the store takes it: the others are kept, and the run comes to its end."""

import pytest

from crawler import items
from crawler.dedup import anchors, core_text
from crawler.state.walk_position import Next
from crawler.state.walks import WalkEnd
from tests.crawls import article, row, store

SLIP = "\n".join(f"{label}：{'_' * 60}" for label in ("姓名", "单位", "电话"))
WITHOUT_ANCHORS = ["啊" * 150, SLIP, "．" * 400, "1" * 2000, "啊" * 1_000_000]
ARTICLES = {
    **{f"no anchors {number}": {"text": text} for number, text in enumerate(WITHOUT_ANCHORS)},
    "one character in all lines": {"text": "\n".join("甲" * 10 for _ in range(100))},
    "half characters": {"text": "河\ud800道" * 60, "title": "河\udfff道", "authors": ["\ud800"]},
    "half characters in addresses": {
        "url": "http://demo.invalid/\ud800",
        "images": [items.Image("http://demo.invalid/\ud800.jpg", "\udfff", None, None)],
    },
    "NUL": {"text": "河\x00道巡查公告" * 60, "title": "河\x00道"},
    "a title of a million characters": {"title": "长" * 1_000_000},
    "a paragraph of a million characters": {"text": "长堤短堤各一段。" * 125_000},
    "the year 1": {"published_at": "0001-01-01T00:00:00+08:00"},
    "the last year": {"published_at": "9999-12-31T23:59:59-08:00"},
    "no date": {"published_at": "昨天"},
    "a day that is none": {"published_at": "2026-00-00"},
    "astral": {"text": "𠮷" * 200, "title": "𠮷"},
    "huge numbers": {"char_count": 10**30, "page_count": 10**30},
}
ROWS = {
    "half a character in the title": {"title": "通\ud800告"},
    "NUL in the title": {"title": "通\x00告"},
    "half a character in the address": {"url": "http://demo.invalid/\ud800", "url_key": "demo.invalid/\ud800"},
    "NUL in the address": {"url": "http://demo.invalid/\x00", "url_key": "demo.invalid/\x00"},
    "a title of a million characters": {"title": "长" * 1_000_000},
    "an endless address": {"url": "http://demo.invalid/" + "长" * 70_000, "url_key": "长" * 70_000},
    "no date": {"date": "昨天"},
    "NUL in the date": {"date": "2026-01-01\x00"},
    "the year 1": {"date": "0001-01-01"},
}
TOTALS = [0, 2**31, 2**63, 10**30]
KEYS = ["catid:\ud800", "catid:\x00", "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(5000))]


@pytest.mark.parametrize("text", WITHOUT_ANCHORS, ids=range(5))
def test_these_texts_have_no_anchors(text):
    assert anchors(core_text(text) or "") == ()


@pytest.mark.parametrize("changed", ARTICLES.values(), ids=ARTICLES.keys())
def test_an_article_of_any_kind_is_stored_among_the_others(crawls, changed):
    for run in (1, 2):
        session = crawls.begin()
        for number in (1, 2, 3):
            revised = store(session, article(number, **(changed if number == 2 else {})))
            assert (revised is None) is (run == 2)
        session.finish("finished")
    assert len(crawls.lines()) + len(crawls.lines("duplicates")) == 3


@pytest.mark.parametrize("changed", ROWS.values(), ids=ROWS.keys())
def test_a_row_of_any_kind_is_listed_among_the_others(crawls, changed):
    rows = [row(1), row(2, **changed), row(3)]
    assert walk(crawls, rows).new_rows == 3
    again = walk(crawls, rows)
    assert (again.new_rows, again.next) == (0, Next.STOP)


@pytest.mark.parametrize("total", TOTALS)
def test_any_total_is_taken(crawls, total):
    walk(crawls, [row(1)], total=total)
    walk(crawls, [row(1)], total=total)


@pytest.mark.parametrize("key", KEYS, ids=["half a character", "NUL", "long"])
def test_any_section_is_found_again(crawls, key):
    walk(crawls, [row(1)], key=key)
    again = walk(crawls, [row(1)], key=key)
    assert (again.new_rows, again.next) == (0, Next.STOP)


def test_long_sections_that_begin_alike_are_two(crawls):
    walk(crawls, [row(1)], key=KEYS[2])
    assert walk(crawls, [row(2)], key=KEYS[2] + "甲").new_rows == 1


@pytest.mark.parametrize("url", ["http://demo.invalid/\ud800", "http://demo.invalid/\x00"])
def test_any_next_page_can_be_kept(crawls, url):
    session = crawls.begin()
    walked = session.begin_walk("catid:1", "通告")
    walked.page([row(1)], next_url=url, total=3)
    walked.page([row(2)], next_url=url, total=3)
    session.finish("finished")


def walk(crawls, rows, *, total=None, key="catid:1"):
    session = crawls.begin()
    walked = session.begin_walk(key, f"通告{key}"[:20])
    verdict = walked.page(rows, next_url=None, total=len(rows) if total is None else total)
    walked.end(WalkEnd.END_OF_LIST)
    for link in verdict.fetch:
        store(session, article(9, id=link.id))
    list(session.due_links())
    session.finish("finished")
    return verdict
