"""Scrapy's own feeds beside ours: they get what the finished article files get."""

import csv
import json

import pytest

from crawler.report.history import read_report
from tests.replica.process import run_scrapy


def test_feeds_get_the_lines_of_the_article_files(start_replica, tmp_path):
    replica = start_replica("stock", articles=60)
    feeds = {"lines": tmp_path / "feed.jsonl", "table": tmp_path / "feed.csv", "array": tmp_path / "feed.json"}
    outputs = [part for path in feeds.values() for part in ("-O", str(path))]
    crawl = run_scrapy("crawl", "gxzx", *outputs, proxy=replica.proxy, output_dir=tmp_path / "output")
    assert crawl.returncode == 0, crawl.stderr
    assert len(crawl.lines()) > len(crawl.articles()) > 0  # duplicates have files of their own
    assert [json.loads(line) for line in feeds["lines"].read_text("utf-8").splitlines()] == crawl.articles()
    assert json.loads(feeds["array"].read_text("utf-8")) == crawl.articles()
    assert [list(line) for line in crawl.articles()[:1]] == [
        list(json.loads(feeds["lines"].read_text("utf-8").splitlines()[0]))
    ]
    with feeds["table"].open(encoding="utf-8", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == [line["title"] for line in crawl.articles()]


def crawl_into(replica, tmp_path, *options, **settings):
    return run_scrapy(
        "crawl", "gxzx", "-a", "limit=4", *options, proxy=replica.proxy, output_dir=tmp_path / "out", settings=settings
    )


@pytest.mark.parametrize("place", ["a file in the way", "a folder", "a full disk", "an unknown format"])
def test_a_feed_that_cannot_be_stored_ends_with_6_and_the_articles_are_safe(start_replica, tmp_path, place):
    (tmp_path / "file").write_text("", "utf-8")
    (tmp_path / "folder.jsonl").mkdir()
    uri, form = {
        "a file in the way": (f"{tmp_path}/file/feed.jsonl", "jsonlines"),
        "a folder": (f"{tmp_path}/folder.jsonl", "jsonlines"),
        "a full disk": ("/dev/full", "jsonlines"),
        "an unknown format": (f"{tmp_path}/feed.odd", "odd"),
    }[place]
    feeds = json.dumps({uri: {"format": form}})
    done = crawl_into(start_replica("stock", articles=20), tmp_path, FEEDS=feeds)
    assert done.returncode == 6, done.stderr[-2000:]
    assert "OUTPUT (exit code 6)" in done.stdout
    (path,) = (tmp_path / "out").glob("gxzx/runs/*/report.json")
    assert read_report(path).verdict.exit_code == 6
    stored = {"a full disk": 1, "an unknown format": 0}.get(place, 1)
    assert len(done.articles()) >= stored


def test_a_feed_without_articles_that_cannot_be_stored_ends_with_6_too(start_replica, tmp_path):
    replica = start_replica("stock", articles=20)
    (tmp_path / "folder.csv").mkdir()
    assert crawl_into(replica, tmp_path).returncode == 0
    seen = json.loads(
        (tmp_path / "out" / "gxzx").glob("articles/*.jsonl").__next__().read_text("utf-8").splitlines()[0]
    )
    done = run_scrapy(
        "crawl", "gxzx", "-a", f"url={seen['url']}", "-o", str(tmp_path / "folder.csv"),
        proxy=replica.proxy, output_dir=tmp_path / "out",
    )  # fmt: skip
    assert done.returncode == 6, done.stderr[-2000:]


def test_an_article_that_an_encoding_cannot_hold_does_not_stop_the_run_and_is_told(start_replica, tmp_path):
    feed = tmp_path / "feed.csv"
    done = crawl_into(start_replica("stock", articles=20), tmp_path, "-o", str(feed), FEED_EXPORT_ENCODING="ascii")
    assert done.returncode == 6
    assert "article missing in a feed: http" in done.stderr
    assert len(done.articles()) == 4


@pytest.mark.parametrize("name", ["feed.json", "feed.xml"])
def test_nothing_is_put_behind_a_closed_form(tmp_path, name):
    (tmp_path / name).write_text("[]", "utf-8")
    done = run_scrapy("crawl", "gxzx", "-o", str(tmp_path / name), output_dir=tmp_path / "out")
    assert done.returncode == 2
    assert f"found {tmp_path / name}" in done.stderr
    assert (tmp_path / name).read_text("utf-8") == "[]"


def test_lines_are_put_behind_lines(start_replica, tmp_path):
    replica, feed = start_replica("stock", articles=20), tmp_path / "feed.jsonl"
    for _ in range(2):
        assert crawl_into(replica, tmp_path, "-o", str(feed)).returncode == 0
    ids = [json.loads(line)["id"] for line in feed.read_text("utf-8").splitlines()]
    assert len(ids) == len(set(ids)) > 0
