"""``scrapy rows`` as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.listpages import SITE, TITLES, URLS, frame, rows_markup

ROOT = Path(__file__).parents[2]
LIST = f"<ul>{rows_markup('<li><a href={url}>{title}</a><span>{date}</span></li>', 5)}</ul>"
PAGER = "<div class='page'><b>1</b> <a href='index_1.html'>2</a> <a href='index_1.html'>下一页</a></div>"


def scrapy_rows(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "rows", *map(str, arguments)], cwd=ROOT, capture_output=True, encoding="utf-8"
    )


@pytest.fixture
def saved(tmp_path):
    paths = []
    for number in range(1, 4):
        path = tmp_path / f"第{number}页.html"
        path.write_text(frame(LIST + PAGER).replace(TITLES[0], f"{TITLES[0]}{number}"), encoding="utf-8")
        paths.append(path)
    return paths


def test_one_line_for_each_file_in_the_order_given(saved):
    result = scrapy_rows(*saved)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0
    assert [line["file"] for line in lines] == list(map(str, saved))
    assert list(lines[0]) == ["file", "rows", "next"]
    assert lines[1]["rows"][0] == {"url": URLS[0], "title": f"{TITLES[0]}2", "date": "2026-11-20"}
    assert lines[1]["next"] == "index_1.html"


def test_with_an_address_links_are_absolute(saved):
    (line,) = scrapy_rows(saved[0], "--url", SITE + "/xwzx/").stdout.splitlines()
    values = json.loads(line)
    assert values["rows"][0]["url"] == SITE + URLS[0]
    assert values["next"] == SITE + "/xwzx/index_1.html"


def test_an_unreadable_file_is_told_and_the_others_are_read(saved, tmp_path):
    (tmp_path / "empty.html").write_bytes(b" \n")
    (tmp_path / "document.html").write_bytes(b"%PDF-1.7 ...")
    bad = [tmp_path / "no-such.html", tmp_path / "empty.html", tmp_path / "document.html", tmp_path]
    result = scrapy_rows(saved[0], *bad, saved[1])
    assert result.returncode == 1
    assert len(result.stdout.splitlines()) == 2
    told = result.stderr.splitlines()
    assert len(told) == len(bad)
    assert all(line.startswith(str(path)) for line, path in zip(told, bad, strict=True))


def test_several_processes_print_the_same_lines(saved, tmp_path):
    files = [*saved, tmp_path / "no-such.html", *saved]
    one, two = scrapy_rows(*files), scrapy_rows("--jobs", 2, *files)
    assert one.stdout == two.stdout
    assert (one.returncode, two.returncode) == (1, 1)


WRONG = [
    ((), 2),
    (("--jobs", "0", "x.html"), 2),
    (("--jobs", "many", "x.html"), 2),
    (("--portal", "nowhere", "x.html"), 1),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_wrong_usage_is_told_in_words(arguments, code):
    result = scrapy_rows(*arguments)
    assert (result.returncode, result.stdout.count('{"file"')) == (code, 0)
    assert "Traceback" not in result.stderr
