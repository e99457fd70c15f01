from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from crawler.state.delta import Cause, DeltaRules, Status
from crawler.state.walk_position import Next
from crawler.state.walks import WalkEnd
from tests.crawls import List, article, causes, row, store


def whole(numbers, **options):
    return List(range(numbers, 0, -1), **options)


def finished(crawls, section, **options):
    """One run that walks the list and ends well."""
    session = crawls.begin()
    pages, links = section.walk(session, **options)
    session.finish("finished")
    return pages, links


def test_the_first_walk_goes_to_the_end_and_the_second_stops_at_the_first_page(crawls):
    assert finished(crawls, whole(285))[0] == list(range(1, 16))
    assert finished(crawls, whole(285)) == ([1], [])


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
def test_a_crawl_killed_at_60_of_285_rows_has_not_caught_up(crawls, committed):
    section = whole(285)
    session = crawls.begin()
    section.walk(session, pages=3)
    if committed:
        session.commit()
    session.abandon()
    session = crawls.begin()
    pages, links = section.walk(session)
    session.finish("finished")
    assert pages[-1] == 15
    assert len(links) == (225 if committed else 285)
    assert len({line.id for line in crawls.lines()}) == len(crawls.lines()) == 285
    assert finished(crawls, section) == ([1], [])


def test_an_interrupted_walk_goes_on_where_it_was(crawls):
    section = whole(285)
    session = crawls.begin()
    section.walk(session, pages=9)
    session.finish("shutdown")
    assert finished(crawls, section)[0] == [1, 9, 10, 11, 12, 13, 14, 15]
    assert len(crawls.lines()) == 285


def test_rows_new_since_the_interruption_are_walked_before_the_jump(crawls):
    session = crawls.begin()
    whole(200).walk(session, pages=5)
    session.finish("shutdown")
    pages, links = finished(crawls, whole(225))
    assert pages == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]
    assert len(links) == 225 - 100
    assert len(crawls.lines()) == 225


def without(numbers, *gone):
    return List([number for number in range(numbers, 0, -1) if number not in gone])


@pytest.mark.parametrize(
    ("gone", "pages"),
    [
        pytest.param([199], [1, 5, 6, 7, 8, 9, 10], id="one row"),
        pytest.param(range(150, 169), [1, 5, 6, 7, 8, 9, 10], id="a row less than a page"),
        pytest.param(range(150, 170), [1, 5, 2, 3, 4, 5, 6, 7, 8, 9], id="a page"),
        pytest.param(range(110, 180), [1, 5, 2, 3, 4, 5, 6, 7], id="several pages"),
        pytest.param(range(101, 201), [1, 2, 3, 4, 5], id="all that was read"),
        pytest.param(range(1, 150), [1, 5, 2, 3], id="more than are left up to there"),
    ],
)
def test_rows_that_move_up_since_the_interruption_are_not_missed(crawls, gone, pages):
    session = crawls.begin()
    whole(200).walk(session, pages=5)
    session.finish("shutdown")
    left = without(200, *gone)
    session = crawls.begin()
    read, _ = left.walk(session)
    session.finish("finished")
    assert read == pages
    there = {f"通告第{number}号" for number in range(1, 201) if number not in gone}
    assert {line.title for line in crawls.lines()} >= there
    assert len({line.id for line in crawls.lines()}) == len(crawls.lines())
    finished(crawls, left)
    assert finished(crawls, left) == ([1], [])


@pytest.mark.parametrize("killed", [1, 2, 3], ids="after {} pages".format)
def test_a_walk_that_went_back_and_is_killed_leaves_no_hole(crawls, killed):
    session = crawls.begin()
    whole(200).walk(session, pages=5)
    session.finish("shutdown")
    left = without(200, *range(110, 160))
    session = crawls.begin()
    left.walk(session, pages=killed)
    session.commit()
    session.abandon()
    finished(crawls, left)
    assert len(crawls.lines()) == 200, "what was stored before stays"


def test_rows_that_come_and_go_between_two_runs_are_neither_missed_nor_doubled(crawls):
    session = crawls.begin()
    whole(200).walk(session, pages=5)
    session.finish("shutdown")
    finished(crawls, without(223, *range(140, 175)))
    lines = crawls.lines()
    assert {line.title for line in lines} == {f"通告第{number}号" for number in range(1, 224)}
    assert len({line.id for line in lines}) == len(lines)


def test_a_gap_of_a_walk_over_several_runs_is_not_believed_at_once(crawls):
    hidden = whole(300, total=301)
    session = crawls.begin()
    hidden.walk(session, pages=5)
    session.finish("shutdown")
    assert [finished(crawls, hidden)[0][-1] for _ in range(3)] == [15, 15, 1]


