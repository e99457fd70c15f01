"""Reads dates as Chinese pages print them: strict patterns, microseconds a call, never a guess.

Everything is read as +08:00, as portals print it; a printed zone is converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

# Portals print China time; summer time (1986-1991) lies before the window
CHINA = timezone(timedelta(hours=8))
Precision = Literal["second", "minute", "day"]

# What is older is a placeholder (1970-01-01, 1900-01-01) or a typing error
EARLIEST = date(1995, 1, 1)
# What several CMS show for an empty date field; with a real time of day it counts
_PLACEHOLDER_DAY = date(2001, 1, 1)
_SHARED_LENGTH = {"day": 10, "minute": 16, "second": 19}


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date as the page tells it.

    ``value`` is ISO 8601 with +08:00, or a bare date where no time is told; ``raw`` is what was printed.
    """

    value: str
    precision: Precision
    raw: str

    @property
    def at(self) -> datetime:
        """The moment as an aware datetime; midnight where only the day is known."""
        moment = datetime.fromisoformat(self.value)
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)

    @property
    def day(self) -> date:
        """The day in China."""
        return date.fromisoformat(self.value[:10])

    def agrees_with(self, other: ParsedDate) -> bool:
        """Whether both tell the same moment as far as the coarser of the two goes."""
        shared = min(_SHARED_LENGTH[self.precision], _SHARED_LENGTH[other.precision])
        return self.value[:shared] == other.value[:shared]

    def is_finer_than(self, other: ParsedDate) -> bool:
        """Whether this agrees with ``other`` and tells more of the moment."""
        return _SHARED_LENGTH[self.precision] > _SHARED_LENGTH[other.precision] and self.agrees_with(other)


def parsed_date(moment: datetime, precision: Precision, raw: str) -> ParsedDate | None:
    """``moment`` (naive: China time) as a ``ParsedDate``; None outside the window or for a known placeholder."""
    moment = moment.astimezone(CHINA) if moment.tzinfo else moment.replace(tzinfo=CHINA)
    day = moment.date()
    if day < EARLIEST or day.year > 2099:
        return None
    if day == _PLACEHOLDER_DAY and (precision == "day" or (moment.hour, moment.minute) == (0, 0)):
        return None
    value = day.isoformat() if precision == "day" else moment.isoformat(timespec="seconds")
    return ParsedDate(value, precision, raw)


_DASH = r"[-－—–―‐‑−/／.．]{1,2}"
_COLON = "[:：∶︰﹕]"
_WEEKDAY = r"[(（\[【]?\s*(?:星期|礼拜|周)[一二三四五六日天]\s*[)）\]】]?"
_PERIOD = "上午|中午|下午|午后|傍晚|晚上|晚间|夜间|深夜|凌晨|清晨|早晨|早上|早|晚"
# 点 is a clock word only where it does not begin 点击 or 点赞; 14-13-59 needs all three parts
_CLOCK = rf"""
    (?P<period>{_PERIOD})?\s*(?P<hour>\d{{1,2}})\s*
    (?:{_COLON}\s*(?P<minute>\d{{1,2}})(?!\d)(?:\s*{_COLON}\s*(?P<second>\d{{1,2}})(?!\d)(?:[.,]\d{{1,9}})?)?
      |[时時点點](?![击擊赞])(?:\s*(?P<minute_han>\d{{1,2}})\s*分?(?:\s*(?P<second_han>\d{{1,2}})\s*秒)?|(?P<half>半))?
      |-(?P<minute_dash>\d{{2}})-(?P<second_dash>\d{{2}})(?!\d))
    (?:\s*(?P<ampm>[AaPp])\.?[Mm]\b)?
    (?:\s?(?P<zone>Z\b|UTC\b|GMT\b|\+\d{{2}}:?\d{{2}}(?!\d)|(?<=:\d\d:\d\d)-(?:0\d|1[0-2]):?[03]0(?!\d)))?
"""
# Bounded: a hostile page may print a date and a megabyte of blanks
_TIME = rf"(?:(?:\s|[,，T|｜·_-]|{_WEEKDAY}){{0,12}}?{_CLOCK})?"
# 9月15—16日 and 15日至17日 tell how long something lasted, not when a page came out
_NO_RANGE = r"(?!\s*(?:[-－—–~～至、]|到)\s*\d{1,2}\s*日)"
# 0812:00 is a day glued to its time
_DAY = r"(?P<day>\d{1,2}(?!\d)|\d{2}(?=\d{2}\s*[:：]\s*\d{2}))(?:\s*+[日号])?+" + _NO_RANGE

