"""Crawls of portals that misbehave: what is fetched in the end, what is said, and how the command ends."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.platforms.base import article_id
from tests.replica.compare import compare
from tests.replica.oddities import ODD_TEXTS
from tests.replica.process import Crawl, RunningReplica, run_scrapy

Start = Callable[..., RunningReplica]
SHORT_LISTS = {"articles": 60, "rows": 5}
QUICK_BACKOFF = {"BACKOFF_FIRST": 0.05, "BACKOFF_MAX": 0.2}  # seconds


def crawl_gxzx(replica: RunningReplica, folder: Path, **settings: Any) -> Crawl:
    return run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder, settings=settings)


def missing_of(crawl: Crawl, replica: RunningReplica) -> list[str]:
    result = compare(crawl.lines(), replica.expected())
    assert (result.spurious, result.repeated) == ([], [])
    return result.missing


FAULTS = ("database_error", "server_error", "connection_reset", "truncated_body")


@pytest.mark.parametrize(
    "behaviours",
    [
        [f"{fault}:times=1,rate=0.15" for fault in FAULTS],
        ["unavailable:times=1,rate=0.1,seconds=1"],
        ["unavailable:times=1,rate=0.1,seconds=1,form=date"],
        ["wrong_charset:charset=ISO-8859-1"],
        ["wrong_charset:charset=gbk", "gzip"],
        ["wrong_charset:charset=rot13"],
    ],
    ids=lambda behaviours: behaviours[0].partition(":")[0] if isinstance(behaviours, list) else None,
)
def test_passing_trouble_costs_no_article(start_replica, tmp_path, behaviours):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=behaviours)
    crawl = crawl_gxzx(replica, tmp_path, **QUICK_BACKOFF)
    assert missing_of(crawl, replica) == []
    titles = {a["title"] for a in replica.expected().values()}
    assert {line["title"] for line in crawl.lines()} <= titles
    assert crawl.returncode == 0, crawl.stderr[-2000:]


def test_addresses_that_are_none_cost_nothing_but_themselves(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=["bad_addresses"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert missing_of(crawl, replica) == []
    assert crawl.returncode == 0, crawl.stderr[-2000:]
    assert "'rows/not_followed/malformed': " in crawl.stderr
    assert "Traceback" not in crawl.stderr


def test_texts_of_any_kind_are_stored_among_the_others(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    plain = [(key, article["id"]) for key, article in replica.expected().items() if article["pages"] == 1]
    odd = dict(zip(ODD_TEXTS, plain, strict=False))
    replica.control("behave", names=[f"odd_text:kind={kind},match=a=show.*id={n}$" for kind, (_, n) in odd.items()])
    for _ in range(2):
        crawl = crawl_gxzx(replica, tmp_path)
        assert crawl.returncode == 0, crawl.stderr[-2000:]
        assert "Traceback" not in crawl.stderr
    texts = {line["id"]: line["text"] for line in crawl.lines()}
    assert set(texts) == {article_id("gxzx", key) for key in replica.expected()}
    assert len(odd) == len(ODD_TEXTS)
    for kind, (key, _) in odd.items():
        assert len(texts[article_id("gxzx", key)]) >= 90, kind


def test_a_redirect_to_what_is_no_address_is_that_articles_failure(start_replica, tmp_path):
    replica = start_replica("stock", articles=15)
    key, article = next((k, a) for k, a in replica.expected().items() if a["pages"] == 1)
    replica.control("behave", names=[f"redirect:to=http://[x/,match=id={article['id']}$"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert missing_of(crawl, replica) == [key]
    assert "article not fetched (redirect)" in crawl.stderr
    assert "Traceback" not in crawl.stderr


def test_a_next_link_that_is_no_address_breaks_the_list_and_is_told(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=["bad_next_link:match=a=lists"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert crawl.returncode == 3, crawl.stderr[-2000:]
    assert "list page 2 unreadable (malformed): http://[下一页地址]/" in crawl.stderr
    assert "Traceback" not in crawl.stderr


def test_a_lasting_database_error_is_retried_counted_and_never_exported(start_replica, tmp_path):
    replica = start_replica("stock", articles=40)
    key, article = next((k, a) for k, a in replica.expected().items() if a["section"] == "时政动态")
    replica.control("behave", names=[f"database_error:match=id={article['id']}$"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert missing_of(crawl, replica) == [key]
    asked = [n for path, n in replica.requests().items() if path.endswith(f"&id={article['id']}")]
    assert asked[0] > 1
    assert any("database" in name for name in crawl.stats())


def test_a_missing_article_is_asked_for_once(start_replica, tmp_path):
    replica = start_replica("stock", articles=40)
    key = next(k for k, a in replica.expected().items() if a["section"] == "时政动态")
    replica.control("delete", key=key, listed=True)
    crawl_gxzx(replica, tmp_path)
    assert [n for path, n in replica.requests().items() if path.endswith(f"&id={key.split(':')[1]}")] == [1]


@pytest.mark.parametrize("behaviour", ["endless_pager", "pager_loop:to=2"])
def test_pagers_without_an_end_end_and_cost_no_article(start_replica, tmp_path, behaviour):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=[behaviour])
    crawl = crawl_gxzx(replica, tmp_path)
    assert missing_of(crawl, replica) == []
    truth = replica.truth()
    pages = sum(1 + len(section["rows"]) // 5 for section in truth["sections"])
    asked = sum(n for path, n in replica.requests().items() if "a=lists" in path)
    assert asked <= 2 * pages + len(truth["sections"])
    assert crawl.returncode == 0


def test_a_total_that_lies_is_reported(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=["lying_total:column=广西政协动态"])
    crawl = crawl_gxzx(replica, tmp_path)
    rows = next(s["rows"] for s in replica.truth()["sections"] if s["catid"] == 14)
    assert missing_of(crawl, replica) == []
    assert f"广西政协动态: the portal claims {len(rows) + 7}, its lists showed {len(rows)}" in crawl.stderr


def test_the_page_budget_is_reported_when_it_bites(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS)
    crawl = crawl_gxzx(replica, tmp_path, WALK_MAX_LIST_PAGES=2)
    assert "section 广西政协动态: stopped by WALK_MAX_LIST_PAGES=2" in crawl.stderr
    assert "walk/ended/page_budget" in crawl.stats()


def test_a_list_page_that_breaks_in_the_middle_is_not_taken_for_the_end(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=["broken_list_page:match=catid=14&page=2$"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert crawl.returncode == 3
    assert "广西政协动态: list page 2 unreadable" in crawl.stderr
    others = {k for k, a in replica.expected().items() if a["section"] != "广西政协动态"}
    assert others.isdisjoint(missing_of(crawl, replica))


def test_a_list_page_that_comes_out_empty_in_the_middle_is_not_taken_for_the_end(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS, behaviours=["empty_list_page:column=14,number=2"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert crawl.returncode == 3
    assert "广西政协动态: list page 2 unreadable (no rows)" in crawl.stderr
    others = {k for k, a in replica.expected().items() if a["section"] != "广西政协动态"}
    assert others.isdisjoint(missing_of(crawl, replica))


def test_rows_that_move_while_a_list_is_walked_cost_no_article(start_replica, tmp_path):
    replica = start_replica("stock", **SHORT_LISTS)
    before = replica.expected()
    replica.control("behave", names=["shifting_list:count=4"])
    crawl = crawl_gxzx(replica, tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert compare(crawl.lines(), before).missing == []
    assert compare(crawl.lines(), replica.expected()).repeated == []


def test_a_category_id_that_answers_with_another_columns_name_is_reported_and_not_crawled(start_replica, tmp_path):
    replica = start_replica("stock", articles=40, behaviours=["wrong_column:catid=14,column=通知公告"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert missing_of(crawl, replica) == []
    assert "广西政协动态" in crawl.stderr
    assert any(name.startswith("walk/stale_hints") for name in crawl.stats())


@pytest.mark.parametrize("target", ["http://elsewhere.example/landing", "http://127.0.0.1:9/landing"])
def test_redirects_out_of_the_portal_are_not_followed(start_replica, tmp_path, target):
    replica = start_replica("stock", articles=30, behaviours=[f"redirect:to={target},rate=0.3,times=99"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert {host for _, host, _ in replica.request_log()} == {"www.gxzx.gov.cn"}
    assert all(line["url"].startswith("http://www.gxzx.gov.cn/") for line in crawl.lines())


def test_a_redesign_that_hides_titles_exports_no_article_without_one(start_replica, tmp_path):
    replica = start_replica("stock", articles=30, behaviours=["template_changed"])
    crawl = crawl_gxzx(replica, tmp_path)
    titles = {a["title"] for a in replica.truth()["articles"]}
    assert [line["title"] for line in crawl.lines() if line["title"] not in titles] == []


@pytest.mark.parametrize("behaviour", ["huge_page:megabytes=40,rate=0.1,times=9", "gzip_bomb:rate=0.1,times=9"])
def test_pages_beyond_all_measure_are_dropped_and_the_rest_is_kept(start_replica, tmp_path, behaviour):
    replica = start_replica("stock", articles=30, behaviours=[behaviour])
    crawl = crawl_gxzx(replica, tmp_path)
    missing = missing_of(crawl, replica)
    assert 0 < len(missing) < 12
    assert crawl.returncode in (0, 3)


def test_a_portal_that_hangs_up_ends_soon_with_code_5_and_one_message(start_replica, tmp_path):
    replica = start_replica("stock", articles=20, behaviours=["portal_down"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert_unreachable(crawl)


def test_a_refused_connection_ends_soon_with_code_5_and_one_message(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]  # closed again before the crawl: nobody listens there
    crawl = run_scrapy("crawl", "gxzx", proxy=f"http://127.0.0.1:{port}", output_dir=tmp_path)
    assert_unreachable(crawl)


def test_an_unknown_host_ends_soon_with_code_5_and_one_message(tmp_path):
    folder = tmp_path / "portals"
    folder.mkdir()
    profile = 'name = "nowhere"\ntitle = "无此网"\nhome_url = "http://portal.invalid/"\nhosts = ["portal.invalid"]\n'
    (folder / "nowhere.toml").write_text(profile, "utf-8")
    settings = {"PORTALS_DIRS": str(folder)}
    crawl = run_scrapy("crawl", "nowhere", output_dir=tmp_path / "out", settings=settings)
    assert_unreachable(crawl)


@pytest.mark.parametrize("crawled_before", [False, True])
def test_a_notice_in_place_of_all_pages_is_no_portal(start_replica, tmp_path, crawled_before):
    replica = start_replica("stock", **SHORT_LISTS)
    before = crawl_gxzx(replica, tmp_path).lines() if crawled_before else []
    replica.control("behave", names=["maintenance"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert (crawl.returncode, crawl.lines()) == (5, before)
    assert "portal unreachable (soft:error:maintenance)" in crawl.stderr


@pytest.mark.parametrize("crawled_before", [False, True])
def test_a_home_page_in_place_of_a_list_is_no_end_of_the_list(start_replica, tmp_path, crawled_before):
    replica = start_replica("stock", **SHORT_LISTS)
    if crawled_before:
        assert crawl_gxzx(replica, tmp_path).returncode == 0
    replica.control("behave", names=["front_instead:match=catid=8$"])
    crawl = crawl_gxzx(replica, tmp_path)
    assert crawl.returncode == 3
    assert "section 时政动态: list page 1 unreadable (home page)" in crawl.stderr
    replica.control("behave", names=[])
    assert crawl_gxzx(replica, tmp_path).returncode == 0
    assert missing_of(Crawl(0, "", "", tmp_path), replica) == []


@pytest.mark.parametrize(("sections", "code"), [('"all"', 0), ('["新闻中心", "政务公开"]', 3)])
def test_a_dead_link_of_the_navigation_breaks_only_a_section_that_is_asked_for(start_replica, tmp_path, sections, code):
    replica = start_replica("other", articles=30, behaviours=["server_error:status=404,match=/zwgk/$"])
    folder = tmp_path / "portals"
    folder.mkdir()
    profile = 'name = "qinglan"\ntitle = "青岚市人民政府"\nhome_url = "http://news.qinglan.test/"\n'
    (folder / "qinglan.toml").write_text(f'{profile}hosts = ["news.qinglan.test"]\nsections = {sections}\n', "utf-8")
    settings = {"PORTALS_DIRS": str(folder)}
    crawl = run_scrapy("crawl", "qinglan", proxy=replica.proxy, output_dir=tmp_path / "out", settings=settings)
    assert crawl.returncode == code, crawl.stderr[-2000:]
    assert ("section 政务公开 shows no list (http:404)" in crawl.stderr) is (code == 0)


def assert_unreachable(crawl: Crawl) -> None:
    assert crawl.returncode == 5
    assert crawl.stderr.count(" ERROR: ") == 1
    assert "portal unreachable" in crawl.stderr
    assert "Traceback" not in crawl.stderr
    assert crawl.lines() == []


def test_contact_stands_behind_the_user_agent(start_replica, tmp_path):
    replica = start_replica("stock", articles=5)
    settings = {"FETCH_CONTACT": "archive@qinglan.example", "LOG_LEVEL": "DEBUG"}
    crawl = run_scrapy("crawl", "gxzx", "-a", "limit=1", proxy=replica.proxy, output_dir=tmp_path, settings=settings)
    assert crawl.returncode == 0
    assert "names no contact" not in crawl.stderr
    (archive,) = (tmp_path / "gxzx" / "archive").glob("*.warc.gz")
    assert b"(+archive@qinglan.example)" in gzip.decompress(archive.read_bytes())
