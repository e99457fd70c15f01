"""Makes self-contained HTML pages: one run, or all runs of all portals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawler.export.disk import write_whole
from crawler.report.exit_codes import ExitCode
from crawler.report.history import as_seen_now, run_reports
from crawler.report.model import RunReport
from crawler.report.rules import percent
from crawler.report.text import clock, duration, headline, size
from crawler.report.trends import Chart, portal_charts, run_charts
from crawler.text.dates import CHINA

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


PAGE_NAME = "report.html"
INDEX_NAME = "index.html"
_TREND_RUNS = 50
_MOST_RUNS = 1000


@dataclass(frozen=True, slots=True)
class PortalRuns:
    """One portal on the index page; runs newest first."""

    name: str
    title: str
    runs: Sequence[RunReport]
    pages: frozenset[str]
    """Ids of the runs that have a page of their own; one that was killed has none until ``scrapy report`` makes it."""
    last_healthy: RunReport | None
    charts: Sequence[Chart]
    months: MonthTable | None


def run_page(report: RunReport, earlier: Iterable[RunReport] = ()) -> str:
    """The page of one run; ``earlier`` runs, newest first, give the trend."""
    history = [report, *islice((run for run in earlier if run.run_id < report.run_id), _TREND_RUNS)]
    template = _environment().get_template("run.html")
    return template.render(
        report=report,
        charts=run_charts(report),
        months=month_table([report]),
        trend=portal_charts(history[::-1])[1:] if len(history) > 1 else [],
        trend_runs=len(history),
        made_at=datetime.now(UTC),
    )


def page_path(folder: Path, run_id: str) -> Path:
    """Where the page of a run lies, below the portal's folder or a copy of it."""
    return folder / "runs" / run_id / PAGE_NAME


def write_run_page(report: RunReport, folder: Path) -> Path:
    """Write ``runs/<run_id>/report.html``, with the trend of the runs before it.

    Raises: OutputError where it cannot be written.
    """
    path = page_path(folder, report.run_id)
    write_whole(path, run_page(report, run_reports(folder)).encode())
    return path


def index_page(folders: Iterable[Path]) -> str:
    """The page of all runs below the given portals' folders."""
    portals = [portal for folder in folders if (portal := _portal(folder))]
    return _environment().get_template("index.html").render(portals=portals, made_at=datetime.now(UTC))


def _portal(folder: Path) -> PortalRuns | None:
    runs = [as_seen_now(report) for report in islice(run_reports(folder), _MOST_RUNS)]
    if not runs:
        return None
    ended = [run for run in runs if run.status != "running"]
    return PortalRuns(
        name=folder.name,
        title=runs[0].title or folder.name,
        runs=runs,
        pages=frozenset(run.run_id for run in runs if page_path(folder, run.run_id).exists()),
        last_healthy=next((run for run in ended if run.verdict and run.verdict.exit_code == ExitCode.HEALTHY), None),
        charts=portal_charts(ended[::-1]),
        months=month_table(ended),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("crawler.report"),
        autoescape=True,  # nothing that came from a page may become markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clock=clock, duration=duration, size=size, percent=percent, headline=headline)
    return environment
