"""Pages nobody would write: cut, shuffled, endless, deep. No exception leaves, time and memory stay in proportion."""

import statistics
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.article import extract_article
from crawler.extraction.model import Extraction
from crawler.extraction.record import build_article, merge_subpages
from crawler.fetching.blocks import detect_block
from crawler.listing.list_page import read_list_page
from crawler.listing.model import page_fingerprint
from crawler.listing.sections import find_section_links
from crawler.page.page import Page
from crawler.page.problems import is_bare
from crawler.platforms import platform_for
from crawler.platforms.base import article_url_key
from crawler.portals.model import Portal
from tests.listpages import SITE, frame, rows_markup, side_box

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "examples").glob("*/*/page.html"))]
LIST = frame(rows_markup("<ul><li><a href={url}>{title}</a><span>{date}</span></li></ul>"), side=side_box()).encode()
PAGES += [LIST] * (len(PAGES) // 3)
NOW = datetime(2026, 11, 30, tzinfo=UTC)
PHPCMS = Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example",), platform="phpcms")
GENERIC = Portal("liupu", "柳浦在线", SITE + "/", ("www.hejiang.example",))
URL = "http://www.xiqiao.invalid/zwdt/202504/t20250411_77.html"
LINE = "溪桥市召开城区内涝治理工作推进会，部署汛前重点任务。"
HEAD = f"<title>{LINE[:14]}</title><body><h1>{LINE[:14]}</h1><p>2025-01-02 10:00 来源：溪桥日报</p>"

# Python takes no more than 4300 of them for a number
MANY_DIGITS = "9" * 5000
TAGS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<table>",
            "<tr><td>",
            "</table>",
            "<ul><li>",
            "</ul>",
            "<br>",
            "<img src=",
        ),
        *("<a href=", "<script>", "</script>", "<!--", "-->", "<style>", "<h1>", "</h1>", "<title>", "]]>", "&#0;"),
        *("&#xD800;", "<td colspan=9999999>", "<a href='http://[::1'>", "<a href='?page=999999999999'>"),
        *("<base href='http://['>", "<meta name=PubDate content=9999-99-99>", "□", "（记者", "来源：", "[page]"),
        *(f"<img src=/a.jpg width={MANY_DIGITS}>", f"<img src=/a.jpg style='width:{MANY_DIGITS}px'>"),
        *(f"<a href='/list_{MANY_DIGITS}.html'>下一页</a>", f"第{MANY_DIGITS}页", f"共{MANY_DIGITS}条"),
        *(f"createPageHTML({MANY_DIGITS},0,'a','html')", f"<td rowspan={MANY_DIGITS} colspan=-1>"),
        *(f"2025年{MANY_DIGITS}月1日", "<a href='?catid=9&amp;page=²'>", "<ol start=x>", "[" * 5000, '{"a":' * 3000),
        *('<script type="application/ld+json">', '{"@type":"NewsArticle","headline":'),
        *("2025-13-45 99:99", "\u202e", "\ufeff", "附件：", "当前位置：", ">" * 50),
    ]
)


@st.composite
def mutated_pages(draw):
    page = draw(st.sampled_from(PAGES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(len(page) - 1, 0)))
        end = min(len(page), start + draw(st.integers(0, 400)))
        piece = draw(st.one_of(st.binary(max_size=40), TAGS.map(str.encode), st.just(page[start:end] * 3)))
        page = page[:start] + piece + page[end:] if draw(st.booleans()) else page[:start] + piece
    return page


@given(mutated_pages(), st.sampled_from([URL, None, "", "http://[oops", "file:///x.html"]))
def test_no_page_raises(body, url):
    found = extract_article(Page(body, url))
    assert isinstance(found, Extraction)
    article = build_article(
        merge_subpages([found, None]), portal="p", url=url, url_key="k", fetched_at=None, run_id=None
    )
    assert article.char_count == len("".join((article.text or "").split())) or article.text


@given(mutated_pages(), st.sampled_from([PHPCMS, GENERIC, None]))
def test_no_page_raises_as_a_list_or_as_what_is_in_its_place(body, portal):
    page = Page(body, SITE + "/index.php?m=content&c=index&a=lists&catid=9", "text/html; charset=utf-8", 200)
    platform = platform_for(portal)
    for row in read_list_page(page, portal, reference=NOW).rows:
        article_url_key(row.url, platform)
    find_section_links(page, portal)
    page_fingerprint(page)
    is_bare(page)
    platform.page_problem(page)
    detect_block(page, {})


@given(st.binary(max_size=600), st.sampled_from([None, "text/html; charset=gb2312", "text/html; charset=nonsense"]))
def test_no_bytes_raise(body, content_type):
    assert extract_article(Page(body, URL, content_type)).encoding


