"""Sections: on the home page, in the RSS hub, on channel pages, in folders; specials and their lists."""

import pytest

from crawler.listing.list_page import read_list_page
from crawler.listing.sections import find_section_links
from crawler.portals.model import Portal
from tests.listpages import SITE, TITLES, frame, page_of, rows_markup

PHPCMS = Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example",), platform="phpcms")
GENERIC = Portal("liupu", "柳浦在线", SITE + "/", ("www.hejiang.example",))
LISTS = "/index.php?m=content&c=index&a=lists&catid="
ROW = '<li><a href="/index.php?m=content&c=index&a=show&catid=14&id=2{n}">{title}</a></li>'
DATED = '<li><a href="/index.php?m=content&c=index&a=show&catid=14&id=2{n}">{title}</a><span>{date}</span></li>'


def names(links):
    return [(link.name, link.url.removeprefix(SITE), link.parent) for link in links]


def home(navigation, main="", portal=PHPCMS, url=SITE + "/"):
    footer = f"<div class='footer'><a href='{LISTS}2'>关于我们</a></div>"
    html = f"<html><body>{navigation}<div>{main}</div>{footer}</body></html>"
    return names(find_section_links(page_of(html, url), portal))


ITEMS = "".join(
    f'<a href="{LISTS}{catid}">{name}</a>' for catid, name in ((9, "时政要闻"), (14, "荷江动态"), (39, "通知公告"))
)
NAVIGATIONS = {
    "named": f'<div class="nav-bar"><a href="/">首页</a>{ITEMS}</div>',
    "nav element": f'<nav><a href="/">首页</a>{ITEMS}</nav>',
    "map and list": f'<div id="menu"><ul>{ITEMS.replace("<a", "<li><a").replace("</a>", "</a></li>")}</ul></div>',
    "spans inside": f'<div class="nav">{ITEMS.replace(">时", "><span>时").replace("闻<", "闻</span><")}</div>',
    "nothing but a table": f'<table><tr><td><a href="/">首 页</a>{ITEMS}<a href="{LISTS}50">市县</a></td></tr></table>',
}


@pytest.mark.parametrize("navigation", NAVIGATIONS.values(), ids=NAVIGATIONS.keys())
def test_navigation_names_the_sections(navigation):
    found = home(navigation)
    assert found[:3] == [
        ("时政要闻", LISTS + "9", None),
        ("荷江动态", LISTS + "14", None),
        ("通知公告", LISTS + "39", None),
    ]
    assert "关于我们" not in [name for name, _, _ in found]


def test_drop_down_items_know_the_item_above():
    navigation = f"""<ul class="nav"><li><a href="{LISTS}20">委员风采</a><div class="sub"><ul>
    <li><a href="{LISTS}21">委员动态</a></li><li><a href="{LISTS}22">履职故事</a></li></ul></div></li>
    <li><a href="{LISTS}14">荷江动态</a></li></ul>"""
    assert home(navigation) == [
        ("委员风采", LISTS + "20", None),
        ("委员动态", LISTS + "21", "委员风采"),
        ("履职故事", LISTS + "22", "委员风采"),
        ("荷江动态", LISTS + "14", None),
    ]


def test_tools_of_the_site_are_no_sections():
    tools = "".join(
        f'<a href="/{n}/">{name}</a>'
        for n, name in enumerate(("English", "无障碍浏览", "登录", "首页", "2", "联系我们"))
    )
    navigation = f'<div class="nav"><a href="/index.html">首页</a><a href="/xwzx/">新闻</a>{tools}</div>'
    assert home(navigation, portal=GENERIC) == [("新闻", "/xwzx/", None)]


