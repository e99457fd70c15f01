"""Crawls with the archive on, off, and made small."""

import gzip
import html
import time

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.reader import iterate_heads, read_page
from crawler.items import ArchiveRecord
from tests.replica.process import ROOT, run_scrapy, running_replica, start_scrapy


def archive_of(tmp_path):
    return sorted((tmp_path / "gxzx" / "archive").glob("*.warc.gz"))


def responses(path):
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "response":
                yield record.rec_headers, record.http_headers, record.raw_stream.read()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawled")
    with running_replica("stock", articles=60) as replica:
        crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder)
        assert crawl.returncode == 0, crawl.stderr
        requests = replica.requests()
        sent = {url: replica.get(url) for url in {line["url"] for line in crawl.articles()}}
    return folder, crawl.articles(), requests, sent


def test_every_list_and_article_page_is_archived_once(crawled):
    folder, _, requests, _ = crawled
    heads = [head for path in archive_of(folder) for head in iterate_heads(path)]
    assert len(heads) == sum(requests.values()) - requests.get("/robots.txt", 0)
    assert {head.kind for head in heads} >= {"list", "article"}


def test_article_lists_a_record_for_each_of_its_subpages(crawled):
    folder, articles, _, _ = crawled
    assert articles
    for line in articles:
        pages = [read_page(folder / "gxzx" / "archive", ArchiveRecord(**record)) for record in line["archive"]]
        assert len(pages) == line["page_count"]
        assert pages[0].url == line["url"]
        assert line["title"] in html.unescape(pages[0].text)
    assert any(line["page_count"] > 1 for line in articles)


def test_archived_bytes_are_those_the_server_sent(crawled):
    folder, articles, _, sent = crawled
    for line in articles:
        page = read_page(folder / "gxzx" / "archive", ArchiveRecord(**line["archive"][0]))
        assert page.body == sent[line["url"]]


def test_packed_pages_are_archived_packed(start_replica, tmp_path):
    replica = start_replica("stock", articles=10, behaviours=["gzip"])
    crawl = run_scrapy("crawl", "gxzx", "-a", "limit=3", proxy=replica.proxy, output_dir=tmp_path)
    assert crawl.returncode == 0, crawl.stderr
    (path,) = archive_of(tmp_path)
    packed = [(head, body) for _, head, body in responses(path) if head.get_header("Content-Encoding") == "gzip"]
    assert packed
    for head, body in packed:
        assert int(head.get_header("Content-Length", len(body))) == len(body)
        assert b"<html" in gzip.decompress(body).lower()
    for line in crawl.articles():
        page = read_page(path.parent, ArchiveRecord(**line["archive"][0]))
        assert line["title"] in html.unescape(page.text)


def test_without_archive_nothing_is_kept_and_articles_say_so(start_replica, tmp_path):
    replica = start_replica("stock", articles=10)
    crawl = run_scrapy(
        "crawl", "gxzx", "-a", "limit=3", proxy=replica.proxy, output_dir=tmp_path, settings={"ARCHIVE_ENABLED": False}
    )
    assert crawl.returncode == 0
    assert [line["archive"] for line in crawl.articles()] == [[], [], []]
    assert not (tmp_path / "gxzx" / "archive").exists()


def test_small_files_follow_each_other_and_old_ones_go(start_replica, tmp_path):
    replica = start_replica("stock", articles=10)
    folder = tmp_path / "gxzx" / "archive"
    folder.mkdir(parents=True)
    (folder / "20200101T000000Z-aaaa-0001.warc.gz").touch()
    settings = {"ARCHIVE_MAX_BYTES": 20_000, "ARCHIVE_RETENTION_DAYS": 30}
    crawl = run_scrapy("crawl", "gxzx", "-a", "limit=5", proxy=replica.proxy, output_dir=tmp_path, settings=settings)
    assert crawl.returncode == 0, crawl.stderr
    paths = archive_of(tmp_path)
    run_id = crawl.articles()[0]["run_id"]
    assert len(paths) > 1
    assert [path.name for path in paths] == [f"{run_id}-{n:04d}.warc.gz" for n in range(1, len(paths) + 1)]
    assert all(path.stat().st_size >= 20_000 for path in paths[:-1])
    assert "dropped 1 archive files" in crawl.stderr


def test_after_kills_every_line_has_its_pages_and_every_file_is_whole(start_replica, tmp_path):
    replica = start_replica("stock", articles=60)
    settings = {"STATE_COMMIT_LINES": 3, "ARCHIVE_MAX_BYTES": 30_000}
    for requests in (15, 40, 70):
        process = start_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=settings)
        wait_for_requests(replica, requests, process)
        process.kill()
        process.communicate()
    crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=settings)
    assert crawl.returncode == 0, crawl.stderr
    assert len({line["run_id"] for line in crawl.lines()}) > 1
    assert len(crawl.lines()) == len(replica.expected())
    assert not list((tmp_path / "gxzx").rglob("*.part"))
    for line in crawl.lines():
        pages = [read_page(tmp_path / "gxzx" / "archive", ArchiveRecord(**record)) for record in line["archive"]]
        assert len(pages) == line["page_count"]
        assert line["title"] in html.unescape(pages[0].text)
    assert all(list(responses(path)) for path in archive_of(tmp_path))


def wait_for_requests(replica, number, process):
    while sum(replica.requests().values()) < number:
        assert process.poll() is None, process.communicate()[1][-2000:]
        time.sleep(0.02)


def test_pages_in_gbk_are_archived_as_sent_and_read_again_as_before(start_replica, tmp_path):
    replica = start_replica("other", articles=20)
    settings = {"PORTALS_DIRS": ROOT / "tests" / "portals"}
    crawl = run_scrapy("crawl", "qinglan", proxy=replica.proxy, output_dir=tmp_path, settings=settings)
    assert crawl.returncode == 0, crawl.stderr
    lines = crawl.lines("qinglan")
    pages = [
        read_page(tmp_path / "qinglan" / "archive", ArchiveRecord(**line["archive"][0]))
        for line in lines
        if line["text"]
    ]
    assert pages
    for page in pages:
        assert page.body == replica.get(page.url)
        with pytest.raises(UnicodeDecodeError):
            page.body.decode("utf-8")
    again = run_scrapy("reparse", "qinglan", output_dir=tmp_path, settings=settings, fast=False)
    assert again.stdout.startswith(f"{len(lines)} articles read again, 0 changed\n"), again.stdout
