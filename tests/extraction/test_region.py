"""The part of a page that is looked at: headline, text and near neighbours, not the menus and lists around them."""

import pytest

from crawler.extraction.article import extract_article
from crawler.extraction.container import article_region
from crawler.extraction.scan import PagePart
from crawler.page.page import Page

TITLE = "溪桥市完成老城区雨污分流改造"
SENTENCES = "<p>工程历时两年，惠及八个社区。沿街管网全部更新。居民出行不再绕路。</p>"
TEXT = f"<div class=left><p>2026-03-04 10:20 来源：溪桥日报</p><div>{SENTENCES * 3}</div></div>"
LINKS = "".join(f"<li><a href='/a/{n}.html'>溪桥新闻里的另一条标题之{n}，以及它的后半句</a></li>" for n in range(30))
FILES = LINKS.replace(".html", ".pdf")
PROSE = SENTENCES * 12


def region(beside, above=""):
    body = f"{above}<div class=main><h1>{TITLE}</h1>{TEXT}<div class=beside>{beside}</div></div>"
    menus = f"<div class=menu><ul>{LINKS * 3}</ul></div>"
    page = Page(f"<title>{TITLE}-溪桥网</title><body>{menus}{body}{menus}</body>".encode())
    return page, article_region(page.root, f"{TITLE}-溪桥网")


def names(elements):
    return [element.get("class") for element in elements]


def test_menus_above_and_below_are_not_looked_at():
    _, found = region("<p>责任编辑：苏禾</p>")
    assert found and names(found.parts) == ["main"]


def test_a_link_list_behind_the_text_is_left_out():
    _, found = region(f"<ul>{LINKS * 5}</ul>")
    assert found and names(found.left_out) == ["beside"]


@pytest.mark.parametrize(
    "beside", [f"<ul>{FILES * 5}</ul>", PROSE * 9, f"<ul>{LINKS[: len(LINKS) // 4]}</ul>", "<p>责编：苏禾</p>"]
)
def test_files_prose_and_short_lists_behind_the_text_are_looked_at(beside):
    _, found = region(beside)
    assert found and not found.left_out


def test_a_picker_with_hundreds_of_pictures_is_no_trail():
    _, found = region("", above=f"<div class=picker>{'<i><img src=x.gif></i>' * 200}</div>")
    assert found and names(found.parts) == ["main"]


def test_what_is_left_out_changes_nothing_that_is_found():
    page, found = region(f"<ul>{LINKS * 5}</ul>")
    assert isinstance(found, PagePart) and found.left_out
    bare, _ = region("")
    assert extract_article(page).body == extract_article(bare).body
    assert extract_article(page).source == "溪桥日报"
