import pytest

from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, article, extract, text

HEAD = f"<h1>{TITLE}</h1>{INFO}"
TEASER = "近日，邻县组织干部群众开展河湖清漂专项行动，打捞漂浮物四十余吨，河面重现清澈。"
TEASERS = "".join(f"<div class=item><h4><a href=/{n}>清漂行动{n}</a></h4><p>{TEASER}{n}</p></div>" for n in range(6))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{HEAD}<div>{PROSE}</div>", id="paragraphs"),
        pytest.param(f"{HEAD}<div>　　{FIRST}<br>　　{SECOND}<br><br>　　{THIRD}</div>", id="breaks"),
        pytest.param(
            f"{HEAD}<div>　　{FIRST}<p>{SECOND}</p><p>{THIRD}</p></div>", id="text before the first paragraph"
        ),
        pytest.param(f"{HEAD}<div>{FIRST}</div><div>{SECOND}</div><div>{THIRD}</div>", id="divs for paragraphs"),
        pytest.param(
            f"{HEAD}<table><tr><td><p>{FIRST}</p></td></tr><tr><td>{SECOND}<br>{THIRD}</td></tr></table>", id="cells"
        ),
        pytest.param(f"{HEAD}<div><section><section>{PROSE}</section></section></div>", id="nested sections"),
        pytest.param(
            f"{HEAD}<div><div><p>{FIRST}</p><p>{SECOND}</p></div><div><p>{THIRD}</p></div></div>", id="two boxes"
        ),
        pytest.param(f"<div>{HEAD}<div>{PROSE}</div></div><div>{TEASERS}</div>", id="teasers in a column"),
        pytest.param(f"{HEAD}<div>{PROSE}</div><div class=comments>{TEASERS}</div>", id="comments by name"),
        pytest.param(f"{HEAD}<div>{PROSE}</div><div><h3>网友评论</h3>{TEASERS}</div>", id="comments by their heading"),
        pytest.param(f"<div class=left><p>{TEASER}</p></div><div>{HEAD}<div>{PROSE}</div></div>", id="column before"),
        pytest.param(f"{HEAD}<div style='visibility:hidden'>{PROSE}</div>", id="shown by a script"),
        pytest.param(f"{HEAD}<div>{PROSE}</div><div style='display:none'>{PROSE}</div>", id="hidden copy"),
        pytest.param(f"{HEAD}<div>{PROSE}</div><div class=elder>{HEAD}<div>{PROSE}</div></div>", id="second copy"),
        pytest.param(f"<div>首页</div></body></html>{HEAD}<div>{PROSE}</div>", id="behind the end of an included file"),
        pytest.param(f"<div>首页</div></body>{HEAD}<div>{PROSE}</div>", id="behind the end of the body"),
        pytest.param(f"<div>首页</div></HTML><html><body>{HEAD}<div>{PROSE}</div>", id="a page in a page"),
        pytest.param(f"{HEAD}<div id=printArea><div class=share_box>{PROSE}</div></div>", id="named like a tool"),
        pytest.param(f"<div class=old>{HEAD}{PROSE}</div><div class=new>{HEAD}{PROSE}</div>", id="both copies alike"),
    ],
)
def test_text_is_found_in_any_markup(body):
    assert text(extract(body)) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<p><img src=/upload/1.jpg></p>", "image"),
        ("<table border=1><tr><td>日期</td><td>区域</td></tr><tr><td>周一</td><td>城东</td></tr></table>", "table"),
        ("<p><a href=/files/1.pdf>名单.pdf</a></p>", "attachment"),
        ("<video src=/1.mp4></video>", "video"),
    ],
)
def test_an_article_may_have_no_text(content, kind):
    found = article(
        content, below="<div class=share><img src=/images/icon_qq.png></div><p>上一篇：<a href=1>清漂</a></p>"
    )
    assert [block.type for block in found.body] == [kind]
    assert found.rejection is None


def test_prose_in_a_side_column_is_not_the_text_of_a_picture_page():
    side = f"<div class=side><h3>市情简介</h3><p>{FIRST}</p><p>{SECOND}</p></div>"
    found = extract(f"<div><div>{HEAD}<p><img src=/up/1.jpg></p></div>{side}</div>")
    assert [block.type for block in found.body] == ["image"]


def test_empty_article_is_rejected():
    below = f"<p>上一篇：<a href=1>清漂</a></p><div class=related>{TEASERS}</div><img src=/images/logo.png>"
    assert article("", below=below).rejection == "no_content"
