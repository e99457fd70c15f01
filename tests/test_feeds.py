"""Scrapy's own feeds beside ours: they get what the finished article files get."""

import csv
import json

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