def test_rows_that_are_no_articles_are_counted_once_in_a_walk_over_several_runs(crawls):
    pages = [[row(number) for number in range(at, at - 4, -1)] for at in (20, 16, 12, 8, 4)]
    for killed_after, expected in ((3, [1, 2, 3]), (4, [1, 3, 4, 5]), (None, [1])):
        session = crawls.begin()
        walk = session.begin_walk("catid:1", "通告")
        read, number = [], 1
        while True:
            next_url = str(number + 1) if number < 5 else None
            verdict = walk.page(pages[number - 1], next_url=next_url, total=25, extra_rows=1)
            read.append(number)
            if len(read) == killed_after or verdict.next is Next.STOP or not next_url:
                break
            number = int(verdict.jump_url or next_url)
        if len(read) != killed_after or not next_url:
            walk.end(WalkEnd.CAUGHT_UP if verdict.next is Next.STOP else WalkEnd.END_OF_LIST)
        session.finish("finished")
        assert read == expected


def test_a_full_walk_reads_every_page_though_another_was_interrupted(crawls):
    session = crawls.begin()
    whole(200).walk(session, pages=5)
    session.finish("shutdown")
    pages, links = finished(crawls, whole(200), full=True)
    assert (pages, len(links)) == (list(range(1, 11)), 200)


def test_rows_added_while_we_walk_leave_no_gap(crawls):
    finished(crawls, whole(40))
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告", full=True)
    walk.page(whole(40).page(1), next_url="2", total=40)
    walk.page(whole(43).page(2), next_url="3", total=43)
    walk.page(whole(43).page(3), next_url=None, total=43)
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    pages, links = finished(crawls, whole(43))
    assert (pages, causes(links)) == ([1, 2], ["new"] * 3)


def test_a_row_that_moved_up_behind_our_back_is_found_by_the_next_run(crawls):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    walk.page(whole(60).page(1), next_url="2", total=60)
    left = without(60, 55)
    walk.page(left.page(2), next_url="3", total=59)  # number 40 has moved up to page 1
    walk.page(left.page(3), next_url=None, total=59)
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    assert [link.url_key for link in finished(crawls, left)[1]].count("content:40") == 1
    assert finished(crawls, left)[0] == [1]


def test_a_walk_interrupted_again_above_the_jump_leaves_no_hole(crawls):
    session = crawls.begin()
    whole(200).walk(session, pages=5)
    session.finish("shutdown")
    session = crawls.begin()
    whole(260).walk(session, pages=1)
    session.finish("shutdown")
    finished(crawls, whole(260))
    assert len(crawls.lines()) == 260


def test_a_first_crawl_may_take_many_nights(crawls):
    section = whole(500)
    for _ in range(20):
        session = crawls.begin()
        for link in session.due_links():
            store(session, article(int(link.url_key.split(":")[1])))
        pages, _ = section.walk(session, pages=4, fetch=False)
        session.finish("budget")
        if pages == [1]:
            break
    assert len(crawls.lines()) == 500
    assert finished(crawls, section) == ([1], [])


@pytest.mark.parametrize(
    ("is_gone", "expected"), [(True, [1, 2, 3, 4, 5]), (False, [1, 4, 5])], ids=["is no more", "failed for once"]
)
def test_a_list_page_that_cannot_be_read_makes_the_walk_begin_anew_only_where_it_is_no_more(crawls, is_gone, expected):
    section = whole(100)
    session = crawls.begin()
    section.walk(session, pages=4)
    session.finish("shutdown")
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    verdict = walk.page(section.page(1), next_url="2", total=100)
    assert (verdict.next, verdict.jump_url) == (Next.JUMP, "4")
    if is_gone:
        assert (walk.back(), walk.back()) == ("2", None)
    walk.end(WalkEnd.BROKEN)
    session.finish("finished")
    assert finished(crawls, section)[0] == expected


@pytest.mark.parametrize("how", [WalkEnd.BROKEN, WalkEnd.LIMITED])
def test_rows_of_a_walk_that_did_not_end_properly_do_not_count(crawls, how):
    section = whole(60)
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    walk.page(section.page(1), next_url="2", total=60)
    walk.end(how)
    session.finish("finished")
    session = crawls.begin()
    pages, links = section.walk(session)
    assert pages == [1, 2, 3]
    assert sorted(causes(links)) == ["new"] * 40 + ["unfinished"] * 20


