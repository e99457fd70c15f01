"""Credits in the markup portals give them: the same article in many templates, read without any profile."""

import pytest

from crawler.extraction.article import extract_article
from crawler.page.page import Page
from tests.articlepages import PROSE, article, text

TEXT = "<p>　　青石镇新建的步道今天正式开放，全长十公里，群众的出行条件得到很大改善，大家都说很方便。</p>" * 6
TITLE = "<h1>青石镇新建步道开放</h1>"
MINUTE, DAY = "2024-05-06T07:08:00+08:00", "2024-05-06"


def read(above="", body=TEXT, below="", head="", title=TITLE):
    html = (
        f"<html><head><meta charset=utf-8><title>青石镇新建步道开放-青石县人民政府</title>{head}</head><body>"
        f"<div class=nav><a href=/>首页</a> &gt; <a href=/a/>时政动态</a> &gt; 正文</div>{title}{above}"
        f"<div class=content>{body}</div>{below}<div class=foot>版权所有 青石县人民政府 2020-01-01</div></body></html>"
    )
    found = extract_article(Page(html.encode(), "http://www.qingshi.invalid/a/1.html"))
    return found.published and found.published.value, found.source, found.authors, found.editors


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        pytest.param(
            "<table><tr><td>来源：</td><td>青石日报</td><td>发布时间：</td><td>2024-05-06 07:08</td>"
            "<td>作者：</td><td>余小舟</td></tr></table>",
            (MINUTE, "青石日报", ("余小舟",), ()),
            id="cells",
        ),
        pytest.param(
            "<div><div>发布时间：</div><div>2024-05-06 07:08</div><div>来源：</div><div>青石日报</div></div>",
            (MINUTE, "青石日报", (), ()),
            id="boxes",
        ),
        pytest.param(
            "<ul><li>发布日期：2024-05-06</li><li>来源：青石日报</li><li>作者：余小舟</li><li>编辑：韦一舟</li></ul>",
            (DAY, "青石日报", ("余小舟",), ("韦一舟",)),
            id="list",
        ),
        pytest.param(
            "<dl><dt>发布日期</dt><dd>2024-05-06</dd><dt>来源</dt><dd>青石日报</dd></dl>",
            (DAY, "青石日报", (), ()),
            id="definition list without colons",
        ),
        pytest.param(
            "<table><tr><td>索引号</td><td>0045/2024-1</td><td>发布机构</td><td>青石县民政局</td></tr>"
            "<tr><td>生成日期</td><td>2024-05-06</td><td>文号</td><td>青民发〔2024〕1号</td></tr></table>",
            (DAY, "青石县民政局", (), ()),
            id="head of an open-government document",
        ),
        pytest.param(
            "<div><span>2024-05-06 07:08</span><span>来源：<a href=http://x.invalid>青石日报</a></span>"
            "<span>作者：</span><span>点击：<i>12</i></span></div>",
            (MINUTE, "青石日报", (), ()),
            id="spans without blanks",
        ),
        pytest.param(
            "<div><span><em>2024</em></span><span><em>05</em>/<em>06</em></span><span>07:08:09</span></div>"
            "<div>来源：青石网</div>",
            ("2024-05-06T07:08:09+08:00", "青石网", (), ()),
            id="date in pieces",
        ),
        pytest.param(
            "<div>时间：2024-05-06&nbsp;&nbsp;来源：青石日报&nbsp;&nbsp;点击：<script>document.write(1)</script>次</div>",
            (DAY, "青石日报", (), ()),
            id="counter by script",
        ),
        pytest.param(
            "<div>[<span>2024-05-06</span>]&nbsp;[来源：青石日报]&nbsp;[字体：<a>大</a> <a>中</a> <a>小</a>]</div>",
            (DAY, "青石日报", (), ()),
            id="brackets",
        ),
        pytest.param(
            "<div>更新时间：2024-05-06 07:08 | 来源：青石日报</div>", (MINUTE, "青石日报", (), ()), id="更新时间 alone"
        ),
        pytest.param("<div>来源：作者：发布时间：2024-05-06</div>", (DAY, None, (), ()), id="empty labels"),
        pytest.param(
            "<div>作者：宣传科 时间：2024-05-06</div>", (DAY, None, ("宣传科",), ()), id="an office as author"
        ),
        pytest.param(
            "<ul><li>来　　源：青石日报</li><li>作　　者：宣传科</li><li>时 间：2024-05-06</li></ul>",
            (DAY, "青石日报", ("宣传科",), ()),
            id="labels set with blanks",
        ),
        pytest.param(
            "<div>来源：青石日报　浏览字号：大 中 小　2024年05月06日 07:08</div>",
            (MINUTE, "青石日报", (), ()),
            id="date behind the page tools",
        ),
        pytest.param(
            "<div>【来源】青石日报 【作者】余小舟 【时间】2024-05-06 【打印】【关闭】</div>",
            (DAY, "青石日报", ("余小舟",), ()),
            id="labels in brackets",
        ),
        pytest.param(
            "<div>[发布日期]：2024-05-06 [信息来源]：青石县水利局 [阅读次数]：33</div>",
            (DAY, "青石县水利局", (), ()),
            id="labels in brackets with colons",
        ),
        pytest.param(
            "<div>投稿部门：信息中心 发布时间：2024-05-06 (本文已被浏览 12 次)</div>",
            (DAY, "信息中心", (), ()),
            id="who sent it in",
        ),
        pytest.param(
            "<div>日期：2024年5月6日 上午7:08　来源：　点击：</div>",
            (MINUTE, None, (), ()),
            id="上午 beside empty labels",
        ),
        pytest.param(
            "<div><p>新华社</p><p>2024-05-06 07:08</p></div>", (MINUTE, "新华社", (), ()), id="agency above the date"
        ),
        pytest.param(
            "<div><p>2024-05-06 07:08</p><p>时政新闻</p></div>", (MINUTE, None, (), ()), id="column below the date"
        ),
        pytest.param(
            "<div><p>2024-05-06 07:08</p><p>体育新闻</p></div>", (MINUTE, None, (), ()), id="column like a medium"
        ),
        pytest.param(
            "<div><p>余小舟/青石日报</p><p>2024-05-06 07:08<span>字号</span></p></div>",
            (MINUTE, "青石日报", ("余小舟",), ()),
            id="name and medium above the date",
        ),
        pytest.param(
            "<div>2024-05-06 07:08 · 作者 余小舟 · 青石网</div>",
            (MINUTE, "青石网", ("余小舟",), ()),
            id="dots between values",
        ),
        pytest.param(
            "<div class=article-source>发布时间：05-0607:08优质创作者</div>",
            (None, None, (), ()),
            id="no source by name",
        ),
        pytest.param("", (None, None, (), ()), id="nothing"),
    ],
)
def test_credits_above_the_text_are_read(above, expected):
    assert read(above) == expected


