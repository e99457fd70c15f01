"""Relative dates (3小时前, 昨天 08:30) in, ``ParsedDate`` out; the only place that uses dateparser.

dateparser takes anything that looks like a number for a date and 0.3 ms for it, so only whitelisted forms reach it,
and it is imported when the first one does (which costs 0.1 s).
"""

from __future__ import annotations

import re
from datetime import datetime

from crawler.normalize.date_reading import han_number
from crawler.normalize.parsed_date import CHINA, ParsedDate, Precision, parsed_date

_COUNT = r"(?:\d{1,3}|半|[一二两三四五六七八九十]{1,3})"
RELATIVE = re.compile(
    rf"(?P<ago>{_COUNT}\s*个?(?P<unit>秒钟?|分钟?|小时|天|日|周|星期|月|年)\s*(?:以|之)?前)"
    r"|(?P<now>刚刚)"
    r"|(?P<day>今天|今日|昨天|昨日|前天|前日)\s*(?P<clock>\d{1,2}\s*[:：]\s*\d{2})?"
)
_EXACT_UNITS = ("秒", "分", "小时")
_SPOKEN = str.maketrans({"：": ":", "之": None})
_HAN_COUNT = re.compile("^[一二两三四五六七八九十]+")
_DAY_WORDS = {"今日": "今天", "昨日": "昨天", "前日": "前天"}


def find_relative_date(text: str, now: datetime) -> tuple[ParsedDate, int, int] | None:
    """The first relative date of ``text`` counted from ``now``, with its place; None where there is none."""
    match = RELATIVE.search(text)
    if not match:
        return None
    moment = _moment(match, now.astimezone(CHINA))
    found = parsed_date(moment, _precision(match), match.group().strip()) if moment else None
    return (found, match.start(), match.end()) if found else None


def _precision(match: re.Match[str]) -> Precision:
    exact = match["now"] or match["clock"] or (match["unit"] or "").startswith(_EXACT_UNITS)
    return "minute" if exact else "day"


def _moment(match: re.Match[str], now: datetime) -> datetime | None:
    import dateparser  # type: ignore[import-untyped]  # it ships no types

    words = " ".join(match.group().translate(_SPOKEN).split())
    words = _HAN_COUNT.sub(lambda count: str(han_number(count.group())), words)
    for spoken, plain in _DAY_WORDS.items():
        words = words.replace(spoken, plain)
    base = now.replace(tzinfo=None)
    settings = {"RELATIVE_BASE": base, "TIMEZONE": "Asia/Shanghai", "RETURN_AS_TIMEZONE_AWARE": False}
    moment: datetime | None = dateparser.parse(words, languages=["zh"], settings=settings)
    return moment.replace(second=0, microsecond=0) if moment else None
