"""Pagers of every make: the next page, the numbers, the totals; never the page itself, never past the end."""

import pytest

from crawler.listing.list_page import read_list_page
from crawler.portals.model import Portal
from tests.listpages import SITE, frame, page_of, rows_markup

PHPCMS = Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example",), platform="phpcms")
ROWS = f"<ul>{rows_markup('<li><a href={url}>{title}</a><span>{date}</span></li>')}</ul>"
LIST = "index.php?m=content&c=index&a=lists&catid=14"


def read(pager, url=SITE + "/xwzx/", portal=None, rows=ROWS):
    return read_list_page(page_of(frame(rows + pager), url), portal)


def phpcms_pager(current, last, total, following):
    """The pager as PHPCMS prints it: relative links, the current page as a span, first and last always shown."""
    numbers = " ".join(
        f"<span>{n}</span>" if n == current else f'<a href="{LIST}{f"&page={n}" if n > 1 else ""}">{n}</a>'
        for n in range(1, last + 1)
    )
    before = f'<a href="{LIST}&page={max(1, (current or last) - 1)}" class="a1">上一页</a>'
    return (
        f'<div id="pages" class="text-c"><a class="a1">{total}条</a> {before} {numbers} '
        f'<a href="{LIST}&page={following}" class="a1">下一页</a></div>'
    )


@pytest.mark.parametrize("known", [True, False], ids=["address known", "saved file"])
def test_phpcms_pager_leads_on_and_tells_the_total(known):
    page = read(phpcms_pager(2, 12, 285, 3), f"{SITE}/{LIST}&page=2" if known else None, PHPCMS)
    assert page.next_url == (f"{SITE}/{LIST}&page=3" if known else f"{LIST}&page=3")
    assert (page.total, page.page_number, page.page_count) == (285, 2, 12)


@pytest.mark.parametrize("known", [True, False], ids=["address known", "saved file"])
def test_last_page_that_links_itself_is_the_end(known):
    page = read(phpcms_pager(12, 12, 285, 12), f"{SITE}/{LIST}&page=12" if known else None, PHPCMS)
    assert (page.next_url, page.page_number) == (None, 12)


@pytest.mark.parametrize("rows", [ROWS, "<ul class='list'></ul>"], ids=["side rows", "no rows"])
@pytest.mark.parametrize("number", [13, 14, 9999])
@pytest.mark.parametrize("known", [True, False], ids=["address known", "saved file"])
def test_page_past_the_end_has_no_rows_and_no_next(known, number, rows):
    page = read(
        phpcms_pager(None, 12, 285, number + 1), f"{SITE}/{LIST}&page={number}" if known else None, PHPCMS, rows
    )
    assert (page.rows, page.next_url) == ((), None)
    assert page.total == 285