FULL = re.compile(
    rf"(?<!\d)(?P<year>[12１２]\d{{3}})\s*(?:年|{_DASH})\s*(?P<month>\d{{1,2}})\s*(?:月|{_DASH})\s*{_DAY}{_TIME}",
    re.VERBOSE,
)
# 23-09-17; points only between pairs, because 10.2.1 is a section number
TWO_DIGIT_YEAR = re.compile(
    rf"(?<![0-9A-Za-z./-])(?<!\d:)(?P<year>\d{{2}})(?P<sep>[-－/]|\.(?=\d\d\.\d\d(?!\d)))(?P<month>\d{{1,2}})(?P=sep)"
    rf"{_DAY}(?![-/.]\d){_TIME}",
    re.VERBOSE,
)
DIGIT = re.compile(r"\d")
# A year in an element of its own: 2023 09/17 08:09:09, with or without blanks between the elements
YEAR_APART = re.compile(
    rf"(?<!\d)(?P<year>20\d{{2}})(?:\s+|(?=\d\d/\d\d\s*\d\d:))(?P<month>\d{{2}})\s*[-/.月]\s*"
    rf"(?P<day>\d{{2}}(?!\d)|\d{{2}}(?=\d\d:\d\d))\s*+日?+{_TIME}",
    re.VERBOSE,
)
HAN_ZERO = "〇○◯零ＯOoОο０0"
_HAN_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十廿卅元]{1,3})"
HAN = re.compile(
    rf"(?P<year>[一二][{HAN_ZERO}一二三四五六七八九]{{3}})\s*年\s*(?P<month>{_HAN_NUMBER})\s*月"
    rf"\s*(?P<day>{_HAN_NUMBER})\s*[日号]{_TIME}",
    re.VERBOSE,
)
_LABEL = r"(?:^|(?:时\s?间|日\s?期|[Dd]ate|[Tt]ime)\s*[:：=]?)\s*"
COMPACT = re.compile(
    _LABEL + r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:[T\s]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?![\d号])"
)
EPOCH = re.compile(_LABEL + r"(?P<epoch>1\d{9})(?:\.?\d{3})?\s*$")
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_TIME_EN = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_ZONE_EN = r"(?P<zone>Z|UTC|GMT(?:[+-]\d{2}:?\d{2})?|CST|[+-]\d{2}:?\d{2})"
# RFC 822 (feeds), java.util.Date.toString(), the English order; CST is China's time on a Chinese page
NAMED_MONTH = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d)(?P<day>\d{{1,2}})[\s-]{_MONTH}[\s,-]+(?P<year>\d{{4}})(?:[\s,T]+{_TIME_EN}(?:\s*{_ZONE_EN})?)?",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME_EN}\s+(?:{_ZONE_EN}\s+)?(?P<year>\d{{4}})(?!\d)",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?:[\s,]+{_TIME_EN})?(?![\d:])",
    )
)
HAS_MONTH_NAME = re.compile(_MONTH)
# A whole cell of a list: 09-17, [09-17], 9月17日 08:09; or a date cut into a large day and a small month
MONTH_DAY = re.compile(rf"^\W*(?P<month>\d{{1,2}})\s*(?:月|[-－—–/.．])\s*{_DAY}{_TIME}\W*$", re.VERBOSE)
SPLIT = tuple(
    re.compile(rf"^\W*{form}\W*$")
    for form in (
        r"(?P<day>\d{1,2})\s*[日/|-]?\s*(?P<year>20\d{2})\s*[-./年]\s*(?P<month>\d{1,2})\s*月?",
        r"(?P<year>20\d{2})\s*[-./年]\s*(?P<month>\d{1,2})\s*月?\s+(?P<day>\d{1,2})\s*日?",
        r"(?P<year>20\d{2})\s+(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?",
        r"(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?\s+(?P<year>20\d{2})\s*年?",
    )
)


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


def find_date(text: str, *, now: datetime | None = None) -> ParsedDate | None:
    """The first date in a label, meta line or attribute; None where there is none or it cannot be.

    Args:
        now: what relative forms (3小时前, 昨天 08:30) count from, usually the time of the fetch; without it they are
            not read.

    >>> find_date("发布时间：2023年9月17日 下午3:09 来源：某报").value
    '2023-09-17T15:09:00+08:00'
    >>> find_date("规划（2021—2025年）") is None
    True
    """
    found = find_date_span(text, now=now)
    return found[0] if found else None


def find_date_span(text: str, *, now: datetime | None = None) -> Span | None:
    """Like ``find_date``, with where the date begins and ends in ``text``."""
    for span in dates_in(text):
        return span
    return find_relative_date(text, now) if now else None
