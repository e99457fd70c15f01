"""Second crawls of a portal that has changed: only what is new or changed is asked for and written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.replica.process import Crawl, run_scrapy

LISTS = 25  # list pages, channels, specials, home page and robots.txt of the stock replica, with room


@pytest.fixture
def crawled_portal(start_replica, tmp_path):
    """A replica that has been crawled once, and a function that crawls it again and says what came out."""
    replica = start_replica("stock", articles=90)

    def crawl(*arguments, **settings):
        replica.control("forget")
        before = {(line["id"], line["revision"]) for line in Crawl(0, "", "", tmp_path).lines()}
        crawl = run_scrapy("crawl", "gxzx", *arguments, proxy=replica.proxy, output_dir=tmp_path, settings=settings)
        assert crawl.returncode == 0, crawl.stderr
        new = [line for line in Crawl(0, "", "", tmp_path).lines() if (line["id"], line["revision"]) not in before]
        return new, sum(replica.requests().values())

    first, _ = crawl()
    assert len(first) == len(replica.expected())
    return replica, crawl, tmp_path


def keys_of(lines):
    return sorted(line["url"].partition("&id=")[2].partition("&")[0] for line in lines)


def newest(replica, section):
    """The key of a section's newest plain article, which stands on the first list page."""
    articles = [a for a in replica.truth()["articles"] if a["section"] == section and a["kinds"] == ["plain"]]
    return max((a["key"] for a in articles if a["expected"]), key=lambda key: int(key.split(":")[1]))


def test_nothing_new_means_no_line_and_first_list_pages_only(crawled_portal):
    _, crawl, _ = crawled_portal
    lines, requests = crawl()
    assert lines == []
    assert requests <= LISTS


def test_added_changed_and_removed_articles_make_exactly_the_right_lines(crawled_portal):
    replica, crawl, folder = crawled_portal
    changed, removed = newest(replica, "通知公告"), newest(replica, "市县政协")
    added = replica.control("add", section="时政动态", count=3)["keys"]
    replica.control("edit", key=changed, title="青岚县水环境整治协商会改期举行的通知")
    replica.control("delete", key=removed)

    lines, requests = crawl()
    assert keys_of(line for line in lines if line["revision"] == 1) == sorted(key.split(":")[1] for key in added)
    (revised,) = (line for line in lines if line["revision"] > 1)
    assert (revised["revision"], revised["title"]) == (2, "青岚县水环境整治协商会改期举行的通知")
    assert requests <= LISTS + len(added) + 1 + 10

    crawl()  # what left the lists is looked for once more
    with closing(sqlite3.connect(folder / "gxzx" / "state.sqlite3")) as state:
        query = "SELECT l.url_key FROM articles a JOIN links l ON l.id = a.id WHERE a.gone_at IS NOT NULL"
        assert state.execute(query).fetchall() == [(removed,)]
    assert crawl()[0] == []


def test_full_mode_looks_at_every_article_again_and_finds_what_no_list_shows(crawled_portal):
    replica, crawl, _ = crawled_portal
    old = newest(replica, "文史资料")
    replica.control("edit", key=old, authors=["韦岚舟"], source="青岚晚报")
    assert crawl()[0] == []
    lines, requests = crawl("-a", "mode=full")
    assert [(line["revision"], line["source"]) for line in lines] == [(2, "青岚晚报")]
    assert requests > len(replica.expected())


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [(("-a", "mode=full"), {}), ((), {"DELTA_REVISIT_DAYS": 20000, "DELTA_REVISIT_PAUSE_HOURS": 0})],
    ids=["full", "looked at again"],
)
def test_each_edit_that_a_reader_sees_is_one_revision(crawled_portal, arguments, settings):
    replica, crawl, _ = crawled_portal
    free = {a["key"]: a["kinds"] for a in replica.truth()["articles"] if a["expected"]}

    def key_of(kind):
        return next(key for key, kinds in free.items() if kind in kinds and free.pop(key))

    grid = [["航线", "班次"], ["东渡", "12"], ["西渡", "9"]]
    edits = [
        {"do": "edit_node", "key": key_of("table"), "kind": "Grid", "rows": grid},
        {"do": "edit_node", "key": key_of("video"), "kind": "Film", "url": "http://player.example.com/v/71.swf"},
        {
            "do": "edit_node",
            "key": key_of("attachment"),
            "kind": "Files",
            "files": [["/uploadfile/7.doc", "时刻表.doc"]],
        },
        {
            "do": "edit_node",
            "key": key_of("picture"),
            "kind": "Picture",
            "url": "http://www.gxzx.gov.cn/uploadfile/7.jpg",
        },
        {"do": "edit_node", "key": key_of("picture"), "kind": "Picture", "caption": "图为改造前的渡口。"},
        {"do": "edit", "key": key_of("plain"), "source": "东渡晚报"},
        {"do": "edit", "key": newest(replica, "通知公告"), "section": "市县政协"},
    ]
    for edit in edits:
        replica.control(**edit)
    lines, _ = crawl(*arguments, **settings)
    assert sorted(line["revision"] for line in lines) == [2] * len(edits)
    assert keys_of(lines) == sorted(edit["key"].split(":")[1] for edit in edits)
    assert crawl(*arguments, **settings)[0] == []


