"""A fifth of all pages of a portal is ill, each in its own way: what is there in the end, and what the report says."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from crawler.report.history import read_report
from tests.replica.compare import compare
from tests.replica.http import Request
from tests.replica.process import run_scrapy
from tests.replica.registry import make_behaviour

HOST = "www.gxzx.gov.cn"
EACH = "rate=0.034,times=3,match=a=(lists|show)"
# Misbehaviour → the class it is to be reported under; of two at one page the upper one shows
FAULTS = {
    f"server_error:{EACH}": "http:500",
    f"connection_reset:{EACH}": "reset",
    f"block_page:{EACH}": "block:jsl_challenge",
    f"database_error:{EACH}": "soft:error:database",
    f"slow_answer:seconds=4,{EACH}": "timeout",
    f"truncated_body:{EACH}": "truncated",
}
# An ill page stays ill for three askings, two in one run and one in the next; what an ill list or article hid is seen
# a run later
RUNS = 5
SETTINGS = {
    "RETRY_TIMES": 1,
    "BACKOFF_FIRST": 0,
    "DOWNLOAD_TIMEOUT": 2,
    "BLOCK_STOP_AFTER": 0,
    "UNREACHABLE_STOP_AFTER": 0,
}


def expected_classes(asked, seed):
    """The class of failure of each page that was asked for and is ill."""
    faults = [(make_behaviour(name, seed), failure) for name, failure in FAULTS.items()]
    requests = [Request(HOST, target) for target in asked]
    found = (next((failure for fault, failure in faults if fault.hits(request)), None) for request in requests)
    return Counter(filter(None, found))


def let_time_pass(folder):
    """What failed is due again."""
    with closing(sqlite3.connect(folder / "gxzx" / "state.sqlite3")) as state, state:
        state.execute("UPDATE links SET next_try_at = '2026-01-01T00:00:00+00:00' WHERE status = 'failed'")


def texts(crawl):
    return {line["id"]: (line["title"], line["text"], line["published_at"]) for line in crawl.lines()}


def crawl(replica, folder, **settings):
    return run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder, settings=settings)


def last_report(folder):
    return read_report(max(folder.glob("gxzx/runs/*/report.json")))


@pytest.mark.parametrize("seed", [5, 11])
def test_a_portal_of_which_a_fifth_is_ill_gives_every_article_as_it_is_in_a_few_runs(start_replica, tmp_path, seed):
    replica = start_replica("stock", articles=60, seed=seed)
    well = crawl(replica, tmp_path / "well")
    replica.control("forget")
    replica.control("behave", names=list(FAULTS))
    folder = tmp_path / "ill"
    ill = crawl(replica, folder, **SETTINGS)
    classes = expected_classes(replica.requests(), seed)
    assert ill.returncode == 3, ill.stderr[-2000:]
    assert dict(last_report(folder).counts.failed) == classes
    assert len(classes) >= 5
    for _ in range(RUNS - 1):
        assert texts(ill).items() <= texts(well).items()
        if last_report(folder).complete:
            break
        let_time_pass(folder)
        ill = crawl(replica, folder, **SETTINGS)
    assert (ill.returncode, last_report(folder).complete) == (0, True), ill.stdout
    assert texts(ill) == texts(well)
    result = compare(ill.lines(), replica.expected())
    assert (result.missing, result.spurious, result.repeated) == ([], [], [])
