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


SHORT = "溪桥市水利局今日发布汛情通报，请沿河居民留意。"
NOTES = "".join(f"<p>第{n}条　来稿请写明姓名和联系方式，一经采用即付稿酬，恕不退稿。</p>" for n in range(1, 9))
VOICES = "".join(f"<div><i>居民{n}</i><p>这条路早就该修了，希望能按期完工，别再拖到明年。</p></div>" for n in range(9))
CARDS = "".join(
    f"<dl><dt><a href=/{n}.html>清漂行动第{n}期启动</a></dt><dd>{TEASER}{TEASER}</dd></dl>" for n in range(6)
)
TEASED = f"<dl><dt><a href=/0.html>{TITLE}</a></dt><dd>{SHORT}</dd></dl>"
NEIGHBOURS = "<p>上一篇：<a href=/1.html>清漂</a></p><p>下一篇：没有了</p>"


@pytest.mark.parametrize(
    "column",
    [
        f"<h4>栏目推荐</h4>{TEASED}{CARDS}",
        f"{CARDS}{TEASED}",
        f"<h3>网友评论</h3>{VOICES}",
        f"<div>投稿须知</div><table>{''.join(NOTES)}</table><a href=/tg/>在线投稿投诉</a>",
        f"<h3>溪桥市概况</h3><p>{FIRST}{SECOND}{THIRD}</p><p>{FIRST}{SECOND}</p>",
        f"<b>热点新闻</b><ul>{''.join(f'<li><a href=/{n}.html>清漂第{n}期</a><p>{TEASER}</p></li>' for n in range(6))}",
        f"<h2>图片新闻</h2>{''.join(f'<a href=/{n}.html><img src=/up/{n}.jpg><p>{TEASER}</p></a>' for n in range(6))}",
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        "<div><div class=wz>{head}<div class=wz-nr>{text}</div>{next}</div><div class=wz-tj>{column}</div></div>",
        "{head}<div id=a>{text}</div>{next}<div id=b>{column}</div>",
        "<table><tr><td>{head}{text}{next}</td><td>{column}</td></tr></table>",
        "<div class=x1>{head}</div><div class=x2>{text}</div><div class=x3>{column}</div>",
        "<main><article><header>{head}</header>{text}</article><section>{column}</section></main>",
    ],
)
def test_column_without_a_name_is_not_the_text_of_a_short_article(page, column):
    body = page.format(head=HEAD, text=f"<p>　　{SHORT}</p>", next=NEIGHBOURS, column=column)
    assert text(extract(body)) == [SHORT]


def test_digest_of_articles_is_a_text():
    intro = f"<p>{FIRST}</p>"
    items = "".join(
        f"<div><h4><a href=/{n}.html>清漂行动第{n}期启动</a></h4><p>{TEASER}{n}</p></div>" for n in range(4)
    )
    assert len(text(extract(f"{HEAD}<div class=content>{intro}{items}</div>"))) == 9


def test_links_to_the_neighbours_may_stand_above_the_text():
    lead = f"<div class=lead2>{SHORT}</div>"
    found = text(extract(f"<div>{HEAD}{lead}{NEIGHBOURS}</div><div class=zw2>{PROSE}<p>{TEASER}</p></div>"))
    assert found[-4:] == [FIRST, SECOND, THIRD, TEASER]


@pytest.mark.parametrize("count", [1, 2])
def test_column_between_headline_and_text_is_not_the_text(count):
    column = f"<div class=r1><h4>栏目推荐</h4>{CARDS}{TEASED}</div>"
    body = "".join(f"<p>{line}</p>" for line in (FIRST, SECOND)[:count])
    for head in (HEAD, f"<div class=l>{HEAD}</div>"):
        assert text(extract(f"{head}{column}<div class=t1>{body}</div>{NEIGHBOURS}")) == [FIRST, SECOND][:count]


VERSES = ["春水初生漫石矶，", "渡头人语送船归，", "不知昨夜东风里，", "开遍山花第几枝。"] * 2


@pytest.mark.parametrize("lines", [VERSES, [*VERSES[:4], "又", *VERSES[4:]]])
def test_box_below_a_poem_is_no_part_of_it(lines):
    column = (
        f"<div class=r><h4>栏目推荐</h4><dl><dt><a href=/1>{TITLE}</a></dt><dd>{''.join(VERSES[:4])}</dd></dl></div>"
    )
    for markup in ("<br>".join(lines), "".join(f"<p>{line}</p>" for line in lines)):
        assert text(extract(f"<div>{HEAD}<div class=content>{markup}</div></div>{column}")) == lines


def test_notice_below_a_player_is_not_the_text():
    notice = "<table><tr><td>网站声明：转载或引用本文,须注明本文出处,违者必究</td></tr></table>"
    found = extract(f"<div>{HEAD}<div id=vsb_content><p><embed src=/pdf/1.swf></p></div>{notice}</div>")
    assert [block.type for block in found.body] == ["video"]
