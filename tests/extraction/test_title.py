import re

import pytest

from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, extract, text

BODY = f"{INFO}<div>{PROSE}</div>"


@pytest.mark.parametrize(
    ("top", "title"),
    [
        pytest.param(f"<h1>{TITLE}</h1>", TITLE + " - 要闻 - 溪桥市人民政府", id="heading"),
        pytest.param(f"<h1>溪桥市人民政府</h1><h1>要闻</h1><h1>{TITLE}</h1>", TITLE + "-溪桥", id="several h1"),
        pytest.param(f"<div class=bt>{TITLE}</div>", TITLE + "_溪桥", id="div"),
        pytest.param(f"<table><tr><td>{TITLE}</td></tr></table>", TITLE, id="cell"),
        pytest.param(f"<h2>{TITLE[:8]}<br>{TITLE[8:]}</h2>", TITLE, id="broken line"),
        pytest.param(
            f"<h1>{TITLE}<br><span>2025-04-11 17:32:00 来源：溪桥日报</span></h1>", TITLE, id="date inside h1"
        ),
        pytest.param(f"<p class=arc_title>{TITLE}</p>", "溪桥市人民政府门户网站", id="site name in <title>"),
        pytest.param(f"<div>{TITLE}</div>", "溪桥市人民政府门户网站", id="told by its place alone"),
        pytest.param(f"<h1>{TITLE}</h1>", f"&lt;font color=red&gt;{TITLE}&lt;/font&gt;", id="markup in <title>"),
        pytest.param(
            "<table><tr><td>发文机关：</td><td>溪桥市</td><td>成文日期：</td><td>2025-04-11</td></tr></table>"
            f"<p><strong>{TITLE}</strong></p>",
            TITLE,
            id="a cell that begins as it does",
        ),
        pytest.param(f"<h3>首页 - 要闻</h3><h5>{TITLE}</h5>", "要闻--溪桥市人民政府", id="a trail in a heading"),
        pytest.param("", TITLE + "_溪桥市人民政府", id="only in <title>"),
    ],
)
def test_headline_is_found_wherever_it_stands(top, title):
    assert extract(top + BODY, title=title).title == TITLE


def test_words_of_credits_in_a_broken_headline_do_not_cut_it():
    found = extract("<h1>溪桥市发布<br>汛期值守时间表</h1>" + BODY, title="溪桥市发布汛期值守时间表_溪桥市人民政府")
    assert found.title == "溪桥市发布汛期值守时间表"


def test_title_of_the_tags_is_taken_where_none_is_shown():
    found = extract(BODY, head=f"<meta name=ArticleTitle content='{TITLE}'>", title="溪桥市人民政府")
    assert (found.title, found.steps["title"]) == (TITLE, "metatags")


def test_trail_that_repeats_the_headline_is_not_the_headline():
    trail = f"<div>当前位置：<a href=/>首页</a> &gt; <a href=/yw>要闻</a> &gt; <a href=#>{TITLE}</a></div>"
    found = extract(f"{trail}<h1>{TITLE}</h1>{BODY}")
    assert [crumb.name for crumb in found.breadcrumbs] == ["首页", "要闻"]


def test_page_without_a_headline_is_no_article():
    assert extract("<p>甲</p>", title="").rejection == "no_title"


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>{TITLE}<small>(2025-04-11)</small></h1>",
        f"<h1>{TITLE} <small>（2025年4月11日 17:32）</small></h1>",
        f"<h2>{TITLE}<span class=time>[2025-04-11 17:32]</span></h2>",
        f"<h1><em>2025/04/11</em>{TITLE}</h1>",
        f"<div class=title><strong>{TITLE}</strong><font size=2>2025-04-11 17:32 来源：溪桥日报</font></div>",
        f"<h3 class=bt><span>{TITLE}</span><i>发布时间：2025-04-11</i></h3>",
        f"<h1><b>{TITLE}</b><sub>(2025.04.11)</sub></h1>",
    ],
)
@pytest.mark.parametrize("title", [TITLE + "_溪桥市人民政府", "溪桥市人民政府", ""])
def test_date_inside_the_heading_is_no_part_of_the_headline(heading, title):
    found = extract(f"<div>{heading}<div class=content>{PROSE}</div></div>", title=title)
    assert found.title == TITLE
    assert found.published and found.published.value.startswith("2025-04-11")
    assert text(found) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("heading", ["溪桥市公告<small>(第3号)</small>", "溪桥市公告<small>（2025年第3号）</small>"])
