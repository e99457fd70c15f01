import pytest

from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, extract, text

TOP = f"<h1>{TITLE}</h1>{INFO}"


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param(FIRST, id="first paragraph"),
        pytest.param(FIRST[:30], id="cut"),
        pytest.param(FIRST[:30] + "……", id="cut with dots"),
        pytest.param(FIRST + SECOND[:20], id="over two paragraphs"),
    ],
)
def test_summary_that_repeats_the_beginning_is_left_out(summary):
    assert text(extract(f"{TOP}<div>{summary}</div><div>{PROSE}</div>")) == [FIRST, SECOND, THIRD]


def test_summary_of_page_two_is_known_by_the_pages_own_description():
    body = f"{TOP}<div class=summary>{FIRST}</div><div><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert text(extract(body, head=f"<meta name=description content='{FIRST}'>")) == [SECOND, THIRD]


def test_lead_of_its_own_words_inside_the_body_stays():
    assert text(extract(f"{TOP}<div><p>{THIRD}</p><p>{FIRST}</p><p>{SECOND}</p></div>"))[0] == THIRD


LINK = f"<a href=/a/1.html>{TITLE}</a>"
BEFORE = "<p>上一篇：<a href=/a/2.html>河湖清漂行动启动</a></p>"


@pytest.mark.parametrize(
    "below",
    [
        f"<div class=right><h4>热点推荐</h4><div><p>{LINK}</p><p>{FIRST}{SECOND[:12]}…</p></div></div>",
        f"<div><div class=bt>图片新闻</div><dl><dt>{LINK}</dt><dd>{FIRST}</dd></dl></div>",
        f"{BEFORE}<ul><li>{LINK}<span>{FIRST}</span></li></ul>",
        "<table><tr><td>栏目推荐</td></tr><tr><td><a href=/a/1.html><img src=/up/1.jpg></a></td>"
        f"<td><h5>{TITLE}</h5>{FIRST}</td></tr></table>",
        f"<section><h3><a href=/more/>更多</a>最新要闻</h3><article><h4>{LINK}</h4>{FIRST[:34]}</article></section>",
        f"<div class=tj><a href=/a/1.html><b>{TITLE}</b><br>{FIRST}</a></div>",
    ],
)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_box_below_the_text_that_repeats_its_beginning_takes_nothing_away(below, count):
    lines = [FIRST, SECOND, THIRD][:count]
    markup = "".join(f"<p>　　{line}</p>" for line in lines)
    assert text(extract(f"<div class=left>{TOP}<div class=nr>{markup}</div></div>{below}")) == lines
    assert text(extract(f"{TOP}<div class=nr>{'<br>'.join(lines)}</div>{below}")) == lines


REFRAIN = "溪水长流过桥头，故乡的灯火照着我，"
POEM = [REFRAIN, "孩子们把纸船放进水里，", REFRAIN, REFRAIN, "它们要到远方的海上去。", "桥上的老人还在等船，", REFRAIN]


@pytest.mark.parametrize(
    "markup",
    [
        "<br>".join(POEM),
        "".join(f"<p>{line}</p>" for line in POEM),
        "".join(f"<div>{line}</div>" for line in POEM),
        f"<div class=st>{'<br>'.join(POEM[:3])}</div><div class=st>{'<br>'.join(POEM[3:])}</div>",
        f"<p>{'<br>'.join(POEM[:2])}</p><p>{'<br>'.join(POEM[2:3])}</p><p>{'<br>'.join(POEM[3:])}</p>",
        "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in POEM) + "</table>",
    ],
)
def test_refrain_is_no_summary(markup):
    found = text(extract(f"{TOP}<div class=content>{markup}</div>"))
    assert "".join(found).replace("\t", "") == "".join(POEM)


@pytest.mark.parametrize(
    "top",
    [
        f"<div class=zy>{FIRST}</div>",
        f"<blockquote><p>{FIRST}</p></blockquote>",
        f"<div><p>{FIRST[:28]}…</p></div><div class=tools><a href=#>打印</a> <a href=#>关闭</a></div>",
        f"<p class=summary>{FIRST}</p>",
        f"<div class=intro><span>{FIRST}{SECOND[:20]}</span></div>",
    ],
)
def test_box_above_the_text_is_a_summary_in_any_markup(top):
    assert text(extract(f"{TOP}{top}<div class=content>{PROSE}</div>")) == [FIRST, SECOND, THIRD]
    assert text(extract(f"{TOP}{top}<div class=content>{'<br>'.join((FIRST, SECOND, THIRD))}</div>")) == [
        FIRST,
        SECOND,
        THIRD,
    ]
