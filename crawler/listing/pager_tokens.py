"""A link in, what it means in a pager out: a page number, the way forward, the way back."""

from __future__ import annotations

import re

from crawler.listing.anchors import Anchor
from crawler.listing.regions import word_set, words_of

_NUMBER = re.compile(r"^[\[(（【]?第?(\d{1,6})[页頁]?[\])）】]?$")
_NEXT = re.compile(r"^\W*(?:下一?[页頁]|后一?[页頁]|next(?:\s*page)?)\W*$", re.I)
_PREVIOUS = re.compile(r"^\W*(?:上一?[页頁]|前一?[页頁]|prev(?:ious)?(?:\s*page)?)\W*$", re.I)
_SINGLE_ARROWS = frozenset({">", "›", "→", "＞", "▶"})
_DOUBLE_ARROWS = frozenset({"»", ">>", "››", "》", "＞＞"})
_NEXT_WORDS = word_set("next nextpage pagenext")
_TOTAL_HINT = re.compile(r"总|共|total", re.I)
MAX_TOKEN = 12


def page_number(text: str) -> int | None:
    """The number a pager's text is, or None.

    >>> page_number("[12]"), page_number("2026年")
    (12, None)
    """
    match = _NUMBER.match(text) if len(text) <= MAX_TOKEN else None
    return int(match[1]) if match else None


def linked_number(anchor: Anchor) -> int | None:
    """The page number a link is for; None for totals that are printed as links (总数 285)."""
    return None if _TOTAL_HINT.search(anchor.hint) else page_number(anchor.text)


def is_next(anchor: Anchor) -> bool:
    """Whether a link says 下一页, in its text, its hint or, without any text, by its class."""
    text = anchor.text
    if len(text) > MAX_TOKEN:
        return False
    if _NEXT.match(text) or (anchor.hint and _NEXT.match(anchor.hint) and page_number(text) is None):
        return True
    if any(char.isalnum() for char in text):
        return False
    return anchor.element.get("rel") == "next" or not words_of(anchor.element).isdisjoint(_NEXT_WORDS)


def is_next_text(text: str) -> bool:
    """Whether a button or box says 下一页."""
    return bool(_NEXT.match(text[:MAX_TOKEN]))


def is_previous(anchor: Anchor) -> bool:
    """Whether a link says 上一页."""
    return bool(_PREVIOUS.match(anchor.text[:MAX_TOKEN]))


def is_arrow(anchor: Anchor, *, double: bool) -> bool:
    """Whether a link is a bare arrow forward; a double one often means the last page."""
    return anchor.text in (_DOUBLE_ARROWS if double else _SINGLE_ARROWS)


def is_token(anchor: Anchor) -> bool:
    """Whether a link can be part of a pager."""
    text = anchor.text
    if len(text) > MAX_TOKEN:
        return False
    if text and text[0].isalpha() and text[0] not in "上下前后第nNpP":
        return False
    return (
        linked_number(anchor) is not None
        or is_next(anchor)
        or is_previous(anchor)
        or is_arrow(anchor, double=False)
        or is_arrow(anchor, double=True)
    )
