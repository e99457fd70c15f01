from dataclasses import replace

from crawler.extraction.article import extract_article
from crawler.extraction.model import SubPages
from crawler.page.page import Page
from crawler.spiders.assembly import MAX_SUBPAGES, Assembly

ADDRESS = "http://qinglan.test/index.php?m=special&c=index&a=show&id=41"
PARAGRAPH = "其{}，青岚县把助餐点办到楼下，头一年就见到了变化，老人们走几步路就能吃上热饭，这已是第{}页。"


def sub_page(number, *, paragraphs, last=3, marked=True):
    links = " ".join(
        f"<span>{n}</span>" if n == number and marked else f'<a href="{ADDRESS}&page={n}">{n}</a>'
        for n in range(1 if marked else 2, last + 1)
    )
    body = "".join(f"<p>{PARAGRAPH.format(n, number)}</p>" for n in range(paragraphs))
    html = (
        "<html><head><title>青岚县养老服务侧记</title></head><body><div id='Article'><h1>青岚县养老服务侧记</h1>"
        f"<div class='content'>{body}</div><div id='pages'>{links}</div></div></body></html>"
    )
    url = ADDRESS + (f"&page={number}" if marked else "")
    return extract_article(Page(html.encode(), url, "text/html; charset=utf-8", 200))


def assembled(first, **arriving):
    assembly = Assembly("id", "special:41", ADDRESS, first=first)
    assembly.expect(first)
    for name, extraction in arriving.items():
        assembly.arrive(f"{ADDRESS}&page={name.removeprefix('page')}", extraction)
    return assembly


def test_sub_pages_stand_in_order_whatever_order_they_arrive_in():
    first = sub_page(1, paragraphs=2)
    assembly = assembled(first, page3=sub_page(3, paragraphs=1), page2=sub_page(2, paragraphs=2))
    assert assembly.done
    article = assembly.merged()
    assert [block.text.partition("第")[2][0] for block in article.body] == ["1", "1", "2", "2", "3"]
    assert article.page_count == 3


def test_unreadable_sub_page_leaves_a_warning():
    first = sub_page(1, paragraphs=2)
    article = assembled(first, page2=None, page3=sub_page(3, paragraphs=1)).merged()
    assert "subpage_missing" in article.warnings
    assert [block.text.partition("第")[2][0] for block in article.body] == ["1", "1", "3"]


def test_a_pager_that_never_ends_is_cut_off_with_a_warning():
    urls = tuple(f"{ADDRESS}&page={number}" for number in range(2, MAX_SUBPAGES + 9))
    first = replace(sub_page(1, paragraphs=1), subpages=SubPages(1, urls))
    assembly = Assembly("id", "special:41", ADDRESS, first=first)
    asked = assembly.expect(first)
    assert len(asked) == MAX_SUBPAGES
    for url in asked:
        assembly.arrive(url, sub_page(2, paragraphs=1))
    assert assembly.done
    assert "subpage_missing" in assembly.merged().warnings


def test_page_one_stands_for_an_address_that_shows_nothing():
    bare = sub_page(1, paragraphs=0, last=2, marked=False)
    assert bare.rejection == "no_content"
    one, two = sub_page(1, paragraphs=2, last=2), sub_page(2, paragraphs=1, last=2)
    article = assembled(bare, page1=one, page2=two).merged()
    assert article.rejection is None
    assert (len(article.body), article.page_count) == (3, 2)
