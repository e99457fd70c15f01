"""Answers with status 200 that are no content, and pages that merely speak of such answers."""

import pytest

from crawler.page.page import Page
from crawler.platforms.generic import Generic
from crawler.platforms.phpcms import Phpcms
from tests.listpages import SITE, frame, page_of, rows_markup

PHPCMS = Phpcms()
ARTICLE = SITE + "/index.php?m=content&c=index&a=show&catid=14&id=3"


def box(text, *, title="提示信息", classes="showMsg", extra=""):
    """A message box as PHPCMS draws it, in a template of its own."""
    return Page(
        f"""<html><head><title>{title}</title><style>.{classes} h5{{color:#fff}}</style></head><body>
        <div class="{classes}"><h5>{title}</h5><div class="content guery">{text}</div>
        <div class="bottom">{extra}</div></div><script>function close_dialog(){{}}</script></body></html>""".encode(),
        ARTICLE,
    )


BACK = '<a href="javascript:history.back();">[点这里返回上一页]</a>'
BOXES = [
    ("您要查看的信息不存在或者还未通过审批！", "gone:message_box", False),
    ("该信息不存在", "gone:message_box", False),
    ("栏目不存在", "gone:message_box", False),
    ("专题不存在或已删除！", "gone:message_box", False),
    ("缺少栏目ID", "gone:message_box", False),
    ("content_not_exist", "gone:message_box", False),
    ("您没有访问该信息的权限！", "forbidden:message_box", False),
    ("请先登录网站！", "forbidden:message_box", False),
    ("请登录, 非法操作！", "forbidden:message_box", False),
    ("您的操作过于频繁，请稍后再试", "error:message_box", True),
    ("出了一点岔子", "error:message_box", False),
]


@pytest.mark.parametrize(("text", "kind", "retryable"), BOXES)
@pytest.mark.parametrize("extra", ["", BACK], ids=["blank", "way back"])
def test_message_boxes_are_told_by_their_text(text, kind, retryable, extra):
    problem = PHPCMS.page_problem(box(text, extra=extra))
    assert problem is not None
    assert (problem.kind, problem.retryable, problem.text) == (kind, retryable, text.replace(" ", ""))


RESTYLED = [
    box("该信息不存在", title="荷江在线", classes="showMsg"),
    box("该信息不存在", title="系统提示", classes="msgbox"),
    box("栏目不存在", title="提示信息", classes="tips", extra=BACK),
]


@pytest.mark.parametrize("page", RESTYLED, ids=["other title", "other title and class", "other class"])
def test_restyled_boxes_are_recognised_by_two_signs(page):
    problem = PHPCMS.page_problem(page)
    assert problem is not None
    assert problem.kind == "gone:message_box"


TEXT = "<p>连日来，荷江市各县区陆续走访企业，听取意见建议，梳理问题清单并逐项销号，群众办事更方便。</p>" * 20
QUOTES = [
    "<p>打开网页，却弹出“提示信息：您要查看的信息不存在或者还未通过审批！点这里返回上一页”。</p>",
    "<p>屏幕上只有一行字：Can not connect to MySQL server。数据库连接失败，工程师连夜抢修。</p>",
    "<p>“404，页面不存在”“您访问的页面不存在”——市民李阿姨点开链接后愣住了。</p>",
    "<p>请先登录网站！没有访问该信息的权限？新平台一次登录全网通办。</p>",
]


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize("platform", [PHPCMS, Generic()], ids=["phpcms", "generic"])
def test_an_article_that_quotes_such_words_is_an_article(platform, quote):
    main = f'<div id="Article"><h1>提示信息背后的民生</h1><div class="content">{quote}{TEXT}</div></div>'
    assert platform.page_problem(page_of(frame(main, title="提示信息背后的民生-荷江在线"), ARTICLE)) is None


def test_a_short_article_with_such_a_title_is_an_article():
    main = '<div id="Article"><h1>提示信息</h1><div class="content"><p>本栏目今日停更，明日恢复。</p></div></div>'
    assert PHPCMS.page_problem(page_of(frame(main, title="提示信息-通知公告-荷江在线"), ARTICLE)) is None


DATABASE = [
    '<div style="font-size:12px"><b>MySQL Query : </b> SELECT 1<br /><b>Can not connect to MySQL server</b></div>',
    "<html><body><h1>Error establishing a database connection</h1></body></html>",
    "SQLSTATE[HY000] [2002] Connection refused",
    "<title>系统发生错误</title><p>数据库连接失败，请稍后重试</p>",
]


