"""Lists that go on where no next page can be read: each sign is named, and what only looks like one is left alone."""

import pytest

from crawler.listing.list_page import read_list_page
from tests.listpages import SITE, frame, page_of, rows_markup

ROWS = f"<ul class='news'>{rows_markup('<li><a href={url}>{title}</a><span>{date}</span></li>')}</ul>"


def read(main, *, rows=ROWS, url=SITE + "/xwzx/", **around):
    return read_list_page(page_of(frame(rows + main, **around), url))


SIGNS = {
    "a link with a script": ('<div class="page"><a href="javascript:turn(2)">下一页</a></div>', "turn(2)"),
    "a form that is posted": (
        "<div>1/4 <a href=\"javascript:__doPostBack('ctl$Pager','2')\">下一页</a></div>",
        "__doPostBack",
    ),
    "an onclick": ('<p class="fy"><a href="#" onclick="next()">下页</a></p>', "next()"),
    "the page itself, but for its onclick": (
        '<p class="fy"><a href="/xwzx/" onclick="more(2)">下一页</a></p>',
        "more(2)",
    ),
    "a box with a script": ('<div class="page"><span onclick="go(2)">下一页</span></div>', "go(2)"),
    "a button": ('<input type="button" value="下一页" onclick="list.next()">', "list.next()"),
    "numbers without addresses": (
        '<div class="pagination"><a class="cur">1</a><a href="javascript:;">2</a><a href="javascript:;">3</a></div>',
        "page 2",
    ),
    "numbers in boxes": ('<ul class="pager"><li class="on">1</li><li data-page="2">2</li></ul>', "“2”"),
    "a menu of bare numbers": (
        '<div class="page">转到<select onchange="jump()"><option selected>1</option><option>2</option></select></div>',
        "page 2",
    ),
    "a call of a template": ('<div id="pg"></div><script>createPageHTML(total, now, file);</script>', "createPageHTML"),
    "a plug-in": (
        "<div id='pg'></div><script>$('#pg').pagination({\n totalCount: 96,\n pageSize: 12 });</script>",
        "pagination",
    ),
    "a plug-in's function": ("<script>laypage.render({elem: 'pg', count: 96, limit: 12});</script>", "laypage"),
    "a button without any address": ('<div><button class="btn-next">下一页</button></div>', "下一页"),
    "a link to nothing, where no link leads anywhere": (
        '<div class="page"><a href="javascript:;">上一页</a><a href="javascript:;">下一页</a></div>',
        "下一页",
    ),
    "items that are numbers": (
        '<ul class="el-pager"><li class="number active">1</li><li class="number">2</li></ul>',
        "up to 2",
    ),
    "a count in a script": ("<script>var totalPage = 8; var nowPage = 1;</script>", "8 pages"),
    "a count in a field": ('<input type="hidden" id="pageCount" value="8">', "8 pages"),
    "rows fetched while one scrolls": (
        "<script>$(window).scroll(function(){ pageNo++; $.ajax({url: '/rows', data: {p: pageNo}}) })</script>",
        "fetches further pages",
    ),
    "a button for more rows": ('<div class="loading" id="jiazai">点击加载更多</div>', "加载更多"),
    "a link for more rows": ('<a class="btn" href="javascript:;">查看更多</a>', "查看更多"),
    "a button that only its name tells": ('<a class="load-more" href="javascript:void(0)">更多</a>', "更多"),
}
NO_SIGNS = {
    "the last page's plain text": '<p class="page"><a href="index.html">上一页</a> <b>2</b> <span>下一页</span></p>',
    "a link that goes nowhere": '<div class="page"><a href="#">上一页</a> <a href="#">下一页</a></div>',
    "a link switched off by its class": '<p class="page"><a class="disabled" href="javascript:go(2)">下一页</a></p>',
    "a link switched off by its item": '<ul class="page"><li class="disabled"><a onclick="go(2)">下一页</a></li></ul>',
    "a link switched off by its attribute": '<div><a disabled="disabled" href="javascript:go(1)">下一页</a></div>',
    "a link to the page itself": '<div class="page"><a href="/xwzx/index.html">下一页</a></div>',
    "a link to nothing, where others lead back": '<p><a href="a.html">上一页</a> <a href="javascript:;">下一页</a></p>',
    "a button switched off": '<div><button class="btn-next" disabled>下一页</button></div>',
    "items up to the current one": '<ul class="pager"><li>1</li><li class="active">2</li></ul>',
    "one page in a script": "<script>var totalPage = 1; showPage(1);</script>",
    "a function that may be called": "<script>function jump() { showPage(box.value); }</script>",
    "one page printed": '<div class="page">共12条 1/1页 <a href="javascript:go(1)">下一页</a></div>',
    "a menu of one page": '<div class="page">转到<select><option selected>1</option></select></div>',
    "months of a search form": "<form>2026年<select>"
    + "".join(f"<option>{n}</option>" for n in range(1, 13))
    + "</select>月</form>",
    "a share bar": '<div class="bdsharebuttonbox"><a href="#" class="bds_more">更多</a></div>',
    "a share bar without a name": '<div>分享到：<a href="javascript:;" class="jiathis_more">更多</a></div>',
    "a link to a section": '<div><a href="/tzgg/">更多&gt;&gt;</a> <a href="/tzgg/">查看更多</a></div>',
    "a slider": '<div class="swiper"><a class="next" onclick="a(2)">&gt;</a><a onclick="a(2)">2</a></div>',
    "a calendar": '<div class="calendar"><a onclick="month(12)">下一页</a><span onclick="day(2)">2</span></div>',
    "a call that is commented out": "<script>// createPageHTML(7, 0, 'index', x);\n</script>",
    "a function that nobody calls": "<script>function showPages(total) { var a = 1; }</script>",
    "a call with one page": "<script>laypage.render({elem: 'pg', count: 12, limit: 20});</script>",
    "another call with one page": "<script>$('#pg').pagination({pageCount: 1, current: 1});</script>",
    "a home page button": "<script>function SetHomepage(a, b) {} setHomePage(this, 'x');</script>",
}


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_of_further_pages_is_named(name):
    main, named = SIGNS[name]
    page = read(main)
    assert page.next_url is None
    assert named in (page.unread or "")


