"""Addresses as pages print them: nothing is raised, and what can be asked for is told from what cannot."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.extraction.article import extract_article
from crawler.extraction.publication import date_of_url
from crawler.listing.list_page import read_list_page
from crawler.listing.sections import find_section_links
from crawler.page.page import Page
from crawler.page.urls import NO_ADDRESS, canonical_url, host_of, is_web_address, join_address, split_address
from crawler.platforms import platform_for
from crawler.platforms.base import article_url_key
from crawler.portals.model import Portal
from crawler.spiders.base import moved_away, why_not_followed
from tests.listpages import SITE, frame, page_of, rows_markup

CRAWLER = Path(__file__).parents[2] / "crawler"
PORTALS = [
    Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example",), platform=platform)
    for platform in ("generic", "phpcms")
]
MALFORMED = [
    *("http://[地址]/1.html", "http://：/", "//[x", "http://]/", "http://[::1/", "http://[::1]x/", "http://a[b]/"),
    *("http://www.hejiang.example:99999/", "http://www.hejiang.example:port/a", "http://www.hejiang.example:-1/"),
    *("http://www.hejiang.example:8 0/", "http://a:b:c/", "http://www..荷江/", "http://" + "荷" * 70 + ".cn/"),
    *("http://www.hejiang.example/\ud800", "/a.html?q=\udfff", "http://\ud800/", "http://x\u2100y/"),
]
ODD = [
    *("", "#", "?", "//", "http://", "http:/a", "https:///a", "\x00", "http://a\x00b/", "a\x00.html", "javascript:;"),
    *("http:\\\\www.hejiang.example\\a.html", "\\a\\b.html", "mailto:a@b", "data:text/html,a", "1:2", "%%%", "/%zz?%"),
    *(
        "http://www.hejiang.example:/",
        "http://user:pass@www.hejiang.example/",
        "http://[::1]:80/",
        "ht!tp://x/",
        "\n/a",
    ),
    *(
        "http://" + "x" * 3000,
        "/" + "a" * 64_000,
        "http://" + "a." * 32_000,
        "?" + "&" * 64_000,
        "/../../..",
        "tel:\ud800",
    ),
]
PIECES = [
    *(
        "//",
        "http:",
        "https:",
        "HTTP:",
        "www.hejiang.example",
        "[::1]",
        ":80",
        ":99999",
        "：",
        "。",
        "..",
        "荷江",
        "\x00",
    ),
    *("\t", "\ud800", "\u2100", "\u00ad", "xn--", "index.php", "a=show&id=7", "1.html", "javascript:", "１"),
    *"/:?#[]@&=.%;\\ ",
]
ADDRESSES = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.text(max_size=60))


@pytest.mark.parametrize("address", MALFORMED, ids=lambda address: ascii(address[:30]))
def test_what_cannot_be_taken_apart_has_no_parts(address):
    assert split_address(address) == NO_ADDRESS
    assert not is_web_address(address)
    for portal in PORTALS:
        assert why_not_followed(address, portal, platform_for(portal)) == "malformed"


@pytest.mark.parametrize(
    "address",
    ["http://a.cn/", "https://荷江.cn:8080/新闻/1.html", "http://a.cn:/", "http://[::1]:80/", "http://u:p@a.cn/?#", "HTTP://A.CN"],
)  # fmt: skip
def test_what_can_be_asked_for_is_a_web_address(address):
    assert is_web_address(address)
    Request(address)


@pytest.mark.parametrize("address", [*MALFORMED, *ODD], ids=lambda address: ascii(address[:30]))
def test_known_oddities_raise_nowhere(address):
    nothing_is_raised(address)


@given(ADDRESSES, ADDRESSES)
def test_no_text_raises_anywhere(address, base):
    nothing_is_raised(address)
    nothing_is_raised(join_address(base, address))


def nothing_is_raised(address):
    parts = split_address(address)
    assert parts.port is None or parts.port >= 0
    host_of(address)
    canonical_url(address)
    date_of_url(address)
    for portal in PORTALS:
        platform = platform_for(portal)
        article_url_key(address, platform)
        platform.list_key(address)
        platform.category(address)
        platform.article_page(address)
        moved_away(SITE + "/a/1.html", address, platform)
        if why_not_followed(address, portal, platform) is None:
            Request(address)
    if is_web_address(join_address(SITE, address)):
        Request(join_address(SITE, address))


@pytest.mark.parametrize("address", [*MALFORMED, *ODD], ids=lambda address: ascii(address[:30]))
def test_pages_are_read_past_any_address(address):
    href = address.replace("&", "&amp;").encode("utf-8", "replace").decode()
    rows = rows_markup("<li><a href={url}>{title}</a><span>{date}</span></li>", 3)
    odd = f'<li><a href="{href}">荷江市第一号公告今日发布</a><span>2026-11-20</span></li>'
    pager = f'<div class="page"><a href="{href}">2</a><a href="{href}">下一页</a></div>'
    base = f'<base href="{href}">' if "hejiang" not in address and not is_web_address(address) else ""
    text = f"<p>荷江市今日发布公告<a href='{href}'>附件</a><img src='{href}'></p>" * 3
    page = page_of(base + frame(f"<h1>荷江公告</h1><ul>{odd}{rows}</ul>{pager}{text}"), SITE + "/xwzx/1.html")
    for portal in PORTALS:
        listing = read_list_page(page, portal)
        assert len([row for row in listing.rows if row.url.startswith(SITE)]) >= 3
        find_section_links(page, portal)
        extract_article(page, portal)


@pytest.mark.parametrize(
    "base",
    [
        "http://[",
        "http://：/",
        "//[x",
        "http://a.cn:99999/",
        "http://a.cn:port/",
        "javascript:;",
        "data:,",
        "file:///a/",
    ],
)
def test_a_base_that_is_none_does_not_count(base):
    page = Page(f"<head><base href='{base}'></head>".encode(), SITE + "/xwzx/")
    assert page.absolute("1.html") == SITE + "/xwzx/1.html"


def test_a_base_without_address_leaves_room_for_the_next():
    page = Page(b"<head><base target=_blank><base href='/xwzx/'></head>", SITE + "/")
    assert page.absolute("1.html") == SITE + "/xwzx/1.html"


def test_a_page_read_under_no_address_has_none():
    page = Page(b"<a href='1.html'>x</a>", "http://a.cn:99999/")
    assert (page.url, page.absolute("1.html")) == (None, "1.html")


@pytest.mark.parametrize("path", sorted(CRAWLER.rglob("*.py")), ids=lambda path: str(path.relative_to(CRAWLER)))
def test_addresses_are_taken_apart_and_joined_in_one_place(path):
    if path == CRAWLER / "page" / "urls.py":
        return
    raising = {"urlsplit", "urlparse", "urljoin", "urldefrag", "canonicalize_url", "safe_url_string"}
    names = {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in ([a.name for a in node.names] if isinstance(node, ast.ImportFrom) else [getattr(node, "attr", "")])
    }
    assert not names & raising
