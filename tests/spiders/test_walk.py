from dataclasses import replace
from datetime import date

import pytest

from crawler.listing.model import ListPage, Row, SectionLink
from crawler.spiders.base import Position
from crawler.spiders.walk import SectionWalk
from crawler.state.walks import WalkEnd


def list_page(*keys, next_url="next", total=None, subsections=(), number=None, count=None):
    rows = tuple(Row(f"http://qinglan.test/{key}.html", key, None, None) for key in keys)
    return ListPage(
        rows=rows, next_url=next_url, total=total, name=None, page_number=number, page_count=count,
        subsections=subsections, dropped={},
    )  # fmt: skip


def walk_over(*pages, max_pages=100):
    walk = SectionWalk("要闻", "http://qinglan.test/", Position(0), max_pages)
    for number, page in enumerate(pages):
        walk.take(page, [row.title for row in page.rows], f"page {number}")
        if walk.ended or not (page.next_url and walk.follow(page.next_url)):
            break
    return walk


@pytest.mark.parametrize(
    ("pages", "ended", "seen"),
    [
        pytest.param([list_page("a", "b"), list_page("c", next_url=None)], "last_page", 3, id="no next page"),
        pytest.param([list_page("a"), list_page()], "empty_page", 1, id="page without rows"),
        pytest.param([list_page("a"), list_page("b"), list_page("b", "a")], "repeats", 2, id="rows shown before"),
        pytest.param([list_page("a"), list_page("b", next_url="page 0")], "loop", 2, id="next page was walked"),
        pytest.param(
            [list_page(subsections=(SectionLink("乙", "x", None),), next_url=None)], "channel", 0, id="channel"
        ),
    ],
)
def test_walk_ends_by_itself(pages, ended, seen):
    walk = walk_over(*pages)
    assert (walk.ended, len(walk.seen)) == (ended, seen)


def test_page_budget_is_the_last_resort():
    walk = walk_over(*(list_page(f"row {n}") for n in range(9)), max_pages=3)
    assert (walk.ended, walk.pages, walk.complete) == ("page_budget", 3, False)


def test_moved_rows_do_not_end_a_walk_that_owes_articles():
    walk = walk_over(list_page("a", "b", total=3), list_page("a", "b"), list_page("c", next_url=None))
    assert (walk.ended, walk.complete) == ("last_page", True)


def test_walk_that_saw_less_than_claimed_is_incomplete():
    assert not walk_over(list_page("a", total=9, next_url=None)).complete


def test_total_counts_rows_even_where_two_lead_to_one_article():
    walk = SectionWalk("要闻", "http://qinglan.test/", Position(0), 100)
    walk.take(list_page("a", "b", total=2, next_url=None), ["same", "same"], "page 0")
    assert walk.complete


def test_highest_total_counts_where_static_pages_are_of_different_ages():
    walk = walk_over(list_page("a", "b", total=5), list_page("c", total=3, next_url=None))
    assert (walk.claimed, walk.complete) == (5, False)


def test_requests_start_in_order_of_section_page_and_row():
    order = [
        Position(0),
        Position(0).at_row(1),
        Position(0).at_row(25),
        Position(0).at_page(2),
        Position(0).at_page(2).at_row(1),
        Position(0, list=1),
        Position(0, list=1).at_page(900).at_row(40),
        Position(1),
    ]
    assert order == sorted(order, key=lambda position: -position.priority)


def test_subpages_come_before_the_next_row():
    row = Position(2, 1, 4, 7)
    assert row.priority < row.subpage_priority
    assert row.at_row(8).priority < row.subpage_priority < row.at_row(6).priority


def test_the_next_page_goes_on_from_the_last_day_of_the_page_before():
    walk = SectionWalk("要闻", "http://qinglan.test/", Position(0), 100)
    days = ("2026-01-05", "2026-01-02", "2025-12-30", "2025-03-01", None)
    rows = tuple(Row(f"http://qinglan.test/{n}.html", "题", day, day) for n, day in enumerate(days))
    walk.take(replace(list_page(), rows=rows), ["a"], "page 0")
    assert walk.last_day == date(2026, 1, 5)  # three rows above a back-dated one