def test_new_articles_are_fetched_and_the_walk_stops_after_a_page_of_known_rows(crawls):
    finished(crawls, whole(100))
    pages, links = finished(crawls, whole(103))
    assert pages == [1, 2]
    assert causes(links) == ["new"] * 3


def test_as_many_known_pages_as_the_setting_says_are_wanted(crawls):
    finished(crawls, whole(100))
    session = crawls.begin(delta=DeltaRules(known_pages=2))
    assert whole(103).walk(session)[0] == [1, 2, 3]


def test_pinned_rows_do_not_hide_what_is_new_behind_them(crawls):
    pinned = list(range(20, 0, -1))
    finished(crawls, List([*pinned, *range(100, 20, -1)]))
    pages, links = finished(crawls, List([*pinned, *range(103, 20, -1)]))
    assert causes(links) == ["new"] * 3
    assert pages[:3] == [1, 2, 3]


def test_a_total_that_does_not_agree_makes_the_walk_go_on(crawls):
    finished(crawls, whole(100))
    back_dated = List([*range(100, 30, -1), 101, *range(30, 0, -1)])
    pages, links = finished(crawls, back_dated)
    assert pages == [1, 2, 3, 4, 5], "with the row on page 4 the totals agree again"
    assert causes(links) == ["new"]
    assert finished(crawls, back_dated)[0] == [1]


def test_a_total_that_always_counts_rows_nobody_sees_is_believed_in_the_end(crawls):
    section = whole(100, total=107)
    assert [finished(crawls, section)[0][-1] for _ in range(4)] == [5, 5, 1, 1]


def test_a_list_without_a_total_stops_at_known_rows(crawls):
    section = whole(100, total=None)
    assert [finished(crawls, section)[0][-1] for _ in range(2)] == [5, 1]


def test_rows_that_are_no_articles_explain_a_larger_total(crawls):
    for expected in (1, 0):
        session = crawls.begin()
        walk = session.begin_walk("catid:1", "通告")
        verdict = walk.page([row(1), row(2)], next_url="2", total=6, extra_rows=1)
        if verdict.next is Next.FOLLOW:
            walk.page([row(3)], next_url=None, total=6, extra_rows=2)
        walk.end(WalkEnd.CAUGHT_UP if verdict.next is Next.STOP else WalkEnd.END_OF_LIST)
        session.finish("finished")
        assert (verdict.next is Next.FOLLOW) == expected


@pytest.mark.parametrize("twin", [{"title": "转：通告"}, {"url": "http://demo.invalid/other-form.html"}], ids=str)
@pytest.mark.parametrize("place", [1, 30], ids=["on the same page", "on another page"])
def test_an_article_listed_twice_explains_a_larger_total_and_is_no_change(crawls, twin, place):
    section = whole(60)
    section.rows.insert(place, replace(section.rows[0], **twin))
    section.total = 61
    assert len(finished(crawls, section)[1]) == 60
    for full in (False, True):
        pages, links = finished(crawls, section, full=full)
        assert pages == ([1, 2, 3, 4] if full else [1])
        assert set(causes(links)) <= {"revisit"}


def test_rows_pushed_to_the_next_page_while_we_walk_are_counted_once(crawls):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    walk.page([row(3), row(2)], next_url="2", total=3)
    walk.page([row(2), row(1)], next_url=None, total=4)
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    session = crawls.begin()
    verdict = session.begin_walk("catid:1", "通告").page([row(4), row(3)], next_url="2", total=4)
    assert (verdict.new_rows, verdict.next) == (1, Next.FOLLOW)


def test_a_list_whose_middle_came_empty_once_is_walked_again(crawls):
    section = whole(100)
    session = crawls.begin()
    section.walk(session, empty={2, 3})
    session.finish("finished")
    pages, links = finished(crawls, section)
    assert (pages[-1], len(links)) == (5, 40)
    assert len(crawls.lines()) == 100
    assert finished(crawls, section)[0] == [1]


def test_articles_that_left_every_list_are_looked_at_once_more(crawls):
    finished(crawls, whole(100))
    left = List([number for number in range(100, 0, -1) if number not in (7, 33)])
    assert finished(crawls, left)[0][-1] == 5
    session = crawls.begin()
    assert sorted((link.url_key, link.cause) for link in session.due_links()) == [
        ("content:33", Cause.DELISTED),
        ("content:7", Cause.DELISTED),
    ]
    session.recorder.failed(article(7).id, Status.GONE, "http_404")
    assert store(session, article(33)) is None
    assert left.walk(session)[0] == [1]
    session.finish("finished")
    session = crawls.begin()
    assert list(session.due_links()) == []
    assert session.recorder.known(article(7).id).gone_at is not None


