"""Text in, the absolute dates in it with their places out: reads what the patterns of ``date_forms`` match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from crawler.normalize.date_forms import (
    COMPACT,
    DIGIT,
    EPOCH,
    FULL,
    HAN,
    HAN_ZERO,
    HAS_MONTH_NAME,
    NAMED_MONTH,
    TWO_DIGIT_YEAR,
    YEAR_APART,
)
from crawler.normalize.parsed_date import CHINA, ParsedDate, Precision, parsed_date

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {name: i for i, name in enumerate(_MONTH_NAMES, 1)}
_HAN_DIGITS = {**dict.fromkeys(HAN_ZERO, 0), **{c: i for i, c in enumerate("一二三四五六七八九", 1)}, "元": 1, "两": 2}
_HAN_TENS = {"十": 10, "廿": 20, "卅": 30}

_AFTERNOON = frozenset({"下午", "午后", "傍晚", "晚上", "晚间", "夜间", "深夜", "晚", "P", "p"})
_MORNING = frozenset({"凌晨", "清晨", "早晨", "早上", "早", "上午", "A", "a"})
Span = tuple[ParsedDate, int, int]


def dates_in(text: str) -> Iterator[Span]:
    """The absolute dates of ``text`` with their places, the surest form first, then in order of the text."""
    for form in _forms(text):
        for match in form.finditer(text):
            found = read_match(match)
            if found:
                yield found, _start(match), match.end()


def read_match(match: re.Match[str], year: int | None = None) -> ParsedDate | None:
    """The date a match of one of the forms tells; None where there is no such day, time, or the date is a placeholder.

    Args:
        year: the year of a form that has none.
    """
    groups = match.groupdict()
    raw = match.string[_start(match) : match.end()].strip()
    try:
        if "epoch" in groups:
            return parsed_date(datetime.fromtimestamp(int(groups["epoch"]), CHINA), "second", raw)
        day = datetime(year or _year(groups["year"]), _number(groups["month"]), _number(groups["day"]))
        moment, precision = _with_time(day, groups)
        return parsed_date(moment, precision, raw)
    except (ValueError, OverflowError):
        return None


def _forms(text: str) -> Iterator[re.Pattern[str]]:
    """The forms that ``text`` can hold at all."""
    if not DIGIT.search(text):
        if "年" in text:
            yield HAN
        return
    yield FULL
    if "年" in text:
        yield HAN
    yield TWO_DIGIT_YEAR
    yield YEAR_APART
    yield COMPACT
    yield EPOCH
    if HAS_MONTH_NAME.search(text):
        yield from NAMED_MONTH


def _start(match: re.Match[str]) -> int:
    """Where the date begins: behind the label of the forms that need one."""
    for group in ("epoch", "year"):
        if match.re in (COMPACT, EPOCH) and group in match.re.groupindex:
            return match.start(group)
    return match.start()


def _year(digits: str) -> int:
    if digits[0] in _HAN_DIGITS and not digits.isdigit():
        return int("".join(str(_HAN_DIGITS[c]) for c in digits))
    year = int(digits)
    return year if year >= 100 else year + (2000 if year < 70 else 1900)


def _number(digits: str) -> int:
    if digits in _MONTH_NUMBERS:
        return _MONTH_NUMBERS[digits]
    if digits.isdecimal():
        return int(digits)
    return han_number(digits)


def han_number(digits: str) -> int:
    """二十三 → 23, 十 → 10, 廿一 → 21, 三〇 → 30."""
    total = 0
    for char in digits:
        if char == "十":
            total = (total or 1) * 10
        else:
            total += _HAN_TENS.get(char) or _HAN_DIGITS[char]
    return total


def _with_time(day: datetime, groups: dict[str, str | None]) -> tuple[datetime, Precision]:
    if not groups.get("hour"):
        return day, "day"
    hour = int(groups["hour"] or 0)
    minute = groups.get("minute") or groups.get("minute_han") or groups.get("minute_dash")
    second = groups.get("second") or groups.get("second_han") or groups.get("second_dash")
    minutes = 30 if groups.get("half") else int(minute or 0)
    hour, later = _hour_of_day(hour, groups.get("ampm") or groups.get("period"))
    moment = day.replace(hour=hour, minute=minutes, second=int(second or 0), tzinfo=_zone(groups.get("zone")))
    return moment + timedelta(days=later), "second" if second else "minute"


def _hour_of_day(hour: int, period: str | None) -> tuple[int, int]:
    """Hour on the 24-hour clock, and 1 where 晚12时 means the midnight that ends the day."""
    if hour == 12 and period in _AFTERNOON and period not in ("下午", "午后", "P", "p"):
        return 0, 1
    if hour == 12 and period in _MORNING and period != "上午":
        return 0, 0
    if period in _AFTERNOON and hour < 12 and not (period in ("深夜", "夜间") and hour < 6):
        return hour + 12, 0
    return (hour + 12, 0) if period == "中午" and hour < 10 else (hour, 0)


def _zone(zone: str | None) -> timezone | None:
    """The offset as a zone; None for none and for CST: China time."""
    offset = (zone or "").removeprefix("GMT").removeprefix("UTC")
    if zone in (None, "CST"):
        return None
    if not offset or offset == "Z":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))
