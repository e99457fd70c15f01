"""Text that stands in odd markup is text all the same."""

import uuid

import pytest

from crawler.extraction.cues import is_noise_name
from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, extract, text

HEAD = f"<h1>{TITLE}</h1>{INFO}"
ALL = [FIRST, SECOND, THIRD]
MENU = "<div class=top><a href=/>首页</a> <a href=/zw/>政务</a> <a href=/hd/>互动</a></div>"
FOOT = "<div class=footer>主办：溪桥市人民政府办公室　<a href=/map/>网站地图</a></div>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=con><a name=top>{PROSE}</a></div>",
        f"<div class=con><a id=zhengwen>{PROSE}</div>",
        f"<div class=con><a name=top href='#'>{PROSE}</div>",
        f"<div class=con><a href='#top'><div>{FIRST}<br>{SECOND}<br>{THIRD}</div></div>",
        f"<div class=con><p><a name=OLE_LINK1><span>{PROSE}</span></a></p></div>",
        f"<div class=con><a href='javascript:void(0)' onclick='big()'>{PROSE}</a></div>",
        f"<div class=con><a href='http://www.xiqiao.invalid/'>{PROSE}</div>",
        f"<div class=con><a href='/index.html'><font>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</font></div>",
        "<div class=con>" + "".join(f"<p><a name=p{i}>{line}</a></p>" for i, line in enumerate(ALL)) + "</div>",
        "<div class=con>" + "".join(f"<p><a href='#'>{line}</a></p>" for line in ALL) + "</div>",
        "<div class=con>" + "".join(f"<p><a href=/index.html>{line}</a></p>" for line in ALL) + "</div>",
        f"<table><tr><td><a name=t></td></tr><tr><td><a name=z>{FIRST}<br>{SECOND}<br>{THIRD}</a></td></tr></table>",
    ],
)
def test_link_that_leads_nowhere_or_was_never_closed_takes_no_text_away(body):
    assert text(extract(MENU + HEAD + body + FOOT)) == ALL


NOISY = [
    *("content-footer", "nav-content", "side-main", "comment-body", "main_ad", "related_con", "menu-text", "reply"),
    *("side", "statement", "feed-detail", "aside", "foot", "recommend", "share-content"),
]


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize(
    "page",
    [
        "{head}<div class='{name}'>{prose}</div>",
        "<div class=wrap><div class=head>{head}</div><div class='{name}'><div><div>{prose}</div></div></div></div>",
        "<div class=content><form><div class=t>{head}</div><div id='{name}'>{lines}</div></form></div>",
        "<table><tr><td>{head}</td></tr><tr><td class='{name}'>{prose}</td></tr></table>",
        "<article><header>{head}</header><section class='box {name}'>{prose}</section>{next}</article>{related}",
    ],
)
def test_block_with_most_of_the_prose_is_the_text_whatever_its_name(name, page):
    lines, following = "<br>".join(ALL), "<p>上一篇：<a href=/1.html>清漂行动启动</a></p>"
    related = "<div class=related><h3>相关阅读</h3><ul><li><a href=/2.html>某地开展河湖清漂</a></li></ul></div>"
    body = page.format(head=HEAD, name=name, prose=PROSE, lines=lines, next=following, related=related)
    assert text(extract(MENU + body + FOOT)) == ALL


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=nav-text><p>{FIRST}</p></div><div class=side-text><p>{SECOND}</p><p>{THIRD}</p></div>",
        "".join(f"<div class=reply>{line}</div>" for line in ALL),
        f"<div class=con><div class=ad>{FIRST}</div><div class=ad>{SECOND}</div><div class=ad>{THIRD}</div></div>",
    ],
)
def test_blocks_that_hold_all_of_the_prose_are_the_text_whatever_their_names(body):
    assert text(extract(MENU + HEAD + body + FOOT)) == ALL


def test_link_that_was_opened_above_the_headline_takes_no_paragraph_away():
    assert text(extract(f"{MENU}<a href=/>{HEAD}<div class=con><p>{FIRST}</p></div>{FOOT}")) == [FIRST]


OTHERS = "".join(
    f"<div class=item><b>网友{n}</b><p>这条路早就该修了，希望能按期完工，别再拖到明年。{n}</p></div>" for n in range(9)
)


@pytest.mark.parametrize(
    "below",
    [
        f"<div class=comment-body><h3>网友评论</h3>{OTHERS}</div>",
        f"<p>上一篇：<a href=/1>清漂</a></p><div class=comments>{OTHERS}</div>",
        f"<img src=/upload/20250411/1.jpg><div class=comment-list>{OTHERS}</div>",
        f"<video src=/v/1.mp4></video><div class=comment-content>{OTHERS}</div>",
        f"<p><a href=/files/1.pdf>名单.pdf</a></p><div class=side-content>{OTHERS}</div>",
    ],
)
def test_what_others_say_below_an_article_without_prose_is_not_its_text(below):
    assert not any("这条路" in line for line in text(extract(HEAD + below)))


@pytest.mark.parametrize(
    "name",
    [
        "431ad8f2", "b-431ad8", "e3feed07", "u_9ad0c4", "3f2504e0-4f89-11d3-9a0c-0305e82cad01", "css-1ad8x", "kAdQzWe",
        "0badfeed-ad5e-4ade-ad00-feedad0000ad", "sc-bdVaJa-ad9f2", "x7nav2q",
    ],
)  # fmt: skip
def test_generated_id_is_no_word(name):
    assert not is_noise_name(name)
    body = f"<p>{FIRST}</p><div id='{name}'><p>{SECOND}</p></div><p>{THIRD}</p>"
    assert text(extract(f"{HEAD}<div class=content>{body}</div>")) == ALL


def test_no_guid_is_a_word():
    guids = [str(uuid.uuid5(uuid.NAMESPACE_URL, str(n))) for n in range(3000)]
    assert not [guid for guid in guids if is_noise_name(guid) or is_noise_name(guid.replace("-", ""))]


@pytest.mark.parametrize(
    "name", ["ad", "ad1", "top-ad", "ad_box", "leftAd", "AD", "AD-box", "nav2", "sideBar", "bdshare", "adBox01"]
)
def test_word_of_a_name_is_known_by_its_boundaries(name):
    assert is_noise_name(name)


@pytest.mark.parametrize(
    "name", ["adapt", "inside", "outside", "downloads", "fade-in", "canvas", "tied", "leads", "head"]
)
def test_part_of_a_longer_word_is_no_word(name):
    assert not is_noise_name(name)


MANY = [f"第{n}工区负责人介绍，今年已完成{n}处管网的改造，沿线{n * 7}户居民不再受积水之苦。" for n in range(1, 21)]


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        *(("<p>", ""), ("<div>", "</div>"), ("<p><font>", "</font></p>"), ("<section>", "</section>")),
        *(("<div><p>", "</p>"), ("<blockquote>", "</blockquote>"), ("<center>", ""), ("<div><div>", "</div></div>")),
        *(("<div class=p><span>", "</span></div>"), ("<p><span>", "</span></p>")),
    ],
)
def test_paragraphs_nested_in_each_other_all_come_out(opened, closed):
    nested = "".join(opened + line for line in MANY) + closed * len(MANY)
    assert text(extract(f"{MENU}<div class=main>{HEAD}<div class=nr>{nested}</div></div>{FOOT}")) == MANY
    assert text(extract(f"{MENU}<div class=main>{HEAD}{nested}</div>{FOOT}")) == MANY
