import json
from datetime import UTC, datetime

import pytest

from crawler.fetching.page_checks import RepeatedText, page_problem, strange_page
from crawler.fetching.response_validator import Quarantine, file_type, text_type
from crawler.page.page import Page
from crawler.platforms.phpcms import Phpcms
from tests.fetching_server import PARAGRAPH
from tests.fetching_server import page as ordinary_page

HOME = "http://www.qinglan.test/"
ARTICLE = HOME + "index.php?m=content&c=index&a=show&catid=14&id=20133"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def problem_of(html, url=ARTICLE, status=200, asked=None, headers=None):
    page = Page(html.encode(), url, "text/html; charset=utf-8", status)
    problem = page_problem(page, Phpcms(), headers=headers, asked_url=asked)
    return problem.kind if problem else None


@pytest.mark.parametrize(
    ("asked", "got", "kind"),
    [
        pytest.param(ARTICLE, HOME, "gone:soft404", id="to the home page"),
        pytest.param(ARTICLE, HOME + "index.html", "gone:soft404", id="to the home page's file"),
        pytest.param(ARTICLE, HOME + "404.html", "gone:soft404", id="to an error page"),
        pytest.param(ARTICLE, HOME + "error/404", "gone:soft404", id="to an error path"),
        pytest.param(ARTICLE, HOME + "member/login.php?forward=x", "forbidden:login", id="to a log-in"),
        pytest.param(ARTICLE, HOME + "index.php?m=member&c=login", "forbidden:login", id="to a PHPCMS log-in"),
        pytest.param(ARTICLE, HOME + "html/2026/1122/20133.html", None, id="to its new place"),
        pytest.param("http://qinglan.test/", HOME, None, id="home to www"),
        pytest.param(HOME + "index.php", HOME, None, id="home to home"),
        pytest.param("https://www.qinglan.test/a.html", "http://www.qinglan.test/a.html", None, id="https to http"),
        pytest.param(None, HOME, None, id="not redirected"),
    ],
)
def test_redirect_that_leads_nowhere_is_a_problem(asked, got, kind):
    assert problem_of(ordinary_page(), url=got, asked=asked) == kind


