"""The list found on a page of any make, with titles and dates."""

from datetime import datetime

import pytest

from crawler.listing.list_page import read_list_page
from crawler.listing.model import Row
from crawler.portals.model import ListRules, Portal
from crawler.text.dates import CHINA
from tests.listpages import DATES, SITE, TITLES, URLS, article, frame, listed, page_of, rows_markup, side_box

TEMPLATES = {
    "list, date after": ('<ul class="news">', '<li><a href="{url}">{title}</a><span>{date}</span></li>', "</ul>"),
    "list, date before": ("<ul>", '<li><span class="rt">{date}</span>·<a href="{url}">{title}</a></li>', "</ul>"),
    "date in brackets": ("<ul>", '<li><a href="{url}">{title}</a> [{date}]</li>', "</ul>"),
    "date in the link": ("<ul>", '<li><a href="{url}"><i>·</i>{title}<em>{date}</em></a></li>', "</ul>"),
    "span in the link": (
        "<ul>",
        '<li><a href="{url}"><span class="t">{title}</span><span>{date}</span></a></li>',
        "</ul>",
    ),
    "table": ("<table>", '<tr><td>·</td><td><a href="{url}">{title}</a></td><td>{date}</td></tr>', "</table>"),
    "directory of documents": (
        "<table><tr><th>索引号</th><th>标题</th><th>文号</th><th>日期</th></tr>",
        '<tr><td>HJ{n}0012</td><td><a href="{url}">{title}</a></td><td>荷政发{n}号</td><td>{date}</td></tr>',
        "</table>",
    ),
    "definition list": ("<dl>", '<dt>{date}</dt><dd><a href="{url}">{title}</a></dd>', "</dl>"),
    "heading and summary": (
        '<div class="list">',
        '<div class="item"><h3><a href="{url}">{title}</a></h3><p>9月1日起，各县区陆续开展走访活动，听取意见建议。</p>'
        '<span class="time">发布时间：{date} 来源：荷江日报</span></div>',
        "</div>",
    ),
    "striped boxes": (
        '<div class="l">',
        '<div class="row odd{n} r{n}"><a href="{url}">{title}</a><b>{date}</b></div>',
        "</div>",
    ),
    "line breaks, date behind": ('<div class="c">', '<a href="{url}">{title}</a> ({date})<br>', "</div>"),
    "line breaks, date before": ('<div class="c">', '[{date}] <a href="{url}">{title}</a><br>', "</div>"),
    "line breaks, date element": ('<div class="c">', '<span>{date}</span><a href="{url}">{title}</a><br/>', "</div>"),
    "picture and title": (
        '<ul class="pics">',
        '<li><a href="{url}"><img src="/{n}.jpg" alt="图"></a><h4><a href="{url}">{title}</a></h4><i>{date}</i></li>',
        "</ul>",
    ),
    "picture and title side by side": (
        "<ul>",
        '<li><a href="{url}"><img src="/p/{n}.jpg"></a><a href="{url}">{title}</a><span>{date}</span></li>',
        "</ul>",
    ),
    "card": (
        '<div class="cards">',
        '<a href="{url}" class="card"><img src="/p/{n}.jpg"><div><h4>{title}</h4><p>本报讯 连日来，各县区组织走访。</p>'
        "<span>{date}</span></div></a>",
        "</div>",
    ),
    "card without headings": (
        "<ul>",
        '<li><a href="{url}"><div class="d"><p>{day}</p><p>{month}</p></div><div><p>{title}</p>'
        "<p>本报讯 连日来，各县区组织走访。</p></div></a></li>",
        "</ul>",
    ),
    "card with a named title": (
        "<ul>",
        '<li><a href="{url}"><div class="tag">头条</div><div class="list-title">{title}</div><p>{date}</p></a></li>',
        "</ul>",
    ),
    "picture with a file name": (
        "<ul>",
        '<li><a href="{url}"><img alt="微信图片_20260917080900.jpg"></a><a href="{url}">{title}</a><i>{date}</i></li>',
        "</ul>",
    ),
    "linked summary": (
        '<div class="c">',
        '<div><a href="{url}">{title}</a><i>{date}</i><a href="{url}">本报讯 连日来，各地组织走访。</a></div>',
        "</div>",
    ),
    "details link": (
        "<ul>",
        '<li><a href="{url}">{title}</a><p>概要……<a href="{url}">[详细]</a></p><span>{date}</span></li>',
        "</ul>",
    ),
    "category before the title": (
        "<ul>",
        '<li><a href="/xwzx/sh/" class="c">[社会]</a> <a href="{url}">{title}</a><span>{date}</span></li>',
        "</ul>",
    ),
    "category without brackets": (
        "<ul>",
        '<li><span><a href="/xwzx/sh/">要闻</a></span><a href="{url}">{title}</a><span>{date}</span></li>',
        "</ul>",
    ),
    "highlighted": (
        "<ul>",
        '<li><a class="c{n}" style="color:red" href="{url}"><font><b>{title}</b></font></a><span>{date}</span></li>',
        "</ul>",
    ),
    "day and month apart": (
        '<ul class="n">',
        '<li><div class="d"><b>{day}</b><span>{month}</span></div><div><a href="{url}">{title}</a><p>略</p></div></li>',
        "</ul>",
    ),
    "paragraphs": ('<div class="c">', '<p><a href="{url}">{title}</a>　{date}</p>', "</div>"),
    "old layout table": (
        '<table width="100%"><tr><td><table width="98%"><tr><td>',
        '<table><tr><td width="20"><img src="dot.gif"></td><td><font size="2"><a href="{url}">{title}</a></font></td>'
        "<td><font>({date})</font></td></tr></table>",
        "</td></tr></table></td></tr></table>",
    ),
}


