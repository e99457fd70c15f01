from __future__ import annotations

import errno
import hashlib
import itertools
import json
import random

import pytest
from sqlalchemy import create_engine, text

from crawler.exceptions import OutputError, StateError
from crawler.export.finished_files import read_manifest
from crawler.state import database
from crawler.state.database import state_url
from crawler.state.recovery import recover_dead_runs
from crawler.state.session import Session
from tests.crawls import Crawls, List, article, store
from tests.databases import new_database
from tests.deaths import CommitSteps, killed_at
from tests.faulty_disk import FaultyDisk, fail_with

PORTAL = List(range(9, 0, -1), per_page=4)
SAME_TEXT = {3: "同一篇通告的全文。", 8: "同一篇通告的全文。"}


def crawl(crawls, disk=None):
    """A whole run of the portal: nine articles on three list pages, two of them with one text; a raw page each."""
    session = crawls.begin(commit_lines=3, **({"disk": disk} if disk else {}))
    try:
        for link in session.due_links():
            fetch(session, link)
        walk = session.begin_walk("catid:1", "通告")
        for number in itertools.count(1):
            next_url = str(number + 1) if number < PORTAL.last_page else None
            verdict = walk.page(PORTAL.page(number), next_url=next_url, total=9)
            for link in verdict.fetch:
                fetch(session, link)
            if not next_url or verdict.next == "stop":
                break
        walk.end("caught_up" if verdict.next == "stop" else "end_of_list")
        session.finish("finished")
    finally:
        session.abandon()


def fetch(session, link):
    number = int(link.url_key.split(":")[1])
    session.files.part(f"archive/{session.run_id}-0001.warc.gz").append(f"page {number} ".encode())
    store(session, article(number, id=link.id, text=SAME_TEXT.get(number, f"这是第{number}号通告的全文。")))


def failure_of(run):
    try:
        run()
    except OutputError as error:
        return error
    return None


def crawl_again(crawls):
    """What the next start does: one that is not disturbed."""
    crawls.number = getattr(crawls, "number", 0) + 1
    later = Crawls(crawls.url, crawls.folder, crawls.portal)
    later.sessions = [None] * crawls.number
    return later


def published(folder):
    """All lines of finished files by id and revision; checks on the way that the files are whole and told truly."""
    assert list(folder.rglob("*.part")) == []
    told = {}
    for path in folder.glob("runs/*/manifest.json"):
        told |= {file.name: file for file in read_manifest(path).files}
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("a*/*")}
    found |= {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("duplicates/*")}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == {
        name: file.sha256 for name, file in told.items()
    }
    lines = [json.loads(line) for name, data in found.items() if name.endswith("l") for line in data.splitlines()]
    assert {name: data.count(b"\n") for name, data in found.items() if name.endswith("l")} == {
        name: file.records for name, file in told.items() if name.endswith("l")
    }
    return lines


def assert_complete(folder):
    lines = published(folder)
    assert len(lines) == len({line["id"] for line in lines}) == 9
    assert {line["revision"] for line in lines} == {1}
    assert {line["title"] for line in lines} == {f"通告第{number}号" for number in range(1, 10)}
    assert sum(line["duplicate_of"] is not None for line in lines) == 1
    assert sum(data.count(b"page") for data in (path.read_bytes() for path in folder.glob("archive/*"))) >= 9


@pytest.fixture
def new_crawls(store_url, memory_path):
    """Makes portals that were never crawled, all in one database: quicker than a database each."""
    made = []

    def make():
        portal = f"demo_{len(made)}"
        made.append(Crawls(store_url, memory_path / portal, portal))
        return made[-1]

    yield make
    for session in itertools.chain.from_iterable(crawls.sessions for crawls in made):
        session.abandon()


@pytest.fixture
def steps(store_url):
    """The steps to disturb a run at: all with SQLite; every fifth with PostgreSQL, where each takes longer."""
    return range(1, 1000, 1 if store_url.get_backend_name() == "sqlite" else 5)


def test_a_run_killed_at_any_step_is_brought_to_its_end_by_the_next(new_crawls, steps):
    for step in steps:
        crawls = new_crawls()
        was_killed = killed_at(step, lambda disk, crawls=crawls: crawl(crawls, disk))
        crawl(crawl_again(crawls))
        assert_complete(crawls.folder)
        if not was_killed:
            break
    assert step > 30


@pytest.mark.parametrize("first", [9, 17, 25, 32], ids="first kill at step {}".format)
def test_recovery_itself_may_be_killed_at_any_step(new_crawls, first, steps):
    for step in steps:
        crawls = new_crawls()
        assert killed_at(first, lambda disk, crawls=crawls: crawl(crawls, disk))
        again = crawl_again(crawls)
        was_killed = killed_at(step, lambda disk, again=again: again.begin(disk=disk))
        crawl(crawl_again(crawls))
        assert_complete(crawls.folder)
        if not was_killed:
            break
    assert step > 3


@pytest.mark.parametrize("seed", range(2))
def test_twenty_kills_in_a_row_lose_and_double_nothing(new_crawls, seed):
    crawls, chosen = new_crawls(), random.Random(seed)
    for _ in range(20):
        again = crawl_again(crawls)
        killed_at(chosen.randint(1, 12), lambda disk, again=again: crawl(again, disk))
    crawl(crawl_again(crawls))
    assert_complete(crawls.folder)