@pytest.mark.parametrize("printed", [True, False], ids=["number printed", "counted"])
def test_a_page_without_rows_that_the_pager_had_announced_breaks_the_chain(printed):
    pages = [list_page("a", count=3, number=1 if printed else None), list_page(next_url=None)]
    assert walk_over(*pages).ended == "broken"
    assert walk_over(list_page("a", count=1), list_page(next_url=None)).ended == "empty_page"


def test_an_announced_page_without_rows_breaks_the_chain_behind_a_jump_too():
    walk = walk_over(list_page("a", count=9, number=1))
    walk.jump()
    walk.take(list_page("f", count=9, number=6), ["f"], "page 6")
    assert walk.ended is None
    walk.take(list_page(next_url=None), [], "page 7")
    assert (walk.ended, walk.stored_end) == ("broken", WalkEnd.BROKEN)


def test_a_walk_that_goes_back_after_a_jump_has_seen_only_the_pages_on_top():
    walk = walk_over(list_page("a", "b", total=6, count=3, number=1))
    walk.jump()
    walk.take(list_page("e", "f", total=6, count=3, number=3, next_url=None), ["e", "f"], "page 3")
    walk.back()
    assert (walk.ended, walk.seen, walk.walked) == (None, {"a", "b"}, {"page 0"})
    walk.take(list_page("c", "d", total=6, count=3, number=2), ["c", "d"], "page 2")
    walk.take(list_page("e", "f", total=6, count=3, number=3, next_url=None), ["e", "f"], "page 3")
    assert (walk.ended, walk.falls_short) == ("last_page", False)


def test_articles_added_while_we_walk_are_not_missing():
    pages = [list_page("a", "b", total=3), list_page("b", "c", total=4, next_url=None)]
    assert walk_over(*pages).complete


UNREAD = replace(list_page("a", "b", next_url=None), unread="“下一页” leads on by script (go(2))")


@pytest.mark.parametrize(
    ("pages", "named"),
    [
        pytest.param([UNREAD], "“下一页” leads on by script", id="a pager that is not understood"),
        pytest.param([list_page("a", next_url=None, count=4)], "4 pages are printed, 1 walked", id="pages printed"),
        pytest.param([list_page("a", count=3), list_page("b", next_url=None)], "3 pages are printed", id="pages left"),
        pytest.param([list_page("a", "b"), list_page("b", "a")], "rows of the first again", id="the first page again"),
        pytest.param([list_page("a", next_url="page 0")], "the first one again", id="a loop after the first page"),
        pytest.param([replace(UNREAD, rows=())], "leads on by script", id="no row, and a script"),
        pytest.param([replace(UNREAD, total=9)], "leads on by script", id="less than claimed"),
        pytest.param([replace(UNREAD, total=2, page_count=3)], "3 pages are printed", id="a total that is none"),
    ],
)
def test_a_list_whose_end_is_not_proven_is_incomplete(pages, named):
    walk = walk_over(*pages)
    assert (walk.ended, walk.complete, walk.stored_end) == ("incomplete", False, WalkEnd.UNPROVEN)
    assert named in walk.problem
    assert (walk.problem or "").endswith(": http://qinglan.test/")


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([replace(UNREAD, total=2)], id="the printed total is reached"),
        pytest.param([list_page("a", count=2), list_page("b", next_url=None)], id="all pages walked"),
        pytest.param([list_page("a", next_url=None, number=2, count=2)], id="the last page, by its number"),
        pytest.param([list_page("a"), list_page("b", next_url="page 1")], id="a page that leads to itself"),
        pytest.param([list_page("a"), replace(UNREAD, rows=())], id="a page without rows behind the last one"),
    ],
)
def test_an_end_that_is_proven_is_complete(pages):
    walk = walk_over(*pages)
    assert (walk.complete, walk.stored_end, walk.problem) == (True, WalkEnd.END_OF_LIST, None)


def test_the_first_page_in_another_form_proves_the_end():
    walk = walk_over(list_page("a", "b"))
    walk.take(list_page("a", "b"), ["a", "b"], "page 0 in another form", 1)
    assert (walk.ended, walk.complete) == ("repeats", True)


def test_behind_a_jump_only_a_printed_number_says_which_page_it_is():
    walk = walk_over(list_page("a", count=9, number=1))
    walk.jump()
    walk.take(list_page("f", count=9, next_url=None), ["f"], "page 9")
    assert walk.ended == "last_page"