@pytest.mark.parametrize("markup", TEMPLATES.values(), ids=TEMPLATES.keys())
@pytest.mark.parametrize("count", [12, 3])
def test_rows_are_found_in_any_markup(markup, count):
    before, row, after = markup
    page = read_list_page(page_of(frame(before + rows_markup(row, count) + after)))
    assert [row.url for row in page.rows] == listed(count)
    assert [row.title for row in page.rows] == TITLES[:count]
    assert [row.date for row in page.rows] == DATES[:count]


UNDATED = [
    "<li><a href='{url}'>{title}</a></li>",
    "<p><a href='{url}'>{title}</a></p>",
    "<a href='{url}'>{title}</a><br>",
]


@pytest.mark.parametrize("row", UNDATED)
def test_rows_without_dates_are_found(row):
    page = read_list_page(page_of(frame(f"<div class='c'>{rows_markup(row)}</div>")))
    assert [row.url for row in page.rows] == listed()
    assert {row.date for row in page.rows} == {None}


@pytest.mark.parametrize("count", [1, 2])
def test_last_page_with_hardly_any_row_beats_the_side_box(count):
    rows = rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>', count)
    pager = "<div id='pages'><a href='index_1.html'>上一页</a> <a href='./'>1</a> <b>3</b></div>"
    page = read_list_page(page_of(frame(f"<ul>{rows}</ul>{pager}"), SITE + "/xwzx/index_2.html"))
    assert [row.url for row in page.rows] == listed(count)


def test_several_lists_with_fillers_between_are_one():
    parts = [
        rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>', 12).splitlines()[i : i + 5]
        for i in (0, 5, 10)
    ]
    lists = '<div class="line"></div>'.join(f"<ul>{''.join(part)}<li class='bk20 hr'></li></ul>" for part in parts)
    assert [row.url for row in read_list_page(page_of(frame(lists))).rows] == listed()


def test_title_attribute_completes_a_cut_title():
    rows = "".join(
        f'<li><a href="{url}" title="{title}">{title[:8]}…</a><span>{date}</span></li>'
        for url, title, date in zip(URLS, TITLES, DATES, strict=True)
    )
    page = read_list_page(page_of(frame(f"<ul>{rows}</ul>")))
    assert [row.title for row in page.rows] == TITLES


CUT = [
    ("荷江市召开城乡供水...", "荷江市召开城乡供水一体化推进会", "荷江市召开城乡供水一体化推进会"),
    ("荷江市召开城乡供水", "荷江市召开城乡供水一体化推进会", "荷江市召开城乡供水一体化推进会"),
    ("荷江市召开城乡供水推进会", "点击查看详情", "荷江市召开城乡供水推进会"),
    ("何时才能再见……", "何时才能再见……", "何时才能再见……"),
    ("·荷江市召开推进会", "", "荷江市召开推进会"),
    ("荷江市召开…", "标题：荷江市召开推进会\n点击数：12\n发表时间：26年9月", "荷江市召开推进会"),
    ("荷江&lt;民生&gt;实事", "", "荷江<民生>实事"),
    ("荷江<em>民生</em>实事…", "&lt;font color=red&gt;荷江民生实事开工&lt;/font&gt;", "荷江民生实事开工"),
]


@pytest.mark.parametrize(("text", "hint", "title"), CUT)
def test_titles_are_whole_and_clean(text, hint, title):
    rows = f'<li><a href="/xwzx/202611/t20261120_990001.html" title="{hint}">{text}</a><span>2026-11-20</span></li>'
    rows += rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>')
    assert read_list_page(page_of(frame(f"<ul>{rows}</ul>"))).rows[0].title == title


