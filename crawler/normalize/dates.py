"""Date strings of Chinese pages in, ``ParsedDate`` out: strict patterns, microseconds a call, never a guess.

The front of the date modules. Everything is read as +08:00, as portals print it; a printed zone is converted.
"""

from __future__ import annotations

from datetime import datetime

from crawler.normalize.date_reading import Span, dates_in
from crawler.normalize.list_dates import parse_list_date, parse_list_dates
from crawler.normalize.parsed_date import CHINA, ParsedDate, Precision
from crawler.normalize.relative_dates import find_relative_date

__all__ = [
    "CHINA",
    "ParsedDate",
    "Precision",
    "dates_in",
    "find_date",
    "find_date_span",
    "parse_list_date",
    "parse_list_dates",
]


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
