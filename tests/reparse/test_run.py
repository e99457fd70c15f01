"""Archived pages read again: nothing changes by itself, and a changed rule changes exactly what it reads."""

import sqlite3
import textwrap
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler import items
from crawler.archive.writer import ArchiveWriter, Exchange
from crawler.export.finished_files import Manifest, publish_files, write_manifest
from crawler.export.part_files import RunFiles
from crawler.extraction.article import extract_article
from crawler.extraction.blocks import text_of
from crawler.extraction.record import char_count
from crawler.listing.list_page import read_list_page
from crawler.listing.model import Row
from crawler.portals.loading import load_profiles
from crawler.reparse.changes import Reread, Summary, changes_of
from crawler.reparse.run import DryRun, Order, StoreSink, reparse
from crawler.state.database import state_url
from crawler.state.locking import portal_lock
from crawler.state.session import Session
from tests.articles import full_article, plain_article
from tests.finished_runs import finished_lines
from tests.replica.process import crawled_folder, run_scrapy

# As sitecustomize.py: forbids the network to every Python process that starts; an attempt ends it with code 97
NO_NETWORK = """
    import os
    import socket


    def _forbidden(*args, **kwargs):
        os._exit(97)


    class _NoNetwork(socket.socket):
        def connect(self, address):
            _forbidden()

        connect_ex = connect
        bind = connect
        sendto = connect


    socket.socket = _NoNetwork
    socket.getaddrinfo = _forbidden
    socket.gethostbyname = _forbidden
"""
AGAIN = "20990101T000000Z-aaaa"
GXZX = load_profiles([]).portal("gxzx")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return crawled_folder(tmp_path_factory.mktemp("crawled"), articles=60)


