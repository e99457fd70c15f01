"""The written forms of dates on Chinese pages as compiled patterns.

Each form fills the same named groups, so one reader serves all of them (``date_reading``). Python's ``\\d`` and ``int``
take full-width digits, so nothing needs to be folded first.
"""

from __future__ import annotations

import re

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