@pytest.mark.parametrize("body", DATABASE)
@pytest.mark.parametrize("platform", [PHPCMS, Generic()], ids=["phpcms", "generic"])
def test_database_errors_may_pass(platform, body):
    problem = platform.page_problem(Page(body.encode(), SITE + "/"))
    assert problem is not None
    assert (problem.kind, problem.retryable) == ("error:database", True)


SOFT_404 = [
    "404",
    "404 Not Found",
    "404 - 荷江在线",
    "404错误页面",
    "页面不存在",
    "您访问的页面不存在-荷江市人民政府",
    "对不起，您要访问的页面不存在",
    "抱歉，页面找不到了",
    "出错了",
    "出错了！",
    "找不到该页",
    "Error 404",
]


@pytest.mark.parametrize("title", SOFT_404)
def test_titles_of_missing_pages_are_soft_404s(title):
    page = Page(f"<title>{title}</title><body><p>{title}</p><a href='/'>返回首页</a></body>".encode(), SITE + "/a")
    problem = Generic().page_problem(page)
    assert problem is not None
    assert problem.kind == "gone:soft404"
    assert not problem.retryable


HEADLINES = [
    "404公里绿道今日贯通",
    "页面不存在的背后",
    "出错了怎么办：荷江推行容错清单",
    "登录荷江APP领消费券",
    "找不到停车位？扫码就行",
]


@pytest.mark.parametrize("title", HEADLINES)
def test_headlines_that_begin_like_errors_are_none(title):
    page = Page(
        f"<title>{title}-荷江在线</title><body><h1>{title}</h1><p>本报讯 今日上午消息。</p></body>".encode(),
        SITE + "/a",
    )
    assert Generic().page_problem(page) is None


def test_login_pages_have_the_title_and_the_field():
    form = "<form><input name='u'><input type='password' name='p'></form>"
    page = Page(f"<title>用户登录-荷江在线</title><body>{form}</body>".encode(), SITE + "/a")
    assert Generic().page_problem(page).kind == "forbidden:login"
    assert Generic().page_problem(page_of(frame(f"{form}{TEXT}"))) is None


def test_script_shells_are_empty():
    page = Page(
        "<title>荷江在线</title><body><div id='app'></div><script src='/app.js'></script></body>".encode(), SITE + "/a"
    )
    assert Generic().page_problem(page).kind == "empty:js_shell"


def test_picture_pages_are_no_shells():
    page = Page("<title>荷江夜色</title><body><img src='/a.jpg'><script>x()</script></body>".encode(), SITE + "/a")
    assert Generic().page_problem(page) is None


@pytest.mark.parametrize("body", [b"Controller does not exist.", b"Action does not exist."])
def test_unknown_controllers_are_gone(body):
    assert PHPCMS.page_problem(Page(body, SITE + "/index.php?m=x")).kind == "gone:soft404"


EMPTY = '<div id="Article"><h1>城际公交<br><span>2026-11-20 来源：</span></h1><div class="content">{}</div>{}</div>'


def test_an_article_frame_around_nothing_is_empty():
    assert PHPCMS.page_problem(page_of(frame(EMPTY.format("  ", "")), ARTICLE)).kind == "empty:no_body"


FILLED = ["<p>今日开通。</p>", "<img src='/a.jpg'>", "<table><tr><td></td></tr></table>", "<a href='/a.pdf'></a>"]


@pytest.mark.parametrize("body", FILLED)
def test_an_article_of_one_picture_or_line_is_none(body):
    assert PHPCMS.page_problem(page_of(frame(EMPTY.format(body, "")), ARTICLE)) is None


def test_an_empty_sub_page_with_a_pager_is_left_to_the_reader():
    pager = "<div id='pages'><a href='?page=1'>1</a></div>"
    assert PHPCMS.page_problem(page_of(frame(EMPTY.format("", pager)), ARTICLE)) is None


def test_list_pages_are_no_problem():
    rows = rows_markup("<li><a href={url}>{title}</a></li>")
    assert PHPCMS.page_problem(page_of(frame(f"<ul>{rows}</ul>"))) is None
    assert PHPCMS.page_problem(page_of(frame("<ul class='list'></ul>"))) is None