@pytest.mark.parametrize("name", NO_SIGNS)
def test_what_only_looks_like_a_sign_is_left_alone(name):
    assert read(NO_SIGNS[name]).unread is None


def test_numbers_above_the_list_turn_pictures():
    slider = '<div class="pics"><div class="page"><a href="javascript:;">1</a><a href="javascript:;">2</a></div></div>'
    assert read("", rows=slider + ROWS).unread is None
    assert read(slider).unread


def test_a_second_pager_with_addresses_elsewhere_does_not_hide_the_sign():
    other = '<div class="pager"><a href="#">上一页</a> <a href="#">1</a> <a href="#">下一页</a></div>'
    assert "go(2)" in (read(f'<div><a href="javascript:go(2)">下一页</a></div>{other}').unread or "")


def test_signs_in_a_side_box_are_not_the_lists():
    box = '<div class="hot"><h3>热点</h3><a href="javascript:;">查看更多</a></div>'
    assert read("", side=box).unread is None


def test_a_page_that_leads_on_has_nothing_unread():
    page = read('<div class="page"><a href="index_2.html">下一页</a> <a href="javascript:go(9)">9</a></div>')
    assert (page.next_url, page.unread) == (SITE + "/xwzx/index_2.html", None)


UNFILLED = {
    "a unit": '<div id="列表"></div><script src="/js/unit.js" url="/build/unit" queryData="{a}"></script>',
    "a box that a script names": '<ul id="newsList"></ul><script>$.get("/a", d => $("#newsList").html(d))</script>',
    "rows written by a script": '<div class="list"><script>document.write("<li><a href=\'/a/1.html\'>甲</a></li>");'
    "document.write(\"<li><a href='/a/2.html'>乙</a></li>\");</script></div>",
    "rows in a variable": '<div class="list"></div><script>var rows=[{"title":"甲","url":"/a/t1.html"},'
    '{"title":"乙","url":"/a/t2.html"}];</script>',
    "a frame": '<iframe src="list_inner.jsp?cid=7" width="100%"></iframe>',
    "an empty box and words for the case that nothing comes": '<ul id="newsList"></ul>'
    '<script>load("#newsList", "暂无数据")</script>',
    "a template": '<ul><li v-for="item in rows"><a :href="item.url">{{item.title}}</a></li></ul>',
}


