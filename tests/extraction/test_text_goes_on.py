"""Text behind a line that often ends an article, text that a button shows, both halves of a notice."""

import pytest

from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, article, extract, text

HEAD = f"<h1>{TITLE}</h1>{INFO}"
LAST = "会议强调，各县区要在汛期到来之前再开展一次拉网式排查，发现问题立行立改。"
LONG = [
    FIRST,
    SECOND,
    *(f"第{n}处易涝点的改造由第{n}工区负责，管线迁改已全部完成，计划本月通水。" for n in range(1, 9)),
]
LONG_PROSE = "".join(f"<p>　　{line}</p>" for line in LONG)
EDITOR = "（责任编辑：韦一楠）"


@pytest.mark.parametrize(
    "content",
    [
        f"{LONG_PROSE}<p style='text-align:right'>{EDITOR}</p><p>　　{LAST}</p>",
        f"{'<br>'.join(LONG)}<br>{EDITOR}<br>{LAST}",
        f"<div>{LONG_PROSE}<p>责任编辑：韦一楠</p><p>　　{LAST}</p></div>",
        f"{LONG_PROSE}<p><strong>编辑：韦一楠</strong></p><p>（完）</p><p>{LAST}</p>",
        "".join(f"<section>{line}</section>" for line in [*LONG, "【责编：韦一楠】", LAST]),
        f"{LONG_PROSE}<p>{EDITOR}</p><p><img src=/upload/1.jpg></p><p>{LAST}</p>",
    ],
)
def test_prose_behind_the_editor_is_text(content):
    found = article(content)
    assert text(found) == [*LONG, LAST]
    assert found.editors == ("韦一楠",)


@pytest.mark.parametrize(
    "below",
    [
        "<p>关注“溪桥发布”微信公众号，获取更多本地资讯。</p>",
        "<p>本文为转载稿件，版权归原作者所有，如有侵权请联系本站删除。</p>",
        "<p><a href=/zt/>溪桥市内涝治理专题报道正在更新，敬请关注。</a></p>",
        "<p>更多精彩内容请下载溪桥新闻客户端，第一时间了解身边大事。</p>",
        "<p>新闻热线：0000-1234567，欢迎广大读者提供新闻线索。</p>",
        "<div><p>溪桥市位于溪水中游，总面积三千平方公里，下辖五县两区。</p></div>",
    ],
)
def test_what_is_no_article_text_behind_the_editor_stays_out(below):
    assert text(article(f"{LONG_PROSE}<p>{EDITOR}</p>{below}")) == LONG


CONTACTS = [
    "技术支持：0000-1234567",
    "联系人：韦一楠，技术支持：0000-1234567",
    "技术支持：韦工、蓝工",
    "系统技术支持：溪桥软件公司，电话0000-1234567",
    "咨询电话：0000-7654321；技术支持：0000-1234567（工作日）",
]


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("closing", [f"<p>{LAST}</p>", "<p>溪桥市水利局</p><p>2025年4月11日</p>", ""])
def test_contact_line_in_the_text_is_no_foot_of_the_page(contact, closing):
    found = text(
        article(f"{LONG_PROSE}<p>{contact}</p>{closing}", below="<div>溪ICP备00000001号 技术支持：某科技</div>")
    )
    assert found[: len(LONG) + 1] == [*LONG, contact]
    assert LAST in found or LAST not in closing


@pytest.mark.parametrize("foot", ["技术支持：溪桥科技有限公司", "主办：溪桥市水利局　技术支持：溪桥网络"])
def test_foot_of_the_page_is_no_text(foot):
    assert text(extract(f"<div>{HEAD}{LONG_PROSE}<p>{foot}</p></div>")) == LONG


MORE = f"<p>{THIRD}</p><p>{LAST}</p>"