@pytest.mark.parametrize("size", [f"width={MANY_DIGITS}", f"style='height: {MANY_DIGITS}px'", "width=²"])
def test_a_picture_of_any_size_stands_in_its_article(size):
    page = Page(f"{HEAD}<p>{LINE * 3}</p><p><img src='/a.jpg' {size}></p><p>{LINE}</p>".encode(), URL)
    assert [block.type for block in extract_article(page).body] == ["paragraph", "image", "paragraph"]


@pytest.mark.parametrize("size", range(0, 4000, 250))
def test_a_page_cut_anywhere_is_read(size):
    for page in PAGES[:6]:
        extract_article(Page(page[:size], URL))


def test_a_headline_outside_the_body_is_no_reason_to_lose_the_text():
    page = f"<head><title>{LINE[:14]}</title><aside><h1>{LINE[:14]}</h1></aside><title></title><body><p>{LINE * 3}"
    found = extract_article(Page(page.encode(), URL))
    assert LINE in "".join(getattr(block, "text", "") for block in found.body)


HOSTILE = {
    "nested divs": HEAD + "<div>" * 20_000 + LINE,
    "nested tables": HEAD + "<table><tr><td>" * 4_000 + LINE,
    "nested forms": HEAD + "<form>" * 8_000 + LINE * 4,
    "many paragraphs": HEAD + f"<p>{LINE}</p>" * 4_000,
    "many lines": HEAD + "<div>" + f"{LINE}<br>" * 4_000,
    "many tiny paragraphs": HEAD + "<p>一</p>" * 20_000,
    "many links": HEAD + "<p>" + "".join(f"<a href='?page={n}'>{n}</a> " for n in range(8_000)),
    "a link without end": HEAD + "<a href=/x>" + f"<p>{LINE}</p>" * 4_000,
    "many ends": HEAD + f"<p>{LINE}</p></body></html>" * 4_000,
    "many facts": "<table>" + "<tr><td>发布机构</td><td>甲乙</td></tr>" * 6_000 + "</table>" + HEAD + f"<p>{LINE}</p>",
    "many trails": "<div class=crumb>甲</div>" * 8_000 + HEAD + f"<p>{LINE}</p>" * 9,
    "many scripts": HEAD + "<script>var source = '';var ct = '1';</script>" * 6_000,
    "many files": HEAD + "<p>附件：" + "".join(f"<a href='{n}.pdf'>文件{n}.pdf</a>" for n in range(8_000)),
    "many pictures": HEAD + "<p><img src=/a.jpg></p><p>某某 摄</p>" * 6_000,
    "many rows": HEAD + "<table>" + "<tr><td>一</td><td>二</td></tr>" * 8_000,
    "one wide row": HEAD + "<table><tr>" + "<td>一</td>" * 20_000 + "</tr><tr><td>二</td></tr></table>",
    "many lists": HEAD + "<ul><li>甲</li><li>乙</li></ul>" * 6_000,
    "many headlines": "<h1>甲乙丙丁戊</h1>" * 10_000,
    "many crumbs": "<div>当前位置：" + "<a href=/>首页</a> > " * 8_000 + "</div>" + HEAD,
    "one long line": HEAD + f"<p>{LINE * 8_000}",
    "one long blank": HEAD + "<p>" + " \n\t" * 200_000,
    "brackets without end": HEAD + "<p>" + "（记者 " * 20_000,
    "signatures": HEAD + f"<p>{LINE}" + "□ 甲 乙 " * 10_000,
    "dates": HEAD + "<p>" + "2025-01-02 " * 20_000,
    "calls of a pager": HEAD + "<script>" + "createPageHTML(99,0,'t20250411_77','html');" * 6_000,
    "pieces of a line": HEAD + "<p>" + "<span>甲</span>" * 20_000,
}


def seconds(page):
    start = time.thread_time()
    extract_article(Page(page, URL))
    return time.thread_time() - start


@pytest.fixture(scope="module")
def usual_seconds_per_kb():
    return statistics.median(min(seconds(page) for _ in range(3)) / (len(page) / 1024) for page in PAGES)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name, usual_seconds_per_kb):
    page = HOSTILE[name].encode()
    assert min(seconds(page) for _ in range(2)) <= 50 * usual_seconds_per_kb * len(page) / 1024


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_much_memory(name):
    page = HOSTILE[name].encode()
    tracemalloc.start()
    try:
        extract_article(Page(page, URL))
        assert tracemalloc.get_traced_memory()[1] <= 100 * len(page)
    finally:
        tracemalloc.stop()