NEXT = [
    # EmpireCMS: the total as a link without address
    (
        '<div class="epages"><a title="总数">&nbsp;<b>285</b></a> <b>1</b> <a href="index_2.html">2</a> '
        '<a href="index_2.html">下一页</a> <a href="index_15.html">尾页</a></div>',
        "index_2.html",
        1,
    ),
    # DedeCMS
    (
        '<ul class="pagelist"><li><a href="list_7_1.html">首页</a></li><li class="thisclass">2</li>'
        '<li><a href="list_7_3.html">3</a></li><li><a href="list_7_3.html">下一页</a></li>'
        '<li><span class="pageinfo">共 <strong>9</strong>页<strong>171</strong>条</span></li></ul>',
        "list_7_3.html",
        2,
    ),
    # 博达: file names count down
    (
        '<div class="pb_sys_common"><span class="p_pages"><span class="p_no_d">1</span><span class="p_no">'
        '<a href="tzgg/30.htm">2</a></span><span class="p_no"><a href="tzgg/29.htm">3</a></span><span class="p_next">'
        '<a href="tzgg/30.htm">下页</a></span></span><span class="p_t">共31页</span></div>',
        "tzgg/30.htm",
        1,
    ),
    # JEECMS: the address stands in a script
    (
        "<div>共 170 条记录 1/8 页 首页 上一页 "
        """<a href="#" onclick="location.href=encodeURI('index_2.jhtml')">下一页</a></div>""",
        "index_2.jhtml",
        1,
    ),
    # numbers only, in a place that is named so
    (
        '<div class="page"><a class="on" href="a.html">1</a><a href="b.html">2</a><a href="c.html">3</a></div>',
        "b.html",
        1,
    ),
    ('<div class="pagination"><span>[1]</span> <a href="b.html">[2]</a> <a href="c.html">[3]</a></div>', "b.html", 1),
    # arrows
    (
        '<ul class="pagination"><li><a href="a.html">‹</a></li><li class="active"><a href="b.html">2</a></li>'
        '<li><a href="c.html">3</a></li><li><a href="c.html">›</a></li><li><a href="z.html">»</a></li></ul>',
        "c.html",
        2,
    ),
    # words of all kinds
    (
        '<p>第2页/共9页 <a href="?page=1">上页</a> <a href="?page=3">下页</a> <a href="?page=9">末页</a></p>',
        "?page=3",
        2,
    ),
    ('<p><a href="?page=3&amp;lm=5">下一页 &gt;&gt;</a> 页次：2/9</p>', "?page=3&lm=5", 2),
    ('<p><a href="?page=3" title="下一页"><img src="r.gif"></a> 第2页 共9页</p>', "?page=3", 2),
    ('<p class="page">1 <a class="next" href="?page=2"><i></i></a></p>', "?page=2", None),
    ('<p><a href="?page=2">Next</a></p>', "?page=2", None),
    ("<p><a href=\"javascript:location.href='list_2.html'\">下一页</a></p>", "list_2.html", None),
    # a double arrow may lead to the end; numbers say what they mean
    (
        '<div class="page"><a href="a.html">«</a><b>1</b> <a href="b.html">2</a> <a href="z.html">9</a>'
        '<a href="z.html">»</a></div>',
        "b.html",
        1,
    ),
    ('<ul><li><a href="?page=2" aria-label="Next">»</a></li></ul>', "?page=2", None),
    ("<p><input type='button' value='下一页' onclick=\"location.href='list_2.html'\"></p>", "list_2.html", None),
    # beside a menu of bare numbers
    (
        "<div class='fy'>共3页 <a href='#' onclick=\"location.href=encodeURI('list_2.html')\">下一页</a> 转到"
        "<select onchange='jump(this)'><option selected>1</option><option>2</option><option>3</option></select></div>",
        "list_2.html",
        None,
    ),
    (
        '<div class="slider"><a href="javascript:;">上一页</a><a href="javascript:;">下一页</a></div>'
        '<script>createPageHTML(7, 0, "index", "html");</script>',
        "index_1.html",
        1,
    ),
    ('<script>createPage(7, 1, "index", "html")</script>', "index_2.html", 2),
    # TRS WCM and the templates that came before
    ('<script>createPageHTML(7, 0, "index", "html");</script>', "index_1.html", 1),
    ("<script>\n//createPageHTML(3,0,'x','html');\ncreatePageHTML(7,4,'index','shtml');</script>", "index_5.shtml", 5),
    (
        "<script>function createPageHTML(_nCount, _nIndex, _sName, _sExt){ }\n"
        "var pages = 7; var at = '2'; var name = \"index\";\ncreatePageHTML(pages, at, name, 'html');</script>",
        "index_3.html",
        3,
    ),
    ("<script>createPageHTML('page_div',10, 1,'list','shtml',189);</script>", "list_2.shtml", 1),
    (
        "<script>var currentPage = 1;//所在页从0开始\nvar countPage = 9\n"
        'document.write("<a href=\\"index_" + nextPage + ".htm\\">下一页</a>");</script>',
        "index_2.htm",
        2,
    ),
]


@pytest.mark.parametrize(("pager", "following", "number"), NEXT)
def test_next_page_is_found(pager, following, number):
    page = read(pager, None)
    assert page.next_url == following
    assert page.page_number == number


