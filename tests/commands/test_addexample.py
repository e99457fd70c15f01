"""``scrapy addexample`` as a user runs it, on a saved file and against a replica."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.commands.addexample import case_name
from tests.articlepages import INFO, PROSE, TITLE
from tests.example_reading import read_expected, read_pages
from tests.replica.process import running_replica

ROOT = Path(__file__).parents[2]


def addexample(*arguments, proxy=None):
    environment = {**os.environ, "http_proxy": proxy or ""}
    settings = ["-s", "DOWNLOAD_DELAY=0"]
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "addexample", "gxzx", *map(str, arguments), *settings],
        cwd=ROOT, env=environment, capture_output=True, encoding="utf-8",
    )  # fmt: skip


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "old-template.html"
    path.write_bytes(f"<title>{TITLE}</title><h1>{TITLE}</h1>{INFO}<div>{PROSE}</div>".encode())
    return path


def test_saved_page_becomes_an_example(saved, tmp_path):
    result = addexample(saved, "--folder", tmp_path / "examples")
    folder = tmp_path / "examples" / "gxzx" / "old-template"
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == read_expected(folder)
    assert read_expected(folder)["title"] == TITLE
    assert read_pages(folder)[0].body == saved.read_bytes()


def test_example_that_is_there_is_not_overwritten(saved, tmp_path):
    addexample(saved, "--folder", tmp_path / "examples")
    again = addexample(saved, "--folder", tmp_path / "examples")
    assert again.returncode == 1
    assert "old-template" in again.stderr


def test_page_of_the_portal_is_fetched_with_the_facts_of_the_answer(tmp_path):
    with running_replica("stock", articles=20) as replica:
        url = next(article["url"] for article in replica.expected().values() if article["pages"] == 1)
        result = addexample(url, "--folder", tmp_path, proxy=replica.proxy)
    assert result.returncode == 0, result.stderr
    (case,) = (tmp_path / "gxzx").iterdir()
    (page,) = read_pages(case)
    assert (page.url, page.status) == (url, 200)
    assert page.headers["Content-Type"].startswith("text/html")
    assert read_expected(case)["text"]


def test_wrong_usage_and_unknown_portal_are_told(saved):
    result = subprocess.run(
        [sys.executable, "-m", "scrapy", "addexample", "nosuch", str(saved)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert result.returncode == 1
    assert "nosuch" in result.stderr


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("content:20133", "content-20133"),
        ("www.xiqiao.invalid/a/b.html", "www.xiqiao.invalid-a-b.html"),
        ("//", "page"),
    ],
)
def test_folder_is_named_after_the_article(key, name):
    assert case_name(key) == name


def test_a_file_under_an_articles_address_is_no_example(tmp_path):
    with running_replica("stock", articles=20, behaviours=["odd_page:kind=pdf_as_html"]) as replica:
        url = next(article["url"] for article in replica.expected().values() if article["pages"] == 1)
        result = addexample(url, "--folder", tmp_path, proxy=replica.proxy)
    assert result.returncode == 1
    assert "wrong_type:pdf" in result.stderr
    assert not list(tmp_path.iterdir())