BOXES = {
    "heading": f'<div class="box"><h5>荷江动态<a href="{LISTS}14" class="more">更多>></a></h5><ul>%s</ul></div>',
    "head and body": f'<div><div class="hd"><h2>荷江动态</h2><a href="{LISTS}14">MORE+</a></div>'
    '<div class="bd"><ul>%s</ul></div></div>',
    "more below": f'<div><div class="tit">荷江动态</div><ul>%s</ul><p><a href="{LISTS}14">更多</a></p></div>',
    "span": f'<div class="b"><p><span>荷江动态</span><span><a href="{LISTS}14">[更多]</a></span></p><ul>%s</ul></div>',
    "heading is the link": f'<div class="b"><h3><a href="{LISTS}14">荷江动态</a></h3><ul>%s</ul></div>',
    "table": f'<table><tr><td>荷江动态</td><td><a href="{LISTS}14">更多…</a></td></tr>'
    "<tr><td colspan=2><ul>%s</ul></td></tr></table>",
    "named by its hint": f'<div><img src="t.gif"><a href="{LISTS}14" title="荷江动态">更多</a><ul>%s</ul></div>',
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_boxes_of_the_home_page_name_their_list(box):
    assert home("", box % rows_markup(ROW, 5)) == [("荷江动态", LISTS + "14", None)]


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_a_channel_of_boxes_gives_children_and_no_rows(box):
    boxes = "".join(
        (box % rows_markup(ROW.replace("id=2", f"id={catid}2"), 5))
        .replace(LISTS + "14", LISTS + str(catid))
        .replace("荷江动态", name)
        for catid, name in ((21, "委员动态"), (22, "履职故事"), (23, "委员名单"))
    )
    page = read_list_page(page_of(frame(boxes, title="委员风采-荷江在线", crumbs=False), SITE + LISTS + "20"), PHPCMS)
    assert names(page.subsections) == [
        ("委员动态", LISTS + "21", "委员风采"),
        ("履职故事", LISTS + "22", "委员风采"),
        ("委员名单", LISTS + "23", "委员风采"),
    ]
    assert (page.rows, page.next_url, page.dropped) == ((), None, {"channel": 15})


def test_a_list_with_boxes_beside_it_is_a_list():
    side = "".join(
        BOXES["heading"].replace(LISTS + "14", LISTS + str(catid)) % rows_markup(ROW, 5) for catid in (21, 22)
    )
    page = read_list_page(page_of(frame(f"<ul>{rows_markup(DATED)}</ul>", side=side), SITE + LISTS + "14"), PHPCMS)
    assert len(page.rows) == len(TITLES)
    assert page.subsections == ()


def test_a_list_with_rows_and_one_child_gives_both():
    box = BOXES["heading"].replace(LISTS + "14", LISTS + "21") % rows_markup(DATED, 5)
    page = read_list_page(page_of(frame(box), SITE + LISTS + "20"), PHPCMS)
    assert len(page.rows) == 5
    assert [link.url for link in page.subsections] == [SITE + LISTS + "21"]


SUBNAV = (
    f'<div class="subnav"><a href="{LISTS}21">委员动态</a> | <a href="{LISTS}22">履职故事</a> | '
    '<a href="/index.php?m=search">搜索</a></div>'
)


def test_sub_navigation_of_a_parent_names_its_children():
    page = read_list_page(page_of(SUBNAV + "<div>本栏目暂无内容</div>", SITE + LISTS + "20"), PHPCMS)
    assert [link.name for link in page.subsections] == ["委员动态", "履职故事"]


@pytest.mark.parametrize("menu", [SUBNAV, SUBNAV.replace(f'<a href="{LISTS}21">委员动态</a>', "<b>委员动态</b>")])
def test_sub_navigation_of_a_child_names_its_sisters_which_are_none_of_its_own(menu):
    html = frame(f"<ul>{rows_markup(DATED)}</ul>", title="委员动态-荷江在线", crumbs=False).replace(
        "<body>", "<body>" + menu
    )
    page = read_list_page(page_of(html, SITE + LISTS + "21"), PHPCMS)
    assert page.subsections == ()
    assert len(page.rows) == len(TITLES)


def test_lists_in_folders_below_are_children():
    html = frame(
        f"<ul>{rows_markup(DATED)}</ul><div class='left'><a href='/html/wyfc/wydt/'>委员动态</a>"
        "<a href='/html/wyfc/lzgs/index.html'>履职故事</a><a href='/html/tzgg/'>通知公告</a></div>"
    )
    page = read_list_page(page_of(html, SITE + "/html/wyfc/"), PHPCMS)
    assert [(link.name, link.url) for link in page.subsections] == [
        ("委员动态", SITE + "/html/wyfc/wydt/"),
        ("履职故事", SITE + "/html/wyfc/lzgs/index.html"),
    ]


def hub():
    menu = "".join(
        f'<div class="color on">{name}</div><ul>{"".join(children)}</ul>'
        for name, children in (
            ("荷江动态", []),
            (
                "委员风采",
                [
                    '<li><a href="?m=content&c=rss&catid=21&siteid=1">委员动态</a> '
                    f'<a href="{SITE}/index.php?m=content&c=rss&rssid=21"><img src="r.gif"></a></li>'
                ],
            ),
        )
    )
    boxes = "".join(
        f'<div class="box"><h5><span class="xml"><a href="/index.php?m=content&c=rss&rssid={catid}">xml</a><div><dl>'
        f"<dt>订阅到</dt></dl></div></span>{name}</h5><ul>{rows_markup(ROW, 5)}</ul></div>"
        for catid, name in ((14, "荷江动态"), (20, "委员风采"))
    )
    return f"<html><body><div class='navlist'>{menu}</div><div class='rsslist'>{boxes}</div></body></html>"


def test_rss_hub_maps_every_category_to_its_name_and_parent():
    found = names(find_section_links(page_of(hub(), SITE + "/index.php?m=content&c=rss&siteid=1"), PHPCMS))
    assert sorted(found) == sorted(
        [("委员动态", LISTS + "21", "委员风采"), ("荷江动态", LISTS + "14", None), ("委员风采", LISTS + "20", None)]
    )


def test_static_portal_shows_its_sections_in_the_navigation():
    items = '<a href="/html/gxdt/">动态</a><a href="/html/tzgg/index.html">公告</a>'
    navigation = f'<div class="nav"><a href="/">首页</a>{items}</div>'
    assert home(navigation) == [("动态", "/html/gxdt/", None), ("公告", "/html/tzgg/index.html", None)]


def test_generic_portal_shows_its_sections_in_the_navigation():
    items = '<a href="/xwzx/">新闻</a><a href="/tzgg.htm">公告</a><a href="/info/1/2.htm">文章</a>'
    navigation = f'<nav><a href="/">首页</a>{items}</nav>'
    assert home(navigation, portal=GENERIC) == [("新闻", "/xwzx/", None), ("公告", "/tzgg.htm", None)]


NAMES = [
    ('<div class="crumbs"><a href="/">首页</a><span> > </span><a href="x">荷江动态</a> >  列表</div>', "荷江动态"),
    (
        '<div class="position">当前位置：<a href="/">荷江首页</a> &gt; <a href="x">风采</a> &gt; 委员动态</div>',
        "委员动态",
    ),
    ('<div>您的位置：<a href="/">首页</a>&nbsp;»&nbsp;<a href="x">通知公告</a></div>', "通知公告"),
    ('<p>您当前所在位置：<a href="/">首页</a> / <span>通知公告</span></p>', "通知公告"),
    ('<div class="bread"><ul><li><a href="/">首页</a></li><li>&gt;</li><li>通知公告</li></ul></div>', "通知公告"),
    ('<td><a href="/">首页</a> &gt;&gt; 通知公告</td>', "通知公告"),
    ("", "标题里的栏目"),
    (
        '<div class="nav"><a href="/">首页</a> | <a href="x">委员风采</a> | <a href="y">通知公告</a></div>',
        "标题里的栏目",
    ),
    ('<div class="page"><a href="/">首页</a> <a href="x">下一页</a></div>', "标题里的栏目"),
]


@pytest.mark.parametrize(("crumbs", "name"), NAMES)
def test_a_list_page_tells_its_own_name(crumbs, name):
    html = frame(crumbs + f"<ul>{rows_markup(DATED)}</ul>", title="标题里的栏目 - 荷江在线", crumbs=False)
    assert read_list_page(page_of(html, SITE + LISTS + "14"), PHPCMS).name == name


def test_a_title_that_is_only_the_sites_name_names_no_section():
    html = frame(f"<ul>{rows_markup(DATED)}</ul>", title="荷江政协网", crumbs=False)
    assert read_list_page(page_of(html, SITE + LISTS + "14"), PHPCMS).name is None


SPECIAL = "/index.php?m=special&c=index&a="


def test_the_list_of_specials_leads_to_each():
    cards = "".join(
        f'<li><a href="{SPECIAL}init&id={n}"><img alt="{name}"><p><strong>{name}</strong><br>简介</p></a></li>'
        f'<li><a href="{SPECIAL}init&id={n}">{name[:4]}…</a></li>'
        for n, name in ((8, "有事好商量平台巡礼"), (7, "全会专题报道"))
    )
    following = f"{SPECIAL[1:]}special&page=2"
    pager = f'<div id="pages"><span>1</span> <a href="{following}">2</a> <a href="{following}">下一页</a></div>'
    page = read_list_page(page_of(frame(f"<ul>{cards}</ul>{pager}"), SITE + SPECIAL + "special"), PHPCMS)
    assert [(link.name, link.url) for link in page.subsections] == [
        ("有事好商量平台巡礼", SITE + SPECIAL + "init&id=8"),
        ("全会专题报道", SITE + SPECIAL + "init&id=7"),
    ]
    assert page.rows == ()
    assert page.next_url == SITE + SPECIAL + "special&page=2"


def test_a_specials_home_gives_its_lists_and_the_articles_of_all_its_boxes():
    hot = f'<div class="news-hot"><h4><a href="{SPECIAL}show&id=3090">荷江开通城际…</a></h4></div>'
    boxes = "".join(
        f'<div class="box"><h5>{name}<a href="{SPECIAL}type&specialid=7&typeid={kind}" class="more">更多>></a></h5><ul>'
        f'<li><a href="{SPECIAL}show&id=30{kind}">{name}第一篇：柳浦…</a></li>'
        f'<li><a href="/index.php?m=content&c=index&a=show&id=20{kind}">{name}第二篇：青石</a></li></ul></div>'
        for kind, name in ((70, "要闻"), (71, "侧记"))
    )
    page = read_list_page(
        page_of(frame(hot + boxes, crumbs=False, title="全会专题-荷江在线"), SITE + SPECIAL + "init&id=7"), PHPCMS
    )
    assert [row.url.partition("id=")[2] for row in page.rows if "special" in row.url] == ["3090", "3070", "3071"]
    assert len(page.rows) == 5
    assert names(page.subsections) == [
        ("要闻", SPECIAL + "type&specialid=7&typeid=70", "全会专题"),
        ("侧记", SPECIAL + "type&specialid=7&typeid=71", "全会专题"),
    ]


def test_a_list_of_a_special_is_a_list():
    rows = rows_markup(f'<li>·<a href="{SPECIAL}show&id=30{{n}}" target=_blank>{{title}}...</a></li>', 4)
    html = frame(f'<div class="box"><h5>要闻</h5><ul class="list">{rows}</ul></div><div id="pages"></div>')
    page = read_list_page(page_of(html, SITE + SPECIAL + "type&specialid=7&typeid=70"), PHPCMS)
    assert [row.url.partition("&id=")[2] for row in page.rows] == ["300", "301", "302", "303"]


def test_boxes_whose_heading_and_rows_are_tables_side_by_side_are_boxes():
    titles = iter(TITLES)
    row = "<li><a href='/xwzx/{slug}/2026-11-0{n}/{n}.html'>{title}</a></li>"
    boxes = ""
    for name, slug in (("要闻", "yw"), ("公告", "gg")):
        rows = "".join(row.format(slug=slug, n=n, title=next(titles)) for n in range(1, 6))
        more = f'<td align="right"><a href="/xwzx/{slug}/">更多&gt;&gt;</a></td>'
        boxes += f"<table><tr><td><strong>{name}</strong></td>{more}</tr></table>"
        boxes += f"<table><tr><td><ul>{rows}</ul></td></tr></table>"
    page = read_list_page(page_of(frame(f"<table><tr><td>{boxes}</td></tr></table>")))
    assert page.rows == ()
    assert {link.url for link in page.subsections} >= {SITE + "/xwzx/yw/", SITE + "/xwzx/gg/"}
