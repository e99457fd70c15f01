"""A list page in, the name of its section out, as the page itself says it."""

from __future__ import annotations

import re

import lxml.html

from crawler.listing.regions import word_set, words_of
from crawler.listing.text import line
from crawler.normalize.page import Page

_CRUMB_WORDS = word_set("crumb crumbs breadcrumb breadcrumbs position location weizhi dqwz bread path place dqwz wz")
_HERE = re.compile(r"(?:您|你)?(?:的?当前|现在|目前|您|你)?(?:的)?(?:所在)?(?:的)?(?:位置|栏目)(?:是|为)?\s*[:：]?")
_SEPARATOR = re.compile(r"\s*(?:>+|＞|»|›|→|/|\\|::|\||－|-{2,}|—+|·)\s*|\s{3,}")
_NO_NAME = re.compile(r"^(?:列表|正文|首页|主页|网站首页|home|内容|详情|当前位置|您的位置|位置|更多|列表页)$", re.I)
_TITLE_PART = re.compile(r"\s*[-_|—–>»]+\s*")
_TITLE_NOISE = re.compile(r"(?:列表|第\d+页|\(\d+\)|首页)$")
_MAX_NAME, _MAX_CRUMBS = 30, 300


def section_name(page: Page) -> str | None:
    """The last breadcrumb that is a name, else the first part of the page's title; None where there is neither."""
    crumbs = breadcrumb_names(page)
    return crumbs[-1] if crumbs else _from_title(page)


def breadcrumb_names(page: Page) -> list[str]:
    """The breadcrumbs without 首页, 列表 and 正文, outermost first; empty where no breadcrumb line is found."""
    for element in page.root.iter("div", "p", "td", "span", "ul", "ol", "dl", "dt", "h2", "h3", "h4", "nav"):
        marked = bool(words_of(element) & _CRUMB_WORDS)
        if not marked and not _starts_with_label(element):
            continue
        text = line(element.text_content()[: _MAX_CRUMBS + 1])
        if len(text) > _MAX_CRUMBS:
            continue
        names = _split(element, text)
        if names and (marked or len(names) > 0):
            return names
    return []


def _starts_with_label(element: lxml.html.HtmlElement) -> bool:
    for text in (element.text, element[0].text if len(element) and isinstance(element[0].tag, str) else None):
        if text and "位置" in text and _HERE.search(text[:40]):
            return True
    return False


def _split(element: lxml.html.HtmlElement, text: str) -> list[str]:
    match = _HERE.search(text)
    rest = text[match.end() :] if match and match.end() < len(text) else text
    names = [name.strip(" :：[]") for name in _SEPARATOR.split(rest)]
    if len(names) < 2 and len(element.findall(".//a")) > 1:
        names = [line(a.text_content()) for a in element.iter("a")]
    if not any(re.search("首页|主页|home|网", name, re.I) for name in names) and len(names) < 2:
        return []
    names = names[1:] if len(names) > 1 and re.search("首页|主页|home$|网站?$", names[0], re.I) else names
    return [name for name in names if name and not _NO_NAME.match(name) and len(name) <= _MAX_NAME]


def _from_title(page: Page) -> str | None:
    title = line(page.root.findtext(".//title") or "")
    for part in _TITLE_PART.split(title):
        name = _TITLE_NOISE.sub("", part).strip()
        if name:
            return name if len(name) <= _MAX_NAME else None
    return None
