"""Reads the words and numbers of pagers: 下一页, page numbers, totals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.listing.anchors import Anchor
from crawler.listing.regions import words_of
from crawler.text.cleaning import clean_line, word_set

# A blank that parts two figures parts two things; any other is decoration (共 285 条)
_LOOSE_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_TOTALS = (
    re.compile(r"共有?(?:计|:|：)?(\d{1,9})(?:条|篇|项|则|个记录|笔|个文章)"),
    re.compile(r"(?<!每页)(?<!每页显示)总?(?:记录|条|信息|文章)(?:总?数)?(?:共|:|：)?(\d{1,9})"),
    re.compile(r"(?<![\d每/])(\d{1,9})(?:条|篇文章)(?!/?[每页])"),
)
# 3/12; 2026/11 is a month
_OF = re.compile(r"(?<![\d/.-])(\d{1,6})/(\d{1,6})(?![\d/.-])")
_COUNTS = (
    re.compile(r"共(?:有|计|:|：)?(\d{1,6})[页頁]"),
    re.compile(r"总?页[数次][:：]?(?:\d{1,6}/)?(\d{1,6})"),
    re.compile(r"分(\d{1,6})页"),
)
_CURRENTS = (
    re.compile(r"(?:当前|目前|现在)(?:是|为|在)?第?[:：]?(\d{1,6})"),
    re.compile(r"(?<![到至往])第(\d{1,6})[页頁]"),
)


# What stands beside a pager may be a day: 11/28 counts only where it says that it is of pages
_NAMED_OF = re.compile(
    r"(?:第|页次?|页[码数]|当前)[:：]?(\d{1,6})/(\d{1,6})(?![\d/.-])|(?<![\d/.-])(\d{1,6})/(\d{1,6})[页頁]"
)


def totals_in(text: str, *, beside: bool = False) -> tuple[int | None, int | None, int | None]:
    """Claimed articles, pages and current page in a pager's text.

    Args:
        beside: the text holds what stands beside the pager, too.

    >>> totals_in("共 295 条 2/15 页")
    (295, 15, 2)
    >>> totals_in("11/28 下一页", beside=True)[1]
    >>> totals_in("2026-08-12 41条")[0]
    41
    """
    text = _LOOSE_BLANKS.sub("", clean_line(text))
    current, count = _current_of(text, _NAMED_OF if beside else _OF)
    return _first(_TOTALS, text), _first(_COUNTS, text) or count, current or _first(_CURRENTS, text)


def _current_of(text: str, pattern: re.Pattern[str]) -> tuple[int | None, int | None]:
    for match in pattern.finditer(text):
        current, count = (int(figure) for figure in match.groups() if figure)
        if 0 < current <= count:
            return current, count
    return None, None


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> int | None:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            return int(match[1])
    return None


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
