"""Groups the links of a list that look alike, one group member a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.regions import Region, Regions
from crawler.text.cleaning import is_cut, word_set

# Elements that make up one row: their classes change from row to row (odd, first, new, red)
_INSIDE_ROWS = word_set("a li tr dd dt p span strong em b i u font h1 h2 h3 h4 h5 h6 label tbody thead center small")
_STATE = re.compile(
    r"\b(?:odd|even|first|last|active|on|cur|current|hover|selected|alt|no|mr|end|top|new|red|bg|clearfix)\b|\d+"
)
# Deeper nesting is a trap; browsers stop at 512, libxml2 at 256
MAX_DEPTH = 60
_MIN_LONG_TITLE = 8
_MIN_WHOLE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Group:
    """Links with the same path of tags and container classes, in page order.

    ``crowd`` is the whole page's: how many long links an element holds.
    """

    anchors: tuple[Anchor, ...]
    region: Region
    crowd: Mapping[lxml.html.HtmlElement, int]


def group_anchors(anchors: Sequence[Anchor]) -> list[Group]:
    """The groups of a page, in order of their first link; links without any text are left out."""
    shown = [a for a in anchors if a.text or a.hint]
    crowd = _crowd(a for a in shown if len(a.text) >= _MIN_LONG_TITLE)
    most = max(crowd.values(), default=0) * _MIN_WHOLE_SHARE
    regions = Regions(frozenset(element for element, n in crowd.items() if n > most))
    paths = _Paths()
    groups: dict[tuple[int, Region], list[Anchor]] = {}
    for anchor in shown:
        parent = anchor.element.getparent()
        groups.setdefault((paths.of(parent), regions.of(parent)), []).append(anchor)
    return [Group(tuple(members), key[1], crowd) for key, members in groups.items()]


def _crowd(anchors: Iterable[Anchor]) -> Mapping[lxml.html.HtmlElement, int]:
    """How many of the links each element holds."""
    counts: Counter[lxml.html.HtmlElement] = Counter()
    for parent, n in Counter(anchor.element.getparent() for anchor in anchors).items():
        for element in islice(chain([parent], parent.iterancestors()), MAX_DEPTH):
            counts[element] += n
    return counts


class _Paths:
    """Numbers for paths: equal paths of tags and classes have equal numbers."""

    def __init__(self) -> None:
        self._known: dict[lxml.html.HtmlElement, int] = {}
        self._numbers: dict[tuple[int, str, str], int] = {}

    def of(self, element: lxml.html.HtmlElement | None) -> int:
        """The number of the path from the root to an element."""
        nodes = []
        while element is not None and element not in self._known:
            nodes.append(element)
            element = element.getparent()
        number = self._known[element] if element is not None else 0
        for node in reversed(nodes):
            tag = str(node.tag)
            name = "" if tag in _INSIDE_ROWS else _name(node.get("class") or "", node.get("id") or "")
            number = self._numbers.setdefault((number, tag, name), len(self._numbers) + 1)
            self._known[node] = number
        return number


@lru_cache(maxsize=4096)
def _name(classes: str, identifier: str) -> str:
    """Class and id without numbers and states: row-1 and row-2, odd and even are one."""
    words = _STATE.sub("", f"{classes[:200]} {identifier[:100]}".lower()).split()
    return " ".join(sorted(words))


_ROW_TAGS = frozenset({"li", "tr", "dd", "dl", "article"})
_CATEGORY = re.compile(r"^[\[【(（<《「].{1,10}[\]】)）>》」]$")
# A second link of a row that is this much shorter than the headline is its category, source or 详细
_MUCH_SHORTER = 3
_MAX_CATEGORY = 8
_MIN_HEADLINE = 2
# A row may repeat its headline: on the picture, in the summary
_MAX_LONG_IN_ROW = 2
_MAX_LONE_CLIMB = 8
_MORE = re.compile(
    r"^\W*(?:更多|more|查看更多|(?:查看|阅读)?(?:详情|详细|全文)|点击查看|进入|\d+|上一[篇条]|下一[篇条].*)\W*$", re.I
)


@dataclass(frozen=True, slots=True)
class RowLink:
    """A row's link, the widest element that holds no other row of the group, and the text its date stands in."""

    anchor: Anchor
    row: lxml.html.HtmlElement
    date_text: str | None = None


def row_links(group: Group) -> list[RowLink]:
    """The rows of a group in page order: doubles of one URL merged, category links and 更多 left out."""
    chosen = _one_per_row(_merged([a for a in group.anchors if not _MORE.match(a.text)]))
    shared: dict[lxml.html.HtmlElement, int] = {}
    for anchor in chosen:
        for element in islice(anchor.element.iterancestors(), MAX_DEPTH):
            shared[element] = shared.get(element, 0) + 1
    if len(chosen) == 1:
        return [RowLink(chosen[0], _lone_row(chosen[0], group.crowd))]
    return [RowLink(anchor, _row_of(anchor, shared)) for anchor in chosen]


def _merged(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Neighbours with one URL (picture, title, summary) become the one that says the headline."""
    merged: list[Anchor] = []
    for anchor in anchors:
        if merged and anchor.href and merged[-1].href == anchor.href:
            merged[-1] = _headline_of(merged[-1], anchor)
        else:
            merged.append(anchor)
    return merged


def _headline_of(first: Anchor, second: Anchor) -> Anchor:
    """The first words are the headline; what follows is a summary, unless it completes them."""
    if first.pictured and not second.pictured:
        return second
    if is_cut(first.title) or len(first.title) < _MIN_HEADLINE:
        return second if len(second.title) > len(first.title) else first
    return first


def _one_per_row(anchors: Sequence[Anchor]) -> list[Anchor]:
    rows: dict[lxml.html.HtmlElement, list[Anchor]] = {}
    for anchor in anchors:
        rows.setdefault(_nearest_row(anchor.element), []).append(anchor)
    if len(rows) == len(anchors) or len(rows) < 2:
        return list(anchors)
    return [anchor for members in rows.values() for anchor in _headlines(members)]


def _headlines(members: Sequence[Anchor]) -> list[Anchor]:
    longest = max(len(a.title) for a in members)
    return [a for a in members if not _is_minor(a, longest)] or list(members)


def _is_minor(anchor: Anchor, longest: int) -> bool:
    size = len(anchor.title)
    return bool(_CATEGORY.match(anchor.text)) or (size <= _MAX_CATEGORY and size * _MUCH_SHORTER <= longest)


def _nearest_row(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    for parent in element.iterancestors():
        if parent.tag in _ROW_TAGS:
            return parent
    return element.getparent()


def _row_of(anchor: Anchor, shared: Mapping[lxml.html.HtmlElement, int]) -> lxml.html.HtmlElement:
    row = anchor.element
    for parent in anchor.element.iterancestors():
        if shared.get(parent, 2) > 1 or parent.tag in ("body", "html"):
            break
        row = parent
    return row


def _lone_row(anchor: Anchor, crowd: Mapping[lxml.html.HtmlElement, int]) -> lxml.html.HtmlElement:
    """The row of a link without its like: up to the next row-like element, or to where other long links begin."""
    row = anchor.element
    for parent in islice(anchor.element.iterancestors(), _MAX_LONE_CLIMB):
        if crowd.get(parent, 0) > _MAX_LONG_IN_ROW or parent.tag in ("body", "html"):
            break
        row = parent
        if parent.tag in _ROW_TAGS:
            break
    return row
