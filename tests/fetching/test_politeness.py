"""What the server sees: gaps between requests, rests, order. Each test runs a crawl against a server of its own."""

import time
from email.utils import formatdate

import pytest

from tests.fetching_run import run_crawl
from tests.fetching_server import HANG, RESET, answer, page, running_server

PLAIN = {"content_type": "text/plain"}


def robots(text):
    return answer(text, **PLAIN)


@pytest.mark.parametrize("concurrency", [1, 16])
def test_crawl_delay_holds_whatever_delay_and_concurrency_are_asked_for(tmp_path, concurrency):
    settings = {"DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "CONCURRENT_REQUESTS": 16}
    with running_server({"/robots.txt": robots("User-agent: *\nCrawl-delay: 1\n")}) as server:
        urls = [server.url(f"/{n}") for n in range(4)]
        run = run_crawl(urls, output=tmp_path, settings=settings)
    assert [run.of(url) for url in urls] == ["ok"] * 4
    assert len(server.gaps()) == 4
    assert min(server.gaps()) >= 1
    assert run.stat("fetching/crawl_delay/portal.test") == 1


def test_crawl_delay_of_our_own_name_is_the_one_that_counts(tmp_path):
    rules = "User-agent: *\nCrawl-delay: 60\n\nUser-agent: guiwen\nCrawl-delay: 0.3\n"
    with running_server({"/robots.txt": robots(rules)}) as server:
        run = run_crawl([server.url("/1"), server.url("/2")], output=tmp_path)
    assert run.stat("fetching/crawl_delay/portal.test") == 0.3


def test_crawl_delay_beyond_the_bound_counts_as_the_bound(tmp_path):
    with running_server({"/robots.txt": robots("User-agent: *\nCrawl-delay: 86400\n")}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={"ROBOTS_CRAWL_DELAY_MAX": 0.5})
    assert run.stat("fetching/crawl_delay/portal.test") == 0.5
    assert server.gaps()[0] >= 0.5
    assert "asks for a Crawl-delay of 86400 s; 0.5 s is obeyed" in run.log


def test_all_forms_of_a_host_share_one_delay(tmp_path):
    settings = {"DOWNLOAD_DELAY": 0.4, "DOWNLOAD_DELAY_JITTER": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    with running_server() as server:
        urls = [
            server.url("/1"),
            server.url("/2", "www.portal.test"),
            server.url("/3"),
            server.url("/4", "PORTAL.test"),
        ]
        run_crawl(urls, output=tmp_path, settings=settings)
    assert {asked.host for asked in server.log} == {"portal.test", "www.portal.test"}
    # two of them are robots.txt, one for each name
    assert len(server.gaps()) == 5
    # counted at the server, where a gap is some milliseconds more or less; each host by itself would take 0.8 s
    assert sum(server.gaps()) >= 1.8


def test_two_hosts_do_not_wait_for_each_other(tmp_path):
    settings = {"DOWNLOAD_DELAY": 0.8, "DOWNLOAD_DELAY_JITTER": 0, "ROBOTSTXT_OBEY": False}
    with running_server() as server:
        urls = [server.url(f"/{n}", host) for n in range(3) for host in ("portal.test", "data.test")]
        run_crawl(urls, output=tmp_path, settings=settings, hosts=["portal.test", "data.test"])
    # one after another they would take 5 * 0.8 s
    assert server.log[-1].at - server.log[0].at < 3


def test_a_host_may_have_a_pace_of_its_own(tmp_path):
    settings = {"DOWNLOAD_SLOTS": {"www.portal.test": {"delay": 0.5, "jitter": 0, "concurrency": 1}}}
    with running_server() as server:
        run_crawl([server.url("/1"), server.url("/2")], output=tmp_path, settings=settings)
    assert min(server.gaps()) >= 0.3


def test_one_request_at_a_time_by_default(tmp_path):
    answers = {f"/{n}": [slow_page] for n in range(4)}
    with running_server(answers) as server:
        urls = [server.url(path) for path in answers]
        run = run_crawl(urls, output=tmp_path, settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 1})
    assert [run.of(url) for url in urls] == ["ok"] * 4
    assert min(server.gaps(robots=False)) >= 0.3


def slow_page(path):
    time.sleep(0.3)  # the server's slowness, not the test's waiting
    return answer(page(path))


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for_and_the_page_comes(tmp_path, status, form):
    def later(path):
        # a date has no fractions: the next but one whole second is at least one second away
        return answer("", status, retry_after="1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True))

    with running_server({"/1": [later, answer(page())]}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path)
    assert run.of(server.url("/1")) == "ok"
    assert server.gaps(robots=False)[0] >= 1
    assert run.stat("fetching/retry_after/count") == 1
    assert run.stat(f"fetching/retry/reason_count/http:{status}") == 1


@pytest.mark.parametrize("ahead_s", [-7200, 7200])
def test_a_date_to_wait_for_is_read_by_the_clock_of_the_server(tmp_path, ahead_s):
    def later(path):
        now = time.time() + ahead_s
        return answer("", 503, date=formatdate(now, usegmt=True), retry_after=formatdate(now + 2, usegmt=True))

    with running_server({"/1": [later, answer(page())]}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path)
    assert run.of(server.url("/1")) == "ok"
    assert 1 <= server.gaps(robots=False)[0] < 60


def test_other_requests_wait_too_while_a_host_is_left_alone(tmp_path):
    settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    with running_server({"/1": [answer("", 503, retry_after="1"), answer(page())]}) as server:
        urls = [server.url(f"/{n}") for n in (1, 2, 3)]
        run_crawl(urls, output=tmp_path, settings=settings)
    asked = [asked for asked in server.log if asked.path != "/robots.txt"]
    assert asked[0].path == "/1"
    assert asked[1].at - asked[0].at >= 1


def test_retry_after_beyond_the_bound_ends_the_run(tmp_path):
    with running_server({"/1": answer("", 503, retry_after="86400")}) as server:
        run = run_crawl([server.url("/1"), server.url("/2")], output=tmp_path, settings={"CONCURRENT_REQUESTS": 1})
    assert run.ended == run.stat("fetching/stopped") == "unreachable:retry_after"
    assert server.paths() == ["/robots.txt", "/1"]
    assert "asks to be left alone for 86400 s" in run.log


def test_crawl_delay_holds_between_two_portals_on_one_host(tmp_path):
    """They run one after the other, but the second knows nothing of the first."""
    with running_server({"/robots.txt": robots("User-agent: *\nCrawl-delay: 3\n")}) as server:
        run_crawl([server.url("/1")], output=tmp_path)
        run_crawl([server.url("/2", "www.portal.test")], output=tmp_path, hosts=["www.portal.test"])
    assert server.paths() == ["/robots.txt", "/1", "/robots.txt", "/2"]
    assert min(server.gaps()) >= 3


def test_retry_after_holds_for_the_next_run(tmp_path):
    with running_server({"/1": answer("", 503, retry_after="86400")}) as server:
        run_crawl([server.url("/1")], output=tmp_path)
        asked = len(server.log)
        run = run_crawl([server.url("/2")], output=tmp_path)
    assert run.ended == "unreachable:retry_after"
    assert len(server.log) == asked


def test_growing_pause_does_not_hold_for_the_next_run(tmp_path):
    settings = {"BACKOFF_FIRST": 300, "RETRY_TIMES": 0}
    with running_server({"/1": answer("", 503)}) as server:
        run_crawl([server.url("/1")], output=tmp_path, settings=settings)
        run = run_crawl([server.url("/2")], output=tmp_path, settings=settings)
    assert run.of(server.url("/2")) == "ok"


@pytest.mark.parametrize("trouble", [answer("", 503), HANG, RESET], ids=["503", "timeout", "reset"])
def test_pause_grows_with_trouble_in_a_row(tmp_path, trouble):
    settings = {"BACKOFF_FIRST": 0.4, "RETRY_TIMES": 3, "DOWNLOAD_TIMEOUT": 0.5}
    with running_server({"/1": [trouble, trouble, trouble, answer(page())]}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings=settings)
    assert run.of(server.url("/1")) == "ok"
    first, second, third = server.gaps(robots=False)
    assert (first >= 0.2, second >= 0.4, third >= 0.8) == (True, True, True)
    assert run.stat("fetching/backoff/count") == 3


def test_broken_kept_connection_is_no_reason_to_ask_again_at_once(tmp_path):
    kept = answer(page(), connection="keep-alive")
    with running_server({"/1": kept, "/2": [RESET, answer(page("乙"))]}) as server:
        urls = [server.url("/1"), server.url("/2")]
        settings = {"BACKOFF_FIRST": 1, "CONCURRENT_REQUESTS": 1}
        run = run_crawl(urls, output=tmp_path, settings=settings)
    assert [run.of(url) for url in urls] == ["ok", "ok"]
    assert server.paths() == ["/robots.txt", "/1", "/2", "/2"]
    assert server.gaps()[-1] >= 0.5
    assert run.stat("fetching/retry/reason_count/reset") == 1


def test_shutdown_does_not_wait_for_a_long_delay(tmp_path):
    settings = {"CLOSESPIDER_PAGECOUNT": 1, "EXTENSIONS": {"scrapy.extensions.closespider.CloseSpider": 0}}
    begin = time.monotonic()
    with running_server({"/robots.txt": robots("User-agent: *\nCrawl-delay: 2\n")}) as server:
        urls = [server.url(f"/{n}") for n in range(30)]
        run = run_crawl(urls, output=tmp_path, settings=settings)
    assert run.ended == "closespider_pagecount"
    assert len(server.log) <= 3
    assert time.monotonic() - begin < 10  # 16 requests under way would have taken 32 s
    assert run.stat("fetching/rejected/stopped")


def test_user_agent_is_ours_with_a_contact(tmp_path):
    with running_server() as server:
        settings = {"USER_AGENT": "guiwen/1 (+you@example.org)"}
        run = run_crawl([server.url("/1")], output=tmp_path, settings=settings)
    assert all("User-Agent: guiwen/1 (+you@example.org)" in asked.head for asked in server.log)
    assert "names no contact" not in run.log


def test_user_agent_without_contact_is_told(tmp_path):
    with running_server() as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={"USER_AGENT": "guiwen"})
    assert "USER_AGENT names no contact" in run.log
