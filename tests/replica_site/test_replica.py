"""The replica itself: its traps stand in its pages, its truth agrees with them, its process ends when it should."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

import lxml.html
import pytest

from tests.replica.content import build_content
from tests.replica.http import Request
from tests.replica.portals import make_site
from tests.replica.process import PROCESS_TIMEOUT_S, ROOT, RunningReplica
from tests.replica.traps import TRAPS

Start = Callable[..., RunningReplica]
HOST = "www.gxzx.gov.cn"
LIST = "/index.php?m=content&c=index&a=lists&catid="


def fetch(site, target, **headers):
    return site.answer(Request(HOST, target, headers=headers))


def tree(site, target):
    return lxml.html.document_fromstring(fetch(site, target).body.decode())


def article_path(article):
    return "/" + article["url"].split("/", 3)[3]


def article_with(site, kind):
    return next(a for a in site.truth()["articles"] if kind in a["kinds"])


def squeezed(text):
    return "".join((text or "").split())


def test_the_same_seed_makes_the_same_portal():
    assert build_content(60, 3).stories == build_content(60, 3).stories
    assert build_content(60, 3).stories != build_content(60, 4).stories


def test_every_trap_is_there_with_ninety_articles():
    kinds = {kind for s in build_content(90).stories.values() for kind in s.kinds}
    assert set(TRAPS) <= kinds


@pytest.mark.parametrize("portal", ["stock", "restyled"])
def test_the_truth_of_every_expected_article_stands_in_its_pages(portal):
    site = make_site(portal)
    for article in site.truth()["articles"]:
        if not article["expected"]:
            continue
        pages = [tree(site, f"{article_path(article)}&page={n}") for n in range(1, article["pages"] + 1)]
        shown = squeezed("".join(p.text_content() for p in pages))
        assert squeezed(article["title"]) in shown
        for line in article["paragraphs"] + article["captions"] + article["headings"]:
            cut = squeezed(line)  # automatic paging puts the halves on two pages
            assert cut in shown or "autopage" in article["kinds"], (article["key"], line)
        for name in article["authors"] + article["editors"]:
            assert name in shown, (article["key"], name)


@pytest.mark.parametrize(("portal", "rows", "xpath"), [
    ("stock", 25, "//ul[@class='list lh24 f14']/li[a]"),
    ("restyled", 20, "//ul[@class='list_ul']/li"),
])  # fmt: skip
def test_lists_show_a_page_of_rows_and_all_rows_together(portal, rows, xpath):
    site = make_site(portal)
    section = next(s for s in site.truth()["sections"] if s["catid"] == 14)
    first, second = tree(site, LIST + "14"), tree(site, LIST + "14&page=2")
    assert len(first.xpath(xpath)) == rows
    assert len(first.xpath(xpath)) + len(second.xpath(xpath)) == len(section["rows"])
    assert first.xpath("string(//div[@id='pages']/a[1])") == f"{len(section['rows'])}条"


def test_pager_is_relative_ends_on_itself_and_never_ends_past_the_end():
    site = make_site("stock")

    def following(page):
        return tree(site, f"{LIST}14&page={page}").xpath("string(//div[@id='pages']/a[last()]/@href)")

    assert following(1) == "index.php?m=content&c=index&a=lists&catid=14&page=2"
    assert following(2) == following(1)
    assert following(3).endswith("page=4")
    assert following(40).endswith("page=41")


def test_a_parent_column_shows_boxes_and_no_pager():
    page = tree(make_site("stock"), LIST + "25")
    assert not page.xpath("//div[@id='pages']")
    assert page.xpath("//h5[contains(., '委员动态')]/a[@class='more']")


@pytest.mark.parametrize(("target", "text"), [
    (LIST + "999", "栏目不存在"),
    (LIST + "abc", "您没有访问该信息的权限！"),
    ("/index.php?m=content&c=index&a=show&catid=14&id=1", "您要查看的信息不存在或者还未通过审批！"),
    ("/index.php?m=content&c=index&a=show&catid=99&id=7001", "该信息不存在"),
    ("/index.php?m=special&c=index&a=init&id=99", "专题不存在或已删除！"),
])  # fmt: skip
def test_what_is_not_there_is_a_message_box_with_status_200(target, text):
    answer = fetch(make_site("stock"), target)
    assert answer.status == 200
    assert "<title>提示信息</title>" in answer.body.decode()
    assert text in answer.body.decode()


def test_undecoded_ampersands_lead_to_the_home_page():
    site = make_site("stock")
    assert fetch(site, "/index.php?M=content&amp;c=index").body == fetch(site, "/").body


@pytest.mark.parametrize(("kind", "text"), [
    ("members_only", "请先登录网站！"), ("deleted", "还未通过审批"), ("pending", "还未通过审批"),
])  # fmt: skip
def test_unreadable_stories_are_message_boxes(kind, text):
    site = make_site("stock")
    story = article_with(site, kind)
    assert text in fetch(site, article_path(story)).body.decode()
    assert not story["expected"]


def test_titled_pages_show_the_subtitle_as_heading_and_the_title_in_the_head():
    site = make_site("stock")
    article = article_with(site, "multipage_titled")
    page = tree(site, article_path(article) + "&page=2")
    assert page.xpath("//h1/text()")[0] == "各方怎么看"
    assert page.xpath("string(//title)").startswith(article["title"])


def test_paged_specials_are_empty_without_a_page_number():
    site = make_site("stock")
    paged = next(a for a in site.truth()["articles"] if a["module"] == "special" and a["pages"] > 1)
    assert not tree(site, article_path(paged)).xpath("string(//div[@id='Article']/div[@class='content'])").strip()
    assert tree(site, article_path(paged) + "&page=1").xpath("//div[@id='Article']/div[@class='content']/p")


def test_restyled_articles_carry_one_line_of_time_author_and_source():
    site = make_site("restyled")
    article = article_with(site, "plain")
    line = tree(site, article_path(article)).xpath("string(//div[@class='show_info'])")
    assert line.startswith(article["published_at"][:10])
    assert f" 来源:{article['source']} 【字体:大 中 小】" in line


def test_static_files_carry_etags_and_answer_304():
    site = make_site("static", 40)
    answer = fetch(site, "/html/gxzxdt/")
    assert answer.headers["Content-Type"] == "text/html"
    assert fetch(site, "/html/gxzxdt/index.html").body == answer.body
    assert fetch(site, "/html/gxzxdt/", **{"if-none-match": answer.headers["ETag"]}).status == 304
    assert fetch(site, "/html/gxzxdt/", **{"if-modified-since": answer.headers["Last-Modified"]}).status == 304
    assert fetch(site, "/html/gxzxdt").headers["Location"].endswith("/html/gxzxdt/")


@pytest.mark.parametrize("target", ["/html/gxzxdt/1.html", "/html/gxzxdt/99.html", "/html/nirgends/", "/index.htm"])
def test_missing_static_files_are_404(target):
    assert fetch(make_site("static", 40), target).status == 404


def test_publishing_leaves_static_list_pages_from_the_sixth_on_stale():
    site = make_site("static", 90, rows=5)
    lost = [a for a in site.truth()["articles"] if a["reason"] == "unlisted" and a["fetchable"]]
    assert lost
    for article in lost:
        assert fetch(site, article_path(article)).status == 200
    assert "27条" in fetch(site, "/html/gxzxdt/6.html").body.decode()
    assert "30条" in fetch(site, "/html/gxzxdt/5.html").body.decode()


def test_dynamic_addresses_of_a_static_portal_answer_with_a_wrong_pager():
    site = make_site("static", 90, rows=5)
    page = tree(site, LIST + "14")
    assert page.xpath("string(//div[@id='pages']/a[last()]/@href)") == "gxzxdt/2.html"
    assert fetch(site, "/gxzxdt/2.html").status == 404


def test_redated_static_articles_get_a_new_file_and_keep_the_old_one(start_replica):
    replica = start_replica("static", articles=40)
    old = next(a for a in replica.expected().values() if "plain" in a["kinds"] and a["module"] == "content")
    replica.control("edit", key=old["key"], published="2026-11-19T09:00:00", paragraph="改了日期。")
    new = replica.expected()[old["key"]]
    assert new["url"] != old["url"]
    assert "改了日期。" in replica.get(new["url"]).decode()
    assert "改了日期。" not in replica.get(old["url"]).decode()


def test_the_other_portal_is_gbk_with_relative_links_and_script_pagers():
    site = make_site("other", 70)
    answer = site.answer(Request(site.host, "/xwzx/ywdt/"))
    text = answer.body.decode("gb18030")
    assert "charset" not in answer.headers["Content-Type"]
    assert 'createPageHTML(2, 0, "index", "html")' in text
    assert 'href="./2026' in text
    assert site.answer(Request(site.host, "/xwzx/ywdt/index_1.html")).status == 200
    assert site.answer(Request(site.host, "/xwzx/ywdt/index_2.html")).status == 404


def test_the_truth_of_the_other_portal_stands_in_its_pages():
    site = make_site("other", 70)
    for article in site.truth()["articles"]:
        if article["expected"]:
            path = article["url"].split(site.host)[1]
            paths = [path] + [path.replace(".html", f"_{n}.html") for n in range(1, article["pages"])]
            pages = [site.answer(Request(site.host, p)).body.decode("gb18030") for p in paths]
            shown = squeezed("".join(lxml.html.document_fromstring(p).text_content() for p in pages))
            for line in article["paragraphs"] + article["captions"] + [article["title"]] + article["authors"]:
                assert squeezed(line) in shown, (article["key"], line)


def test_truth_counts_listed_rows_once():
    truth = make_site("stock").truth()
    listed = [key for section in truth["sections"] for key in section["rows"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == {a["key"] for a in truth["articles"] if a["listed"] and a["module"] == "content"}


def test_process_answers_as_proxy_and_directly_and_counts(replica):
    proxied = replica.get(f"http://{HOST}/")
    direct = urllib.request.Request(replica.proxy + "/", headers={"Host": HOST})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(direct) as response:
        assert response.read() == proxied
    assert replica.requests() == {"/": 2}
    assert [(host, path) for _, host, path in replica.request_log()] == [(HOST, "/")] * 2


def test_process_refuses_hosts_it_does_not_serve(replica):
    with pytest.raises(urllib.error.HTTPError) as caught:
        replica.get("http://elsewhere.example/")
    assert caught.value.code == 502
    assert ("elsewhere.example", "/") in {(host, path) for _, host, path in replica.request_log()}


def test_stories_can_be_added_edited_and_taken_down_while_it_runs(replica):
    (key,) = replica.control("add", section="时政动态")["keys"]
    assert replica.expected()[key]["section"] == "时政动态"
    replica.control("edit", key=key, title="换了题目", paragraph="换了第一段。")
    edited = replica.expected()[key]
    assert edited["title"] == "换了题目"
    assert "换了第一段。" in replica.get(edited["url"]).decode()
    replica.control("delete", key=key)
    assert key not in replica.expected()
    assert "提示信息" in replica.get(edited["url"]).decode()


def test_template_can_change_while_it_runs(replica):
    replica.control("template", name="restyled")
    assert b"list_ul" in replica.get(f"http://{HOST}{LIST}14")


@pytest.mark.parametrize("end", ["stdin", "sigterm", "time"])
def test_process_ends_with_stdin_with_a_signal_and_by_itself(end):
    seconds = "0.5" if end == "time" else "60"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.replica", "--articles", "20", "--max-seconds", seconds],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert json.loads(process.stdout.readline())["port"]
    if end == "sigterm":
        process.send_signal(signal.SIGTERM)
    if end == "stdin":
        process.stdin.close()
    assert process.wait(timeout=PROCESS_TIMEOUT_S) == 0
    process.stdout.close()
    process.stdin.close()