def test_number_inside_the_heading_belongs_to_the_headline(heading):
    plain = re.sub("<.*?>", "", heading)
    assert extract(f"<h1>{heading}</h1>{INFO}{PROSE}", title=plain + "-溪桥市人民政府").title == plain


SITE = "溪桥市水利局"
SIGNED = f"<p align=right>{SITE}</p><p align=right>2025年4月11日</p>"


@pytest.mark.parametrize(
    "head", [SITE, f"{TITLE}-{SITE}", f"{TITLE}_通知公告_{SITE}", f"{SITE}-通知公告", f"{SITE}门户网站"]
)
@pytest.mark.parametrize(
    "body",
    [
        f"<div class=bt>{TITLE}</div>{INFO}<div class=content>{PROSE}{SIGNED}</div>",
        f"<h1>{TITLE}</h1>{INFO}<div>{FIRST}<br>{SECOND}<br>{THIRD}<br>{SITE}<br>2025年4月11日</div>",
        f"<div><p class=title>{TITLE}</p>{INFO}{PROSE}<p>特此通知。</p><p class=r>{SITE}</p><p>2025-04-11</p></div>",
        f"<table><tr><td><b>{TITLE}</b><tr><td>时间：2025-04-11</td></tr><tr><td>{PROSE}{SIGNED}</td></tr></table>",
        f"<h2>{TITLE}</h2><p>2025-04-11</p>{PROSE}<div>{SITE}</div><div>二〇二五年四月十一日</div>",
    ],
)
def test_signature_with_the_name_of_the_site_is_no_headline(head, body):
    found = extract(body, title=head)
    assert found.title == TITLE
    assert text(found)[:3] == [FIRST, SECOND, THIRD]
    assert SITE in text(found)


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>标题<td>{}</td></tr><tr><td>写信时间</td><td>2025-04-11 20:11</td></tr><tr><td>{}</td></table>",
        "<div><span>信件标题：</span><span>{}</span></div><div><span>来信时间：</span>2025-04-11</div><div>{}</div>",
        "<dl><dt>来信主题</dt><dd>{}</dd><dt>来信时间</dt><dd>2025-04-11</dd><dt>来信内容</dt><dd>{}</dd></dl>",
        "<ul><li><b>标　题：</b>{}</li><li><b>提交日期：</b>2025-04-11</li></ul><div>{}</div>",
        "<div class=tit>标题：{}</div><div>时间：2025-04-11</div><div>{}</div>",
        "<table><tr><th>标　题：</th><td>{}</td></tr><tr><th>日期：</th><td>2025-04-11</td></tr></table><p>{}</p>",
    ],
)
@pytest.mark.parametrize("title", ["领导信箱_溪桥市人民政府", "溪桥市人民政府"])
def test_headline_may_be_the_value_of_a_label(body, title):
    found = extract(body.format(TITLE, f"{FIRST}<br>{SECOND}<br>{THIRD}"), title=title)
    assert found.title == TITLE
    assert FIRST in "".join(text(found))


@pytest.mark.parametrize("line", ["主题：保护水源地", "标题党的危害", "标题：无"])
@pytest.mark.parametrize("title", [TITLE, "溪桥市人民政府"])
@pytest.mark.parametrize("top", ["h1", "div"])
def test_label_in_the_text_tells_no_headline(line, title, top):
    found = extract(f"<{top}>{TITLE}</{top}>{INFO}<p>{line}</p><p>地点：溪桥市图书馆</p>{PROSE}", title=title)
    assert found.title == TITLE
