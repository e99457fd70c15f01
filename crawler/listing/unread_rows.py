"""Signs that a script fills a list whose page has no rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.listing.regions import word_set
from crawler.listing.text import line
from crawler.listing.unread_pager import is_elsewhere
from crawler.normalize.page import Page

_SAYS_EMPTY = re.compile(
    r"暂无(?:相关)?(?:数据|内容|信息|记录|文章|新闻)|没有(?:找到)?(?:相关)?(?:数据|内容|信息|记录)|共\s*0\s*[条篇项]"
)
_TEMPLATE = re.compile(
    r"<(?:li|a|div|tr|dl|ul)\b[^<>]{0,200}\s(?:v-for|ng-repeat|wx:for|ms-for)\s*=|\{#foreach|<%\s*for\b|\{\{\s*each\b"
)
_WRITTEN = re.compile(r"document\.write(?:ln)?\([^;]{0,80}<(?:li|tr|dd|p)\b[^;]{0,200}href", re.I)
_RECORD = re.compile(
    r"[\"']?\w{0,12}(?:url|link|href)[\"']?\s*:\s*[\"'][^\"'\s]{1,200}\d[^\"'\s]{0,60}\.(?:s?html?|jhtml|jsp|aspx?|php)",
    re.I,
)
_LIST_WORDS = word_set("list lists newslist news ul items rows articles 列表新闻 列表")
_LIST_IDS = _LIST_WORDS | word_set("con content data main article app")
_LISTS = re.compile(r"list|news|channel|column|col\d|cat|more|article|class", re.I)
_UNSEEN = re.compile(r"display:\s*none|(?:width|height)[:=]\s*[01](?:px)?(?:;|$)", re.I)
_MAX_SHOWN, _MAX_SCRIPTS, _MAX_CODE, _MAX_BOXES = 60, 40, 50_000, 60


def unread_rows_sign(page: Page) -> str | None:
    """What on a page without rows says that a script would fill its list; None for a list that is just empty."""
    unit = next((script for script in page.root.iter("script") if script.get("querydata")), None)
    if unit is not None:
        return f"a script fetches the rows: {line(unit.get('url') or unit.get('src') or '')[:_MAX_SHOWN]}"
    frame = next((f for f in page.root.iter("iframe") if _is_list_frame(f)), None)
    if frame is not None:
        return f"the list stands in a frame: {line(frame.get('src') or '')[:_MAX_SHOWN]}"
    if _TEMPLATE.search(page.text):
        return "the rows are written by a template in the browser"
    if any(_SAYS_EMPTY.search(text) for text in _visible_texts(page)):
        return None
    scripts = islice((script.text for script in page.root.iter("script") if script.text), _MAX_SCRIPTS)
    codes = [code[:_MAX_CODE] for code in scripts]
    if any(len(list(islice(pattern.finditer(code), 2))) > 1 for code in codes for pattern in (_WRITTEN, _RECORD)):
        return "the rows stand in a script"
    names = dict.fromkeys(islice(_empty_boxes(page), _MAX_BOXES))
    return next((f"a script fills {name}" for name in names if any(name in code for code in codes)), None)


def _visible_texts(page: Page) -> Iterator[str]:
    """The page's words; a script holds 暂无数据 for the case that nothing comes."""
    for element in page.root.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "template"):
            yield element.text or ""
        yield element.tail or ""


def _is_list_frame(frame: lxml.html.HtmlElement) -> bool:
    """Whether an inner frame may hold the list: one of the portal's own, named like one, and seen."""
    src = (frame.get("src") or "").strip()
    seen = not _UNSEEN.search(f"{frame.get('style') or ''};width={frame.get('width')};height={frame.get('height')}")
    return (
        bool(src)
        and seen
        and not src.startswith(("http:", "https:", "//", "javascript:", "about:"))
        and _LISTS.search(src) is not None
    )


def _empty_boxes(page: Page) -> Iterator[str]:
    """How a script would name each list or box that holds nothing: #news, .list."""
    for element in page.root.iter("ul", "ol", "div", "tbody", "table", "dl"):
        if len(element) or line(element.text or "") or is_elsewhere(element):
            continue
        identifier = (element.get("id") or "").strip()
        if len(identifier) > 1 and not _words(identifier).isdisjoint(_LIST_IDS):
            yield from (f"#{identifier}", f'"{identifier}"', f"'{identifier}'")
        yield from (
            f".{name}" for name in (element.get("class") or "").split() if not _words(name).isdisjoint(_LIST_WORDS)
        )


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|[\u4e00-\u9fff]+", name[:60]))
