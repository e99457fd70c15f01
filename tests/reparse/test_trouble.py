"""Reading again with a damaged archive, after kills, and pages that only the walk could judge."""

import gzip
import hashlib
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from argparse import Namespace
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.archive.writer import ArchiveWriter, Exchange
from crawler.commands import reparse as reparse_command
from crawler.exceptions import OutputError, StoppedError
from crawler.export.disk import DISK
from crawler.export.finished_files import Manifest, publish_files, write_manifest
from crawler.export.part_files import RunFiles
from crawler.extraction.article import extract_article
from crawler.fetching.page_checks import page_problem
from crawler.page.problems import PageProblem
from crawler.platforms.base import article_id
from crawler.portals.loading import load_profiles
from crawler.reparse.run import DryRun, Order, StoreSink, in_order, reparse
from crawler.state.database import state_url
from crawler.state.session import Session, SessionRules
from tests.databases import new_database
from tests.deaths import killed_at
from tests.faulty_disk import FaultyDisk
from tests.finished_runs import finished_lines
from tests.replica.process import PROCESS_TIMEOUT_S, crawled_folder, run_scrapy

GXZX = load_profiles([]).portal("gxzx")
SHOW = "http://www.gxzx.gov.cn/index.php?m=content&c=index&a=show&catid=14&id={}"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return crawled_folder(tmp_path_factory.mktemp("crawled"), articles=24)


def look(output, jobs=1):
    order = Order(portal=GXZX, folder=output / "gxzx", jobs=jobs)
    return reparse(order, DryRun(state_url(output / "gxzx")), lambda what, done, total: None)


def write(output, disk=DISK, commit_lines=500, url=None):
    session = Session.begin(
        url or state_url(output / "gxzx"),
        output / "gxzx",
        portal="gxzx",
        run_id=f"20990101T000000Z-{secrets.token_hex(2)}",
        crawler_version="0",
        rules=SessionRules(commit_lines=commit_lines),
        disk=disk,
    )
    order = Order(portal=GXZX, folder=output / "gxzx")
    try:
        summary = reparse(order, StoreSink(session), lambda what, done, total: None)
        session.finish("reparsed")
    except BaseException:
        session.abandon()
        raise
    return summary


@pytest.fixture
def new_rule(monkeypatch):
    """From now on articles with 会 in the title have a kicker."""

    def extract(page, portal, now):
        found = extract_article(page, portal, now=now)
        return replace(found, kicker="新规则") if "会" in (found.title or "") else found

    monkeypatch.setattr("crawler.reparse.changes.extract_article", extract)


def archive_file(output):
    (path,) = (output / "gxzx" / "archive").iterdir()
    return path


def store(output, *exchanges, run_id="20260101T000000Z-aaaa"):
    """Archived pages that no line stands for, in a finished run of their own."""
    files = RunFiles(output / "gxzx", run_id)
    archive = ArchiveWriter(files, max_bytes=1 << 20, about={})
    records = [archive.store(one) for one in exchanges]
    marks = files.sync()
    files.close()
    finished = publish_files(output / "gxzx", marks)
    write_manifest(
        output / "gxzx",
        Manifest(
            portal="gxzx", run_id=run_id, crawler_version="0", started_at="", finish_reason="finished", files=finished
        ),
    )
    return records


def page(number, title="清水河步道全线开放", **facts):
    paragraphs = "".join(f"<p>清水河步道第{n}段建成开放，沿线设有驿站，市民可以散步骑行。</p>" for n in range(5))
    more = facts.pop("more", "")
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{paragraphs}</div>{more}</body></html>"
    values = {
        "url": SHOW.format(number),
        "status": 200,
        "headers": ((b"Content-Type", b"text/html; charset=utf-8"),),
        "body": body.encode(),
        "received_at": datetime(2026, 1, 1, tzinfo=UTC),
        "kind": "article",
    }
    return Exchange(**values | facts)