def test_a_list_that_came_up_short_does_not_make_the_store_forget(crawls):
    finished(crawls, whole(100))
    session = crawls.begin()
    whole(100).walk(session, full=True, empty={2, 3, 4})
    session.finish("finished")
    assert finished(crawls, whole(100))[1] == []
    session = crawls.begin()
    assert list(session.due_links()) == []


def test_without_a_total_a_walk_that_sees_far_less_is_not_believed(crawls):
    finished(crawls, whole(100, total=None))
    session = crawls.begin()
    whole(100, total=None).walk(session, full=True, empty={2, 3, 4})
    session.finish("finished")
    session = crawls.begin()
    assert list(session.due_links()) == []


def test_a_full_walk_goes_to_the_end_and_looks_at_every_article_again(crawls):
    finished(crawls, whole(100))
    pages, links = finished(crawls, whole(100), full=True)
    assert pages == [1, 2, 3, 4, 5]
    assert causes(links) == ["revisit"] * 100
    assert len(crawls.lines()) == 100


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {"title": "更正：通告"}, ["changed"], id="title"),
        pytest.param({"date": "2026-03-01"}, {"date": "2026-03-02"}, ["changed"], id="date"),
        pytest.param({"date": "2026-03-01"}, {"date": None}, [], id="date no longer printed"),
        pytest.param({"date": None}, {"date": "2026-03-01"}, [], id="date printed at last"),
        pytest.param({"date": "2026-03-01T09:30:00+08:00"}, {"date": "2026-03-01"}, [], id="time no longer printed"),
        pytest.param({"date": "2026-03-01T09:30:00+08:00"}, {"date": "2026-03-02"}, ["changed"], id="another day"),
        pytest.param(
            {"date": "2026-03-12T09:30:00+08:00", "date_is_relative": True},
            {"date": "2026-03-12T10:00:00+08:00", "date_is_relative": True},
            [],
            id="hours ago, some hours later",
        ),
        pytest.param({}, {"url": "http://demo.invalid/other-form.html"}, [], id="another form of the address"),
    ],
)
def test_a_row_whose_title_or_date_changed_is_fetched_again(crawls, before, after, expected):
    changed = whole(40)
    changed.rows[5] = replace(changed.rows[5], **before)
    finished(crawls, changed)
    changed.rows[5] = replace(changed.rows[5], **after)
    pages, links = finished(crawls, changed)
    assert (pages, causes(links)) == ([1], expected)
    assert finished(crawls, changed) == ([1], [])


def test_a_changed_row_that_was_not_fetched_is_fetched_by_the_next_run(crawls):
    section = whole(20)
    finished(crawls, section)
    section.rows[0] = row(20, title="更正")
    session = crawls.begin()
    section.walk(session, fetch=False)
    session.commit()
    session.abandon()
    session = crawls.begin()
    assert causes(session.due_links()) == ["unfinished"]


def test_two_lists_that_show_one_article_have_it_fetched_once(crawls):
    session = crawls.begin()
    _, first = whole(3).walk(session, key="catid:1", name="要闻")
    _, second = whole(3).walk(session, key="catid:2", name="通告")
    assert (len(first), len(second)) == (3, 0)
    session.finish("finished")
    session = crawls.begin()
    assert store(session, article(1, title="更正")).sections == ["要闻", "通告"]


def test_titles_cut_at_different_lengths_in_two_lists_are_no_change(crawls):
    for _ in range(2):
        session = crawls.begin()
        for key, title in (("catid:1", "通告第1号"), ("catid:2", "通告…")):
            walk = session.begin_walk(key, key)
            links = walk.page([row(1, title=title)], next_url=None).fetch
            walk.end(WalkEnd.END_OF_LIST)
            for link in links:
                store(session, article(1))
                assert link.cause is Cause.NEW
        session.finish("finished")
    assert len(crawls.lines()) == 1


