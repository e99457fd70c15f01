"""A list page in, the name of its section out, as the page itself says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.listing.regions import word_set, words_of
from crawler.listing.text import line
from crawler.normalize.page import Page

_CRUMB_WORDS = word_set("crumb crumbs breadcrumb breadcrumbs position location weizhi dqwz bread path place wz local")
_PLACES = ("div", "p", "td", "span", "ul", "ol", "dl", "dt", "h2", "h3", "h4", "nav", "section", "font")
_LABELS = ("位置", "首页", "主页")
_HERE = re.compile(
    r"^.{0,12}?(?:所在|当前|现在|目前|您的|你的)?(?:所在)?(?:的)?(?:位置|栏目|页面)(?:是|为)?\s*[:：]?\s*"
)
_SEPARATOR = re.compile(r"\s*(?:>+|＞+|»+|›+|→|⇒|/|\\|::|\||－|-{2,}|—+|·)\s*|\s{2,}")
# "|" and blanks part the items of a navigation as well
_ARROW = re.compile(r"[>＞»›→⇒]|(?<!\d)/(?!\d)")
_NO_NAME = re.compile(
    r"^(?:列表|正文|首页|主页|网站首页|home|内容|详情|当前位置|您的位置|位置|更多|列表页|返回|上一页)$", re.I
)
_HOME = re.compile(r"首页|主页|^home$|网站?$|^网站", re.I)
_TITLE_PART = re.compile(r"\s*[-_|—–>»]+\s*")
_TITLE_NOISE = re.compile(r"(?:列表|第\d+页|[(（]\d+[)）])$")
_UNSEEN = frozenset({"script", "style", "select", "option", "textarea"})
_MAX_NAME, _MAX_CRUMBS, _MAX_PLACES = 30, 200, 20


def section_name(page: Page) -> str | None:
    """The last breadcrumb that is a name, else the first part of the page's title; None where there is neither."""
    crumbs = breadcrumb_names(page)
    return crumbs[-1] if crumbs else _from_title(page)


def breadcrumb_names(page: Page) -> list[str]:
    """The breadcrumbs without 首页, 列表 and 正文, outermost first; empty where no breadcrumb line is found."""
    for element in _places(page):
        names = _names(element)
        if names:
            return names
    return []


def _places(page: Page) -> Iterator[lxml.html.HtmlElement]:
    """Elements named like a breadcrumb, then the first ones that begin with 当前位置 or 首页."""
    elements = list(page.root.iter(*_PLACES))
    for element in elements:
        if not words_of(element).isdisjoint(_CRUMB_WORDS):
            yield element
    yield from islice((e for e in elements if _is_labelled(e)), _MAX_PLACES)


def _is_labelled(element: lxml.html.HtmlElement) -> bool:
    child = element[0] if len(element) else None
    texts = (element.text, child.text if child is not None and isinstance(child.tag, str) else None)
    return any(label in text for text in texts if text for label in _LABELS)


def _names(element: lxml.html.HtmlElement) -> list[str]:
    """The names of a breadcrumb line; empty where the element is none."""
    text = _text(element)
    if not 0 < len(text) <= _MAX_CRUMBS:
        return []
    labelled = _HERE.match(text)
    names = [line(part).strip(" :：[]") for part in _SEPARATOR.split(text[labelled.end() :] if labelled else text)]
    names = [name for name in names if name]
    if len(names) < 2 or not (labelled or (_HOME.search(names[0]) and _ARROW.search(text))):
        return []
    names = names[1:] if _HOME.search(names[0]) else names
    return [name for name in names if not _NO_NAME.match(name) and len(name) <= _MAX_NAME]


def _text(element: lxml.html.HtmlElement) -> str:
    """The element's text with two blanks between its links, as far as a breadcrumb may go."""
    parts: list[str] = []
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _UNSEEN and node.text:
            parts.append("  " + line(node.text) if node.tag in ("a", "li") else line(node.text))
        if node.tail and node is not element:
            parts.append(line(node.tail) + ("  " if node.tag in ("a", "li") else ""))
        if len(parts) > 60 or sum(map(len, parts)) > 2 * _MAX_CRUMBS:
            return ""
    return "".join(parts).strip()


def _from_title(page: Page) -> str | None:
    title = line((page.root.findtext(".//title") or "")[:_MAX_CRUMBS])
    for part in _TITLE_PART.split(title):
        # DedeCMS titles name the parent first: 会员服务 / 活动专区
        name = _TITLE_NOISE.sub("", part.rpartition("/")[2]).strip()
        if name and not _HOME.search(name):
            return name if len(name) <= _MAX_NAME else None
    return None