def flip(path, offset):
    data = bytearray(path.read_bytes())
    data[offset] ^= 0xFF
    path.write_bytes(data)


def test_finished_line_that_was_edited_is_told_and_nothing_is_read(output):
    path = next((output / "gxzx" / "articles").iterdir())
    path.write_bytes(path.read_bytes().replace("日".encode(), "月".encode(), 1))
    reading = run_scrapy("reparse", "gxzx", "--dry-run", output_dir=output)
    assert (reading.returncode, reading.stdout) == (1, "")
    assert str(path) in reading.stderr


def test_damaged_record_is_told_with_its_place_and_costs_one_article(output):
    lines = {line.id: line for line in finished_lines(output)}
    hit = next(iter(lines.values())).archive[0]
    flip(archive_file(output), hit.offset + hit.length // 2)
    summary = look(output)
    shared = sum(hit in line.archive for line in lines.values())
    assert (summary.read, summary.changed, dict(summary.unread)) == (
        len(lines) - shared,
        0,
        {"archive_missing": shared},
    )
    (told,) = [line for line in summary.lines() if str(archive_file(output)) in line]
    assert f"byte {hit.offset}: cannot be read" in told
    assert told.endswith(f"({shared} articles)")


def test_what_lies_behind_a_damaged_stretch_is_read(output):
    first, second, third = store(output, page(99001), page(99002, "清水河两岸种树"), page(99003, "清水河渡口改建"))
    path = output / "gxzx" / "archive" / second.file
    flip(path, second.offset + second.length // 2)
    summary = look(output)
    assert summary.found == 2
    assert f"byte {second.offset}" in "\n".join(summary.lines())
    assert third.offset > first.offset


def test_truncated_file_gives_what_it_still_has(output):
    path = archive_file(output)
    data = path.read_bytes()
    lines = {line.id: line for line in finished_lines(output)}
    cut = len(data) // 2
    path.write_bytes(data[:cut])
    whole = [line for line in lines.values() if all(record.offset + record.length <= cut for record in line.archive)]
    summary = look(output)
    assert 0 < len(whole) < len(lines)
    assert summary.read == len(whole)
    assert summary.changed == 0
    assert summary.unread == {"archive_missing": len(lines) - len(whole)}


def test_gone_file_is_told_once_with_its_articles(output):
    path = archive_file(output)
    path.unlink()
    summary = look(output)
    (told,) = [line for line in summary.lines() if path.name in line]
    assert told.endswith(f"({len({line.id for line in finished_lines(output)})} articles)")


def test_articles_without_archive_are_counted_and_named(output):
    path = next((output / "gxzx" / "articles").iterdir())
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[0]["archive"] = []
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
    manifest = next((output / "gxzx" / "runs").glob("*/manifest.json"))
    facts = json.loads(manifest.read_text("utf-8"))
    for file in facts["files"]:
        if file["name"] == f"articles/{path.name}":
            file |= {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    manifest.write_text(json.dumps(facts), "utf-8")
    summary = look(output)
    assert summary.unread == {"not_archived": 1}
    assert f"  {lines[0]['url']} (not_archived)" in list(summary.lines())


def test_page_that_breaks_the_reader_costs_one_article(output, monkeypatch):
    broken = finished_lines(output)[0]

    def extract(page, portal, now):
        if page.url == broken.url:
            raise RecursionError
        return extract_article(page, portal, now=now)

    monkeypatch.setattr("crawler.reparse.changes.extract_article", extract)
    summary = look(output)
    assert summary.unread == {"error:RecursionError": 1}
    assert summary.read == len({line.id for line in finished_lines(output)}) - 1
    assert f"  {broken.url} (error:RecursionError)" in list(summary.lines())


def test_killed_at_many_steps_the_next_reading_brings_what_is_missing_and_nothing_twice(output, new_rule, memory_path):
    before = {line.id: line for line in finished_lines(output)}
    expected = sorted(id_ for id_, line in before.items() if "会" in line.title)
    assert len(expected) > 3
    for step in count(1, 4):
        folder = memory_path / str(step)
        shutil.copytree(output, folder)
        died = killed_at(step, lambda disk, folder=folder: write(folder, disk, commit_lines=2))
        rest = write(folder)
        written = [line for line in finished_lines(folder) if line.run_id.startswith("2099")]
        assert sorted(line.id for line in written) == expected, step
        assert {(line.revision, line.kicker) for line in written} == {(2, "新规则")}
        assert not list(folder.rglob("*.part"))
        shutil.rmtree(folder)
        if not died:
            assert rest.changed == 0
            break
    assert step > 20


def test_disk_that_fills_up_is_told_and_the_next_reading_does_the_rest(output, new_rule):
    disk = FaultyDisk(at=20, lasting=True)
    with pytest.raises(OutputError, match="disk is full"):
        write(output, disk, commit_lines=2)
    write(output)
    written = [line.id for line in finished_lines(output) if line.run_id.startswith("2099")]
    assert sorted(written) == sorted({line.id for line in finished_lines(output) if "会" in line.title})


def test_several_processes_write_the_same_lines(crawled, tmp_path):
    rule = '\n[[article]]\nmatch = "#Article"\nkicker = ".crumbs a"\n'
    (tmp_path / "portals").mkdir()
    shipped = Path(__file__).parents[2] / "crawler" / "portals" / "gxzx.toml"
    (tmp_path / "portals" / "gxzx.toml").write_text(shipped.read_text("utf-8") + rule, "utf-8")
    told = []
    for jobs in ("1", "3"):
        shutil.copytree(crawled, tmp_path / jobs)
        done = run_scrapy(
            *("reparse", "gxzx", "--jobs", jobs),
            output_dir=tmp_path / jobs,
            settings={"PORTALS_DIRS": tmp_path / "portals"},
            fast=False,
        )
        assert done.returncode == 0, done.stderr
        lines = [{**line, "run_id": None} for line in done.lines()]
        told.append((done.stdout, lines))
    assert told[0] == told[1]
    assert {line["kicker"] for line in told[0][1] if line["revision"] == 2} == {"首页"}


WORK_FOR_EVER = """
    import multiprocessing
    import sys
    import threading
    import time

    from crawler.reparse.run import in_order


    def tell():
        while len(multiprocessing.active_children()) < 2:
            pass
        print("working", flush=True)


    if __name__ == "__main__":
        threading.Thread(target=tell, daemon=True).start()
        list(in_order(time.sleep, [600, 600], 2))
"""


def test_killed_reading_leaves_no_process_that_keeps_the_lock(tmp_path):
    script = tmp_path / "work.py"
    script.write_text(textwrap.dedent(WORK_FOR_EVER))
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "working\n"
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate(timeout=PROCESS_TIMEOUT_S)  # the pipe ends when nobody is left who could write to it
    assert rest == ""


def test_killed_worker_is_told(tmp_path):
    with pytest.raises(StoppedError, match="a worker process was killed"):
        list(in_order(_die, [1, 2], 2))


def _die(piece):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("moved", ["moved", "moved:match=page=", "moved:rate=0.5,times=9"])
def test_articles_whose_addresses_lead_on_are_read_as_they_were(start_replica, tmp_path, moved):
    replica = start_replica("stock", articles=40, behaviours=[moved])
    crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path)
    lines = crawl.lines()
    assert lines
    summary = look(tmp_path)
    assert (summary.read, summary.changed, summary.found, summary.links) == (len(lines), 0, 0, 0)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"asked_url": SHOW.format(99001), "url": "http://www.gxzx.gov.cn/"}, id="led to the home page"),
        pytest.param(
            {
                "asked_url": SHOW.format(99001),
                "url": "http://www.gxzx.gov.cn/index.php?m=content&c=index&a=lists&catid=14",
            },
            id="led to a list",
        ),
        pytest.param({"asked_url": SHOW.format(99001), "url": "http://www.gxzx.gov.cn/404.html"}, id="soft 404"),
        pytest.param({"article_id": "known"}, id="a page of an article that has a line under a wider key"),
        pytest.param({"problem": "empty:repeated"}, id="a text that came under many addresses"),
        pytest.param({"problem": "empty:strange"}, id="nothing of what the lists promised"),
        pytest.param({"problem": "wrong_type:pdf"}, id="another type of file"),
        pytest.param({"status": 404}, id="an error page"),
        pytest.param(
            {"more": f'<div id="pages"><a href="{SHOW.format(99001)}&page=2">2</a></div>'}, id="half an article"
        ),
    ],
)
def test_page_that_the_walk_had_reason_to_reject_becomes_no_article(output, facts):
    if "article_id" in facts:
        facts = {"article_id": finished_lines(output)[0].id}
    store(output, page(99001, **facts))
    summary = look(output)
    assert (summary.found, summary.changed) == (0, 0)


