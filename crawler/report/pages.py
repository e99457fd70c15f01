"""Reports in, self-contained HTML pages out: one run, or all runs of all portals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawler.export.disk import write_whole
from crawler.report.charts import Chart
from crawler.report.exit_codes import ExitCode
from crawler.report.history import as_seen_now, run_reports
from crawler.report.model import RunReport
from crawler.report.months import MonthTable, month_table
from crawler.report.rules import percent
from crawler.report.text import clock, duration, headline, size
from crawler.report.trends import portal_charts, run_charts

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
