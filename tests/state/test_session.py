from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler import items
from crawler.state.articles import Validators
from crawler.state.delta import Cause, Status
from crawler.state.recording import DedupPolicy
from crawler.state.walk_position import Next
from crawler.state.walks import WalkEnd
from tests.crawls import article, crawl, row, store


def test_a_first_run_stores_all_and_a_second_one_asks_for_nothing(crawls):
    session = crawls.begin()
    verdict = crawl(session, range(3))
    assert [link.cause for link in verdict.fetch] == [Cause.NEW] * 3
    manifest = session.finish("finished")
    assert [(file.name, file.records) for file in manifest.files] == [(f"articles/{session.run_id}.jsonl", 3)]
    session = crawls.begin()
    verdict = crawl(session, range(3))
    assert (verdict.fetch, verdict.next) == ((), Next.STOP)
    assert session.finish("finished").files == ()
    assert len(crawls.lines()) == 3
    assert list(crawls.folder.rglob("*.part")) == []


def test_a_line_says_when_and_where_the_article_was_first_seen(crawls):
    session = crawls.begin()
    crawl(session, [1])
    session.finish("finished")
    (line,) = crawls.lines()
    assert (line.revision, line.first_seen_at, line.sections) == (1, "2026-03-12T01:00:00Z", ["通告"])
    assert line.run_id == session.run_id
    assert line.content_hash is not None


def test_what_a_dead_run_committed_is_published_and_the_rest_fetched_again(crawls):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    walk.page([row(number) for number in range(3)], next_url=None, total=3)
    store(session, article(0))
    session.commit()
    store(session, article(1))
    session.abandon()
    assert crawls.lines() == []
    second = crawls.begin()
    assert [one.manifest.finish_reason for one in second.recovered] == ["died"]
    assert [line.title for line in crawls.lines()] == ["通告第0号"]
    assert [link.cause for link in second.due_links()] == [Cause.UNFINISHED] * 2
    for number in (1, 2):
        store(second, article(number))
    second.finish("finished")
    assert sorted(line.title for line in crawls.lines()) == [f"通告第{number}号" for number in range(3)]


@pytest.mark.parametrize(
    "change",
    [{"title": "更正"}, {"text": "更正后的全文。"}, {"authors": ["陶苇"]}, {"published_at": "2026-03-12"}],
    ids=str,
)
def test_a_changed_article_makes_a_line_with_the_next_revision(crawls, change):
    first = crawls.begin()
    crawl(first, [1])
    first.finish("finished")
    crawls.now += timedelta(hours=7)
    second = crawls.begin()
    assert [link.cause for link in second.due_links()] == [Cause.REVISIT]
    store(second, article(1, **change))
    second.finish("finished")
    assert [line.revision for line in crawls.lines()] == [1, 2]
    assert len({line.id for line in crawls.lines()}) == 1
    assert {line.first_seen_at for line in crawls.lines()} == {"2026-03-12T01:00:00Z"}


def test_an_unchanged_article_makes_no_line_and_is_left_alone_for_a_while(crawls):
    first = crawls.begin()
    crawl(first, [1])
    first.finish("finished")
    crawls.now += timedelta(hours=7)
    second = crawls.begin()
    assert len(list(second.due_links())) == 1
    assert store(second, article(1, fetched_at="later"), Validators(etag='"1"')) is None
    second.finish("finished")
    third = crawls.begin()
    assert list(third.due_links()) == []
    third.finish("finished")
    crawls.now += timedelta(hours=7)
    assert [link.validators for link in crawls.begin().due_links()] == [Validators(etag='"1"')]


@pytest.mark.parametrize(
    ("policy", "streams"),
    [
        (DedupPolicy.SEPARATE, {"articles": [None], "duplicates": ["first"]}),
        (DedupPolicy.MARK, {"articles": [None, "first"], "duplicates": []}),
        (DedupPolicy.OFF, {"articles": [None, None], "duplicates": []}),
    ],
    ids=str,
)
@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
def test_the_same_text_under_another_address_is_a_duplicate(crawls, policy, streams, committed):
    session = crawls.begin(dedup=policy)
    store(session, article(1, text="同一篇稿子的全文。"))
    if committed:
        session.commit()
    store(session, article(2, text="同一篇稿子的全文。", title="转载"))
    session.finish("finished")
    first = article(1).id
    for stream, expected in streams.items():
        assert [line.duplicate_of for line in crawls.lines(stream)] == [mark and first for mark in expected]


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
def test_a_text_that_was_taken_back_has_no_reprints(crawls, committed):
    text = "".join(
        f"清水河步道第{number}段由第{number}施工队修复，沿线种下了{number}棵桂花树。" for number in range(20)
    )
    session = crawls.begin()
    store(session, article(1, text=text))
    if committed:
        session.commit()
    store(session, article(1, text="此稿已撤。"))
    if committed:
        session.commit()
    store(session, article(2, text=text + "（记者 陶苇）"))
    session.finish("finished")
    assert [line.duplicate_of for line in crawls.lines()] == [None, None, None]