WHEN = datetime(2026, 11, 22, 10, 0, tzinfo=CHINA)
PRINTED = [
    ("2026-11-20 08:09:00", "2026-11-20T08:09:00+08:00"),
    ("2026年11月20日", "2026-11-20"),
    ("发布时间：2026/11/20", "2026-11-20"),
    ("[26-11-20]", "2026-11-20"),
    ("11-20", "2026-11-20"),
    ("(11月20日)", "2026-11-20"),
    ("2小时前", "2026-11-22T08:00:00+08:00"),
]


@pytest.mark.parametrize(("printed", "date"), PRINTED)
def test_dates_are_read_as_printed(printed, date):
    rows = rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>').replace(DATES[0], printed)
    row = read_list_page(page_of(frame(f"<ul>{rows}</ul>")), reference=WHEN).rows[0]
    assert row.date is not None
    assert row.date[:16] == date[:16]


def test_date_without_year_stays_open_where_nothing_tells_the_year():
    rows = rows_markup('<li><a href="{url}">{title}</a><span>11-20</span></li>')
    row = read_list_page(page_of(frame(f"<ul>{rows}</ul>"))).rows[0]
    assert (row.date, row.date_raw) == (None, "11-20")


def test_dates_in_headlines_and_summaries_are_no_row_dates():
    rows = rows_markup(
        '<li><a href="{url}">2025年3月1日起施行：{title}</a><p>9月1日至10月1日，各县区开展活动。</p></li>'
    )
    assert {row.date for row in read_list_page(page_of(frame(f"<ul>{rows}</ul>"))).rows} == {None}


def test_links_out_of_the_portal_and_to_files_are_rows():
    extra = [
        '<li><a href="https://mp.weixin.qq.com/s/AbCdEf123">荷江发布：城际公交开通啦</a><span>2026-11-21</span></li>',
        '<li><a href="/uploadfile/2026/1120/plan.pdf">荷江市城际公交线路图（全）</a><span>2026-11-20</span></li>',
    ]
    rows = "".join(extra) + rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>', 6)
    urls = [row.url for row in read_list_page(page_of(frame(f"<ul>{rows}</ul>"))).rows]
    assert urls == ["https://mp.weixin.qq.com/s/AbCdEf123", SITE + "/uploadfile/2026/1120/plan.pdf", *listed(6)]


def test_links_to_scripts_are_counted_not_listed():
    rows = rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>', 4).replace(URLS[1], "javascript:;")
    page = read_list_page(page_of(frame(f"<ul>{rows}</ul>")))
    assert [row.url for row in page.rows] == [SITE + URLS[i] for i in (0, 2, 3)]
    assert page.dropped == {"no_url": 1}


def test_an_empty_list_has_no_rows_whatever_stands_beside_it():
    main = '<ul class="news"></ul><div id="pages"></div>'
    for side in (side_box(), side_box("热点推荐").replace('class="rank"', ""), side_box("相关阅读")):
        page = read_list_page(page_of(frame(main, side=side)))
        assert (page.rows, page.next_url) == ((), None)


def test_a_dated_list_beats_a_longer_side_box_without_a_telling_name():
    side = side_box("大家都在看").replace('class="rank"', 'class="ul3"')
    rows = rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>', 4)
    html = frame(f"<ul>{rows}</ul>", side=side).replace('class="side"', 'class="r2"')
    assert [row.url for row in read_list_page(page_of(html)).rows] == listed(4)


def test_hrefs_stay_as_in_the_page_where_its_address_is_unknown():
    rows = rows_markup('<li><a href=".{url}">{title}</a><span>{date}</span></li>', 5)
    pager = "<div class='page'><b>1</b> <a href='index_1.html'>2</a> <a href='index_1.html'>下一页</a></div>"
    page = read_list_page(page_of(frame(f"<ul>{rows}</ul>{pager}"), None))
    assert [row.url for row in page.rows] == [f".{url}" for url in URLS[:5]]
    assert page.next_url == "index_1.html"


def test_undecoded_ampersands_lead_to_the_article_all_the_same():
    href = "index.php?m=content&amp;amp;c=index&amp;amp;a=show&amp;amp;id={n}"
    rows = rows_markup(f'<li><a href="{href}">{{title}}</a><span>{{date}}</span></li>', 5)
    page = read_list_page(page_of(frame(f"<ul>{rows}</ul>"), SITE + "/"))
    assert page.rows[3].url == SITE + "/index.php?m=content&c=index&a=show&id=3"


def portal(**rules):
    return Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example",), list_rules=ListRules(**rules))