def test_page_that_turned_out_to_be_an_article_is_known_by_the_address_that_was_asked(output):
    moved = "http://www.gxzx.gov.cn/z/99001.shtml"
    store(output, page(99001, asked_url=SHOW.format(99001), url=moved))
    assert write(output).found == 1
    (new,) = [line for line in finished_lines(output) if line.url == moved]
    assert new.id == article_id("gxzx", "content:99001")
    with closing(sqlite3.connect(output / "gxzx" / "state.sqlite3")) as state:
        assert state.execute("SELECT revision FROM articles WHERE id = ?", (new.id,)).fetchall() == [(1,)]


def test_ctrl_c_is_told_in_one_line_and_by_the_exit_code(output, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt  # as on Ctrl-C; the signal itself is ignored where tests run in the background

    monkeypatch.setattr(reparse_command, "reparse", interrupted)
    command = reparse_command.Command()
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    command.settings.set("OUTPUT_DIR", str(output))
    command.run(["gxzx"], Namespace(since=None, until=None, jobs=1, dry_run=False, derived=False))
    assert command.exitcode == 4
    assert capsys.readouterr().err == "stopped before the end\n"
    assert write(output).changed == 0


def test_archive_of_today_says_what_was_asked_and_what_was_wrong(start_replica, tmp_path):
    replica = start_replica("stock", articles=10, behaviours=["moved", "message_box:match=id=7001"])
    run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path)
    data = gzip.decompress(archive_file(tmp_path).read_bytes())
    assert b"Guiwen-Asked-URI: http://www.gxzx.gov.cn/index.php?" in data
    assert b"Guiwen-Problem: " in data
    for line in finished_lines(tmp_path):
        assert f"Guiwen-Article: {line.id}\r\n".encode() in data


def test_stored_page_that_is_known_for_a_firewall_by_now_is_told_and_keeps_its_line(output, monkeypatch):
    short = min(finished_lines(output), key=lambda line: line.char_count)
    before = finished_lines(output)

    def judged(page, platform, asked_url=None):
        if page.url == short.url:
            return PageProblem("blocked:new", True, "")
        return page_problem(page, platform, asked_url=asked_url)

    monkeypatch.setattr("crawler.reparse.changes.page_problem", judged)
    monkeypatch.setattr("crawler.reparse.changes._SURELY_CONTENT_CHARS", short.char_count + 1)
    summary = write(output)
    assert summary.unread == {"blocked:new": 1}
    assert f"  {short.url} (blocked:new)" in list(summary.lines())
    assert finished_lines(output) == before


def test_reading_again_works_with_postgres_also_where_it_knows_nothing_yet(output, new_rule, request):
    url = new_database(request.getfixturevalue("postgres"), "reparse_reads_again")
    expected = sorted({line.id for line in finished_lines(output) if "会" in line.title})
    assert write(output, url=url).changed == len(expected)
    assert sorted(line.id for line in finished_lines(output) if line.revision == 2) == expected
    assert write(output, url=url).changed == 0