def test_one_id_under_two_categories_and_titles_may_be_two_articles(crawls):
    first = row(1, wide_key="content:1@9", url="http://demo.invalid/?catid=9&id=1")
    second = row(1, wide_key="content:1@60", url="http://demo.invalid/?catid=60&id=1", title="图片：春茶")
    keys = []
    for _ in range(2):
        session = crawls.begin()
        for key, listed in (("catid:9", first), ("catid:60", second)):
            walk = session.begin_walk(key, key)
            keys += [(link.url_key, link.cause.value) for link in walk.page([listed], next_url=None).fetch]
            walk.end(WalkEnd.END_OF_LIST)
        session.finish("finished")
        crawls.now += timedelta(seconds=1)
    assert keys == [
        ("content:1", "new"),
        ("content:1@60", "other_title"),
        *[(key, "unfinished") for key, _ in keys[:2]],
    ]


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"title": "通告第1号（更正）"}, Cause.CHANGED),
        ({"url": "http://demo.invalid/html/tz/2026/1120/1.html"}, Cause.CHANGED),
        ({"title": "通…"}, None),
        ({}, None),
    ],
    ids=["another title", "another address", "cut title", "as before"],
)
def test_a_stored_article_in_a_section_that_never_listed_it(crawls, changed, cause):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "要闻")
    walk.page([row(1, title="通告第1号")], next_url=None)
    store(session, article(1))
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    session = crawls.begin()
    walk = session.begin_walk("catid:2", "通告")
    links = walk.page([row(1, **({"title": "通告第1号"} | changed))], next_url=None).fetch
    assert [link.cause for link in links] == ([cause] if cause else [])


@pytest.mark.parametrize(("printed", "expected"), [(False, []), (True, [Cause.CHANGED])])
def test_a_year_told_from_other_rows_makes_no_change(crawls, printed, expected):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "要闻")
    walk.page([row(1, date="2026-11-20", year_is_printed=printed)], next_url=None)
    store(session, article(1))
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "要闻")
    links = walk.page([row(1, date="2025-11-20", year_is_printed=printed)], next_url=None).fetch
    assert [link.cause for link in links] == expected


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ({"title": "荷江大桥建…", "date": "2026-11-20"}, []),
        ({"date": "2026-11-20"}, []),
        ({"title": "荷江大桥通车"}, [Cause.CHANGED]),
        ({"date": "2026-11-20T09:00:00+08:00"}, [Cause.CHANGED]),
        ({"date": "2026-11-21"}, [Cause.CHANGED]),
    ],
    ids=["cut title, no time", "no time", "another title", "another time", "another day"],
)
def test_a_new_template_of_the_list_alone_makes_no_change(crawls, then, expected):
    first = {"title": "荷江大桥建成", "date": "2026-11-20T08:09:00+08:00"}
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "要闻")
    walk.page([row(1, **first)], next_url=None)
    store(session, article(1))
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "要闻")
    assert [link.cause for link in walk.page([row(1, **(first | then))], next_url=None).fetch] == expected


def test_a_dead_address_with_a_successor_is_asked_for_at_once(crawls):
    addresses = ("http://demo.invalid/2026/1120/1.html", "http://demo.invalid/2026/1123/1.html")
    asked = []
    for url in (addresses[0], addresses[0], addresses[1]):
        session = crawls.begin()
        walk = session.begin_walk("catid:1", "要闻")
        links = walk.page([row(1, url=url)], next_url=None).fetch
        asked += [link.url for link in links]
        for link in links:
            session.recorder.failed(link.id, Status.GONE, "http:404")
        walk.end(WalkEnd.END_OF_LIST)
        session.finish("finished")
    assert asked == list(addresses)


@pytest.mark.parametrize(("status", "asked"), [(Status.FAILED, 3), (Status.GONE, 1)])
def test_a_dead_article_that_two_sections_list_in_two_forms_is_not_asked_for_in_each_run(crawls, status, asked):
    sections = {f"catid:{catid}": f"http://demo.invalid/?a=show&catid={catid}&id=1" for catid in (1, 2)}
    causes_told = []
    for _ in range(12):
        session = crawls.begin()
        links = list(session.due_links())
        for key, url in sections.items():
            walk = session.begin_walk(key, key)
            links += walk.page([row(1, url=url)], next_url=None).fetch
            walk.end(WalkEnd.END_OF_LIST)
        for link in links:
            session.recorder.failed(link.id, status, "told")
        causes_told += causes(links)
        session.finish("finished")
        crawls.now += timedelta(hours=1)
    assert causes_told == ["new", *["retry"] * (asked - 1)]


def test_rows_that_are_new_in_each_run_do_not_outrun_the_page_budget(crawls):
    for run in range(2):
        session = crawls.begin()
        walk = session.begin_walk("catid:1", "通告")
        first = 100 * run
        told = [
            walk.page([row(first + number)], next_url=f"http://demo.invalid/list?page={number + 1}").read_before
            for number in range(1, 9)
        ]
        walk.end(WalkEnd.LIMITED)
        session.finish("finished")
    assert sum(told) <= 1