def test_selectors_of_the_profile_come_first():
    main = f"<div id='a'>{rows_markup('<p><a href={url}>{title}</a><i>{date}</i></p>', 5)}</div>"
    main += "<ul id='b'><li>别的 <a href='/x/1.html'>short</a> <u>2020年1月2日</u></li></ul>"
    rules = portal(row="#b li", date="u")
    rows = read_list_page(page_of(frame(main)), rules).rows
    assert [(row.url, row.title, row.date) for row in rows] == [(SITE + "/x/1.html", "short", "2020-01-02")]
    assert [row.title for row in read_list_page(page_of(frame(main)), portal(link="//ul[@id='b']//a")).rows] == [
        "short"
    ]


def test_without_a_match_of_the_profile_the_list_is_found_all_the_same():
    main = f"<ul>{rows_markup('<li><a href={url}>{title}</a><i>{date}</i></li>', 5)}</ul>"
    assert [row.url for row in read_list_page(page_of(frame(main)), portal(row="ul.gone li")).rows] == listed(5)


def test_profile_names_the_next_link():
    main = f"<ul>{rows_markup('<li><a href={url}>{title}</a></li>', 5)}</ul><p class='go'><a href='p2.html'>»»</a></p>"
    page = read_list_page(page_of(frame(main)), portal(next=".go a"))
    assert page.next_url == SITE + "/xwzx/p2.html"


def test_one_article_listed_twice_is_one_row():
    rows = rows_markup('<li><a href="{url}">{title}</a><span>{date}</span></li>', 5)
    rows += f'<li><a href="{article(1)}">{TITLES[1]}</a><span>{DATES[1]}</span></li>'
    assert [row.url for row in read_list_page(page_of(frame(f"<ul>{rows}</ul>"))).rows] == listed(5)


DATED = '<li><a href="{url}">{title}</a><span>{date}</span></li>'


def test_boxes_of_one_markup_are_parted_by_dates_and_headings():
    side = "".join(
        f'<li><a href="/xwzx/202610/t20261001_77{i:04}.html">旧闻第{i}则：柳浦老街故事</a></li>' for i in range(12)
    )
    dated_side = side.replace("</li>", "<span>2026-10-01</span></li>")
    box = '<div class="box"><h3>{}</h3><ul class="list">{}</ul></div>'
    main = box.format("新闻中心", rows_markup(DATED, 6)) + box.format("热门推荐", dated_side) + box.format("图集", side)
    assert [row.url for row in read_list_page(page_of(frame(main))).rows] == listed(6)


FIRST = '<div class="row news_first"><h3><a href="{url}">{title}</a></h3><i>{date}</i></div>'
OTHER = '<div class="row"><h3><a href="{url}">{title}</a></h3><i>{date}</i></div>'


def test_a_first_row_of_another_class_belongs_to_the_list():
    rows = rows_markup(FIRST, 1) + "".join(rows_markup(OTHER).splitlines()[1:])
    assert [row.url for row in read_list_page(page_of(frame(f'<div class="l">{rows}</div>'))).rows] == listed()


NAMES = [
    "position-relative",
    "menu-list",
    "header-news",
    "nav-content",
    "hotnews",
    "footer-top",
    "page-search",
    "side-content",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_dated_list_is_found_whatever_its_box_is_called(name):
    main = f'<div class="{name}"><ul>{rows_markup(DATED)}</ul></div>'
    assert [row.url for row in read_list_page(page_of(frame(main))).rows] == listed()


def test_a_list_that_has_the_pager_is_found_whatever_its_box_is_called():
    pager = "<div class='page'><b>1</b> <a href='index_1.html'>2</a></div>"
    undated = rows_markup('<li><a href="{url}">{title}</a></li>')
    main = f'<div class="recommend"><ul>{undated}</ul>{pager}</div>'
    assert [row.url for row in read_list_page(page_of(frame(main))).rows] == listed()


def test_a_list_under_the_heading_of_its_own_section_is_no_side_box():
    main = f"<h2>热点推荐</h2><ul>{rows_markup('<li><a href={url}>{title}</a></li>')}</ul>"
    html = frame(main, title="热点推荐-荷江在线", crumbs=False)
    assert [row.url for row in read_list_page(page_of(html)).rows] == listed()


@pytest.mark.parametrize(
    ("raw", "printed"),
    [("2023-09-17", True), ("[23/09/17]", True), ("二〇二三年九月十七日", True), ("09-17", False), ("9月17日", False)],
)
def test_a_year_of_two_figures_or_in_characters_is_printed(raw, printed):
    assert Row("http://www.xiqiao.invalid/1.html", "溪桥旧事", "2023-09-17", raw).year_is_printed == printed
