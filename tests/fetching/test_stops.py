"""When a run ends before its links do: blocks, an unreachable portal, the day's budget, the hours of the night."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetching.retry import FailureStreaks
from crawler.report.exit_codes import ending
from crawler.text.dates import CHINA
from tests.fetching_run import run_crawl
from tests.fetching_server import CLOSE, HANG, answer, page, refusing_port, running_server

BLOCK = answer("当前访问疑似黑客攻击，已被创宇盾拦截", 403)
ONE = {"CONCURRENT_REQUESTS": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}


def test_block_pages_in_a_row_end_the_run(tmp_path):
    with running_server({f"/{n}": BLOCK for n in range(1, 9)}) as server:
        urls = [server.url(f"/{n}") for n in range(9)]
        run = run_crawl(urls, output=tmp_path, settings=ONE)
    assert run.ended == run.stat("fetching/stopped") == "blocked:chuangyu"
    assert len(server.paths()) == 5  # robots.txt, one good page, three blocks
    assert run.of(urls[0]) == "ok"
    assert run.of(urls[1]) == "block:chuangyu"
    assert "blocks us, 3 pages in a row" in run.log
    assert ending(run.ended) == "unreachable"


def test_block_from_the_start_ends_the_run_by_retrying_alone(tmp_path):
    with running_server({"/": BLOCK}) as server:
        run = run_crawl([server.url("/")], output=tmp_path, settings=ONE)
    assert run.ended == "blocked:chuangyu"
    assert server.paths().count("/") == 3


def test_first_block_page_slows_down(tmp_path):
    with running_server({"/1": [BLOCK, answer(page())]}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={**ONE, "BACKOFF_FIRST": 1})
    assert run.of(server.url("/1")) == "ok"
    assert server.gaps(robots=False)[0] >= 0.5


def test_block_pages_with_good_ones_between_do_not_end_the_run(tmp_path):
    answers = {f"/{n}": [BLOCK, BLOCK, answer(page(str(n)))] for n in range(4)}
    with running_server(answers) as server:
        urls = [server.url(path) for path in answers]
        run = run_crawl(urls, output=tmp_path, settings=ONE)
    assert [run.of(url) for url in urls] == ["ok"] * 4
    assert run.ended == "finished"


def test_block_stop_may_be_switched_off(tmp_path):
    with running_server({"/1": BLOCK}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={**ONE, "BLOCK_STOP_AFTER": 0})
    assert run.ended == "finished"


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [(CLOSE, "reset"), (HANG, "timeout"), (answer("", 503), "http:503"), (answer("", 403), "http:403")],
    ids=["closed", "timeout", "503", "403"],
)
def test_portal_that_cannot_be_reached_any_more_ends_the_run(tmp_path, trouble, failure):
    answers = {f"/{n}": trouble for n in range(1, 9)}
    settings = {**ONE, "UNREACHABLE_STOP_AFTER": 4, "RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 0.3}
    with running_server(answers) as server:
        run = run_crawl([server.url(f"/{n}") for n in range(9)], output=tmp_path, settings=settings)
    assert run.ended == f"unreachable:{failure}"
    assert len(server.paths()) == 6
    assert ending(run.ended) == "unreachable"


def test_portal_that_is_down_from_the_start(tmp_path):
    with refusing_port() as port:
        urls = [f"http://portal.test:{port}/{n}" for n in range(5)]
        run = run_crawl(urls, output=tmp_path, settings=ONE)
    assert run.ended == "unreachable:connect"
    assert {run.of(url) for url in urls} <= {"connect", "never finished"}


def test_other_host_of_the_portal_that_blocks_ends_only_its_part(tmp_path):
    with running_server({f"/d{n}": BLOCK for n in range(9)}) as server:
        urls = [server.url("/1"), *(server.url(f"/d{n}", "data.test") for n in range(3)), server.url("/2")]
        run = run_crawl(urls, output=tmp_path, settings=ONE, hosts=["portal.test", "data.test"])
    assert [run.of(url) for url in urls] == ["ok", "block:chuangyu", "stopped", "stopped", "ok"]
    assert run.ended == "finished"
    assert run.stat("fetching/rejected/unreachable") == 2


@pytest.mark.parametrize(
    ("events", "stop"),
    [
        (["block:360"] * 3, "blocked:360"),
        (["block:360", "block:ruishu", "block:ruishu"], "blocked:ruishu"),
        (["block:360", "block:360", "good", "block:360"], None),
        (["dns"] * 5, "unreachable:dns"),
        (["timeout", "reset", "dns", "connect", "timeout"], "unreachable:timeout"),
        (["timeout"] * 4 + ["http:404", "timeout"], None),
        (["timeout"] * 4 + ["good", "timeout"], None),
        (["http:404"] * 9, None),
    ],
)
def test_only_failures_in_a_row_are_a_stop(events, stop):
    streaks, last = FailureStreaks(block_after=3, unreachable_after=5), None
    for event in events:
        if event == "good":
            streaks.on_success("qinglan.test")
        else:
            last = streaks.bad("qinglan.test", event, unreachable=event in ("dns", "connect", "timeout", "reset"))
    assert (last.reason if last else None) == stop


def test_budget_ends_the_run_in_order_and_holds_for_the_next(tmp_path):
    settings = {**ONE, "BUDGET_REQUESTS_PER_DAY": 4}
    with running_server() as server:
        urls = [server.url(f"/{n}") for n in range(6)]
        first = run_crawl(urls, output=tmp_path, settings=settings)
        assert len(server.log) == 4
        second = run_crawl(urls, output=tmp_path, settings=settings)
        assert len(server.log) == 4
    assert (first.ended, second.ended) == ("budget", "budget")
    assert [first.of(url) for url in urls[:4]] == ["ok", "ok", "ok", "stopped"]
    assert ending(first.ended) == "budget"
    counted = json.loads((tmp_path / "listed" / "budget.json").read_text())
    assert counted == {"day": datetime.now(CHINA).date().isoformat(), "requests": 4}


def test_retries_and_robots_txt_are_part_of_the_budget(tmp_path):
    with running_server({"/1": [answer("", 500), answer("", 500), answer(page())]}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={**ONE, "BUDGET_REQUESTS_PER_DAY": 100})
    assert run.stat("fetching/budget/used") == len(server.log) == 4


def hours(start, end):
    now = datetime.now(UTC).astimezone(CHINA)
    return f"{now + timedelta(hours=start):%H:%M}-{now + timedelta(hours=end):%H:%M}"


def test_outside_the_window_nothing_is_asked(tmp_path):
    with running_server() as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={"FETCH_WINDOW": hours(2, 4)})
        assert server.log == []
    assert run.ended == run.stat("fetching/stopped") == "window"
    assert ending(run.ended) == "budget"


def test_inside_the_window_all_is_as_ever(tmp_path):
    with running_server() as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={"FETCH_WINDOW": hours(-2, 2)})
    assert (run.of(server.url("/1")), run.ended) == ("ok", "finished")
