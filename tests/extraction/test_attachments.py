import pytest

from crawler.items import Attachment
from tests.articlepages import INFO, PROSE, TITLE, article, extract, text

SITE = "http://www.xiqiao.invalid"


def files(found):
    return [
        (block.url.removeprefix(SITE), block.name, block.media_type)
        for block in found.body
        if isinstance(block, Attachment)
    ]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("<a href=/f/1.pdf>名单.pdf</a>", ("/f/1.pdf", "名单.pdf", "application/pdf")),
        ("<a href=/f/1.ofd>名单</a>", ("/f/1.ofd", "名单", "application/ofd")),
        ("<a href=/f/1.WPS></a>", ("/f/1.WPS", "1.WPS", "application/vnd.ms-works")),
        ("<a href=/down.jsp?id=7>名单.xlsx</a>", ("/down.jsp?id=7", "名单.xlsx", None)),
        (
            "<a href=/down.jsp?filename=1.rar&x=1>名单</a>",
            ("/down.jsp?filename=1.rar&x=1", "名单", "application/vnd.rar"),
        ),
    ],
)
def test_link_to_a_file_is_an_attachment(link, expected):
    found = files(article(f"{PROSE}<p>附件：{link}</p>"))
    assert [entry[:2] for entry in found] == [expected[:2]]
    assert found[0][2] == (expected[2] or found[0][2])


@pytest.mark.parametrize(
    "link", ["<a href=/a.html>解读</a>", "<a href=javascript:down('1.pdf')>下载</a>", "<a href=/>首页</a>"]
)
def test_other_link_is_none(link):
    assert files(article(f"{PROSE}<p>详见{link}。</p>")) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p>附件：<a href=/1.pdf>1.名单.pdf</a></p><p><img src=/ext/doc.gif><a href=/2.doc>2.回执.doc</a></p>",
        "<p>附件下载：</p><ul><li><a href=/1.pdf>1.名单.pdf</a></li><li><a href=/2.doc>2.回执.doc</a></li></ul>",
        "<p>附件：<a href=/1.pdf>名单.pdf</a>；<a href=/2.doc>回执.doc</a></p>",
        "</div><div class=fj>附件：<a href=/1.pdf>名单.pdf</a> <a href=/2.doc>回执.doc</a>",
    ],
)
def test_list_of_files_is_not_text(markup):
    found = article(PROSE + markup)
    assert [entry[0] for entry in files(found)] == ["/1.pdf", "/2.doc"]
    assert len(text(found)) == 3


def test_sentence_with_a_file_stays_text():
    found = article(f"{PROSE}<p>请填写<a href=/1.doc>报名表</a>，于月底前交回。</p>")
    assert text(found)[-1] == "请填写报名表，于月底前交回。"
    assert len(files(found)) == 1


def test_a_list_of_files_above_the_text_belongs_to_the_article():
    above = (
        "<h3>下载地址</h3><ul class=downlist><li><a href=/up/1.doc>点击下载：登记表.doc</a></li></ul><h3>内容简介</h3>"
    )
    found = extract(f"<div class=down><h1>{TITLE}</h1>{INFO}{above}<div class=content>{PROSE}</div></div>")
    assert [block.url for block in found.body if isinstance(block, Attachment)] == [
        "http://www.xiqiao.invalid/up/1.doc"
    ]


def test_a_heading_is_no_value_of_an_empty_label():
    top = f"<h1>{TITLE}</h1><table><tr><td>2025-04-11</td><td>来源：</td></tr></table><h3>下载地址</h3>"
    assert article(PROSE, top=top).source is None