@pytest.mark.parametrize(
    "content",
    [
        f"<p>{FIRST}</p><p>{SECOND}</p><div style=display:none>{MORE}</div><p><a href='javascript:;'>展开全文</a></p>",
        f"<p>{FIRST}</p><p>{SECOND}</p><div class=hide id=rest>{MORE}</div><button onclick=x()>阅读全文</button>",
        f"<div class=a><p>{FIRST}</p><p>{SECOND}</p></div><div class=b style='display: none;'>{MORE}</div>"
        "<div class=c><span>点击展开剩余50%</span></div>",
        f"<p>{FIRST}</p><p>{SECOND}</p><p class=unfold>显示全部</p><section hidden class=hidden>{MORE}</section>",
        f"<div><p>{FIRST[:30]}…</p><a href=#>查看全文</a></div>"
        f"<div style='display:none'><p>{FIRST}</p><p>{SECOND}</p>{MORE}<a href=#>收起</a></div>",
        f"{FIRST}<br>{SECOND}<div style='visibility:hidden'>{THIRD}<br>{LAST}</div><input type=button value=展开更多>",
    ],
)
def test_hidden_half_that_a_button_shows_is_text(content):
    assert text(article(content)) == [FIRST, SECOND, THIRD, LAST]
    assert text(extract(f"<div>{HEAD}{content}</div>")) == [FIRST, SECOND, THIRD, LAST]


@pytest.mark.parametrize(
    "switch",
    [
        "展开阅读全文 ∨",
        "点击查看全文",
        "继续阅读",
        "查看剩余部分",
        "余下全文（1/2）",
        "打开全文",
        "Read more",
        "点击展开",
    ],
)
def test_switch_may_say_it_in_many_ways(switch):
    content = f"<p>{FIRST}</p><div class=q><div style='display:none'><p>{SECOND}</p><p>{THIRD}</p></div></div>"
    below = f"<div class=x><button><span>{switch}</span></button></div>"
    assert text(article(content, below=below)) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "hidden",
    [
        f"<div style='display:none'>{LAST}</div>",
        f"<div class=hide>您即将离开本网站，访问其他网站，请确认是否继续。</div><p>{THIRD}</p>",
        f"<p>{THIRD}</p><div style='display:none'>{PROSE}</div><a href=#>展开全文</a>",
    ],
)
def test_other_hidden_parts_are_no_text(hidden):
    found = text(article(f"<p>{FIRST}</p><p>{SECOND}</p>{hidden}"))
    assert found == [FIRST, SECOND, THIRD][: len(found)]


SAME = "投标人须具备相应资质，并在人员、设备、资金等方面具有相应的施工能力，不接受联合体投标。"
LOT = "本标段工期为一百二十日历天，投标保证金为人民币二万元，须在开标之前足额到账。"
LOTS = [
    [f"第{n}标段：城{n}区管网改造工程，招标控制价为{n}百万元。", LOT + n, f"第{n}标段的评标办法为综合评估法。"]
    for n in "一二"
]


@pytest.mark.parametrize(
    "pages",
    [
        ("<div class=a1>{}</div>", "<div class=a2>{}</div>"),
        ("<div class=left>{}</div>", "<div class=right>{}</div>"),
        ("<section>{}</section>", "<div class=second>{}</div>"),
        ("<table><tr><td>{}</td></tr></table>", "<div id=lot2>{}</div>"),
        ("<div class=p1>{}</div>", "<div class=p2><div>{}</div></div>"),
    ],
)
@pytest.mark.parametrize("wrap", ["<div class=zw>{}</div>", "{}"])
@pytest.mark.parametrize("lines", [3, 2])
def test_both_halves_of_a_notice_are_text(pages, wrap, lines):
    lots = [lot[:lines] for lot in LOTS]
    halves = (part.format("".join(f"<p>{line}</p>" for line in lot)) for part, lot in zip(pages, lots, strict=True))
    assert text(extract(HEAD + wrap.format("".join(halves)))) == lots[0] + lots[1]


def test_lines_that_both_halves_share_are_printed_twice():
    halves = [[lot[0], SAME, LOT] for lot in LOTS]
    markup = "".join(
        f"<div class=h{n}>{''.join(f'<p>{line}</p>' for line in lot)}</div>" for n, lot in enumerate(halves)
    )
    assert text(extract(HEAD + markup)) == halves[0] + halves[1]