@pytest.mark.parametrize("pages", [3, None], ids=["in the middle of the walk", "after it"])
def test_a_list_that_comes_empty_for_once_does_not_end_a_walk_of_many_nights(crawls, pages):
    session = crawls.begin()
    whole(100, total=None).walk(session, pages=pages)
    session.finish("budget")
    crawls.now += timedelta(days=9)
    session = crawls.begin()
    assert session.begin_walk("catid:1", "通告").has_listed()
    session.finish("finished")
    crawls.now += timedelta(days=8)
    session = crawls.begin()
    assert session.begin_walk("catid:1", "通告").has_listed() is (pages is not None)


def test_a_repeating_list_is_told(crawls):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    pages = [[row(1), row(2)], [row(2), row(3)], [row(2), row(3)]]
    assert [walk.page(rows, next_url="n").repeated for rows in pages] == [False, False, True]


def test_members_only_pages_are_not_asked_for_on_every_run(crawls):
    section = whole(3)
    session = crawls.begin()
    _, links = section.walk(session, fetch=False)
    for link in links:
        session.recorder.failed(link.id, Status.FORBIDDEN, "login")
    session.finish("finished")
    assert finished(crawls, section) == ([1], [])
    crawls.now += timedelta(days=31)
    assert causes(finished(crawls, section)[1]) == ["retry"] * 3


def test_a_failing_page_that_stays_listed_is_given_up_all_the_same(crawls):
    asked = 0
    for _ in range(60):
        session = crawls.begin()
        _, links = whole(1).walk(session, fetch=False)
        for link in links:
            asked += 1
            session.recorder.failed(link.id, Status.FAILED, "http_500")
        session.finish("finished")
        crawls.now += timedelta(hours=12)
    assert asked == 6


def test_walks_of_long_ago_are_forgotten(crawls):
    for _ in range(5):
        finished(crawls, whole(20))
        crawls.now += timedelta(days=20)
    session = crawls.begin()
    whole(20).walk(session)
    assert session._connection.scalar(text("SELECT count(*) FROM section_walks")) == 2


def test_only_links_of_the_wanted_sections_are_taken_up(crawls):
    session = crawls.begin()
    whole(2).walk(session, key="catid:1", name="要闻", fetch=False)
    List([3, 4, 5]).walk(session, key="catid:2", name="通告", fetch=False)
    session.finish("budget")
    session = crawls.begin()
    assert len(list(session.due_links(["catid:2"]))) == 3
    assert len(list(session.due_links())) == 2, "each only once"


def test_what_was_read_outside_the_window_is_dated_by_its_page_where_the_list_prints_no_date(crawls):
    session = crawls.begin()
    whole(2).walk(session, fetch=False)
    session.note_date(article(1).id, "2026-03-01T08:00:00+08:00")
    session.finish("finished")
    session = crawls.begin()
    dates = {link.url_key: [listed.date for listed in link.listed] for link in session.due_links()}
    assert dates == {"content:1": ["2026-03-01T08:00:00+08:00"], "content:2": [None]}


def test_an_article_dated_in_the_future_is_looked_at_again_only_while_it_is_new(crawls):
    session = crawls.begin()
    List([1]).walk(session, fetch=False)
    store(session, article(1, published_at="2099-01-01T00:00:00+08:00"))
    session.finish("finished")
    crawls.now += timedelta(days=2)
    session = crawls.begin()
    assert causes(session.due_links()) == ["revisit"]
    session.finish("finished")
    crawls.now += timedelta(days=2)
    session = crawls.begin()
    assert list(session.due_links()) == []


def test_old_articles_are_not_looked_at_again(crawls):
    session = crawls.begin()
    List([1]).walk(session, fetch=False)
    store(session, article(1, published_at="2026-03-01"))
    session.finish("finished")
    crawls.now += timedelta(hours=7)
    session = crawls.begin()
    assert list(session.due_links()) == []


def test_an_adaptive_section_that_rarely_changes_is_walked_less_often(crawls):
    rules = DeltaRules(adaptive=True)
    walked = []
    for hour in range(24):
        session = crawls.begin(delta=rules)
        if session.section_is_due("catid:1"):
            whole(20).walk(session)
            walked.append(hour)
        session.finish("finished")
        crawls.now += timedelta(hours=1)
    assert walked == [0, 1, 3, 6, 10, 16]


def test_an_adaptive_section_whose_walk_is_incomplete_is_never_left_out(crawls):
    rules = DeltaRules(adaptive=True)
    session = crawls.begin(delta=rules)
    whole(60).walk(session)
    session.finish("finished")
    crawls.now += timedelta(hours=2)
    session = crawls.begin(delta=rules)
    whole(80).walk(session, pages=1)
    session.finish("shutdown")
    session = crawls.begin(delta=rules)
    assert session.section_is_due("catid:1")