@pytest.mark.parametrize(
    ("section", "code"), [("调研视察", 0), ("市县政协", 3), ("广西政协动态", 3)], ids=["below", "by name", "by catid"]
)
def test_articles_of_a_section_that_is_gone_are_noted_as_gone(start_replica, tmp_path, section, code):
    replica = start_replica("stock", articles=60)

    def crawl():
        return run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path).returncode

    assert crawl() == 0
    dropped = replica.control("drop_section", name=section)["keys"]
    assert [crawl(), crawl()] == [code, code]
    with closing(sqlite3.connect(tmp_path / "gxzx" / "state.sqlite3")) as state:
        query = "SELECT l.url_key FROM articles a JOIN links l ON l.id = a.id WHERE a.gone_at IS {}"
        gone, kept = ({key for (key,) in state.execute(query.format(null))} for null in ("NOT NULL", "NULL"))
    assert gone == set(dropped) & (gone | kept)
    assert gone
    replica.control("forget")
    assert crawl() == code
    assert sum(replica.requests().values()) <= LISTS


def test_window_takes_only_what_was_published_in_it_and_leaves_the_rest_to_later_runs(start_replica, tmp_path):
    replica = start_replica("stock", articles=60)
    days = sorted(a["published_at"][:10] for a in replica.expected().values())
    since, until = days[len(days) // 3], days[2 * len(days) // 3]
    window = ["-a", f"since={since}", "-a", f"until={until}"]
    crawl = run_scrapy("crawl", "gxzx", *window, proxy=replica.proxy, output_dir=tmp_path)
    assert crawl.returncode == 0, crawl.stderr
    wanted = [a for a in replica.expected().values() if since <= a["published_at"][:10] <= until]
    assert len(crawl.lines()) == len(wanted)
    assert all(since <= line["published_at"][:10] <= until for line in crawl.lines())

    rest = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path)
    assert rest.returncode == 0, rest.stderr
    assert len(rest.lines()) == len(replica.expected())


def test_an_article_put_into_another_section_under_another_title_stays_the_same_article(crawled_portal):
    replica, crawl, _ = crawled_portal
    key = newest(replica, "通知公告")
    replica.control("edit", key=key, section="市县政协", title="青岚县渡口改造协商会移至下旬举行")
    lines, requests = crawl()
    assert [(line["revision"], line["title"]) for line in lines] == [(2, "青岚县渡口改造协商会移至下旬举行")]
    assert keys_of(lines) == [key.split(":")[1]]
    assert requests <= LISTS + 2 + 10
    assert crawl()[0] == []


def test_an_article_whose_old_address_leads_to_a_list_was_moved(crawled_portal):
    replica, crawl, _ = crawled_portal
    key = newest(replica, "通知公告")
    old = next(a["url"] for a in replica.truth()["articles"] if a["key"] == key)
    column = "http://www.gxzx.gov.cn/index.php?m=content&c=index&a=lists&catid=14"
    # Into a section that is read before the one it was in
    replica.control("edit", key=key, section="时政动态", title="青岚县渡口改造协商会移至下旬举行")
    replica.control("behave", names=[f"redirect:to={column},match={old.partition('?')[2]}"])
    lines, _ = crawl()
    assert [line["revision"] for line in lines] == [2]
    assert keys_of(lines) == [key.split(":")[1]]


def test_a_lost_state_has_everything_written_once_more_and_the_data_set_takes_what_is_latest(crawled_portal, tmp_path):
    replica, crawl, folder = crawled_portal
    edited = newest(replica, "通知公告")
    replica.control("edit", key=edited, title="青岚县水环境整治协商会改期举行的通知")
    assert [line["revision"] for line in crawl()[0]] == [2]
    for file in (folder / "gxzx").glob("state.sqlite3*"):
        file.unlink()
    last = "青岚县水环境整治协商会如期举行的通知"
    replica.control("edit", key=edited, title=last)
    crawl()
    every = Crawl(0, "", "", folder).lines()
    assert len(every) == 2 * len(replica.expected()) + 1

    options = ["--format", "jsonl", "--duplicates", "keep", "--out", str(tmp_path / "set")]
    assert run_scrapy("dataset", "gxzx", *options, output_dir=folder).returncode == 0
    rows = [json.loads(row) for path in (tmp_path / "set").rglob("articles.jsonl") for row in path.open("rb")]
    assert len(rows) == len({row["id"] for row in rows}) == len(replica.expected())
    assert [row["title"] for row in rows if row["url"].endswith(f"&id={edited.split(':')[1]}")] == [last]


def test_an_article_without_a_date_of_its_own_has_that_of_its_list(start_replica, tmp_path):
    replica = start_replica("stock", articles=20, behaviours=["undated"])
    crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path)
    steps = [line["extraction"].get("published_at") for line in crawl.lines() if line["section"] != "专题"]
    assert set(steps) == {"list"}
