"""A portal's rules change: archived pages are read by the set that fits them, and only what it reads becomes a line."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.replica.process import run_scrapy, running_replica

SHIPPED = (Path(__file__).parents[2] / "crawler" / "portals" / "gxzx.toml").read_text(encoding="utf-8")
# Marks that no page has as a kicker: they tell which set read it
OLD_SET = """
[[article]]
match = "#Article"
kicker = ".crumbs a"
"""
OLD_MARK = "首页"
NEW_SET = """
[[article]]
match = ".show_box"
kicker = ".show_tools a"
"""
NEW_MARK = "【打印】"


@pytest.fixture
def scrapy(tmp_path):
    """A command by a profile of the user's own, which wins over the one of the same name that is shipped."""

    def run(*arguments, rules="", proxy=None):
        folder = tmp_path / "portals"
        folder.mkdir(exist_ok=True)
        (folder / "gxzx.toml").write_text(SHIPPED + rules, encoding="utf-8")
        settings = {"PORTALS_DIRS": folder}
        done = run_scrapy(*arguments, proxy=proxy, output_dir=tmp_path, settings=settings, fast=proxy is not None)
        assert done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawled")
    with running_replica("stock", articles=40) as replica:
        crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder)
    assert crawl.returncode == 0, crawl.stderr
    return folder


def told_fields(stdout):
    """Field → articles, as the summary tells them."""
    return {name: int(count) for name, count in re.findall(r"^    (\w+): (\d+)$", stdout, re.M)}


def lines_of(folder):
    paths = [path for stream in ("articles", "duplicates") for path in sorted((folder / "gxzx" / stream).glob("*"))]
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def test_after_a_redesign_old_pages_are_read_by_the_old_set_and_new_ones_by_the_new(start_replica, scrapy, tmp_path):
    replica = start_replica("stock", articles=30)
    scrapy("crawl", "gxzx", rules=OLD_SET, proxy=replica.proxy)
    (first_run,) = {line["run_id"] for line in lines_of(tmp_path)}
    replica.control("template", name="restyled")
    replica.control("add", section="通知公告", count=3)
    scrapy("crawl", "gxzx", rules=NEW_SET + OLD_SET, proxy=replica.proxy)
    lines = {line["id"]: line for line in lines_of(tmp_path)}.values()
    old = [line for line in lines if line["run_id"] == first_run]
    new = [line for line in lines if line["run_id"] != first_run]
    assert len(old) >= 3 and len(new) >= 3
    assert ({line["kicker"] for line in old}, {line["kicker"] for line in new}) == ({OLD_MARK}, {NEW_MARK})

    both = scrapy("reparse", "gxzx", "--dry-run", rules=NEW_SET + OLD_SET)
    assert both.stdout.startswith(f"{len(lines)} articles read again, 0 changed\n")
    new_alone = scrapy("reparse", "gxzx", "--dry-run", rules=NEW_SET)
    assert told_fields(new_alone.stdout)["kicker"] == len(old)
    old_alone = scrapy("reparse", "gxzx", "--dry-run", rules=OLD_SET)
    assert told_fields(old_alone.stdout)["kicker"] == len(new)


def test_one_changed_rule_is_told_then_written_then_at_rest(crawled, scrapy, tmp_path):
    shutil.copytree(crawled / "gxzx", tmp_path / "gxzx")
    before = {line["id"]: line for line in lines_of(tmp_path)}
    character = next(iter(before.values()))["title"][1]
    expected = {id_ for id_, line in before.items() if character in line["title"]}
    assert 0 < len(expected) < len(before)
    match = f"//*[@id='Article']//h1/text()[contains(., '{character}')]"
    rule = f'\n[[article]]\nmatch = "{match}"\nkicker = ".crumbs a"\n'

    told = scrapy("reparse", "gxzx", "--dry-run", rules=rule)
    assert told_fields(told.stdout) == {"kicker": len(expected)}
    assert told.stdout.count(f"kicker: None  →  {OLD_MARK}") == min(20, len(expected))
    assert lines_of(tmp_path) == list(before.values())

    assert scrapy("reparse", "gxzx", rules=rule).stdout == told.stdout
    written = [line for line in lines_of(tmp_path) if line["id"] not in before or line != before[line["id"]]]
    assert sorted(line["id"] for line in written) == sorted(expected)
    assert {(line["revision"], line["kicker"]) for line in written} == {(2, OLD_MARK)}

    again = scrapy("reparse", "gxzx", rules=rule)
    assert again.stdout.startswith(f"{len(before)} articles read again, 0 changed\n")
    assert len(lines_of(tmp_path)) == len(before) + len(expected)

    scrapy("dataset", "gxzx", "--out", str(tmp_path / "set"), "--format", "jsonl", "--duplicates", "keep")
    rows = [
        json.loads(line)
        for path in (tmp_path / "set").rglob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    assert {row["id"] for row in rows if row["revision"] == 2} == expected
    assert {row["id"] for row in rows} == before.keys()
    assert len(rows) == len(before)
