import pytest

from tests.articlepages import INFO, PROSE, TITLE, extract

SITE = "http://www.xiqiao.invalid"
LINKS = '<a href="/">首页</a>{s}<a href="/zw/">政务公开</a>{s}<a href="/zw/dt/">工作动态</a>'
NAMES = ["首页", "政务公开", "工作动态"]


def crumbs(top, **options):
    return extract(f"{top}<h1>{TITLE}</h1>{INFO}<div>{PROSE}</div>", **options)


@pytest.mark.parametrize(
    "label",
    ["当前位置：", "您的位置:", "您现在的位置：", "你所在的位置：", "现在位置", "所在位置: ", "您当前的位置 ："],
)
def test_every_label_is_known(label):
    assert [crumb.name for crumb in crumbs(f"<div>{label}{LINKS.format(s=' &gt; ')}</div>").breadcrumbs] == NAMES


@pytest.mark.parametrize("separator", [" > ", "&gt;&gt;", " » ", " / ", " | ", "--&gt;", "＞", " › ", " -> "])
@pytest.mark.parametrize("end", ["", "正文", "详情", "列表", "正文 申请入驻"])
def test_every_separator_is_known_and_the_end_is_no_step(separator, end):
    trail = LINKS.format(s=separator.replace("->", "-&gt;").replace(" > ", " &gt; "))
    found = crumbs(f"<div>当前位置：{trail}{separator if end else ''}{end}</div>").breadcrumbs
    assert [crumb.name for crumb in found] == NAMES
    assert [crumb.url for crumb in found] == [SITE + "/", SITE + "/zw/", SITE + "/zw/dt/"]


@pytest.mark.parametrize(
    "trail",
    [
        pytest.param(f'<div class="crumbs">{LINKS.format(s=" &gt; ")} &gt; 正文</div>', id="named block"),
        pytest.param(f'<ul class="breadcrumb"><li>{LINKS.format(s="</li><li>")}</li></ul>', id="list"),
        pytest.param("<div class=BreadcrumbNav>首页 &gt; 政务公开 &gt; 工作动态</div>", id="without links"),
        pytest.param(f"<td>{LINKS.format(s=' &gt; ')}</td>", id="nothing but the home page in front"),
        pytest.param(
            f"<div class=crumb>{LINKS.format(s=' &gt; ')}<div>字号：默认 大</div><p>打印</p></div>", id="with tools"
        ),
        pytest.param("<p>首页 &gt; 政务公开 &gt; 工作动态 &gt; 正文</p>", id="without links, to the text"),
        pytest.param("<h3>首页 - 政务公开 - 工作动态</h3>", id="dashes behind the home page"),
        pytest.param(f"<div>当前位置：{LINKS.format(s='-')}</div>", id="dashes between links"),
        pytest.param(f"<div>当前位置：{LINKS.format(s='')}</div>", id="nothing between links"),
        pytest.param(f"<p>{LINKS.format(s='→')}</p>", id="arrows"),
        pytest.param(f"<p>{LINKS.format(s=' &gt; ')} &gt; 资讯正文</p>", id="text by another name"),
        pytest.param(
            f"<div><ul>{'<li><a href=/a>栏目</a></li>' * 30}</ul>"
            f"<div class=crumb>{LINKS.format(s=' &gt; ')}</div></div>"
            f"{'<ul><li><a href=/b>频道</a></li></ul>' * 9}<div>{'<br>' * 9}</div>",
            id="far from the headline",
        ),
        pytest.param(
            f"<div>{' ' * 900}<span>{LINKS.format(s=' &gt;&gt; ')}</span>{' ' * 300}</div><div></div>",
            id="in a template with wide indentation",
        ),
    ],
)
def test_trail_without_a_label(trail):
    assert [crumb.name for crumb in crumbs(trail).breadcrumbs] == NAMES


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<div><a href=/>首页</a> <a href=/zw>政务公开</a></div>", id="menu"),
        pytest.param("<p>位置优越，交通便利。</p>", id="sentence with 位置"),
        pytest.param("<p><a href=/a>中国-东盟</a></p>", id="a dash in a link"),
        pytest.param("<div><a href=/a>微信</a> | <a href=/b>微博</a></div>", id="tools"),
    ],
)
def test_other_lines_are_no_trail(line):
    assert crumbs(line).breadcrumbs == ()


@pytest.mark.parametrize(
    ("trail", "head", "section"),
    [
        (LINKS.format(s=" &gt; "), "", "工作动态"),
        ('<a href="/">首页</a> &gt; 正文', "<meta name=ColumnName content=工作动态>", "工作动态"),
        ("", "<meta name=ColumnName content=工作动态>", "工作动态"),
        ('<a href="/">首页</a> &gt; 正文', "", None),
    ],
)
def test_section_is_the_last_real_step_else_the_tag(trail, head, section):
    found = crumbs(f"<div>当前位置：{trail}</div>" if trail else "", head=head)
    assert found.section == section
