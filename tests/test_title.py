import pytest

from tests.articlepages import INFO, PROSE, TITLE, extract

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
