"""One group of links in, one link for each row out, with the element that is the row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.groups import MAX_DEPTH, Group
from crawler.listing.text import is_cut

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