@pytest.mark.parametrize("name", UNFILLED)
def test_a_list_that_a_script_fills_is_not_empty(name):
    page = read(UNFILLED[name], rows="", side="<p>电话</p>")
    assert page.rows == ()
    assert any(word in (page.unread or "") for word in ("script", "template", "frame"))


@pytest.mark.parametrize(
    "main",
    [
        '<ul class="list"></ul>',
        '<ul class="list"></ul><iframe src="/visits/count.html" width="0" height="0"></iframe>',
        '<ul class="list"></ul><script>$.get("/count?id=7")</script>',
        '<div class="box"></div><p>地址</p><script>$(".box").hide()</script>',
        '<ul id="newsList">暂无数据</ul><script>$("#newsList").show()</script>',
        '<ul id="newsList"></ul><p>暂无内容</p><script>load("#newsList")</script>',
    ],
)
def test_a_list_without_rows_may_just_be_empty(main):
    page = read(main, rows="", side="<p>电话</p>")
    assert (page.rows, page.unread) == ((), None)


READ = {
    "a function of the page": (
        '<p>第1页/共4页 <a href="javascript:turn(2)">下一页</a></p>'
        '<script>function turn(n) { var a = 1; window.location.href = "list.jsp?cid=7&page=" + n; }</script>',
        "/xwzx/list.jsp?cid=7&page=2",
    ),
    "a function of two arguments": (
        '<p class="page"><a onclick="turn(\'yw\', 3)">下一页</a></p>'
        "<script>function turn(name, n) { location = '/' + name + '_' + n + '.html' }</script>",
        "/yw_3.html",
    ),
    "a menu of addresses": (
        '<div>共3页 <select onchange="location=this.value"><option value="index.html">1</option>'
        '<option value="index_2.html">2</option><option value="index_3.html">3</option></select></div>',
        "/xwzx/index_2.html",
    ),
    "an object for the template's pager": (
        '<script>Pager({size:25, current:0, prefix:"index", suffix:"html"});</script>',
        "/xwzx/index_1.html",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_pagers_that_plain_scripts_and_menus_make_are_read(name):
    main, following = READ[name]
    page = read(main)
    assert (page.next_url, page.unread) == (SITE + following, None)


@pytest.mark.parametrize("call", ["turn(unknown)", "turn(2) + 1", "elsewhere(2)"])
def test_a_function_that_cannot_be_read_stays_a_sign(call):
    code = "<script>function turn(n) { location.href = base() + n; }</script>"
    assert read(f'<p class="page"><a href="javascript:{call}">下一页</a></p>{code}').unread


def test_a_page_named_like_the_first_with_a_number_is_another_page():
    page = read('<div class="page"><a href="list_1.html">下一页</a></div>', url=SITE + "/xwzx/list.html")
    assert page.next_url == SITE + "/xwzx/list_1.html"


def test_figures_in_titles_beside_the_pager_are_no_totals():
    rows = '<ul><li><a href="/a/t20261101_880001.html">我市出台促进消费20条措施全文</a> 11/28</li></ul>'
    page = read(
        '<div class="page"><a href="#">上一页</a> <a href="#">下一页</a></div>', rows=f"<div>{rows}", crumbs=False
    )
    assert (page.total, page.page_count) == (None, None)


@pytest.mark.parametrize(
    ("printed", "count"),
    [
        ("<p>第1页 共<b>4</b>页</p>", 4),
        ("<div>页次：1/4</div>", 4),
        ('<div class="page">1/4</div>', 4),
        ("<p>本刊共4版</p>", None),
        ("<p>共 12 条</p>", None),
    ],
)
def test_pages_printed_without_any_link_count(printed, count):
    assert read(printed).page_count == count
