import pytest

from tests.articlepages import FIRST, PROSE, SECOND, THIRD, article, captions, headings, paragraphs

HEADINGS = [
    pytest.param("<p><strong>要求倒排工期</strong></p>", "要求倒排工期", id="bold"),
    pytest.param("<p style='font-weight: bold'>要求倒排工期</p>", "要求倒排工期", id="bold by style"),
    pytest.param("<p align=center>要求倒排工期</p>", "要求倒排工期", id="centred"),
    pytest.param("<p style='text-align: center'>要求倒排工期</p>", "要求倒排工期", id="centred by style"),
    pytest.param("<h3>要求倒排工期</h3>", "要求倒排工期", id="heading element"),
    pytest.param("<p>一、要求倒排工期</p>", "一、要求倒排工期", id="numbered"),
    pytest.param("<p>（二）补齐短板</p>", "（二）补齐短板", id="numbered in brackets"),
    pytest.param("<p>　　聚焦源头治理　　守住安全底线</p>", "聚焦源头治理 守住安全底线", id="inner double blank"),
    pytest.param("<p><b>治理的重点是什么？</b></p>", "治理的重点是什么？", id="bold question"),
]
PARAGRAPHS = [
    pytest.param("<p><strong>会议强调，要倒排工期，挂图作战。</strong></p>", id="bold sentence"),
    pytest.param("<p>要求倒排工期</p>", id="short line without any mark"),
    pytest.param("<p align=center>溪政发〔2025〕8号</p>", id="number of a document"),
    pytest.param("<p><b>记者：今年的重点是什么？</b></p>", id="question of an interview"),
    pytest.param("<p>1.2万人参加</p>", id="number that only looks like one"),
    pytest.param("<p>一、改造雨水管网，三年内完成八十六公里，其中城东三十公里。</p>", id="numbered sentence"),
    pytest.param("<p align=right>溪桥市人民政府</p>", id="signature of an office"),
]


@pytest.mark.parametrize(("markup", "heading"), HEADINGS)
def test_line_set_apart_is_a_heading(markup, heading):
    assert headings(article(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p><p>{THIRD}</p>")) == [heading]


@pytest.mark.parametrize("markup", PARAGRAPHS)
def test_other_line_is_a_paragraph(markup):
    found = article(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p><p>{THIRD}</p>")
    assert headings(found) == []
    assert len(paragraphs(found)) == 4


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<p align=center>{img}</p><p align=center>推进会现场。（韦一楠 摄）</p>", id="photographer"),
        pytest.param("<p>{img}</p><p>图为推进会现场。</p>", id="图为"),
        pytest.param("<p>{img}<br>推进会现场</p>", id="same paragraph"),
        pytest.param("<figure>{img}<figcaption>推进会现场，市民代表在发言。</figcaption></figure>", id="figcaption"),
        pytest.param(
            "<div class=img_box>{img}<span>推进会现场，市民代表在发言。</span></div>", id="box of the picture"
        ),
        pytest.param("<p align=center>{img}</p><p>推进会现场</p>", id="short line below"),
        pytest.param("<p align=center>{img}</p><p>▲推进会现场 溪桥日报供图</p>", id="mark"),
    ],
)
def test_line_below_a_picture_that_describes_it_is_its_caption(markup):
    found = article(f"<p>{FIRST}</p>{markup.format(img='<img src=/up/1.jpg>')}<p>{SECOND}</p><p>{THIRD}</p>")
    (caption,) = captions(found)
    assert caption is not None
    assert "推进会现场" in caption
    assert len(paragraphs(found)) == 3


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("五月，全市开展了汛前检查，发现并整改隐患四十余处，涉及八个乡镇。", id="paragraph"),
        pytest.param("<b>一、要求倒排工期</b>", id="heading"),
        pytest.param("□ 韦一楠", id="signature"),
        "<p>　　因为下周开始全线施工</p>",
    ],
)
def test_other_line_below_a_picture_is_none(line):
    assert captions(article(f"<p><img src=/up/1.jpg></p><p>{line}</p>{PROSE}")) == [None]


def test_centred_lines_below_pictures_are_text_where_all_text_is_centred():
    lines = [f"<section style='text-align:center'>溪桥第{n}条步道今天开放啦</section>" for n in range(10)]
    found = article("".join(f"<section><img src=/up/{n}.jpg></section>{line}" for n, line in enumerate(lines)) + PROSE)
    assert captions(found) == [None] * 10
