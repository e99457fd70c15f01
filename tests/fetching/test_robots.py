"""robots.txt by RFC 9309: each case is a crawl against a server whose robots.txt is in that state."""

import gzip
import zlib

import brotli
import pytest
from backports import zstd

from crawler.fetching.robots import rules_text
from tests.fetching_run import run_crawl
from tests.fetching_server import CLOSE, HANG, RESET, answer, page, running_server

ALL = "User-agent: *\nDisallow: /secret/\n"
TEXT = {"content_type": "text/plain"}


def crawl(tmp_path, robots, *paths, settings=None, hosts=("portal.test",)):
    answers = {"/robots.txt": robots} | {f"/r{n}": answer("", 302, location=f"/r{n + 1}") for n in range(1, 5)}
    answers["/r5"] = answer(ALL, **TEXT)
    with running_server(answers) as server:
        urls = [server.url(path) for path in paths or ("/open",)]
        run = run_crawl(urls, output=tmp_path, settings={"DOWNLOAD_TIMEOUT": 0.5, **(settings or {})}, hosts=hosts)
    return run, server, [run.of(url) for url in urls]


def test_what_is_forbidden_is_not_asked(tmp_path):
    run, server, outcomes = crawl(tmp_path, answer(ALL, **TEXT), "/secret/1", "/open")
    assert outcomes == ["robots", "ok"]
    assert server.paths() == ["/robots.txt", "/open"]
    assert run.stat("fetching/rejected/robots") == 1
    assert run.stat("fetching/robots/read") == 1


def test_robots_txt_is_asked_for_once(tmp_path):
    _, server, outcomes = crawl(tmp_path, answer(ALL, **TEXT), *(f"/{n}" for n in range(6)))
    assert outcomes == ["ok"] * 6
    assert server.paths().count("/robots.txt") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_absent_robots_txt_allows(tmp_path, status):
    run, _, outcomes = crawl(tmp_path, answer("no", status))
    assert outcomes == ["ok"]
    assert run.stat("fetching/robots/none") == 1


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        pytest.param(answer("", 500), "unreachable:robots", id="500"),
        pytest.param(answer("", 503), "unreachable:robots", id="503"),
        pytest.param(answer("", 429), "unreachable:robots", id="429"),
        pytest.param(HANG, "unreachable:timeout", id="timeout"),
        pytest.param(RESET, "unreachable:reset", id="reset"),
        pytest.param(CLOSE, "unreachable:reset", id="closed"),
        pytest.param(answer("", 304), "unreachable:robots", id="304"),
        pytest.param(answer(b"no gzip" * 9, content_encoding="gzip"), "unreachable:protocol", id="garbage"),
    ],
)
def test_unreachable_robots_txt_forbids_everything_for_now(tmp_path, robots, reason):
    run, server, outcomes = crawl(tmp_path, robots, "/1", "/2")
    assert outcomes == [reason.partition(":")[2].replace("robots", "robots_unreachable")] * 2
    assert set(server.paths()) == {"/robots.txt"}
    assert run.ended == reason
    assert "by RFC 9309 nothing may be asked of the host for now" in run.log


def test_robots_txt_is_retried_before_it_counts_as_unreachable(tmp_path):
    run, _, outcomes = crawl(tmp_path, [answer("", 503), answer("", 500), answer(ALL, **TEXT)], "/secret/1", "/open")
    assert outcomes == ["robots", "ok"]
    assert not [name for name in run.stats if name.startswith("fetching/failed/")]


def test_unreachable_robots_txt_of_another_host_ends_only_its_part(tmp_path):
    answers = {"/robots.txt": [answer("", 404), answer("", 500)]}
    with running_server(answers) as server:
        urls = [server.url("/1"), server.url("/2", "data.test"), server.url("/3")]
        settings = {"CONCURRENT_REQUESTS": 1}
        run = run_crawl(urls, output=tmp_path, hosts=["portal.test", "data.test"], settings=settings)
    assert [run.of(url) for url in urls] == ["ok", "robots_unreachable", "ok"]
    assert run.ended == "finished"


@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/octet-stream"])
def test_html_page_in_its_place_means_no_rules(tmp_path, content_type):
    html = answer(page() + "\nUser-agent: *\nDisallow: /\n", content_type=content_type)
    run, _, outcomes = crawl(tmp_path, html)
    assert outcomes == ["ok"]
    assert run.stat("fetching/robots/html") == 1
    assert "no rules (an HTML page)" in run.log


def test_rules_under_the_name_of_html_are_rules(tmp_path):
    _, _, outcomes = crawl(tmp_path, answer("\ufeff" + ALL, content_type="text/html"), "/secret/1", "/open")
    assert outcomes == ["robots", "ok"]


