"""Pages beyond all measure are read in part, which is told; all others are read as libxml2 reads them."""

import time
from pathlib import Path

import pytest
from lxml import etree

from crawler.extraction.article import extract_article
from crawler.listing.list_page import read_list_page
from crawler.page import page as page_module
from crawler.page.page import Page

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*/*/page*.html"))
LINE = "开湖县的护林员每天沿着山脊走二十公里，把火情和病虫害都记在本子上。"
HEAD = f"<html><head><meta charset=utf-8><title>{LINE[:12]}</title></head><body><h1>{LINE[:12]}</h1><p>{LINE}</p>"
URL = "http://www.kaihu.invalid/zwdt/202504/t20250411_77.html"
# Three characters make 30,000 names, so that tags of many attributes are small
NAMES = [f"{chr(97 + n // 1296)}{chr(97 + n // 36 % 26)}{n % 36:x}z{n % 7}{n // 26 % 36}" for n in range(30_000)]
PLAIN = "<p class=a>一</p>" * 3000


def with_values(value):
    return " ".join(f'{name}="{value}"' for name in NAMES)


MANY_ATTRIBUTES = {
    "bare": f"<p {' '.join(NAMES)}>",
    "parted by slashes": f"<p/{'/'.join(NAMES)}>",
    "values": f"<p {with_values('1')}>",
    "tags in the values": f"<p {with_values('<i>')}>",
    "values side by side": "<p " + "".join(f"{name}='>'" for name in NAMES) + ">",
    "a stray quote before": f'<b "><p {with_values("<i>")}>',
    "a comment that is none": f"<!--><p {with_values('<!-- -->')}>",
    "a script in the values": f"<p {with_values('<script>')}>",
    "a second body": f"<bODy {' '.join(NAMES)}>",
    "many bodies": "".join(f"<body {' '.join(NAMES[n : n + 90])}>" for n in range(0, 30_000, 90)),
    "many tags": "".join(f"<p {' '.join(NAMES[n : n + 3000])}>" for n in range(0, 30_000, 3000)),
}


@pytest.mark.parametrize("name", MANY_ATTRIBUTES)
def test_tag_of_many_attributes_takes_no_time(name):
    source = (HEAD + MANY_ATTRIBUTES[name] + f"<p>{LINE}</p>" + PLAIN).encode()
    assert page_module.is_unusual(source)
    page = Page(source, URL)
    start = time.thread_time()
    root = page.root
    assert time.thread_time() - start < 2
    assert all(len(element.attrib) <= page_module.MAX_ATTRIBUTES for element in root.iter())
    assert LINE in page.visible_text()
    assert page.cut == (set() if "bod" in name else {"attributes"})
    assert not page.is_cut_short


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_bounded_tree_is_the_tree(path):
    source = Page(path.read_bytes()).decoded.utf8
    tree = etree.fromstring(source, etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True))
    bounded, cut = page_module.bounded_tree(source, etree.HTMLParser())
    assert not cut
    assert nodes(bounded) == nodes(tree)


def nodes(root):
    return [(e.tag, dict(e.attrib), (e.text or "").strip(), (e.tail or "").strip()) for e in root.iter()]


@pytest.mark.parametrize("unit", ["<div>", "<font><p>", "<table><tr><td>", "<ul><li>", "<span>"])
def test_what_is_nested_too_deep_stands_side_by_side(unit):
    page = Page((HEAD + unit * 400 + f"<a href=/1.html>{LINE}</a>").encode(), URL)
    assert LINE in page.visible_text()
    assert [anchor.get("href") for anchor in page.root.iter("a")] == ["/1.html"]
    assert max(sum(1 for _ in element.iterancestors()) for element in page.root.iter()) < page_module.MAX_DEPTH
    assert not page.cut


def test_control_characters_and_what_follows_the_end_are_no_trouble():
    body = HEAD + "<p title='&#1;\x02'>前&#x3;\x0b\ufffe后</p></body></html><p>尾</p>" + "<p>一</p>" * 25_000
    page = Page(body.encode(), URL)
    assert "前后" in page.visible_text()
    assert "尾" in page.visible_text()
    assert not page.cut


def test_page_of_too_many_elements_is_read_in_part_and_tells_it():
    page = Page((HEAD + "<p>一</p>" * page_module.MAX_ELEMENTS).encode(), URL)
    assert page.cut == {"elements"}
    assert page.is_cut_short
    assert sum(1 for _ in page.root.iter()) == page_module.MAX_ELEMENTS
    assert "page_cut" in extract_article(page).warnings


def test_page_of_too_many_bytes_is_read_in_part_and_tells_it():
    filler = "<!--" + " " * page_module.MAX_BYTES + "-->"
    page = Page((HEAD + f"<p>{LINE}</p>" + filler + f"<p>{LINE[::-1]}</p>").encode(), URL)
    assert page.cut == {"bytes"}
    assert LINE in page.visible_text()


def test_pictures_written_into_a_page_are_no_part_of_its_size():
    picture = f'<p><img src="data:image/png;base64,{"iVBOR" * 200_000}"></p>'
    page = Page((HEAD + picture * 9 + f"<p>{LINE[::-1]}</p>").encode(), URL)
    assert len(page.body) > page_module.MAX_BYTES
    assert LINE[::-1] in page.visible_text()
    assert not page.cut


ENDLESS = {
    "paragraphs": "<p>一</p>",
    "links": "<a href=/zwdt/202504/t20250411_78.html>开湖县护林员</a>",
    "rows": "<li><a href=/zwdt/202504/t20250411_78.html>开湖县护林员</a>2025-04-11</li>",
    "attributes": f"<p {' '.join(NAMES[:99])}>一</p>",
    "open tags": "<div><b>",
    "tables": "<table><tr><td>",
    "angle brackets": "<",
    "comments": "<!---->",
    "lines": "一<br>",
    "ends": "</body></html>",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_page_without_end_takes_bounded_time(name):
    unit = ENDLESS[name]
    page = Page((HEAD + unit * (9_000_000 // len(unit.encode()))).encode(), URL)
    start = time.thread_time()
    (read_list_page if name in ("links", "rows") else extract_article)(page)
    assert time.thread_time() - start < 20
    assert page.is_cut_short


def test_names_that_are_none_are_no_trouble():
    source = "<p<b {x}=1 a&b=2 title=3>甲</p<b><{y}><o:p xmlns:o=4 xml:lang=zh>乙</o:p>"
    root, cut = page_module.bounded_tree(source.encode(), etree.HTMLParser())
    assert not cut
    assert "".join(root.itertext()) == "甲<{y}>乙"
    assert [element.get("title") for element in root.iter("unknown")] == ["3"]
