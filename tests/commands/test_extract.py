"""``scrapy extract`` as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.articlepages import INFO, PROSE, TITLE

ROOT = Path(__file__).parents[2]
SHOW = "http://www.gxzx.gov.cn/index.php?m=content&c=index&a=show&catid=14&id=20133"
PAGE = f"<title>{TITLE}</title><h1>{TITLE}</h1>{INFO}<div>{PROSE}<p><a href='/f/1.pdf'>名单.pdf</a></p></div>"


def scrapy_extract(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "extract", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture
def saved(tmp_path):
    paths = []
    for number in range(1, 4):
        path = tmp_path / f"第{number}篇.html"
        path.write_text(PAGE.replace("</h1>", f"{number}</h1>"), encoding="utf-8")
        paths.append(path)
    return paths


def test_one_article_for_each_file_with_the_file_in_front(saved):
    result = scrapy_extract(*saved)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0
    assert [line["file"] for line in lines] == list(map(str, saved))
    assert next(iter(lines[0])) == "file"
    assert [line["title"][-1] for line in lines] == ["1", "2", "3"]
    assert [lines[0][name] for name in ("id", "url", "run_id", "fetched_at")] == [None] * 4
    assert lines[0]["attachments"][0]["url"] == "/f/1.pdf"


def test_with_portal_and_address_the_article_has_its_id(saved):
    (line,) = scrapy_extract(saved[0], "--portal", "gxzx", "--url", SHOW).stdout.splitlines()
    values = json.loads(line)
    assert (values["portal"], values["url"], values["id"]) == ("gxzx", SHOW, "3ff3e1cba3628446c239")
    assert values["attachments"][0]["url"] == "http://www.gxzx.gov.cn/f/1.pdf"


def test_files_without_an_article_are_told_and_the_others_are_read(saved, tmp_path):
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "menu.html").write_text(f"<title>{TITLE}</title><h1>{TITLE}</h1>", encoding="utf-8")
    bad = [tmp_path / "no-such.html", tmp_path / "empty.html", tmp_path / "menu.html"]
    result = scrapy_extract(saved[0], *bad, saved[1])
    assert result.returncode == 1
    assert len(result.stdout.splitlines()) == 2
    told = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in told] == list(map(str, bad))
    assert told[-1].endswith("no_content")


def test_several_processes_give_the_same_lines(saved):
    assert scrapy_extract("--jobs", 2, *saved).stdout == scrapy_extract(*saved).stdout