def test_time_of_an_interview_is_no_publication():
    above = "<p>访谈时间：2024-05-01 15:00　访谈嘉宾：韦一舟</p><p>发布时间：2024-05-06 07:08</p>"
    assert read(above) == (MINUTE, None, (), ())


def test_what_only_a_script_shows_is_read_last():
    script = "<script>var ct = '1714950480'; var wzly='青石县水利局';</script>"
    assert read(below=script) == ("2024-05-06T07:08:00+08:00", "青石县水利局", (), ())
    assert read("<p>2024-05-07 来源：青石日报</p>", below=script) == ("2024-05-07", "青石日报", (), ())


@pytest.mark.parametrize("value", ["pc", "weixin_share", "/images/a.png"])
def test_a_script_variable_that_names_nobody_is_no_source(value):
    assert read(below=f"<script>var source = '{value}';</script>")[1] is None


def test_time_beside_a_place_is_that_of_an_event():
    lines = "<p>时间：2024年5月18日 09:00</p><p>地点：青石镇文化站</p>"
    assert read(body=lines + TEXT)[0] is None
    assert read("<p>时间：2024-05-06</p>", body=lines + TEXT)[0] == DAY


def test_a_source_set_with_blanks_is_closed():
    assert read("<p>2024-05-06 来　源：青 石 日 报</p>")[1] == "青石日报"


@pytest.mark.parametrize(
    "line",
    [
        "记者 在现场看到，新步道两旁种满了桂花。",
        "作者：写下这些文字时，心里很高兴。",
        "编辑：您觉得步道好走吗？",
    ],
)
def test_a_sentence_that_begins_like_a_credit_names_nobody_and_stays(line):
    found = article(f"{PROSE}<p>{line}</p>")
    assert (found.authors, found.editors, text(found)[-1]) == ((), (), line)


def test_a_sentence_about_a_named_author_is_a_credit():
    assert article(f"{PROSE}<p>作者：余小舟，溪桥市作家协会会员。</p>").authors == ("余小舟",)


def test_an_office_in_the_first_line_of_the_text_is_no_source():
    html = f"<p>2024-05-06 07:08</p><div class=content><p>青石县水利局</p>{TEXT}</div>"
    assert read(html, body="")[1] is None


def test_labels_of_four_characters_set_with_blanks_are_read():
    above = "<p>发 布 时 间：2024-05-06 信 息 来 源：青石县水利局</p>"
    assert read(above) == (DAY, "青石县水利局", (), ())


def test_table_of_facts_above_the_headline_is_read():
    facts = {"索 引 号": "0045/2024-1", "公开方式": "主动公开", "发布机构": "青石县民政局", "公开日期": "2024-05-06"}
    more = {"文　　号": "青民发〔2024〕1号", "成文日期": "2024-05-01", "名　　称": "青石镇新建步道开放"}
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in (facts | more).items())
    assert read(title=f"<table>{cells}</table>{TITLE}") == (DAY, "青石县民政局", (), ())