def test_five_redirects_are_followed(tmp_path):
    _, server, outcomes = crawl(tmp_path, answer("", 302, location="/r1"), "/secret/1", "/open")
    assert outcomes == ["robots", "ok"]
    assert server.paths()[:6] == ["/robots.txt", "/r1", "/r2", "/r3", "/r4", "/r5"]


@pytest.mark.parametrize(
    "location",
    ["/robots.txt", "http://elsewhere.test/robots.txt", "ftp://portal.test/robots.txt", "file:///robots.txt"],
)
def test_redirect_in_circles_or_off_the_portal_means_no_rules(tmp_path, location):
    _, server, outcomes = crawl(tmp_path, answer("", 301, location=location))
    assert outcomes == ["ok"]
    assert {asked.host for asked in server.log} == {"portal.test"}
    assert len(server.log) <= 7


def test_empty_robots_txt_allows(tmp_path):
    _, _, outcomes = crawl(tmp_path, answer("", content_type="text/html"))
    assert outcomes == ["ok"]


def test_garbage_allows(tmp_path):
    _, _, outcomes = crawl(tmp_path, answer(bytes(range(256)) * 40, **TEXT))
    assert outcomes == ["ok"]


def test_rules_beyond_500_kib_are_not_read(tmp_path):
    long = "# " + "x" * 600_000 + "\nUser-agent: *\nDisallow: /\n"
    _, _, outcomes = crawl(tmp_path, answer(long, **TEXT))
    assert outcomes == ["ok"]


LARGE = (ALL + "# " + "x" * 80 + "\n") * 40_000


@pytest.mark.parametrize(
    "robots",
    [
        pytest.param(answer(LARGE, **TEXT), id="plain"),
        pytest.param(answer(LARGE, **TEXT).replace(b"Content-Length", b"X-Length"), id="of unknown length"),
        pytest.param(answer(gzip.compress(LARGE.encode()), content_encoding="gzip", **TEXT), id="gzip"),
        pytest.param(answer(zlib.compress(LARGE.encode()), content_encoding="deflate", **TEXT), id="deflate"),
        pytest.param(answer(brotli.compress(LARGE.encode(), quality=1), content_encoding="br", **TEXT), id="br"),
        pytest.param(answer(zstd.compress(LARGE.encode()), content_encoding="zstd", **TEXT), id="zstd"),
    ],
)
def test_rules_at_the_top_of_a_file_larger_than_any_page_may_be_hold(tmp_path, robots):
    settings = {"DOWNLOAD_MAXSIZE": 1_000_000, "DOWNLOAD_TIMEOUT": 60}
    run, server, outcomes = crawl(tmp_path, robots, "/secret/1", "/open", settings=settings)
    assert outcomes == ["robots", "ok"]
    assert server.paths() == ["/robots.txt", "/open"]
    assert run.ended == "finished"


def test_a_line_cut_by_the_limit_is_no_rule():
    filler = "# x\n" * 100
    start = "User-agent: *\nDisallow: /"
    body = filler + "#" * (500 * 1024 - len(filler) - len(start) - 1) + "\n" + start + "geheim/\n"
    assert len(body.encode()) > 500 * 1024
    assert rules_text(body.encode()).endswith("#\nUser-agent: *")


RULES = "# 禁止抓取\nUser-agent: *\nDisallow: /后台\nDisallow: /secret/\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("path", ["/%E5%90%8E%E5%8F%B0/1", "/%BA%F3%CC%A8/1", "/secret/1"])
def test_rules_hold_in_whatever_encoding_file_and_address_are(tmp_path, codec, path):
    _, server, outcomes = crawl(tmp_path, answer(RULES.encode(codec), **TEXT), path, "/%D0%C2%CE%C5/1", "/open")
    assert outcomes == ["robots", "ok", "ok"]
    assert path not in server.paths()


def test_each_host_has_its_own_rules(tmp_path):
    answers = {"/robots.txt": [answer(ALL, **TEXT), answer("", 404)]}
    with running_server(answers) as server:
        urls = [server.url("/secret/1"), server.url("/secret/1", "data.test")]
        run = run_crawl(urls, output=tmp_path, hosts=["portal.test", "data.test"], settings={"CONCURRENT_REQUESTS": 1})
    assert [run.of(url) for url in urls] == ["robots", "ok"]


def test_operator_may_switch_it_off(tmp_path):
    _, server, outcomes = crawl(tmp_path, answer("", 500), settings={"ROBOTSTXT_OBEY": False})
    assert outcomes == ["ok"]
    assert server.paths() == ["/open"]
