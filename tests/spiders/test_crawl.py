"""Whole crawls of the replicas as a user starts them: `scrapy crawl`, a process each, compared with the truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crawler.platforms.base import article_id
from tests.replica.compare import FIELDS, compare, field_differences
from tests.replica.process import ROOT, Crawl, RunningReplica, run_scrapy, running_replica

Start = Callable[..., RunningReplica]
CHINESE_PORTALS = ROOT / "tests" / "portals"
# replica → profile, options. Short list pages make long walks of few articles.
PORTALS: dict[str, tuple[str, dict[str, Any]]] = {
    "stock": ("gxzx", {"articles": 100}),
    "restyled": ("gxzx", {"articles": 100, "seed": 2}),
    "static": ("gxzx", {"articles": 90, "rows": 5}),
    "other": ("qinglan", {"articles": 70}),
}


# one process crawls a portal once and checks everything of it
every_portal = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in PORTALS]
)


@dataclass
class Finished:
    """One whole crawl and what the portal held and was asked for."""

    profile: str
    crawl: Crawl
    truth: dict[str, Any]
    expected: dict[str, dict[str, Any]]
    requests: dict[str, int]

    @property
    def lines(self) -> list[dict[str, Any]]:
        return self.crawl.lines(self.profile)


@pytest.fixture(scope="session")
def whole_crawl(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Finished]:
    """The crawl of one of `PORTALS`, made once for each test process."""
    done: dict[str, Finished] = {}

    def crawl(name: str) -> Finished:
        if name not in done:
            done[name] = _crawl(name, tmp_path_factory.mktemp(name))
        return done[name]

    return crawl


def _crawl(name: str, folder: Path) -> Finished:
    profile, options = PORTALS[name]
    with running_replica(name, **options) as replica:
        crawl = run_scrapy("crawl", profile, proxy=replica.proxy, output_dir=folder, settings=OWN_PROFILES)
        return Finished(profile, crawl, replica.truth(), replica.expected(), replica.requests())


OWN_PROFILES = {"PORTALS_DIRS": str(CHINESE_PORTALS)}


@every_portal
def test_every_expected_article_is_there_exactly_once(whole_crawl, name):
    done = whole_crawl(name)
    result = compare(done.lines, done.expected, done.profile)
    assert (result.missing, result.spurious, result.repeated) == ([], [], [])


@every_portal
def test_a_healthy_portal_ends_with_code_0(whole_crawl, name):
    done = whole_crawl(name)
    assert done.crawl.returncode == 0, done.crawl.stderr[-3000:]


@pytest.mark.parametrize("field", FIELDS)
@every_portal
def test_field_agrees_with_the_truth(whole_crawl, name, field):
    done = whole_crawl(name)
    wrong = [d for d in compare(done.lines, done.expected, done.profile).differences if d[1] == field]
    assert not wrong


@every_portal
def test_lines_are_valid_against_the_shipped_schema(whole_crawl, name):
    schema = json.loads((ROOT / "crawler" / "export" / "article.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for line in whole_crawl(name).lines:
        validator.validate(line)


@every_portal
def test_nothing_unfinished_is_left_behind(whole_crawl, name):
    assert whole_crawl(name).crawl.part_files() == []


@every_portal
def test_each_page_is_asked_for_once_and_nothing_but_lists_and_articles(whole_crawl, name):
    done = whole_crawl(name)
    rows = [key for section in done.truth["sections"] for key in section["rows"]]
    pages = sum(a["pages"] for a in done.truth["articles"] if a["listed"])
    size = done.truth.get("page_size", 20)
    lists = sum(1 + len(section["rows"]) // size for section in done.truth["sections"])
    allowed = pages + lists + 12 + len([r for r in rows if r.startswith("special:")])
    assert sum(done.requests.values()) <= allowed
    assert {path: n for path, n in done.requests.items() if n > 1} == {}
    strange = ("api.php", "m=comment", "m=member", "m=search", "m=mood", "c=tag", "rssid=", "uploadfile", "statics")
    assert [path for path in done.requests if any(part in path for part in strange)] == []


@pytest.mark.parametrize(("kind", "counter"), [
    ("members_only", "articles/rejected/forbidden:message_box"),
    ("deleted", "articles/rejected/gone:message_box"),
    ("empty_body", "articles/rejected/empty:no_body"),
    ("external", "rows/not_followed/off_portal"),
])  # fmt: skip
@pytest.mark.xdist_group("stock")
def test_what_is_no_article_is_counted_with_a_reason(whole_crawl, kind, counter):
    done = whole_crawl("stock")
    (story,) = (a for a in done.truth["articles"] if kind in a["kinds"])
    assert not story["expected"]
    assert int(done.crawl.stats()[counter]) >= 1


def test_lines_come_in_order_of_sections_and_newest_first_with_one_request_at_a_time(start_replica, tmp_path):
    replica = start_replica("stock", articles=70, rows=5)
    one_at_a_time = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DEDUP_POLICY": "mark"}  # all lines in one file
    crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=one_at_a_time)
    came = [line["url"].split("&page=")[0] for line in crawl.articles() if "m=special" not in line["url"]]
    assert came == list(_urls_in_list_order(replica.truth()))


def _urls_in_list_order(truth: dict[str, Any]) -> Iterator[str]:
    """Sections as the profile orders them, their children in their place, rows as the lists show them."""
    articles = {a["key"]: a for a in truth["articles"]}
    for section in truth["sections"]:
        yield from (articles[key]["url"] for key in section["rows"] if articles[key]["expected"])


def test_sections_narrow_a_run_to_themselves_and_their_sub_sections(start_replica, tmp_path):
    replica = start_replica("stock", articles=60)
    crawl = run_scrapy("crawl", "gxzx", "-a", "sections=通知公告,委员风采", proxy=replica.proxy, output_dir=tmp_path)
    wanted = {"通知公告", "委员动态", "履职故事"}
    expected = {key: a for key, a in replica.expected().items() if a["section"] in wanted}
    result = compare(crawl.lines(), expected)
    assert (result.missing, result.spurious) == ([], [])
    assert crawl.returncode == 0


def test_limit_ends_a_run_after_so_many_articles(replica, tmp_path):
    crawl = run_scrapy("crawl", "gxzx", "-a", "limit=5", proxy=replica.proxy, output_dir=tmp_path)
    assert len(crawl.lines()) == 5
    assert crawl.returncode == 0
    assert sum(replica.requests().values()) < 40


@pytest.mark.parametrize("kind", ["multipage", "attachment", "plain"])
def test_url_fetches_one_article(replica, tmp_path, kind):
    article = next(a for a in replica.expected().values() if kind in a["kinds"] and a["module"] == "content")
    crawl = run_scrapy("crawl", "gxzx", "-a", f"url={article['url']}", proxy=replica.proxy, output_dir=tmp_path)
    (line,) = crawl.lines()
    assert field_differences(line, article) == []
    assert line["page_count"] == article["pages"]


@pytest.mark.parametrize(("argument", "accepted"), [
    ("limit=0", "a whole number, 1 or more"),
    ("sections=没有这个栏目", "sections of gxzx"),
    ("url=http://elsewhere.example/1.html", "an http(s) URL on www.gxzx.gov.cn"),
    ("colour=red", "unknown argument; accepted: "),
])  # fmt: skip
def test_a_bad_argument_is_a_usage_error_that_names_the_accepted_form(tmp_path, argument, accepted):
    crawl = run_scrapy("crawl", "gxzx", "-a", argument, output_dir=tmp_path)
    assert crawl.returncode == 2
    assert accepted in crawl.stderr
    assert "Traceback" not in crawl.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_portal_is_refused_with_the_known_names(tmp_path):
    crawl = run_scrapy("crawl", "gxzz", output_dir=tmp_path)
    assert crawl.returncode == 1
    assert "gxzx" in crawl.stderr
    assert "Traceback" not in crawl.stderr


@pytest.mark.xdist_group("stock")
def test_copies_under_another_id_are_set_apart_as_duplicates(whole_crawl):
    done = whole_crawl("stock")
    ids = {key: article_id("gxzx", key) for key in done.expected}
    copies = {ids[key]: ids[f"content:{a['copy_of']}"] for key, a in done.expected.items() if a["copy_of"]}
    apart = [line for line in done.lines if line["duplicate_of"]]
    pairs = {frozenset((line["id"], line["duplicate_of"])) for line in apart}
    assert pairs == {frozenset(pair) for pair in copies.items()}


@pytest.mark.xdist_group("stock")
def test_counters_of_a_crawl_are_what_the_lines_say(whole_crawl):
    done = whole_crawl("stock")
    articles, duplicates = done.crawl.articles("gxzx"), len(done.lines) - len(done.crawl.articles("gxzx"))
    assert done.crawl.stats()["output/lines/articles"] == str(len(articles))
    assert done.crawl.stats()["output/lines/duplicates"] == str(duplicates)
    assert Counter(line["revision"] for line in done.lines) == {1: len(done.lines)}