def test_articles_without_text_are_never_duplicates(crawls):
    session = crawls.begin()
    for number in range(2):
        store(session, article(number, text=None))
    session.finish("finished")
    assert len(crawls.lines()) == 2


def test_an_article_that_others_are_duplicates_of_stays_the_primary(crawls):
    first = crawls.begin()
    store(first, article(1, text="甲稿全文。"))
    store(first, article(2, text="乙稿全文。"))
    first.finish("finished")
    second = crawls.begin()
    store(second, article(1, text="乙稿全文。"))
    second.finish("finished")
    assert [(line.revision, line.duplicate_of) for line in crawls.lines()] == [(1, None), (1, None), (2, None)]


@pytest.mark.parametrize(
    ("status", "waits_h"),
    [
        (Status.FAILED, [1, 6, 24, 72, 168, None]),
        (Status.GONE, [24, 168, 720, None]),
        (Status.FORBIDDEN, [720, 2160, 4320, None]),
    ],
)
def test_links_that_fail_are_tried_again_ever_later_and_then_given_up(crawls, status, waits_h):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    (link,) = walk.page([row(1)], next_url=None).fetch
    for wait in waits_h:
        due = session.recorder.failed(link.id, status, "test")
        assert due == (wait and crawls.now + timedelta(hours=wait))
        session.finish("finished")
        if wait is not None:
            crawls.now += timedelta(hours=wait, seconds=-1)
            session = crawls.begin()
            assert list(session.due_links()) == []
            session.finish("finished")
            crawls.now += timedelta(seconds=1)
        session = crawls.begin()
        assert [link.cause for link in session.due_links()] == ([Cause.RETRY] if wait else [])
    assert session.counts()["given_up"] == 1


def test_a_stored_article_that_is_gone_is_noted_and_may_come_back(crawls):
    first = crawls.begin()
    crawl(first, [1])
    first.finish("finished")
    crawls.now += timedelta(hours=7)
    second = crawls.begin()
    (link,) = second.due_links()
    second.recorder.failed(link.id, Status.GONE, "http_404")
    second.finish("finished")
    crawls.now += timedelta(days=1)
    third = crawls.begin()
    assert third.recorder.known(link.id).gone_at == "2026-03-12T08:00:00Z"
    assert [link.cause for link in third.due_links()] == [Cause.RETRY]
    assert store(third, article(1)) is None
    third.commit()
    assert third.recorder.known(link.id).gone_at is None
    third.finish("finished")
    assert len(crawls.lines()) == 1


def test_an_article_whose_address_leads_elsewhere_is_gone_the_second_time(crawls):
    session = crawls.begin()
    crawl(session, [1])
    session.finish("finished")
    for expected in (None, "2026-03-14T01:00:00Z"):
        crawls.now += timedelta(days=1)
        session = crawls.begin()
        session.recorder.failed(article(1).id, Status.GONE, "gone:redirect")
        session.commit()
        assert session.recorder.known(article(1).id).gone_at == expected
        session.finish("finished")


def test_lines_are_committed_by_number_and_by_time(crawls):
    session = crawls.begin(commit_lines=2, commit_pause=timedelta(seconds=5))
    store(session, article(1))
    assert session.recorder.waiting_lines == 1
    store(session, article(2))
    assert session.recorder.waiting_lines == 0
    store(session, article(3))
    crawls.now += timedelta(seconds=5)
    assert session.commit_if_due()
    session.finish("finished")


def test_an_article_revised_twice_in_one_run_keeps_both_lines(crawls):
    session = crawls.begin()
    store(session, article(1))
    store(session, article(1, title="更正"))
    session.commit()
    store(session, article(1, title="再更正"))
    session.finish("finished")
    assert [line.revision for line in crawls.lines()] == [1, 2, 3]
    session = crawls.begin()
    assert session.recorder.known(article(1).id).revision == 3


def test_revise_leaves_everything_else_as_it_is(crawls):
    session = crawls.begin()
    item = article(1, keywords=["步道"])
    revised = session.recorder.revise(item)
    same = {"revision": 1, "first_seen_at": None, "content_hash": None, "sections": [], "run_id": None}
    assert replace(revised, **same) == replace(item, **same)
    session.abandon()


