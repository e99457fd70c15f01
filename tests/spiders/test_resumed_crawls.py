"""Crawls of a portal that changes between two runs of one walk, while it is walked, and while it is out of order."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from crawler.platforms.base import article_id
from crawler.settings import ITEM_PIPELINES, SPIDER_MIDDLEWARES
from crawler.state.database import state_url
from crawler.state.delta import Cause
from crawler.state.links import Link
from crawler.state.session import Session
from tests.replica.compare import compare
from tests.replica.process import run_scrapy

SECTION, CATID = "广西政协动态", 14
IMPATIENT = {"RETRY_TIMES": 1, "BACKOFF_FIRST": 0, "BACKOFF_MAX": 0}
# Every article is looked at again in every run
RECHECK = {"DELTA_REVISIT_DAYS": 36500, "DELTA_REVISIT_PAUSE_HOURS": 0}


@pytest.fixture
def portal(start_replica):
    return start_replica("stock", articles=60, rows=5)


@pytest.fixture
def crawl(portal, tmp_path):
    def crawl(*arguments, **settings):
        portal.control("forget")
        return run_scrapy(
            "crawl", "gxzx", *arguments, proxy=portal.proxy, output_dir=tmp_path, settings=IMPATIENT | settings
        )

    return crawl


@pytest.fixture
def ask_state(tmp_path):
    def ask(query, *values):
        with closing(sqlite3.connect(tmp_path / "gxzx" / "state.sqlite3")) as state, state:
            return state.execute(query, values).fetchall()

    return ask


def gone(ask_state):
    query = "SELECT l.url_key FROM articles a JOIN links l ON l.id = a.id WHERE a.gone_at IS NOT NULL"
    return [key for (key,) in ask_state(query)]


def rows_of(portal, name=SECTION):
    return next(section["rows"] for section in portal.truth()["sections"] if section["name"] == name)


def assert_whole(crawl, portal):
    result = compare(crawl.lines(), portal.expected())
    assert (result.missing, result.repeated) == ([], [])


@pytest.mark.parametrize(("taken_down", "added"), [(4, 2), (7, 0), (0, 6)])
def test_what_moves_between_two_runs_of_a_walk_is_neither_missed_nor_doubled(portal, crawl, taken_down, added):
    crawl("-a", f"sections={SECTION}", WALK_MAX_LIST_PAGES=2)
    for key in rows_of(portal)[:taken_down]:
        portal.control("delete", key=key)
    if added:
        portal.control("add", section=SECTION, count=added)
    assert_whole(crawl(), portal)
    last = crawl()
    assert_whole(last, portal)
    assert last.returncode == 0, last.stdout
    asked = [path for path in portal.requests() if f"a=lists&catid={CATID}" in path]
    assert len(asked) <= 2 if not taken_down else True


@pytest.mark.parametrize("instead", ["server_error:status=404", "front_instead:rate=1"])
def test_a_list_that_has_lost_the_page_read_last_is_walked_whole(portal, crawl, instead):
    crawl(WALK_MAX_LIST_PAGES=3)
    for key in rows_of(portal)[5:15]:
        portal.control("delete", key=key)
    portal.control("behave", names=[f"{instead},match=a=lists&catid={CATID}&page=3$"])
    again = crawl()
    assert "no such list page any more" in again.stderr
    assert "walk/chains_broken" not in again.stats()
    assert again.returncode == 0, again.stdout
    assert_whole(again, portal)


def test_a_small_page_budget_gets_on_from_run_to_run(portal, crawl, ask_state):
    for _ in range(3):  # of five pages
        last = crawl(WALK_MAX_LIST_PAGES=2)
        stopped = [line for line in last.stderr.splitlines() if "stopped by WALK_MAX_LIST_PAGES" in line]
        assert all(line.endswith("=2") for line in stopped)
    assert_whole(last, portal)
    assert ask_state("SELECT count(*) FROM section_walks WHERE ended_at IS NULL") == [(0,)]


def test_articles_added_while_a_list_is_walked_raise_no_alarm(portal, crawl):
    crawl()
    portal.control("behave", names=["shifting_list:count=4"])
    shifted = crawl("-a", "mode=full", CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert shifted.returncode == 0, shifted.stdout
    assert "its lists showed" not in shifted.stderr
    portal.control("behave", names=[])
    assert_whole(crawl(), portal)


def test_a_sub_section_is_walked_when_it_is_due_though_its_channel_has_just_been(portal, crawl, ask_state):
    adaptive = {"DELTA_ADAPTIVE": True}
    crawl(**adaptive)
    ask_state("UPDATE sections SET ended_at = '2020-01-01T00:00:00Z' WHERE name = '履职故事'")
    keys = portal.control("add", section="履职故事", count=1)["keys"]
    portal.control("add", section=SECTION, count=1)
    again = crawl(**adaptive)
    assert again.returncode == 0, again.stdout
    new = [line for line in again.lines() if line["run_id"] == max(line["run_id"] for line in again.lines())]
    assert [line["id"] for line in new] == [article_id("gxzx", key) for key in keys]


@pytest.mark.parametrize("is_known", [True, False], ids=["known as another article", "not known"])
def test_one_article_asked_for_by_its_address_is_the_one_the_state_knows(portal, crawl, tmp_path, is_known):
    key = rows_of(portal)[0]
    url = f"http://www.gxzx.gov.cn/index.php?m=content&c=index&a=show&catid={CATID}&id={key.split(':')[1]}"
    wide_key = f"{key}@{CATID}"
    if is_known:
        folder = tmp_path / "gxzx"
        run_id = "20260101T000000Z-aaaa"
        session = Session.begin(
            state_url(folder),
            folder,
            portal="gxzx",
            run_id=run_id,
            crawler_version="0",
            clock=lambda: datetime.now(UTC),
        )
        session.add_link(Link(article_id("gxzx", wide_key), wide_key, url, Cause.NEW))
        session.finish("finished")
    done = crawl("-a", f"url={url}")
    assert done.returncode == 0, done.stdout
    assert [line["id"] for line in done.lines()] == [article_id("gxzx", wide_key if is_known else key)]


def test_an_article_without_one_of_its_pages_waits_for_it(portal, crawl, ask_state):
    key, article = next((k, a) for k, a in portal.expected().items() if a["pages"] > 1)
    portal.control("behave", names=[f"server_error:match=id={article['id']}&page=2"])
    first = crawl()
    assert "articles/postponed" in first.stats()
    assert article_id("gxzx", key) not in {line["id"] for line in first.lines()}
    portal.control("behave", names=[])
    ask_state("UPDATE links SET next_try_at = '2020-01-01T00:00:00Z' WHERE status = 'failed'")
    second = crawl()
    assert_whole(second, portal)
    (line,) = [line for line in second.lines() if line["id"] == article_id("gxzx", key)]
    assert (line["revision"], line["page_count"]) == (1, article["pages"])


@pytest.mark.parametrize("number", [1, 2])
def test_a_list_that_comes_empty_for_once_loses_nothing_and_is_told(portal, crawl, ask_state, number):
    crawl()
    portal.control("behave", names=[f"empty_list_page:column={CATID},number={number}"])
    ill = crawl("-a", "mode=full")
    assert ill.returncode == 3
    assert f"{SECTION}: list page {number} unreadable (no rows)" in ill.stderr
    portal.control("behave", names=[])
    portal.control("add", section=SECTION, count=1)
    well = crawl()
    assert well.returncode == 0, well.stdout
    assert_whole(well, portal)
    assert gone(ask_state) == []
    assert not any("delisted" in name for name in crawl().stats())


OUTAGES = {
    "server_error:status=500": False,
    "server_error:status=200": False,  # with an empty body
    "server_error:status=403": False,
    "database_error:": False,
    "connection_reset:": False,
    "truncated_body:": False,
    "redirect:to=http://www.gxzx.gov.cn/": False,  # not yet
    "message_box:text=系统维护中，请稍后访问！": False,
    "server_error:status=404": True,
    "server_error:status=410": True,
    "message_box:text=您要查看的信息不存在或者还未通过审批！": True,
}


def test_only_what_the_portal_says_is_gone_is_gone_and_it_may_come_back(portal, crawl, ask_state):
    crawl()
    keys = [key for key, a in portal.expected().items() if a["section"] == SECTION and a["pages"] == 1]
    hit = dict(zip(keys, OUTAGES, strict=False))
    assert len(hit) == len(OUTAGES)
    behaviours = [f"{outage},match=id={key.split(':')[1]}$".replace(":,", ":") for key, outage in hit.items()]
    portal.control("behave", names=behaviours)
    crawl(**RECHECK, UNREACHABLE_STOP_AFTER=0, BLOCK_STOP_AFTER=0)
    assert {hit[key] for key in gone(ask_state)} == {outage for outage, is_gone in OUTAGES.items() if is_gone}
    query = "SELECT url_key FROM links WHERE status = 'stored' AND url_key IN (" + ",".join("?" * len(hit)) + ")"
    assert ask_state(query, *hit) == []

    portal.control("behave", names=[])
    ask_state("UPDATE links SET next_try_at = '2020-01-01T00:00:00Z' WHERE next_try_at IS NOT NULL")
    back = crawl()
    assert gone(ask_state) == []
    assert len(ask_state(query, *hit)) == len(hit)
    assert_whole(back, portal)


def test_a_list_that_claims_much_less_has_the_rest_looked_for_and_nothing_given_up(portal, crawl, ask_state):
    crawl()
    keys = rows_of(portal)
    for key in keys[7:]:
        portal.control("edit", key=key, listed=False)
    crawl()
    looked = crawl()
    assert int(looked.stats()["articles/asked/delisted"]) > 3
    assert gone(ask_state) == []
    for key in keys[7:]:
        portal.control("edit", key=key, listed=True)
    assert_whole(crawl(), portal)
    last = crawl()
    assert last.returncode == 0, last.stdout
    assert len(last.lines()) == len(portal.expected())


@pytest.mark.parametrize(
    "behaviours",
    [
        ["redirect:match=^/$,to=http://www.gxzx.gov.cn/"],
        [
            "redirect:match=^/$,to=http://www.gxzx.gov.cn/index.php",
            "redirect:match=^/index.php$,to=http://www.gxzx.gov.cn/",
        ],
    ],
    ids=["to itself", "in a circle"],
)
def test_a_home_page_that_leads_nowhere_ends_the_run_with_5(portal, crawl, behaviours):
    portal.control("behave", names=behaviours)
    done = crawl()
    assert done.returncode == 5, done.stdout + done.stderr[-2000:]
    assert "portal unreachable" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_due_is_asked_for_only_within_the_window(portal, crawl):
    crawl("-a", "limit=1")
    days = sorted(a["published_at"][:10] for a in portal.expected().values())
    since, until = days[len(days) // 4], days[len(days) // 2]
    done = crawl("-a", f"since={since}", "-a", f"until={until.replace('-', '')}")
    assert done.returncode == 0, done.stdout
    assert "articles/asked/unfinished" in done.stats()
    run_id = max(line["run_id"] for line in done.lines())
    found = {line["published_at"][:10] for line in done.lines() if line["run_id"] == run_id}
    assert {since, until} <= found
    assert all(since <= day <= until for day in found)
    assert_whole(crawl(), portal)


@pytest.mark.parametrize("name", ["articles", "archive", "runs", "state.sqlite3"])
def test_something_in_the_way_ends_the_run_with_6_and_the_next_one_does_the_rest(portal, crawl, tmp_path, name):
    way = tmp_path / "gxzx" / name
    way.parent.mkdir()
    if name.startswith("state"):
        way.mkdir()
    else:
        way.write_text("")
    done = crawl()
    assert done.returncode == 6, done.stdout + done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    way.rmdir() if way.is_dir() else way.unlink()
    again = crawl()
    assert again.returncode == 0, again.stdout + again.stderr[-2000:]
    assert_whole(again, portal)
    assert not again.part_files()


def test_a_page_that_our_own_code_cannot_work_off_is_told_and_not_asked_for_in_each_run(portal, crawl, ask_state):
    key = next(key for key, a in portal.expected().items() if a["section"] == SECTION and a["pages"] == 1)
    pattern = f"id={key.split(':')[1]}$|catid=39&page=2$|catid=39$"
    middlewares = {**SPIDER_MIDDLEWARES, "tests.crashing.CrashingMiddleware": 10}
    ill = {"SPIDER_MIDDLEWARES": json.dumps(middlewares), "TEST_CRASH_AT": pattern}
    first = crawl(**ill)
    assert first.returncode == 3, first.stdout
    assert "通知公告: list page 1 unreadable (parse)" in first.stderr
    assert ask_state("SELECT status, cause, attempts FROM links WHERE url_key = ?", key) == [("failed", "parse", 1)]
    crawl(**ill)
    assert not any(path.endswith(f"id={key.split(':')[1]}") for path in portal.requests())
    ask_state("UPDATE links SET next_try_at = '2020-01-01T00:00:00Z' WHERE next_try_at IS NOT NULL")
    assert_whole(crawl(), portal)


@pytest.mark.parametrize("place", [50, 950], ids=["before ours", "behind ours"])
def test_an_article_that_a_pipeline_fails_on_is_told_and_the_run_goes_on(portal, crawl, ask_state, place):
    key = next(key for key, a in portal.expected().items() if a["section"] == SECTION and a["pages"] == 1)
    pipelines = {**ITEM_PIPELINES, "tests.crashing.CrashingPipeline": place}
    done = crawl(ITEM_PIPELINES=json.dumps(pipelines), TEST_LOSE_AT=f"id={key.split(':')[1]}$", STATE_COMMIT_LINES=1)
    link = ("failed", "pipeline", 1) if place == 50 else ("stored", "new", 0)
    assert ask_state("SELECT status, cause, attempts FROM links WHERE url_key = ?", key) == [link]
    assert done.returncode in (0, 3), done.stderr[-2000:]
    assert done.stats()["articles/pipeline_errors"] == "1"
    ask_state("UPDATE links SET next_try_at = '2020-01-01T00:00:00Z' WHERE next_try_at IS NOT NULL")
    assert_whole(crawl(), portal)


def test_articles_that_stay_gone_raise_no_alarm_when_they_are_tried_again(portal, crawl, ask_state):
    names = [f"server_error:status=404,match=id={key.split(':')[1]}$" for key in rows_of(portal)[:6]]
    portal.control("behave", names=names)
    crawl()
    ask_state("UPDATE links SET next_try_at = '2020-01-01T00:00:00Z' WHERE status = 'gone'")
    again = crawl()
    assert again.stats()["articles/gone_as_expected"] == "6"
    assert again.returncode == 0, again.stdout
