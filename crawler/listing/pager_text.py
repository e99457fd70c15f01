"""The text of a pager in, the totals and the current page it prints out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.listing.text import line

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
    text = _LOOSE_BLANKS.sub("", line(text))
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