INFO = "<p>2024-05-06 来源：青石日报</p>"


@pytest.mark.parametrize(
    ("body", "below", "authors", "editors"),
    [
        pytest.param(TEXT, "<div>责任编辑：韦一舟</div>", (), ("韦一舟",), id="editor below"),
        pytest.param(TEXT + "<p>（责任编辑：韦一舟）</p>", "", (), ("韦一舟",), id="editor as the last line"),
        pytest.param("<p>本报记者 余小舟 通讯员 韦小岚</p>" + TEXT, "", ("余小舟", "韦小岚"), (), id="byline"),
        pytest.param(
            "<p>　　本报青石讯（记者 余小舟 通讯员 韦小岚）近日，步道开放，群众都说很方便，出行更安全了。</p>" + TEXT,
            "",
            ("余小舟", "韦小岚"),
            (),
            id="dateline",
        ),
        pytest.param(TEXT[:-4] + "□ 余 舟 韦小岚</p>", "", ("余舟", "韦小岚"), (), id="signature glued to the text"),
        pytest.param(TEXT + "<p>□ 余 舟 韦小岚</p>", "", ("余舟", "韦小岚"), (), id="signature of its own"),
        pytest.param(
            TEXT[:-4] + "（余小舟 韦小岚）</p>", "", ("余小舟", "韦小岚"), (), id="names in a closing bracket"
        ),
        pytest.param(TEXT + "<p>（青石县民政局 余小舟）</p>", "", ("余小舟",), (), id="office and name"),
        pytest.param(TEXT + "<p>(文/图 余小舟)</p>", "", ("余小舟",), (), id="text and pictures"),
        pytest.param(
            TEXT + "<p>供稿：余小舟</p><p>审核：韦一舟</p><p>编辑：李二舟</p>",
            "",
            ("余小舟",),
            ("李二舟",),
            id="staff lines",
        ),
        pytest.param(TEXT[:-4] + "（责任编辑：韦一舟）</p>", "", (), ("韦一舟",), id="editor glued to the text"),
        pytest.param(TEXT, "<div>编 辑：韦 舟</div>", (), ("韦舟",), id="label with a blank below"),
        pytest.param(
            TEXT,
            "<div>撰稿：余小舟、韦一舟；摄影：李二舟　初审：何三舟</div>",
            ("余小舟", "韦一舟"),
            (),
            id="撰稿 below",
        ),
        pytest.param(TEXT, "<footer>编辑 / 韦一舟 校对 / 李二舟</footer>", (), ("韦一舟",), id="slashes"),
        pytest.param(TEXT, "<p>[编辑 韦一舟]</p>", (), ("韦一舟",), id="blank"),
        pytest.param(TEXT, "<div>责任编辑：[韦一舟]</div>", (), ("韦一舟",), id="name in brackets"),
        pytest.param(TEXT, "<div>网站编辑 - 韦一舟</div>", (), ("韦一舟",), id="dash"),
        pytest.param(
            TEXT + "<div class=tags>【纠错】责任编辑：韦一舟</div>", "", (), ("韦一舟",), id="in a box of tools"
        ),
        pytest.param(
            TEXT + "<p>青石镇、财政所供稿 摄影/李二舟 编辑/韦一舟</p>", "", (), ("韦一舟",), id="office and staff"
        ),
        pytest.param("<p>《观潮》作者 余小舟</p>" + TEXT, "", ("余小舟",), (), id="author of a column"),
        pytest.param(TEXT + "<p>青石县政协办公室</p><p>2024年5月5日</p>", "", (), (), id="sign-off of an office"),
        pytest.param(TEXT + "<p>（青石县民政局）</p>", "", (), (), id="office in a closing bracket"),
    ],
)
def test_people_in_and_below_the_text_are_read(body, below, authors, editors):
    assert read(INFO, body, below) == (DAY, "青石日报", authors, editors)


def test_line_above_the_headline_is_read():
    title = "<div>2024-05-06 07:08 来源：青石日报</div>" + TITLE
    assert read(title=title) == (MINUTE, "青石日报", (), ())


def test_line_below_the_text_is_read():
    below = "<div>来源：青石日报 作者：余小舟 时间：2024-05-06 07:08</div>"
    assert read(below=below) == (MINUTE, "青石日报", ("余小舟",), ())


def test_page_outranks_tags_and_the_author_tag_is_nobody():
    tags = {"PubDate": "2024-05-06 07:08", "ContentSource": "青石网", "Author": "管小理"}
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in tags.items())
    assert read("<div>来源：青石日报</div>", head=head) == (MINUTE, "青石日报", (), ())


def test_time_of_a_meeting_is_no_publication():
    body = "<p>时间：2024年5月20日上午9时</p><p>地点：青石镇</p>" + TEXT
    assert read(body=body)[0] is None
