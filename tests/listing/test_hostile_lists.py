"""List pages built to hurt: bounded work, no exception."""

import time

import pytest

from crawler.listing.anchors import MAX_LINKS
from crawler.listing.list_page import read_list_page
from crawler.listing.regions import first_texts
from crawler.listing.sections import find_section_links
from crawler.page.page import Page
from crawler.platforms import platform_for
from crawler.portals.model import Portal
from tests.listpages import SITE, frame, page_of, rows_markup

PHPCMS = Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example",), platform="phpcms")
GENERIC = Portal("liupu", "柳浦在线", SITE + "/", ("www.hejiang.example",))
ROW = '<li><a href="/a/2026/1120/{n}.html">荷江市第{n}号公告今日发布</a><span>2026-11-20</span></li>'
MANY = 30_000


def deep(tag, depth, inside):
    return f"<{tag}>" * depth + inside + f"</{tag}>" * depth


HOSTILE = {
    "30,000 rows": lambda: "<ul>" + "".join(ROW.format(n=n) for n in range(MANY)) + "</ul>",
    "30,000 links in one paragraph": lambda: (
        "<p>" + "".join(f"<a href='/{n}.html'>荷江公告{n}</a>" for n in range(MANY)) + "</p>"
    ),
    "30,000 numbers": lambda: (
        "<div class='page'>" + "".join(f"<a href='?p={n}'>{n}</a>" for n in range(MANY)) + "</div>"
    ),
    "5,000 home links": lambda: "<p>" + "<a href='/'>首页</a><a href='/a/'>新闻</a>" * 5_000 + "</p>",
    "5,000 boxes": lambda: "<h5>新闻<a href='/a/' class=more>更多</a></h5>" * 5_000,
    "5,000 next links": lambda: "<a href='?page=2'>下一页</a>" * 5_000,
    "deep nesting": lambda: "".join(deep("div", 200, ROW.format(n=n)) for n in range(300)),
    "nested links": lambda: deep("a href='/a/1.html'", 5_000, "荷江公告今日发布"),
    "long titles": lambda: (
        "<ul>"
        + "".join(f"<li><a href='/a/{n}.html' title='{'字' * 50_000}'>{'字' * 50_000}</a></li>" for n in range(20))
        + "</ul>"
    ),
    "long addresses": lambda: (
        "<ul>"
        + "".join(f"<li><a href='/{'a' * 20_000}{n}.html'>荷江公告今日发布</a></li>" for n in range(20))
        + "</ul>"
    ),
    "digits without end": lambda: (
        "<div class='page'>" + "1" * 500_000 + "/" + "2" * 500_000 + " <a href='?page=2'>下一页</a></div>"
    ),
    "dates without end": lambda: (
        "<ul>"
        + "".join(f"<li><a href='/a/{n}.html'>荷江公告今日发布</a>{'2026-11-20 ' * 2000}</li>" for n in range(200))
        + "</ul>"
    ),
    "breadcrumbs without end": lambda: (
        "<div class='crumbs'>当前位置：" + "<a href='/a/'>新闻</a> &gt; " * 5_000 + "</div>"
    ),
    "one giant class": lambda: (
        f"<ul class='{'a b ' * 200_000}'>" + "".join(ROW.format(n=n) for n in range(50)) + "</ul>"
    ),
    "a script of pagers": lambda: "<script>" + "createPageHTML(" * 20_000 + "</script>",
    "comments in a script": lambda: "<script>createPageHTML" + "/*" * 200_000 + "</script>" * 20,
    "records without end": lambda: "<script><datastore>" + "<record><![CDATA[" * 50_000 + "</script>",
    "stores without end": lambda: "<script>" + "<datastore><record>" * 50_000 + "</script>",
    "blanks for a title": lambda: "<title>" + " " * 500_000 + "x</title>",
    "broken markup": lambda: "<ul><li><a href=x<li><a " * 5_000,
    "comments": lambda: "<!-- " * 20_000,
    "boxes without end": lambda: "<div>" * 100_000,
    "pagers without end": lambda: "<div class='page'>" * 100_000,
    "bold without end": lambda: "<b>" * 100_000,
}


@pytest.mark.parametrize("portal", [PHPCMS, GENERIC], ids=["phpcms", "generic"])
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_cost_little_more_than_their_parsing(make, portal):
    markup = make()
    page = page_of(markup if "<title>" in markup else frame(markup), SITE + "/html/xwzx/")
    began = time.process_time()
    _ = page.root
    parsed = time.process_time() - began
    began = time.process_time()
    listing = read_list_page(page, portal)
    find_section_links(page, portal)
    platform_for(portal).page_problem(page)
    spent = time.process_time() - began
    assert len(listing.rows) <= MAX_LINKS
    assert spent < 5 + 20 * parsed  # seconds of this process; a quadratic step would take minutes


def test_a_page_of_many_rows_is_read_as_far_as_it_may():
    page = read_list_page(page_of("<ul>" + "".join(ROW.format(n=n) for n in range(MAX_LINKS + 10)) + "</ul>"))
    assert len(page.rows) == MAX_LINKS
    assert page.unread == f"it has {MAX_LINKS} links or more, the rest is unread"


@pytest.mark.parametrize(
    "markup",
    [
        "第<select><option>1</option><option>2</option></select>页",
        "<p>共<b><i>8</i>页</b></p>，<span>第<em>1</em></span>页",
        "甲<!-- 乙 -->丙<br>丁",
    ],
)
def test_first_texts_are_those_of_the_whole_in_its_order(markup):
    element = page_of(f"<div id=x>{markup}</div>戊").root.xpath("//div[@id='x']")[0]
    assert list(first_texts(element, 100)) == [text for text in element.itertext() if text != " 乙 "]


def test_first_texts_end_where_they_may():
    element = page_of("<div id=x>" + "<b>字</b>" * 100 + "</div>").root.xpath("//div[@id='x']")[0]
    assert len(list(first_texts(element, 11))) in (10, 11)


BODIES = [b"", b" ", b"\x00\x00", b"<", b"plain text", b"<html>", b"\xff\xfe\x00", b"<a>", b"<a href>", b"%PDF-1.4"]


@pytest.mark.parametrize("body", BODIES)
def test_pages_without_anything_to_read_give_nothing(body):
    page = read_list_page(Page(body, SITE + "/xwzx/"), PHPCMS)
    assert (page.rows, page.next_url, page.total, page.subsections) == ((), None, None, ())
    assert find_section_links(Page(body, SITE + "/"), PHPCMS) == ()


HREFS = [
    "http://[oops",
    "//",
    "http://",
    "?",
    "\x00",
    "a b c.html",
    "ht\ntp://x/",
    "http://a:b:c/",
    "%%%",
    "http://" + "x" * 3000,
]


@pytest.mark.parametrize("href", HREFS)
def test_odd_addresses_raise_nothing(href):
    rows = rows_markup("<li><a href={url}>{title}</a><span>{date}</span></li>", 3)
    odd = f'<li><a href="{href}">荷江市第一号公告今日发布</a><span>2026-11-20</span></li>'
    pager = f'<div class="page"><a href="{href}">2</a><a href="{href}">下一页</a></div>'
    for portal in (None, PHPCMS, GENERIC):
        page = read_list_page(page_of(frame(f"<ul>{odd}{rows}</ul>{pager}"), SITE + "/xwzx/"), portal)
        assert len(page.rows) >= 3