@pytest.mark.parametrize(
    ("html", "status", "kind"),
    [
        pytest.param("", 200, "empty:body", id="empty"),
        pytest.param(" \n", 200, "empty:body", id="blank"),
        pytest.param("", 404, None, id="an empty 404 is a 404"),
        pytest.param("<title>404</title>", 404, None, id="a true 404 is no soft one"),
        pytest.param(ordinary_page(), 200, None, id="a page"),
        pytest.param(
            "<title>提示信息</title><div class=showMsg><h5>提示信息</h5><div class=content>信息不存在！</div>"
            '<a href="javascript:history.back();">[点这里返回上一页]</a></div>', 200, "gone:message_box", id="box",
        ),
        pytest.param(
            "<title>网站防火墙</title><div class=showMsg>您的请求带有不合法参数，已被网站管理员设置拦截！</div>",
            200, "blocked:bt_waf", id="a firewall comes before the platform's boxes",
        ),
        pytest.param(
            "<title>青岚网</title><h1>网站升级维护中</h1><p>给您带来不便，敬请谅解。</p>", 200, "error:maintenance",
            id="under repair",
        ),
        pytest.param(
            "<p>我们正在对系统进行例行检修，预计明日八时恢复访问。</p>", 200, "error:maintenance",
            id="under repair without a title",
        ),
        pytest.param(
            ordinary_page("网站升级维护公告", "因系统升级维护，本网站将于本周六晚暂停访问，由此带来的不便敬请谅解。"),
            200, None, id="an article about repair",
        ),
        pytest.param(
            "<h1>网站升级维护公告</h1><p>发布时间：2026-11-22</p><p>本网站今晚暂停访问，敬请谅解。</p>", 200, None,
            id="an article about repair in a bare template",
        ),
        pytest.param(
            "<title>安全验证</title><p>请完成下方验证后继续访问</p><canvas></canvas>", 200, "blocked:captcha",
            id="captcha",
        ),
        pytest.param(
            ordinary_page("登录政务平台须验证", "今起须输入验证码后继续办理，人机验证可防止刷号。"), 200, None,
            id="an article about captchas",
        ),
        pytest.param("<title>青岚网</title><script>a()</script>", 200, "empty:js_shell", id="shell"),
        pytest.param(
            '<title>青岚网</title><meta http-equiv="Refresh" content="0; URL=/web/index.html"><script>a()</script>',
            200, None, id="a page that sends on is no shell",
        ),
    ],
)  # fmt: skip
def test_page_problem_names_what_is_wrong(html, status, kind):
    assert problem_of(html, status=status) == kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b"%PDF-1.7\n1 0 obj", "pdf", id="PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "image", id="picture"),
        pytest.param(b"PK\x03\x04\x14\0", "archive", id="ZIP"),
        pytest.param(b"\x01\x02\0\x03", "binary", id="anything with zeros"),
        pytest.param(b' {"code": 500, "html": "<p>1</p>"}', "json", id="JSON"),
        pytest.param(b"[]", "json", id="empty JSON"),
        pytest.param(b'<?xml version="1.0"?><rss><channel/></rss>', "xml", id="feed"),
        pytest.param("服务暂时不可用".encode(), "text", id="plain text"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE html><html><body>1</body></html>', None, id="XHTML"),
        pytest.param(b"\xef\xbb\xbf\r\n<p>1</p>", None, id="fragment"),
        pytest.param("<html><p>青岚县</p></html>".encode("utf-16"), None, id="UTF-16"),
        pytest.param(b"<html>\0<p>1</p></html>", None, id="page with a stray zero"),
        pytest.param("[图文]<a href=1>青岚</a>".encode("gb18030"), None, id="page that begins with a bracket"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_files_and_data_are_no_pages_whatever_their_header_says(body, kind):
    assert (file_type(body) or text_type(Page(body))) == kind


STRANGE = "<html><head><title>Error</title></head><body><h2>网关应答异常</h2></body></html>"


@pytest.mark.parametrize(
    ("html", "titles", "strange"),
    [
        pytest.param(STRANGE, ["青岚县今年秋收已近尾声"], True, id="an error page without a known sign"),
        pytest.param(STRANGE, [], False, id="nobody named the article"),
        pytest.param("<h1>青岚县今年秋收已近尾声</h1>", ["青岚县今年秋收已…"], False, id="a shortened title"),
        pytest.param("<h1>秋收已近尾声</h1><p>2026-11-22</p>", ["青岚：秋收已近尾声"], False, id="a reworded title"),
        pytest.param(
            "<title>青岚县 今年秋收已近尾声</title><img src=1>", ["青岚县今年秋收"], False, id="in the title alone"
        ),
        pytest.param(ordinary_page(), ["青岚县今年秋收已近尾声"], False, id="a page with more on it"),
    ],
)
def test_a_bare_page_that_says_nothing_of_what_was_asked_for_is_strange(html, titles, strange):
    problem = strange_page(Page(html.encode()), titles)
    assert (problem is not None and problem.kind == "empty:strange") is strange


def test_one_long_page_under_many_urls_is_suspect_and_tells_the_others():
    repeated = RepeatedText(3)
    long = [Page(f"<p>{PARAGRAPH * 60}</p><p>{end}</p>".encode()) for end in ("一", "一", "一", "二", "一")]
    kinds = [repeated.problem(page, f"content:{n}") for n, page in enumerate(long)]
    assert [problem and problem.others for problem in kinds[:4]] == [None] * 4
    assert kinds[4].others == {"content:0", "content:1", "content:2"}


def test_same_text_under_many_urls_is_suspect():
    repeated = RepeatedText(3)
    block = Page(f"<p>{PARAGRAPH}编号 {{}} 时间 12:00:01</p>".encode())
    kinds = [repeated.problem(block, f"content:{n}") for n in range(6)]
    assert [problem.kind if problem else None for problem in kinds] == [None] * 3 + ["empty:repeated"] * 3


def test_request_numbers_and_times_do_not_hide_a_repeated_text():
    repeated = RepeatedText(1)
    pages = [f"<p>{PARAGRAPH} 0a1b2c3d4e5f{n} 12:00:0{n}</p>" for n in range(2)]
    found = [repeated.problem(Page(html.encode()), f"content:{n}") for n, html in enumerate(pages)]
    assert found[1] is not None


def test_numbers_of_a_series_tell_its_articles_apart():
    repeated = RepeatedText(1)
    pages = [f"<h1>政协简报第{n}期</h1><img src=a.jpg>" for n in (121, 122, 123)]
    assert not any(repeated.problem(Page(html.encode()), f"content:{n}") for n, html in enumerate(pages))


def test_article_that_is_read_again_does_not_repeat_itself():
    repeated = RepeatedText(1)
    assert not any(repeated.problem(Page(ordinary_page().encode()), "content:7") for _ in range(5))


def test_quarantine_keeps_page_and_facts_under_a_name_of_ours(tmp_path):
    quarantine = Quarantine(tmp_path / "quarantine")
    path = quarantine.keep(b"<b>no", kind="blocked:../../x", now=NOW, facts={"url": "http://x/../../etc"})
    assert path.parent == tmp_path / "quarantine"
    assert path.name.startswith("20261122T120000Z-blocked_x-")
    assert path.read_bytes() == b"<b>no"
    assert json.loads(path.with_suffix(".json").read_text())["url"] == "http://x/../../etc"


def test_quarantine_keeps_one_copy_and_few_of_a_kind(tmp_path):
    quarantine = Quarantine(tmp_path, max_per_kind=2)
    kept = [quarantine.keep(body, kind="blocked:360", now=NOW, facts={}) for body in (b"a", b"a", b"b", b"c")]
    assert [path is not None for path in kept] == [True, False, True, False]
    assert quarantine.keep(b"d", kind="error:database", now=NOW, facts={})


def test_quarantine_drops_the_oldest_and_cuts_the_longest(tmp_path):
    quarantine = Quarantine(tmp_path, max_files=2, max_page_bytes=4)
    for second in range(4):
        moment = NOW.replace(second=second)
        quarantine.keep(b"page %d" % second, kind="blocked:360", now=moment, facts={})
    names = sorted(path.name[:16] for path in tmp_path.glob("*.html"))
    assert names == ["20261122T120002Z", "20261122T120003Z"]
    assert len(list(tmp_path.iterdir())) == 4
    assert {path.stat().st_size for path in tmp_path.glob("*.html")} == {4}
