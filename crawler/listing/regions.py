"""Tells whether an element belongs to the list, to a side box, or to the frame (navigation, footer) of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice

import lxml.html
from lxml import etree

from crawler.text.cleaning import word_set

# Words of class and id, cut at blanks, "-", "_", digits and at capital letters
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[\u4e00-\u9fff]+")
# position-relative tells how a box is laid out, not what it is
_LAYOUT = re.compile(
    r"\b(?:position|float|text|align|display|flex|justify|overflow)-\w+|\bnav-(?:item|link|tabs?|pills)\b"
)
_FRAME = word_set(
    "nav navbar navbox navs navigation menu menus submenu subnav topnav footer foot bottom copyright header"
    " crumb crumbs breadcrumb breadcrumbs position location weizhi dqwz flink flinks friendlink friendlinks friend"
    " friends pager pages pagination pagenav fenye share toolbar tool search login lang prev next prevnext sitemap"
)
_ASIDE = word_set(
    "sidebar side aside rank ranks ranking digg hot hots hotnews hotlist rightlist click clicks recommend"
    " recommended tuijian paihang phb rmtj related relate relates xiangguan random like guess topten"
    " ad ads advert"
)
_FRAME_TAGS = frozenset({"nav", "footer", "header", "form", "select"})
_CONTAINERS = word_set("div ul ol table section article dl nav footer header aside form map td center main")


class Region(IntEnum):
    """Where a link stands; the greater, the less likely it is a row."""

    MAIN = 0
    ASIDE = 1
    FRAME = 2


class Regions:
    """Regions of one page's elements; an element belongs to the worst of its containers.

    A container that holds most of the page's long links is no mere frame whatever it is called (a form around the
    whole page, a "header" that is never closed); a side box may hold most of them where the list is empty.
    """

    def __init__(self, whole: frozenset[lxml.html.HtmlElement]) -> None:
        self._whole = whole
        self._known: dict[lxml.html.HtmlElement, Region] = {}

    def of(self, element: lxml.html.HtmlElement | None) -> Region:
        """The region of an element."""
        chain: list[lxml.html.HtmlElement] = []
        while element is not None and element not in self._known:
            chain.append(element)
            element = element.getparent()
        region = self._known[element] if element is not None else Region.MAIN
        for node in reversed(chain):
            if region is not Region.FRAME:
                own = own_region(node)
                region = max(region, own if own is not Region.FRAME or node not in self._whole else Region.MAIN)
            self._known[node] = region
        return region


def words_of(element: lxml.html.HtmlElement) -> frozenset[str]:
    """The words in an element's class and id, lower case."""
    return _words(element.get("class") or "", element.get("id") or "")


@lru_cache(maxsize=4096)
def _words(classes: str, identifier: str) -> frozenset[str]:
    names = _LAYOUT.sub(" ", f"{classes[:200]} {identifier[:100]}")
    return frozenset(word.lower() for word in _WORD.findall(names))


def own_region(element: lxml.html.HtmlElement) -> Region:
    """What an element's own tag, class and id say of it."""
    tag = element.tag
    if tag in _FRAME_TAGS:
        return Region.FRAME
    if tag not in _CONTAINERS:
        return Region.MAIN
    if tag == "aside":
        return Region.ASIDE
    words = words_of(element)
    if not words.isdisjoint(_FRAME):
        return Region.FRAME
    return Region.MAIN if words.isdisjoint(_ASIDE) else Region.ASIDE


def first_texts(element: lxml.html.HtmlElement, most: int) -> Iterator[str]:
    """The texts of an element's first ``most`` nodes, in reading order.

    From each box of a tree of boxes, ``itertext`` would go through the whole tree in search of a text.
    """
    for event, node in islice(etree.iterwalk(element, events=("start", "end", "comment")), 2 * most):
        text = node.text if event == "start" else node.tail if node is not element else None
        if text:
            yield text
