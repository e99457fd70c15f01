"""New articles of many runs in, a table of sections by month out: holes in the data show as empty cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.normalize.parsed_date import CHINA
from crawler.report.model import RunReport

_MONTHS = 18
_SECTIONS = 40
_MONTH = re.compile(r"\d{4}-\d\d")
_SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of articles and its shade, 0 (none) to 5 (as many as the fullest cell)."""

    number: int
    shade: int


@dataclass(frozen=True, slots=True)
class MonthTable:
    """Columns are the last months, newest first, then whole years; rows are sections with their cells and totals."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], int], ...]
    left_out: int


def month_table(reports: Sequence[RunReport]) -> MonthTable | None:
    """The table of all runs together; None where no article has a date."""
    counts: dict[str, Counter[str]] = {}
    this_month = max((f"{report.started_at.astimezone(CHINA):%Y-%m}" for report in reports), default="")
    for report in reports:
        for section, by_month in report.published.months.items():
            dated = {month: number for month, number in by_month.items() if _is_month(month, this_month)}
            counts.setdefault(section, Counter()).update(dated)
    months = sorted({month for numbers in counts.values() for month in numbers})
    if not months:
        return None
    recent = _last_months(months[-1])
    years = sorted({month[:4] for month in months if month < recent[-1]}, reverse=True)
    totals = sorted(counts, key=lambda section: (-counts[section].total(), section))
    rows = [(section, _row(counts[section], years, recent)) for section in totals[:_SECTIONS]]
    tops = [max(column) for column in zip(*(numbers for _, numbers in rows), strict=True)]
    month_top, year_top = max(tops[: len(recent)], default=0), max(tops[len(recent) :], default=0)
    limits = [month_top] * len(recent) + [year_top] * len(years)
    return MonthTable(
        columns=(*recent, *years),
        rows=tuple((section, _cells(numbers, limits), sum(numbers)) for section, numbers in rows),
        left_out=max(0, len(totals) - _SECTIONS),
    )


def _is_month(text: str, this_month: str) -> bool:
    """Months in the future are the portal's slips of the pen."""
    return bool(_MONTH.fullmatch(text)) and text <= this_month


def _last_months(newest: str) -> list[str]:
    year, month = map(int, newest.split("-"))
    numbers = range(year * 12 + month - 1, year * 12 + month - 1 - _MONTHS, -1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _row(by_month: Counter[str], years: Sequence[str], recent: Sequence[str]) -> list[int]:
    earlier: Counter[str] = Counter()
    for month, number in by_month.items():
        if month < recent[-1]:
            earlier[month[:4]] += number
    return [by_month[month] for month in recent] + [earlier[year] for year in years]


def _cells(numbers: Sequence[int], limits: Sequence[int]) -> tuple[Cell, ...]:
    return tuple(
        Cell(number, min(_SHADES, 1 + (_SHADES * number - 1) // max(1, limit)) if number else 0)
        for number, limit in zip(numbers, limits, strict=True)
    )
