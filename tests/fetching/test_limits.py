"""What a hostile or broken server may do to us: one crawl over all of it, and a look at what became of each page."""

import gzip
import zlib

import brotli
import pytest
from backports import zstd

from crawler.fetching.outcomes import FAILURES, failure_kind
from tests.fetching_run import run_crawl
from tests.fetching_server import CLOSE, HANG, RESET, answer, page, running_server

MEGABYTE = b"a" * 1_000_000
BOMB = MEGABYTE * 30
SETTINGS = {"DOWNLOAD_MAXSIZE": 2_000_000, "DOWNLOAD_TIMEOUT": 60, "RETRY_TIMES": 1, "UNREACHABLE_STOP_AFTER": 0}


def packed(codec, body):
    return answer(body, content_encoding=codec)


def chunked(*chunks, end=b"0\r\n\r\n"):
    head = b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def head(*lines):
    return b"".join(line + b"\r\n" for line in (b"HTTP/1.1 200 X", *lines)) + b"\r\n"


# path → (answers, class of failure, requests made)
CASES = {
    "/fine": (answer(page()), "ok", 1),
    "/gzip": (packed("gzip", gzip.compress(page().encode())), "ok", 1),
    "/br": (packed("br", brotli.compress(page().encode())), "ok", 1),
    "/zstd": (packed("zstd", zstd.compress(page().encode())), "ok", 1),
    "/big-said": (answer(MEGABYTE * 3), "too_large", 1),
    "/big-unsaid": (chunked(*[MEGABYTE] * 3), "too_large", 1),
    "/gzip-bomb": (packed("gzip", gzip.compress(BOMB)), "too_large", 1),
    "/deflate-bomb": (packed("deflate", zlib.compress(BOMB)), "too_large", 1),
    "/br-bomb": (packed("br", brotli.compress(BOMB, quality=5)), "too_large", 1),
    "/zstd-bomb": (packed("zstd", zstd.compress(BOMB)), "too_large", 1),
    "/gzip-garbage": (packed("gzip", b"no gzip" * 99), "protocol", 1),
    "/gzip-twice": (packed("gzip, gzip", gzip.compress(gzip.compress(BOMB))), "too_large", 1),
    "/many-headers": (head(*(b"X-%d: %s" % (n, b"a" * 90) for n in range(5000))), "too_large", 1),
    "/endless-100": (b"HTTP/1.1 100 Continue\r\n\r\n" * 50_000, "too_large", 1),
    "/long-header": (head(b"X-Long: " + b"a" * 40_000), "too_large", 1),
    "/header-of-17-kB": (head(b"Set-Cookie: a=" + b"b" * 17_000, b"Content-Length: 2") + b"ok", "too_large", 1),
    "/header-without-end": (b"HTTP/1.1 200 X\r\nX-Long: " + b"a" * 17_000, "too_large", 1),
    "/long-status": (b"HTTP/1.1 200 " + b"X" * 17_000 + b"\r\n\r\n", "too_large", 1),
    "/304": (answer("", 304), "http:304", 2),
    "/once-304": ([answer("", 304), answer(page())], "ok", 2),
    "/206": (answer(page(), 206, content_range="bytes 0-99/1000"), "http:206", 2),
    "/204": (answer("", 204), "soft:empty:body", 2),
    "/some-headers": (head(*(b"X-%d: %s" % (n, b"a" * 90) for n in range(300)), b"Content-Length: 2") + b"ok", "ok", 1),
    "/circle": (answer("", 302, location="/circle"), "redirect", 6),
    "/off": (answer("", 302, location="http://elsewhere.test/"), "redirect", 1),
    "/off-scheme": (answer("", 302, location="ftp://portal.test/"), "redirect", 1),
    "/nowhere": (answer("", 302), "redirect", 1),
    "/meta-circle": (answer('<meta http-equiv="refresh" content="0;url=/meta-circle">'), "redirect", 6),
    "/meta-404": (answer('<meta http-equiv="refresh" content="0;url=/">', 404), "http:404", 1),
    "/meta-home": (answer('<meta http-equiv="refresh" content="0;url=/fine">'), "ok", 1),
    "/meta-off": (answer('<meta http-equiv="refresh" content="0;url=http://elsewhere.test/1.html">'), "redirect", 1),
    "/meta-slow": (
        answer(page().replace("<head>", '<head><meta http-equiv="refresh" content="60;url=/500">')),
        "ok",
        1,
    ),
    "/meta-again": (
        answer(page().replace("<head>", '<head><meta http-equiv="refresh" content="3;url=/meta-again">')),
        "ok",
        1,
    ),
    "/reset": (RESET, "reset", 2),
    "/close": (CLOSE, "reset", 2),
    "/truncated": (answer(page()).replace(b"Content-Length: ", b"Content-Length: 9"), "truncated", 2),
    "/truncated-chunk": (chunked(page().encode(), end=b"ff\r\nabc"), "truncated", 2),
    "/not-http": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol", 2),
    "/bad-status": (b"HTTP/1.1 abc\r\n\r\n", "protocol", 2),
    "/empty": (answer(""), "soft:empty:body", 2),
    "/500": (answer("", 500), "http:500", 2),
    "/501": (answer("", 501), "http:501", 1),
    "/404": (answer("", 404), "http:404", 1),
    "/database": (answer("<title>x</title>MySQL Query : SELECT 1 MySQL Error : gone"), "soft:error:database", 2),
    "/blocked": (answer("当前访问疑似黑客攻击，已被创宇盾拦截"), "block:chuangyu", 2),
    "/once-500": ([answer("", 500), answer(page())], "ok", 2),
    "/once-reset": ([RESET, answer(page())], "ok", 2),
    "/once-truncated": ([answer(page()).replace(b"Content-Length: ", b"Content-Length: 9"), answer(page())], "ok", 2),
    "/once-database": ([answer("MySQL Query : x"), answer(page())], "ok", 2),
    "/once-blocked": ([answer("当前访问疑似黑客攻击，已被创宇盾拦截"), answer(page())], "ok", 2),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    output = tmp_path_factory.mktemp("limits")
    with running_server({path: given for path, (given, *_) in CASES.items()}) as server:
        run = run_crawl([server.url(path) for path in CASES], output=output, settings=SETTINGS)
        yield run, server, output


@pytest.mark.parametrize("path", CASES)
def test_each_trouble_has_its_class_and_its_number_of_requests(crawled, path):
    run, server, _ = crawled
    _, expected, requests = CASES[path]
    assert run.of(server.url(path)) == expected
    if path != "/fine":  # which another page leads to
        assert server.paths().count(path) == requests


def test_failures_are_counted_once_under_their_class(crawled):
    run, _, _ = crawled
    expected = {}
    for _, failure, _ in CASES.values():
        if failure != "ok":
            expected[f"fetching/failed/{failure}"] = expected.get(f"fetching/failed/{failure}", 0) + 1
    assert {name: n for name, n in run.stats.items() if name.startswith("fetching/failed/")} == expected


def test_nothing_asked_a_host_off_the_portal(crawled):
    run, server, _ = crawled
    assert {asked.host for asked in server.log} == {"portal.test"}
    assert run.stat("fetching/rejected/host") == 2


def test_bad_pages_are_kept_for_diagnosis(crawled):
    _, _, output = crawled
    names = sorted(path.name.split("-", 1)[1].rsplit("-", 1)[0] for path in output.rglob("quarantine/*.html"))
    assert names == ["blocked_chuangyu", "empty_body", "error_database", "error_database"]


def test_silence_is_a_timeout(tmp_path):
    with running_server({"/1": HANG}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings={"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 1})
    assert run.of(server.url("/1")) == "timeout"
    assert server.paths().count("/1") == 2


def test_memory_stays_bounded(crawled):
    run, _, _ = crawled
    assert run.stat("memusage/max") < 400 * 1024 * 1024


def test_every_class_in_the_table_has_a_meaning():
    assert all(kind.meaning for kind in FAILURES.values())
    assert failure_kind("never:heard:of") == FAILURES["other"]
