"""Files of a dead run that came back damaged: what is whole is kept, the rest is fetched again and told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.reader import iterate_heads, read_record
from crawler.archive.writer import ArchiveWriter, Exchange
from crawler.export.finished_files import read_manifest
from crawler.items import ArchiveRecord
from crawler.state.database import open_state, state_url
from crawler.state.schema import ARTICLES
from tests.crawls import Crawls, List, article, store
from tests.deaths import killed_at

NUMBERS = range(12, 0, -1)
# Two pages with the same bytes: the second is a revisit record
SAME_PAGE = {4: 7}


def page_of(number):
    number = SAME_PAGE.get(number, number)
    return f"<html><title>通告{number}</title><p>{'水库开闸放水，下游请注意。' * number}</p></html>".encode()


def crawl(crawls, *, die=False, disk=None):
    session = crawls.begin(commit_lines=3, **({"disk": disk} if disk else {}))
    archive = ArchiveWriter(session.files, max_bytes=1 << 30, about={})
    try:
        links = list(session.due_links())
        walk = session.begin_walk("catid:1", "通告")
        links += walk.page(List(NUMBERS, per_page=20).page(1), next_url=None, total=len(NUMBERS)).fetch
        for link in links:
            fetch(session, archive, link)
        session.commit()
        if not die:
            walk.end("end_of_list")
            session.finish("finished")
    finally:
        session.abandon()
    return session


def fetch(session, archive, link):
    number = int(link.url_key.split(":")[1])
    received = datetime(2026, 3, 12, 1, 0, number, tzinfo=UTC)
    exchange = Exchange(
        url=link.url, status=200, headers=(), body=page_of(number), received_at=received, kind="article"
    )
    record = archive.store(exchange)
    store(session, replace(article(number, id=link.id), archive=[record]))


def lines_of(folder):
    files = [*folder.glob("articles/*.jsonl"), *folder.glob("duplicates/*.jsonl")]
    return [json.loads(line) for file in files for line in file.read_bytes().split(b"\n")[:-1]]


def assert_all_there(crawls):
    """Each article once, each with its page; no part left; files as their manifests say; any reader reads the WARC."""
    folder = crawls.folder
    lines = lines_of(folder)
    assert sorted(line["title"] for line in lines) == sorted(f"通告第{number}号" for number in NUMBERS)
    assert {line["revision"] for line in lines} == {1}
    for line in lines:
        (record,) = line["archive"]
        head, page = read_record(folder / "archive", ArchiveRecord(**record))
        assert head.url == line["url"]
        assert page.text == page_of(int(line["url"].split("/")[-1].removesuffix(".html"))).decode()
    assert list(folder.rglob("*.part")) == []
    for path in folder.glob("runs/*/manifest.json"):
        for file in read_manifest(path).files:
            assert (folder / file.name).stat().st_size == file.bytes
            if file.name.startswith("archive/"):
                assert len(list(iterate_heads(folder / file.name))) == file.records
                with (folder / file.name).open("rb") as stream:
                    assert sum(record.rec_type in ("response", "revisit") for record in ArchiveIterator(stream)) > 0
    with open_state(crawls.url, writing=False) as state:
        for name, offset, id_ in state.execute(select(ARTICLES.c.file, ARTICLES.c.offset, ARTICLES.c.id)):
            line = (folder / name).read_bytes()[offset:].split(b"\n")[0]
            assert json.loads(line)["id"] == id_


def zeroed(data, start, stop):
    return data[:start] + bytes(stop - start) + data[stop:]


LINE_DAMAGES = {
    "tail of NUL bytes": lambda data: zeroed(data, len(data) - 700, len(data)),
    "NUL bytes in the middle": lambda data: zeroed(data, len(data) // 2, len(data) // 2 + 100),
    "NUL bytes at the start": lambda data: zeroed(data, 0, 50),
    "all NUL bytes": lambda data: bytes(len(data)),
    "garbage at the end": lambda data: data[:-300] + b"\xff\xfe{[" * 75,
    "cut in a line": lambda data: data[:-10],
    "cut to one byte": lambda data: data[:1],
    "a letter changed": lambda data: data.replace("通告第3号".encode(), "通告第5号".encode(), 1),
    "a line end lost": lambda data: data.replace(b"\n", b" ", 1),
    "gone": lambda _data: None,
}


@pytest.mark.parametrize("damage", LINE_DAMAGES)
def test_damaged_lines_are_fetched_again(crawls, caplog, damage):
    crawl(crawls, die=True)
    spoil(crawls.folder, "articles", LINE_DAMAGES[damage])
    session = crawl(crawls)
    assert session.recovered[0].lost_records > 0
    assert "committed records; they will be fetched again" in caplog.text
    assert_all_there(crawls)


def test_whole_lines_before_and_behind_a_damaged_one_are_kept(crawls):
    crawl(crawls, die=True)
    spoil(crawls.folder, "articles", LINE_DAMAGES["a letter changed"])
    assert crawl(crawls).recovered[0].lost_records == 1
    assert sorted(len(path.read_bytes().splitlines()) for path in crawls.folder.glob("articles/*")) == [1, 11]


ARCHIVE_DAMAGES = {
    "cut in a record": lambda data: data[:-700],
    "cut to one byte": lambda data: data[:1],
    "emptied": lambda _data: b"",
    "garbage at the end": lambda data: data[:-300] + b"\x1f\x8b\x08WARC/" * 37 + b"WARC",
    "NUL bytes in the middle": lambda data: zeroed(data, len(data) // 2, len(data) // 2 + 100),
    "NUL bytes at the start": lambda data: zeroed(data, 0, 400),
    "many records lost in the middle": lambda data: zeroed(data, len(data) // 4, len(data) * 3 // 4),
    "one bit": lambda data: data[: len(data) // 3] + bytes([data[len(data) // 3] ^ 4]) + data[len(data) // 3 + 1 :],
    "all NUL bytes": lambda data: bytes(len(data)),
    "gone": lambda _data: None,
}


@pytest.mark.parametrize("damage", ARCHIVE_DAMAGES)
def test_whole_records_of_a_damaged_archive_are_kept_and_the_other_pages_fetched_again(crawls, damage):
    crawl(crawls, die=True)
    spoil(crawls.folder, "archive", ARCHIVE_DAMAGES[damage])
    crawl(crawls)
    assert_all_there(crawls)


def test_a_page_that_refers_to_a_lost_payload_is_fetched_again(crawls):
    crawl(crawls, die=True)
    (part,) = crawls.folder.glob("archive/*.part")
    first = next(head for head in iterate_heads(part) if head.url.endswith("/7.html")).record
    spoil(crawls.folder, "archive", lambda data: zeroed(data, first.offset + 20, first.offset + 60))
    session = crawl(crawls)
    assert session.recovered[0].lost_records == 3  # the record, its line, and the line of the page that refers to it
    assert_all_there(crawls)


def spoil(folder, stream, damage):
    (part,) = folder.glob(f"{stream}/*.part")
    data = damage(part.read_bytes())
    part.unlink() if data is None else part.write_bytes(data)


def test_mending_may_be_killed_at_any_step(memory_path):
    for step in range(1, 200):
        crawls = Crawls(state_url(memory_path / str(step)), memory_path / str(step))
        crawl(crawls, die=True)
        spoil(crawls.folder, "archive", ARCHIVE_DAMAGES["many records lost in the middle"])
        spoil(crawls.folder, "articles", LINE_DAMAGES["NUL bytes at the start"])
        was_killed = killed_at(step, lambda disk, crawls=crawls: crawls.begin(disk=disk))
        crawls.sessions *= 2  # the number of the next run
        crawl(crawls)
        assert_all_there(crawls)
        if not was_killed:
            break
    assert step > 12


def test_a_file_renamed_by_a_killed_publishing_is_checked_too(crawls):
    crawl(crawls, die=True)
    spoil(crawls.folder, "articles", LINE_DAMAGES["tail of NUL bytes"])
    (part,) = crawls.folder.glob("articles/*.part")
    part.rename(part.with_suffix(""))
    with open_state(crawls.url) as connection:
        connection.execute(text("UPDATE runs SET state = 'publishing', finish_reason = 'finished'"))
        connection.commit()
    crawl(crawls)
    assert_all_there(crawls)


def test_files_of_a_version_without_check_sums_are_looked_through(crawls):
    crawl(crawls, die=True)
    with open_state(crawls.url) as connection:
        connection.execute(text("UPDATE run_files SET checksum = NULL"))
        connection.execute(text("UPDATE articles SET checksum = NULL"))
        connection.commit()
    spoil(crawls.folder, "articles", LINE_DAMAGES["tail of NUL bytes"])
    assert crawl(crawls).recovered[0].lost_records > 0
    assert_all_there(crawls)