@pytest.fixture
def no_network(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("no_network")
    (folder / "sitecustomize.py").write_text(textwrap.dedent(NO_NETWORK), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def files_of(output):
    return {path.relative_to(output): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def read_again(output, *, write=True, jobs=1, **wishes):
    """As the command does it, in this process."""
    order = Order(portal=GXZX, folder=output / "gxzx", jobs=jobs, **wishes)
    url = state_url(output / "gxzx")
    if not write:
        return reparse(order, DryRun(url), lambda what, done, total: None)
    session = Session.begin(url, output / "gxzx", portal="gxzx", run_id=AGAIN, crawler_version="0")
    summary = reparse(order, StoreSink(session), lambda what, done, total: None)
    session.finish("reparsed")
    return summary


@pytest.fixture
def changed_rule(monkeypatch):
    """From now on, editors are read in articles whose title has this character."""

    def change(character):
        def extract(page, portal, now):
            found = extract_article(page, portal, now=now)
            return replace(found, editors=("新规则",)) if found.title and character in found.title else found

        monkeypatch.setattr("crawler.reparse.changes.extract_article", extract)

    return change


def test_nothing_changes_by_itself_and_nothing_is_asked_of_the_network(output, no_network):
    before = finished_lines(output)
    done = run_scrapy("reparse", "gxzx", "--jobs", "2", output_dir=output, fast=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len({line.id for line in before})} articles read again, 0 changed\n")
    assert finished_lines(output) == before
    assert any(line.page_count > 1 for line in before)


def test_network_trap_works(tmp_path, no_network):
    done = run_scrapy("crawl", "gxzx", output_dir=tmp_path)
    assert done.returncode == 97


def test_dry_run_writes_nothing(output, no_network):
    before = files_of(output)
    done = run_scrapy("reparse", "gxzx", "--dry-run", output_dir=output, fast=False)
    assert done.returncode == 0
    assert files_of(output) == before


def test_changed_rule_changes_exactly_the_articles_it_reads(output, changed_rule):
    before = {line.id: line for line in finished_lines(output)}
    character = next(iter(before.values())).title[1]
    expected = {id_ for id_, line in before.items() if character in line.title}
    assert 0 < len(expected) < len(before)
    changed_rule(character)
    summary = read_again(output)
    assert summary.fields == {"editors": len(expected)}
    after = {line.id: line for line in finished_lines(output) if line.run_id == AGAIN}
    assert after.keys() == expected
    for id_, line in after.items():
        old = before[id_]
        assert (line.revision, line.editors) == (old.revision + 1, ["新规则"])
        assert (line.archive, line.fetched_at, line.first_seen_at) == (old.archive, old.fetched_at, old.first_seen_at)
        assert (line.text, line.duplicate_of) == (old.text, old.duplicate_of)


def test_what_was_read_again_is_not_read_differently_again(output, changed_rule):
    changed_rule("会")
    assert read_again(output).changed > 0
    assert read_again(output, write=False).changed == 0


def test_several_processes_find_the_same(output):
    alone, together = (read_again(output, write=False, jobs=jobs) for jobs in (1, 3))
    assert list(alone.lines()) == list(together.lines())


def test_reading_again_leaves_what_is_known_of_the_portal(output, changed_rule):
    changed_rule("")
    database = output / "gxzx" / "state.sqlite3"
    columns = "id, last_seen_at, fetched_at, gone_at, etag, first_seen_at"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE articles SET gone_at = '2026-11-23T00:00:00+00:00', last_seen_at = '2026-11-22'")
        before = connection.execute(f"SELECT {columns} FROM articles ORDER BY id").fetchall()
        links = connection.execute("SELECT * FROM links ORDER BY id").fetchall()
    read_again(output)
    with sqlite3.connect(database) as connection:
        assert connection.execute(f"SELECT {columns} FROM articles ORDER BY id").fetchall() == before
        assert connection.execute("SELECT * FROM links ORDER BY id").fetchall() == links
        assert connection.execute("SELECT min(revision) FROM articles").fetchone() == (2,)


def test_revisions_go_on_where_the_state_was_lost(output, changed_rule):
    changed_rule("")
    for path in (output / "gxzx").glob("state.sqlite3*"):
        path.unlink()
    read_again(output)
    again = [line for line in finished_lines(output) if line.run_id == AGAIN]
    assert {line.revision for line in again} == {2}


def test_only_articles_of_the_time_are_read(output):
    days = sorted(line.published_at[:10] for line in finished_lines(output) if line.published_at)
    summary = read_again(output, write=False, since=days[5], until=days[5])
    assert summary.read == days.count(days[5])


def test_dropped_archive_file_is_told_and_costs_nothing_else(output):
    for path in (output / "gxzx" / "archive").iterdir():
        path.unlink()
    summary = read_again(output, write=False)
    ids = {line.id for line in finished_lines(output)}
    assert (summary.read, dict(summary.unread)) == (0, {"archive_missing": len(ids)})
    assert f"{len(ids)} articles not read again, their lines stay: their archive file is gone or damaged" in list(
        summary.lines()
    )


def test_article_that_the_rules_reject_keeps_its_line_and_is_told(output, monkeypatch):
    monkeypatch.setattr(
        "crawler.reparse.changes.extract_article",
        lambda page, portal, now: replace(extract_article(page, portal, now=now), rejection="no_title"),
    )
    before = finished_lines(output)
    summary = read_again(output)
    assert summary.unread["no_title"] == len({line.id for line in before})
    assert finished_lines(output) == before
    assert any("(no_title)" in line for line in summary.lines())


def test_second_crawl_of_the_portal_is_waited_for(output):
    url = state_url(output / "gxzx")
    with portal_lock("gxzx", GXZX.hosts, output_dir=output, url=url):
        done = run_scrapy("reparse", "gxzx", output_dir=output, fast=False)
    assert done.returncode == 75


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(["nowhere"], 1, "nowhere", id="unknown portal"),
        pytest.param(["gxzx"], 1, "no finished files of gxzx", id="never crawled"),
        pytest.param(["gxzx", "--since", "gestern"], 2, "--since: 'gestern' is no time", id="time"),
        pytest.param(["gxzx", "--jobs", "0"], 2, "--jobs takes a whole number from 1", id="jobs"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path, arguments, code, message):
    done = run_scrapy("reparse", *arguments, "--dry-run", output_dir=tmp_path, fast=False)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def archive_page(output, url, body, run_id="20260101T000000Z-aaaa"):
    """An archived article page that no line stands for, in a finished run of its own."""
    files = RunFiles(output / "gxzx", run_id)
    archive = ArchiveWriter(files, max_bytes=1 << 20, about={})
    for number, text in enumerate(body):
        archive.store(
            Exchange(
                url=url[number],
                status=200,
                headers=((b"Content-Type", b"text/html; charset=utf-8"),),
                body=text.encode(),
                received_at=datetime(2026, 1, 1, tzinfo=UTC),
                kind="article",
            )
        )
    marks = files.sync()
    files.close()
    finished = publish_files(output / "gxzx", marks)
    write_manifest(
        output / "gxzx",
        Manifest(
            portal="gxzx", run_id=run_id, crawler_version="0", started_at="", finish_reason="finished", files=finished
        ),
    )


def test_page_that_was_no_article_becomes_one(output):
    url = "http://www.gxzx.gov.cn/index.php?m=content&c=index&a=show&catid=14&id=99001"
    paragraphs = "".join(f"<p>清水河步道第{n}段建成开放，沿线设有驿站，市民可以散步骑行。</p>" for n in range(5))
    head = "<html><head><title>清水河步道全线开放</title></head>"
    body = f"{head}<body><h1>清水河步道全线开放</h1><div>{paragraphs}</div></body></html>"
    before = finished_lines(output)
    archive_page(output, [url], [body])
    assert read_again(output).found == 1
    (new,) = [line for line in finished_lines(output) if line not in before]
    assert (new.url, new.title, new.revision) == (url, "清水河步道全线开放", 1)
    assert new.fetched_at.startswith("2026-01-01")
    assert len(new.archive) == 1
    with sqlite3.connect(output / "gxzx" / "state.sqlite3") as connection:
        query = "SELECT fetched_at, revision FROM articles WHERE id = ?"
        assert connection.execute(query, (new.id,)).fetchall() == [(new.fetched_at, 1)]
    assert read_again(output, write=False).changed == 0
    assert read_again(output, write=False).found == 0


def test_link_that_a_list_did_not_give_before_is_fetched_by_the_next_crawl(output, monkeypatch):
    url = "http://www.gxzx.gov.cn/index.php?m=content&c=index&a=show&catid=14&id=99002"

    def read_more(page, portal):
        found = read_list_page(page, portal)
        return replace(found, rows=(*found.rows, Row(url, "漏掉的一篇", None, None)))

    assert read_again(output, write=False).links == 0
    monkeypatch.setattr("crawler.reparse.run.read_list_page", read_more)
    assert read_again(output, write=False).links == 1
    assert read_again(output).links == 1
    with sqlite3.connect(output / "gxzx" / "state.sqlite3") as connection:
        query = "SELECT status, cause FROM links WHERE url = ?"
        assert connection.execute(query, (url,)).fetchall() == [("pending", "new")]
    assert read_again(output, write=False).links == 0


def test_summary_shows_where_values_differ():
    text = "甲" * 300 + "旧" + "乙" * 300
    old, new = plain_article(text=text), plain_article(text=text.replace("旧", "新"))
    summary = Summary()
    summary.add(Reread(old.url, old, new))
    shown = list(summary.lines())
    assert "    text: 1" in shown
    (sample,) = [line for line in shown if "→" in line]
    assert "甲旧乙" in sample
    assert "甲新乙" in sample
    assert len(sample) < 350


def test_samples_are_twenty_and_scattered():
    summary = Summary()
    for number in range(200):
        old = plain_article(id=f"{number:020x}", url=f"http://demo.invalid/{number}")
        summary.add(Reread(old.url, old, replace(old, source="清水晚报")))
    assert (summary.changed, len(summary.samples)) == (200, 20)
    assert max(int(sample.url.rpartition("/")[2]) for sample in summary.samples) > 150


def test_bookkeeping_is_no_change():
    old = full_article()
    new = replace(
        old, revision=9, run_id="x", crawler_version="9", fetched_at=None, sections=[], extraction={}, duplicate_of="y"
    )
    assert changes_of(old, new) == ()


def test_a_line_of_an_early_version_without_tables_in_its_text_is_no_change_unless_it_is_to_be():
    new = full_article()
    new = replace(new, text=text_of(new.body), char_count=char_count(text_of(new.body)))
    old = replace(new, text=text_of([block for block in new.body if block.type != "table"]), char_count=30)
    assert changes_of(old, new) == ()
    assert [change.field for change in changes_of(old, new, derived=True)] == ["text", "char_count"]
    edited = replace(new, body=[*new.body, items.Paragraph("另：票价不变。")])
    edited = replace(edited, text=text_of(edited.body), char_count=char_count(text_of(edited.body)))
    assert [change.field for change in changes_of(old, edited)] == ["body", "text", "char_count"]
