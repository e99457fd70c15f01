"""Crawls that are killed at random points, again and again: nothing is lost, nothing doubled, nothing torn."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.reader import read_record
from crawler.items import ArchiveRecord
from tests.replica.process import PROCESS_TIMEOUT_S, RunningReplica, run_scrapy, running_replica, start_scrapy

KILLS = 20
FIELDS = ("id", "revision", "title", "published_at", "authors", "source", "text")

SETTINGS = {"CONCURRENT_REQUESTS_PER_DOMAIN": 4}


def finished_lines(folder: Path) -> list[dict[str, Any]]:
    files = [file for stream in ("articles", "duplicates") for file in (folder / "gxzx" / stream).glob("*.jsonl")]
    return [json.loads(line) for file in files for line in file.read_bytes().decode().split("\n")[:-1]]


def content(lines: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps([line[name] for name in FIELDS], ensure_ascii=False) for line in lines)


def wait_for_requests(process: subprocess.Popen[str], replica: RunningReplica, count: int) -> None:
    """Until the run has asked for so many pages, or has come to its end before that."""
    while process.poll() is None and sum(replica.requests().values()) < count:
        time.sleep(0.005)


@pytest.fixture(scope="module")
def portal():
    with running_replica("stock", articles=80, max_seconds=1200) as replica:
        yield replica


@pytest.fixture(scope="module")
def undisturbed(portal, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    crawl = run_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=folder, settings=SETTINGS)
    assert crawl.returncode == 0, crawl.stderr
    return content(finished_lines(folder))


@pytest.mark.xdist_group("kills")
def test_killed_crawls_leave_what_one_undisturbed_crawl_leaves(portal, undisturbed, tmp_path):
    chance = random.Random(20261122)
    killed = 0
    for _ in range(KILLS):
        portal.control("forget")
        settings = {**SETTINGS, "STATE_COMMIT_LINES": chance.choice([1, 4, 500])}
        process = start_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=tmp_path, settings=settings)
        wait_for_requests(process, portal, chance.randint(1, 25))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
    assert killed >= KILLS - 2

    last = run_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=tmp_path, settings=SETTINGS)
    assert last.returncode == 0, last.stderr
    lines = finished_lines(tmp_path)
    assert content(lines) == undisturbed
    assert max(Counter((line["id"], line["revision"]) for line in lines).values()) == 1
    assert not last.part_files()
    with closing(sqlite3.connect(tmp_path / "gxzx" / "state.sqlite3")) as state:
        assert state.execute("SELECT count(*) FROM runs WHERE state != 'published'").fetchone() == (0,)


@pytest.mark.xdist_group("kills")
def test_committed_tails_that_come_back_as_nul_bytes_are_fetched_again_and_told(portal, undisturbed, tmp_path):
    portal.control("forget")
    settings = {**SETTINGS, "STATE_COMMIT_LINES": 1}
    process = start_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=tmp_path, settings=settings)
    wait_for_requests(process, portal, 40)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with closing(sqlite3.connect(tmp_path / "gxzx" / "state.sqlite3")) as state:
        marks = state.execute("SELECT name, size FROM run_files WHERE records > 0").fetchall()
    assert {name.split("/")[0] for name, _ in marks} >= {"articles", "archive"}
    for name, size in marks:
        with (tmp_path / "gxzx" / f"{name}.part").open("rb+") as part:
            part.seek(size - 600)
            part.write(bytes(600))

    last = run_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=tmp_path, settings=SETTINGS)
    assert last.returncode == 0, last.stderr
    assert int(last.stats()["state/lost_records"]) >= 2
    assert "records of a run that died, fetched again" in last.stdout
    lines = finished_lines(tmp_path)
    assert content(lines) == undisturbed
    assert max(Counter(line["id"] for line in lines).values()) == 1
    for line in lines:
        for record in line["archive"]:
            read_record(tmp_path / "gxzx" / "archive", ArchiveRecord(**record))


@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_stopped_crawl_publishes_what_it_has_and_the_next_does_the_rest(portal, undisturbed, tmp_path, sign):
    portal.control("forget")
    process = start_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=tmp_path, settings=SETTINGS)
    wait_for_requests(process, portal, 30)
    process.send_signal(sign)
    _, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 4, stderr
    assert not list(tmp_path.rglob("*.part"))
    some = content(finished_lines(tmp_path))
    assert 0 < some.total() < undisturbed.total()

    rest = run_scrapy("crawl", "gxzx", proxy=portal.proxy, output_dir=tmp_path, settings=SETTINGS)
    assert rest.returncode == 0, rest.stderr
    assert content(finished_lines(tmp_path)) == undisturbed


# Every article is looked at again in every run
RECHECK = {**SETTINGS, "DELTA_REVISIT_DAYS": 36500, "DELTA_REVISIT_PAUSE_HOURS": 0, "STATE_COMMIT_LINES": 1}


@pytest.mark.xdist_group("kills")
def test_kills_while_articles_are_looked_at_again_lose_and_double_no_revision(start_replica, tmp_path):
    replica = start_replica("stock", articles=30)
    chance = random.Random(20261122)

    def crawl_and_kill(*arguments, after):
        replica.control("forget")
        process = start_scrapy("crawl", "gxzx", *arguments, proxy=replica.proxy, output_dir=tmp_path, settings=RECHECK)
        wait_for_requests(process, replica, after)
        process.kill()
        process.communicate()

    first = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=SETTINGS)
    assert first.returncode == 0, first.stderr
    plain = [a for a in replica.truth()["articles"] if a["expected"] and a["kinds"] == ["plain"]]
    edited = {a["url"]: a["key"] for a in plain[:8]}
    for url, key in edited.items():
        replica.control("edit", key=key, title=f"更正：{key}")
        crawl_and_kill(*(["-a", f"url={url}"] if chance.random() < 0.3 else []), after=chance.randint(2, 30))
    last = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=RECHECK)
    assert last.returncode == 0, last.stderr

    lines = finished_lines(tmp_path)
    assert max(Counter((line["id"], line["revision"]) for line in lines).values()) == 1
    revised = {line["url"]: (line["revision"], line["title"]) for line in lines if line["revision"] > 1}
    assert revised == {url: (2, f"更正：{key}") for url, key in edited.items()}
    assert {line["url"] for line in lines if line["revision"] == 1} >= set(edited)
    assert not last.part_files()