def picture_article(picture, **changed):
    image = items.Image(f"http://demo.invalid/{picture}.jpg")
    body = [items.Paragraph("渡口改造七月开工。"), image]
    return article(1, body=body, images=[image], text="渡口改造七月开工。", **changed)


def test_a_picture_that_is_another_one_at_each_look_makes_few_revisions_and_a_lasting_one_is_kept(crawls):
    revisions = []
    for picture in ("a", "b", "c", "d", "e", "f", "g", "g", "g"):
        session = crawls.begin()
        revised = store(session, picture_article(picture), Validators(etag=picture))
        revisions.append(revised.revision if revised else None)
        session.finish("finished")
        crawls.now += timedelta(hours=7)
    assert revisions == [1, 2, 3, 4, None, None, None, 5, None]


def test_an_unsteady_page_is_asked_for_whole_the_next_time(crawls):
    first = crawls.begin()
    walk = first.begin_walk("catid:1", "通告")
    walk.page([row(1)], next_url=None, total=1)
    for picture in "abcde":
        store(first, picture_article(picture), Validators(etag=picture))
    walk.end(WalkEnd.END_OF_LIST)
    first.finish("finished")
    crawls.now += timedelta(hours=7)
    assert [link.validators for link in crawls.begin().due_links()] == [Validators()]


def test_an_article_of_two_sections_is_looked_at_under_one_address(crawls):
    first = crawls.begin()
    rows = [row(1, url=f"http://demo.invalid/?catid={catid}&id=1", wide_key=f"content:1@{catid}") for catid in (8, 9)]
    asked = [
        first.begin_walk(f"catid:{n}", str(n)).page([shown], next_url=None, total=1) for n, shown in enumerate(rows)
    ]
    store(first, article(1, section="要闻"))
    first.finish("finished")
    assert [len(verdict.fetch) for verdict in asked] == [1, 0]
    crawls.now += timedelta(days=9)
    walk = crawls.begin().begin_walk("catid:1", "1", full=True)
    assert [link.url for link in walk.page([rows[1]], next_url=None, total=1).fetch] == [rows[0].url]


def two_sections(crawls):
    """Articles 1 to 3 in the section catid:1, 3 and 4 in catid:2, all stored; a week later."""
    first = crawls.begin()
    for key, numbers in (("catid:1", (1, 2, 3)), ("catid:2", (3, 4))):
        walk = first.begin_walk(key, key)
        for link in walk.page([row(number) for number in numbers], next_url=None, total=len(numbers)).fetch:
            store(first, article(int(link.url_key.split(":")[1])))
        walk.end(WalkEnd.END_OF_LIST)
    first.finish("finished")
    crawls.now += timedelta(days=7)


def run_with(crawls, *present):
    """A run that finds these sections; says what it was to look at, and that it has seen it unchanged."""
    session = crawls.begin()
    due = list(session.due_links())
    for link in due:
        session.recorder.seen(link.id)
    for key in present:
        session.begin_walk(key, key).end(WalkEnd.LIMITED)
    session.miss_sections(present)
    session.finish("finished")
    return [(link.url_key, link.cause) for link in due]


def test_what_only_a_section_listed_that_is_there_no_more_is_looked_at_once(crawls):
    two_sections(crawls)
    assert run_with(crawls, "catid:2") == []
    assert run_with(crawls, "catid:2") == [("content:1", Cause.DELISTED), ("content:2", Cause.DELISTED)]
    assert run_with(crawls, "catid:2") == []
    assert run_with(crawls, "catid:1", "catid:2") == []
    assert run_with(crawls, "catid:2") == []
    assert len(run_with(crawls, "catid:2")) == 2


def test_the_names_of_sections_that_are_there_no_more_are_not_written_any_more(crawls):
    two_sections(crawls)
    run_with(crawls, "catid:2")
    session = crawls.begin()
    assert store(session, article(3, title="更正")).sections == ["catid:2"]
    assert store(session, article(1, title="更正")).sections == []


def test_a_run_looks_at_a_part_of_what_has_left_the_lists(crawls, monkeypatch):
    monkeypatch.setattr("crawler.state.session.MOST_RECHECKED", 1)
    two_sections(crawls)
    run_with(crawls)
    asked = []
    for _ in range(4):
        session = crawls.begin()
        due = [link.url_key for link in session.due_links()]
        asked.append(len(due))
        session.recorder.seen(article(int(due[0].split(":")[1])).id)
        session.finish("finished")
    assert asked == [1, 1, 1, 1]
