"""Portals that answer something else than what was asked for: verdict, exit code, and what becomes of the articles."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from crawler.report.history import read_report
from tests.replica.compare import compare
from tests.replica.process import PROCESS_TIMEOUT_S, run_scrapy, start_scrapy

QUICK = {"RETRY_TIMES": 1, "BACKOFF_FIRST": 0}


def crawl(replica, folder, *args, **settings):
    return run_scrapy("crawl", "gxzx", *args, proxy=replica.proxy, output_dir=folder, settings=QUICK | settings)


def last_report(folder):
    return read_report(max(folder.glob("gxzx/runs/*/report.json")))


def links(folder):
    """How many links stand where, and why."""
    with closing(sqlite3.connect(folder / "gxzx" / "state.sqlite3")) as state:
        query = "SELECT status, cause, count(*) FROM links GROUP BY 1, 2"
        return {(status, cause): count for status, cause, count in state.execute(query)}


def stored(folder):
    return links(folder).get(("stored", "new"), 0)


# Answer, what the home page is called where it is asked for first, code and class where articles alone are so
PAGES = [
    ("maintenance", "soft:error:maintenance", 5, "soft:error:maintenance"),
    ("captcha", "block:captcha", 5, "block:captcha"),
    ("login", "forbidden:login", 3, "forbidden:login"),
    ("pdf_as_html", "wrong_type:pdf", 3, "soft:wrong_type:pdf"),
    ("json", "wrong_type:json", 3, "soft:wrong_type:json"),
    ("unknown", "empty:no_links", 3, "soft:empty:strange"),
]


@pytest.mark.parametrize(("kind", "reason", "code", "failure"), PAGES, ids=[row[0] for row in PAGES])
def test_a_page_that_is_none_ends_the_run_and_costs_no_article(start_replica, tmp_path, kind, reason, code, failure):
    replica = start_replica("stock", articles=15, behaviours=[f"odd_page:kind={kind},match=."])
    done = crawl(replica, tmp_path)
    assert (done.returncode, done.lines()) == (5, []), done.stderr[-2000:]
    assert f"portal out of reach from the start: {reason}" in " ".join(done.stdout.split())
    replica.control("behave", names=[f"odd_page:kind={kind},match=a=show"])
    done = crawl(replica, tmp_path)
    assert (done.returncode, done.lines()) == (code, []), done.stderr[-2000:]
    report = last_report(tmp_path)
    assert set(report.counts.failed) | set(report.counts.rejected) == {failure}
    assert not report.complete
    assert not [status for status, _ in links(tmp_path) if status in ("gone", "stored")]
    assert list(tmp_path.glob("gxzx/quarantine/*.html")) or kind == "login"


def test_stored_articles_outlive_a_portal_under_repair(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    crawl(replica, tmp_path)
    before = links(tmp_path)
    replica.control("behave", names=["odd_page:match=a=(lists|show)"])
    done = crawl(replica, tmp_path, "-a", "mode=full")
    assert done.returncode == 5, done.stderr[-2000:]
    assert links(tmp_path) == before


@pytest.mark.parametrize(
    "behaviour",
    [
        "odd_page:kind=maintenance,match=a=lists&catid=14",
        "odd_page:kind=unknown,match=a=lists&catid=14",
        "empty_list_page:column=14,number=1",
        "server_error:match=a=lists&catid=14",
    ],
)
def test_a_section_that_is_broken_for_days_is_unhealthy_each_day_and_catches_up(start_replica, tmp_path, behaviour):
    replica = start_replica("stock", articles=15)
    crawl(replica, tmp_path)
    before = links(tmp_path)
    replica.control("behave", names=[behaviour])
    for _ in range(2):
        done = crawl(replica, tmp_path)
        assert done.returncode == 3, done.stderr[-2000:]
        assert [section.name for section in last_report(tmp_path).sections if section.chain_broken] == ["广西政协动态"]
    assert links(tmp_path) == before
    replica.control("behave", names=[])
    keys = replica.control("add", section="广西政协动态", count=3)["keys"]
    done = crawl(replica, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert stored(tmp_path) == before[("stored", "new")] + len(keys)


def test_one_page_under_every_address_is_told_and_what_was_stored_of_it_is_fetched_again(start_replica, tmp_path):
    replica = start_replica("stock", articles=30, behaviours=["same_page"])
    done = crawl(replica, tmp_path)
    assert done.returncode == 3, done.stderr[-2000:]
    assert "soft:empty:repeated" in last_report(tmp_path).counts.failed
    assert not [status for status, _ in links(tmp_path) if status == "stored"]
    replica.control("behave", names=[])
    with closing(sqlite3.connect(tmp_path / "gxzx" / "state.sqlite3")) as state, state:
        state.execute("UPDATE links SET next_try_at = '2026-01-01T00:00:00+00:00' WHERE status = 'failed'")
    done = crawl(replica, tmp_path)
    latest = {line["id"]: line["title"] for line in sorted(done.lines(), key=lambda line: line["revision"])}
    expected = {article["title"] for article in replica.expected().values()}
    assert set(latest.values()) == expected
    assert done.returncode == 0, done.stdout
    assert len(latest) == len(replica.expected())


def test_a_portal_of_which_nothing_is_stored_is_not_healthy_while_its_pages_wait(start_replica, tmp_path):
    replica = start_replica("stock", articles=15, behaviours=["server_error:match=a=show"])
    crawl(replica, tmp_path)
    done = crawl(replica, tmp_path)
    assert done.returncode == 3, done.stdout
    assert "no article is stored" in done.stdout
    report = last_report(tmp_path)
    assert (report.stored, report.waiting) == (0, report.pending)
    assert report.counts.failed_articles == 0


def test_nothing_asked_for_within_the_budget_is_no_failure(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    done = crawl(replica, tmp_path, "-s", "BUDGET_REQUESTS_PER_DAY=3")
    report = last_report(tmp_path)
    assert (done.returncode, report.stored, report.complete) == (0, 0, False), done.stdout


def test_304_to_everything_is_no_article_and_no_list(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    crawl(replica, tmp_path)
    before = links(tmp_path)
    replica.control("behave", names=["not_modified:match=."])
    done = crawl(replica, tmp_path, "-a", "mode=full")
    assert done.returncode == 5, done.stderr[-2000:]
    assert links(tmp_path) == before


@pytest.mark.parametrize(
    "behaviours",
    [
        ["reencoded:charset=gb18030,rate=0.5"],
        ["reencoded:charset=utf-16,rate=0.3"],
        ["dripping:seconds=0.5,rate=0.2"],
        ["wrong_length:more=-40,rate=0.3"],
        ["wrong_length:more=200,rate=0.1,times=1"],
    ],
    ids=lambda names: names[0],
)
def test_careless_answers_change_no_article(start_replica, tmp_path, behaviours):
    replica = start_replica("stock", articles=15)
    before = {line["id"]: line["text"] for line in crawl(replica, tmp_path).lines()}
    replica.control("behave", names=behaviours)
    replica.control("forget")
    done = crawl(replica, tmp_path, "-a", "mode=full", DOWNLOAD_TIMEOUT=2, CONCURRENT_REQUESTS_PER_DOMAIN=2)
    assert done.returncode == 0, done.stderr[-2000:]
    assert {line["id"]: line["text"] for line in done.lines()} == before
    assert len(done.lines()) == len(before)


def wait_for_requests(replica, number, process):
    while sum(replica.requests().values()) < number:
        assert process.poll() is None, process.communicate()[1][-2000:]
        time.sleep(0.05)


def begin(replica, folder, **settings):
    """A slow crawl, when it has asked for the home page, the first lists and some articles."""
    slow = QUICK | {"DOWNLOAD_DELAY": 0.05, "CONCURRENT_REQUESTS_PER_DOMAIN": 1} | settings
    process = start_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder, settings=slow)
    wait_for_requests(replica, 12, process)
    return process


def test_a_portal_that_goes_down_on_the_way_ends_with_5_and_the_next_run_goes_on(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    process = begin(replica, tmp_path, UNREACHABLE_STOP_AFTER=3)
    replica.control("behave", names=["portal_down"])
    stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 5, stderr[-2000:]
    assert "stopped on the way: unreachable:reset" in stdout
    assert not last_report(tmp_path).complete
    replica.control("behave", names=[])
    with closing(sqlite3.connect(tmp_path / "gxzx" / "state.sqlite3")) as state, state:
        state.execute("UPDATE links SET next_try_at = '2026-01-01T00:00:00+00:00' WHERE status = 'failed'")
    done = crawl(replica, tmp_path)
    assert (done.returncode, last_report(tmp_path).complete) == (0, True), done.stdout
    result = compare(done.lines(), replica.expected())
    assert (result.missing, result.spurious, result.repeated) == ([], [], [])


def test_a_portal_that_comes_back_on_the_way_costs_nothing(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    process = begin(replica, tmp_path, UNREACHABLE_STOP_AFTER=0, RETRY_TIMES=50, BACKOFF_FIRST=0.05, BACKOFF_MAX=0.2)
    replica.control("behave", names=["portal_down"])
    replica.control("forget")
    wait_for_requests(replica, 4, process)
    replica.control("behave", names=[])
    stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 0, stdout + stderr[-2000:]
    assert last_report(tmp_path).traffic.retried["reset"] >= 3
    assert last_report(tmp_path).complete
