"""A piece of a row's text in, whether it is a date, a part of one, or holds one, out."""

from __future__ import annotations

import re

_NUMBERS = r"\d{1,4}\s*[-/.．年月—]\s*\d{1,2}(?:\s*[-/.．月日—]\s*\d{1,4})?\s*日?"
_CLOCK = r"(?:[T\s]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_LABEL = r"(?:(?:发布|更新|发表|添加|录入)?(?:时间|日期|于)?\s*[:：]?)"
_WHOLE = re.compile(rf"^[\[（(【\s|·:：]*{_LABEL}\s*{_NUMBERS}{_CLOCK}[\]）)】\s|·]*$")
# In longer text only a date with its year counts, and one behind a label
_WITH_YEAR = re.compile(
    rf"(?<![\d.])(?:(?:19|20)\d\d\s*[-/.．年—]\s*\d{{1,2}}\s*[-/.．月—]\s*\d{{1,2}}\s*日?){_CLOCK}(?![\d%％])"
)
_LABELLED = re.compile(rf"(?:时间|日期)\s*[:：]\s*({_NUMBERS}{_CLOCK})(?![\d%％])")
# a day and a month in boxes of their own, or one of them with a year
_PART = re.compile(r"^(?:\d{1,2}日?|20\d\d\s*[-./年]\s*\d{1,2}月?|\d{1,2}月|20\d\d年?|\d{1,2}\s*[-./月]\s*\d{1,2}日?)$")
_RELATIVE = re.compile(r"^(?:\d{1,3}\s*(?:秒|分钟|小时|天)之?前|刚刚|昨天|前天|今天)(?:\s*\d{1,2}:\d{2})?$")
MAX_PIECE = 60
_MAX_META = 36


def is_date(piece: str) -> bool:
    """Whether the piece is nothing but a date, in brackets or behind a label as well.

    >>> is_date("[2026-09-17]"), is_date("发布时间：2026年9月17日 08:09"), is_date("9月17日起")
    (True, True, False)
    """
    piece = piece.strip()
    if not 1 < len(piece) <= MAX_PIECE:
        return False
    return _RELATIVE.match(piece) is not None or (_WHOLE.match(piece) is not None and not is_part(piece))


def is_part(piece: str) -> bool:
    """Whether the piece may be a part of a date that stands in several boxes: 17, 2026-09."""
    return len(piece) <= 10 and _PART.match(piece.strip()) is not None


def is_short_date(piece: str) -> bool:
    """Whether a part is a date by itself, without its year: 09-17."""
    return _WHOLE.match(piece) is not None and not piece.strip().startswith("20")


def date_in(piece: str) -> str | None:
    """The date a line of credits holds; None for prose, which speaks of days without dating the article.

    >>> date_in("来源：荷江日报 2026-09-17 08:09"), date_in("9月1日起，各县区开展活动")
    ('2026-09-17 08:09', None)
    """
    labelled = _LABELLED.search(piece)
    if labelled:
        return labelled[1]
    found = _WITH_YEAR.search(piece) if len(piece) <= _MAX_META else None
    return found[0].strip() if found else None