@pytest.mark.parametrize(
    ("number", "lasting"),
    [(errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EIO, False)],
    ids=["disk full for a moment", "disk full from then on", "input/output error"],
)
def test_an_error_at_any_step_ends_the_run_with_one_message_and_loses_nothing(new_crawls, number, lasting, steps):
    for step in steps[lasting::2]:
        crawls = new_crawls()
        disk = FaultyDisk(step, fail_with(number), lasting=lasting)
        failure = failure_of(lambda crawls=crawls, disk=disk: crawl(crawls, disk))
        crawl(crawl_again(crawls))
        assert_complete(crawls.folder)
        if failure is None:
            break
        assert "\n" not in str(failure)
    assert step > 20


def test_a_commit_that_fails_ends_the_run_and_loses_nothing(new_crawls, steps):
    for step in steps:
        crawls = new_crawls()
        disk = FaultyDisk(step, lambda: (_ for _ in ()).throw(StateError("the server is gone")))
        with CommitSteps(disk):
            failure = failure_of(lambda crawls=crawls, disk=disk: crawl(crawls, disk))
        crawl(crawl_again(crawls))
        assert_complete(crawls.folder)
        if failure is None:
            break


def test_after_a_failure_nothing_more_is_written(new_crawls):
    crawls = new_crawls()
    session = crawls.begin()
    store(session, article(1))
    session.files.part("articles/x").append(b"")
    session._connection.close()
    with pytest.raises(StateError) as first:
        session.commit()
    for dealing in (
        session.commit,
        lambda: session.finish("finished"),
        lambda: store(session, article(2)),
        lambda: session.begin_walk("catid:1", "通告"),
        lambda: next(session.due_links()),
    ):
        with pytest.raises(StateError) as later:
            dealing()
        assert later.value is first.value
    assert session.failure is first.value


def test_committed_lines_that_vanish_from_the_disk_are_told_and_fetched_again(new_crawls, caplog):
    crawls = new_crawls()
    session = crawls.begin(commit_lines=1)
    walk = session.begin_walk("catid:1", "通告")
    for link in walk.page(PORTAL.rows, next_url=None, total=9).fetch:
        fetch(session, link)
    session.commit()
    session.abandon()
    (part,) = crawls.folder.glob("articles/*.part")
    part.write_bytes(b"".join(part.read_bytes().splitlines(keepends=True)[:4])[:-3])
    crawl(crawl_again(crawls))
    assert "has lost 5 committed records" in caplog.text
    lines = published(crawls.folder)
    assert sorted(line["title"] for line in lines) == [f"通告第{number}号" for number in range(1, 10)]


def test_a_lost_revision_is_made_again_under_its_number(new_crawls):
    crawls = new_crawls()
    session = crawls.begin()
    store(session, article(1))
    session.finish("finished")
    session = crawls.begin()
    store(session, article(1, title="更正"))
    session.commit()
    session.abandon()
    next(crawls.folder.glob("articles/*.part")).unlink()
    session = crawls.begin()
    store(session, article(1, title="更正"))
    session.finish("finished")
    assert [(line.revision, line.title) for line in crawls.lines()] == [(1, "通告第1号"), (2, "更正")]


def test_a_dead_run_says_so_in_its_manifest(new_crawls):
    crawls = new_crawls()
    session = crawls.begin()
    store(session, article(1))
    session.commit()
    session.abandon()
    later = crawls.begin()
    later.finish("finished")
    first, second = [read_manifest(path) for path in sorted(crawls.folder.glob("runs/*/manifest.json"))]
    assert (first.finish_reason, first.recovered_by) == ("died", later.run_id)
    assert (second.finish_reason, second.recovered_by) == ("finished", None)


def test_recovery_of_nothing_does_nothing(new_crawls):
    crawls = new_crawls()
    crawls.begin().finish("finished")
    session = crawls.begin()
    assert session.recovered == ()
    again = recover_dead_runs(session._connection, crawls.folder, "other", by="x", now="2026-03-12T00:00:00Z")
    assert again == []


@pytest.mark.parametrize("when", ["at the start", "on the way"])
def test_a_locked_database_ends_the_run_with_one_clear_message(memory_path, monkeypatch, when):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0)
    crawls = Crawls(state_url(memory_path), memory_path)
    session = crawls.begin()
    if when == "at the start":
        session.abandon()
    other = create_engine(crawls.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        with pytest.raises(StateError, match="another program keeps the database locked"):
            crawls.begin() if when == "at the start" else session.begin_walk("catid:1", "通告")
    other.dispose()
    session.abandon()


def test_a_lost_connection_to_postgresql_ends_the_run_and_loses_nothing(postgres, memory_path):
    crawls = Crawls(new_database(postgres, memory_path.name), memory_path)
    session = crawls.begin()
    store(session, article(1))
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": crawls.url.database},
        )
    admin.dispose()
    with pytest.raises(StateError, match="state postgresql"):
        session.commit()
    session.abandon()
    again = crawl_again(crawls)
    crawl(again)
    assert_complete(memory_path)


def test_a_folder_that_cannot_be_written_ends_the_run_with_one_clear_message(memory_path):
    (memory_path / "demo").write_text("a file in the way")
    with pytest.raises(StateError, match="must be writable"):
        Crawls(state_url(memory_path / "demo"), memory_path / "demo").begin()


def test_begin_leaves_nothing_open_where_it_fails(memory_path):
    crawls = Crawls(state_url(memory_path), memory_path)
    session = crawls.begin()
    store(session, article(1))
    session.commit()
    session.abandon()
    disk = FaultyDisk(1, fail_with(errno.EROFS), lasting=True)
    with pytest.raises(OutputError, match="read-only"):
        Session.begin(crawls.url, memory_path, portal="demo", run_id="x", crawler_version="0", disk=disk)
    crawl(crawl_again(crawls))