def test_an_adaptive_list_that_leads_to_others_or_is_empty_is_always_due(crawls):
    rules = DeltaRules(adaptive=True)
    for _ in range(3):
        session = crawls.begin(delta=rules)
        for key, rows in (("leads on", [row(1)]), ("empty", [])):
            assert session.section_is_due(key)
            walk = session.begin_walk(key, key)
            walk.page(rows, next_url=None)
            walk.end(WalkEnd.END_OF_LIST, leads_on=key == "leads on")
        session.finish("finished")


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=900)], ids=str)
def test_what_a_clock_that_was_ahead_left_is_taken_up_after_it_is_set_back(crawls, ahead):
    rules = DeltaRules(adaptive=True)
    crawls.now += ahead
    session = crawls.begin(delta=rules)
    _, links = whole(3).walk(session, fetch=False)
    store(session, article(3, published_at=None))
    session.recorder.failed(links[1].id, Status.FAILED, "http_500")
    session.finish("shutdown")
    crawls.now -= ahead
    session = crawls.begin(delta=rules)
    assert session.section_is_due("catid:1")
    due = causes(session.due_links())
    assert "unfinished" in due
    assert ("retry" in due) == (ahead > timedelta(days=180))


def test_a_clock_that_is_set_back_does_not_put_off_the_next_commit(crawls):
    session = crawls.begin()
    crawls.now -= timedelta(days=1)
    store(session, article(1))
    assert session.recorder.waiting_lines == 0


@pytest.mark.parametrize(("status", "tries"), [(Status.GONE, 4), (Status.FAILED, 6)])
def test_an_article_that_was_given_up_and_is_listed_again_is_asked_for(crawls, status, tries):
    finished(crawls, whole(30))
    finished(crawls, List(range(29, 0, -1)), full=True)
    for _ in range(tries):
        session = crawls.begin()
        session.recorder.failed(article(30).id, status, "test")
        session.finish("finished")
    assert crawls.begin().recorder.known(article(30).id).gone_at == (
        "2026-03-12T01:00:00Z" if status is Status.GONE else None
    )
    crawls.sessions[-1].finish("finished")
    crawls.now += timedelta(days=300)
    _, links = finished(crawls, whole(30))
    assert causes(links) == ["listed_again"]
    assert finished(crawls, whole(30)) == ([1], [])
    assert crawls.begin().recorder.known(article(30).id).gone_at is None


def test_a_list_that_comes_empty_and_claims_nothing_does_not_make_the_store_forget(crawls):
    finished(crawls, whole(60))
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "通告")
    walk.page([], next_url=None, total=0)
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    session = crawls.begin()
    assert list(session.due_links()) == []
    session.abandon()
    assert finished(crawls, whole(60))[1] == []


def test_what_a_list_held_that_stays_empty_for_a_week_is_looked_for(crawls):
    finished(crawls, whole(3))
    doubted, looked_for = [], []
    for _ in range(5):
        crawls.now += timedelta(days=3)
        session = crawls.begin()
        links = list(session.due_links())
        looked_for += causes(links)
        for link in links:
            session.recorder.seen(link.id)
        walk = session.begin_walk("catid:1", "通告")
        doubted.append(walk.has_listed())
        walk.page([], next_url=None)
        walk.end(WalkEnd.BROKEN if doubted[-1] else WalkEnd.END_OF_LIST)
        session.finish("finished")
    assert doubted == [True, True, True, False, False]
    assert looked_for.count("delisted") == 3


def test_articles_that_a_list_cut_short_shows_no_more_are_looked_for_bit_by_bit(crawls):
    finished(crawls, whole(270))
    finished(crawls, List(range(270, 250, -1)))
    asked = []
    for _ in range(4):
        session = crawls.begin()
        links = list(session.due_links())
        for link in links:
            session.recorder.seen(link.id)
        asked.append(causes(links).count("delisted"))
        session.finish("finished")
        crawls.now += timedelta(hours=1)
    assert asked == [100, 100, 50, 0]