NO_NEXT = [
    "",
    "<div class='page'><a href='a.html'>上一页</a> <a href='a.html'>1</a> <span class='here'>2</span></div>",
    "<div class='page'><span>首页</span><span>上页</span><span>下页</span><span>尾页</span> 共7条 1/1</div>",
    "<div class='page'><a href='a.html'>1</a> <b>2</b> <a href='b.html'>下一页</a> 共2页</div>",
    "<div class='page'><a href='javascript:;'>1</a> <a href='javascript:;' onclick='load(2)'>下一页</a></div>",
    "<div><a href='/xwzx/1.html'>上一篇：荷江开通公交</a> <a href='/xwzx/2.html'>下一篇：柳浦来了候鸟</a></div>",
    '<script>createPageHTML(1, 0, "index", "html");</script>',
    '<script>createPageHTML(7, 6, "index", "html");</script>',
    '<script>/* createPageHTML(7, 0, "index", "html"); */</script>',
    '<!-- <script>createPageHTML(7, 0, "index", "html");</script> -->',
    "<script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){ }</script>",
    "<table class='calendar'><tr><td><a href='?d=1'>1</a></td><td><a href='?d=2'>2</a></td></tr></table>",
]


@pytest.mark.parametrize("pager", NO_NEXT)
def test_no_next_page_is_made_up(pager):
    assert read(pager, None).next_url is None


def test_a_fragment_is_no_page_of_the_portal():
    pager = "<div class='page'><a class='on' href='#'>1</a><a href='#page=2'>2</a><a href='#page=2'>下一页</a></div>"
    assert read(pager, SITE + "/xwzx/").next_url is None
    assert read(pager, None).next_url == "#page=2"


def test_next_link_to_the_same_address_is_the_end():
    pager = "<div><a href='/xwzx/'>下一页</a></div>"
    assert read(pager, SITE + "/xwzx/").next_url is None
    assert read(pager, SITE + "/xwzx/index.html").next_url is None


def test_numbers_that_count_down_are_followed_to_the_end():
    back = "<a href='../tzgg.htm'>上页</a> <a href='../tzgg.htm'>1</a>"
    pager = f"<div class='p'>{back} <b>2</b> <a href='29.htm'>3</a> <a href='29.htm'>下页</a></div>"
    assert read(pager, SITE + "/xwzx/tzgg/30.htm").next_url == SITE + "/xwzx/tzgg/29.htm"


def test_of_two_pagers_the_one_below_counts():
    pager = "<div class='page'><b>1</b> <a href='{0}'>2</a> <a href='{0}'>下一页</a></div>"
    page = read_list_page(page_of(frame(pager.format("top.html") + ROWS + pager.format("below.html")), None))
    assert page.next_url == "below.html"


TOTALS = [
    ("285条", (285, None, None)),
    ("共 285 条", (285, None, None)),
    ("共有285条记录 当前第2页 共12页", (285, 12, 2)),
    ("共2页26条", (26, 2, None)),
    ("总记录数：1,285".replace(",", ""), (1285, None, None)),
    ("15条/页，第1/436页", (None, 436, 1)),
    ("每页20条 共285条", (285, None, None)),
    ("页次：3/9 每页20篇 共171篇", (171, 9, 3)),
    ("共9页 到第 页", (None, 9, None)),
    ("2026-11-12 41条", (41, None, None)),
    ("更新于2026/11", (None, None, None)),
]


@pytest.mark.parametrize(("text", "totals"), TOTALS)
def test_totals_are_read(text, totals):
    page = read(f"<div class='page'>{text} <a href='?page=4'>下一页</a></div>", None)
    assert (page.total, page.page_count, page.page_number) == totals


def test_absurd_totals_are_no_figures():
    page = read("<div class='page'>共99999999999999999999条 <a href='?page=2'>下一页</a></div>", None)
    assert page.total is None


def test_an_empty_list_has_no_next_page():
    assert read("<div class='page'><a href='?page=2'>下一页</a></div>", None, rows="<ul></ul>").next_url is None