def test_a_section_that_shows_a_known_article_under_another_title_lists_that_article_from_then_on(crawls):
    old = row(1, wide_key="content:1@9", url="http://demo.invalid/?catid=9&id=1")
    new = row(1, wide_key="content:1@60", url="http://demo.invalid/?catid=60&id=1", title="更正")
    session = crawls.begin()
    session.begin_walk("catid:9", "九").page([old], next_url=None)
    store(session, article(1))
    session.finish("shutdown")
    session = crawls.begin()
    walk = session.begin_walk("catid:60", "六十")
    (link,) = walk.page([new], next_url=None).fetch
    assert session.is_apart(link.id)
    session.recorder.mark_alias(link.id, article(1).id, url=new.url)
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")

    crawls.now += timedelta(hours=7)
    session = crawls.begin()
    assert not session.is_apart(link.id)
    assert session.recorder._sections_of(article(1).id) == ["九", "六十"]
    assert [due.url for due in session.due_links()] == [new.url]
    verdict = session.begin_walk("catid:60", "六十").page([new], next_url=None)
    assert (verdict.fetch, verdict.new_rows, verdict.next) == ((), 0, Next.STOP)


def test_a_list_that_shows_nothing_is_believed_after_a_week(crawls):
    session = crawls.begin()
    walk = session.begin_walk("catid:1", "要闻")
    walk.page([row(1)], next_url=None)
    walk.end(WalkEnd.END_OF_LIST)
    session.finish("finished")
    doubted = []
    for _ in range(3):
        session = crawls.begin()
        walk = session.begin_walk("catid:1", "要闻")
        doubted.append(walk.has_listed())
        walk.end(WalkEnd.BROKEN if doubted[-1] else WalkEnd.END_OF_LIST)
        session.finish("finished")
        crawls.now += timedelta(days=4)
    assert doubted == [True, True, False]


def swept(crawls, shown, *, every, runs, **options):
    """The pages that each of so many runs reads."""
    read = []
    for _ in range(runs):
        crawls.now += every
        session = crawls.begin(delta=DeltaRules(full=timedelta(days=6)))
        read.append(shown.walk(session, **options)[0])
        session.finish("finished")
    return read


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize(("every", "runs"), [(timedelta(days=1), 6), (timedelta(hours=6), 24), (timedelta(days=6), 1)])
def test_a_list_is_seen_whole_every_few_days_a_share_in_each_run(crawls, total, every, runs):
    shown = List(range(240, 0, -1), total=total)
    first = crawls.begin()
    shown.walk(first)
    first.finish("finished")
    second = crawls.begin()
    shown.walk(second)
    second.finish("finished")
    read = swept(crawls, shown, every=every, runs=runs)
    assert {page for pages in read for page in pages} == set(range(1, 13))
    assert max(map(len, read)) <= 12 // runs + 3
    assert swept(crawls, shown, every=every, runs=1)[0] != list(range(1, 13)) or runs == 1


def test_what_was_put_in_deep_while_another_row_went_is_found_by_the_sweep(crawls):
    shown = List(range(240, 0, -1))
    for _ in range(2):
        session = crawls.begin()
        shown.walk(session)
        session.finish("finished")
    shown.rows[150] = row(999)
    read = swept(crawls, shown, every=timedelta(days=1), runs=6)
    assert 999 in {int(line.url.rpartition("/")[2].partition(".")[0]) for line in crawls.lines()}
    assert len(read[0]) < 6
    session = crawls.begin()
    shown.walk(session)
    session.finish("finished")
    session = crawls.begin()
    assert ("content:90", Cause.DELISTED) in [(link.url_key, link.cause) for link in session.due_links()]


def test_new_rows_are_fetched_at_once_while_a_sweep_goes_on(crawls):
    shown = List(range(240, 0, -1))
    for _ in range(2):
        session = crawls.begin()
        shown.walk(session)
        session.finish("finished")
    for number in range(241, 247):
        shown.rows.insert(0, row(number))
        shown.total += 1
        crawls.now += timedelta(days=1)
        session = crawls.begin(delta=DeltaRules(full=timedelta(days=6)))
        _, links = shown.walk(session)
        assert f"content:{number}" in [link.url_key for link in links]
        session.finish("finished")


def test_a_list_that_comes_empty_while_a_sweep_rests_is_believed_in_time(crawls):
    shown = List(range(240, 0, -1), total=False)
    for _ in range(2):
        session = crawls.begin()
        shown.walk(session)
        session.finish("finished")
    swept(crawls, shown, every=timedelta(days=1), runs=2)
    believed = []
    for _ in range(11):
        crawls.now += timedelta(days=1)
        session = crawls.begin(delta=DeltaRules(full=timedelta(days=6)))
        walk = session.begin_walk("catid:1", "通告")
        believed.append(not walk.has_listed())
        walk.page([], next_url=None, total=None)
        walk.end(WalkEnd.END_OF_LIST if believed[-1] else WalkEnd.BROKEN)
        session.finish("finished")
    assert believed[0] is False
    assert believed[-1] is True
