"""A report, thresholds and earlier runs in; how the run is judged, with every reason, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from crawler.report.comparison import compare
from crawler.report.coverage_rules import coverage_kept
from crawler.report.ending_rules import not_finished, output_failed, unreachable
from crawler.report.endings import ending
from crawler.report.exit_codes import NAMES, ExitCode
from crawler.report.health import (
    ends_proven,
    fields_found,
    lists_whole,
    pages_read,
    rows_followed,
    rows_shown,
    sections_found,
    sections_walked,
    totals_seen,
)
from crawler.report.history_rules import measures_kept, sections_kept
from crawler.report.model import Reason, RunReport, Verdict
from crawler.report.thresholds import Thresholds

Rule = Callable[[RunReport, Thresholds], Iterator[Reason]]

# In the order of the exit codes: 6, 4, 5, 3
_RULES: tuple[tuple[ExitCode, tuple[Rule, ...]], ...] = (
    (ExitCode.OUTPUT, (output_failed,)),
    (ExitCode.UNFINISHED, (not_finished,)),
    (ExitCode.UNREACHABLE, (unreachable,)),
    (
        ExitCode.UNHEALTHY,
        (
            *(sections_found, lists_whole, ends_proven, totals_seen, rows_shown, rows_followed, sections_walked),
            *(pages_read, fields_found),
        ),
    ),
)


# Pages came, and what they show or name was not read
_UNREAD = frozenset(
    {"title_coverage", "content_coverage", "gone_pages", "no_rows", "no_row_followed", "rows_unfollowed"}
    | {"sections_unwalked", "total_short"}
)


def judged(report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport] = ()) -> RunReport:
    """The report with its verdict and its comparison with ``earlier`` runs, newest first."""
    verdict = judge(report, thresholds, earlier)
    unread = any(reason.code in _UNREAD for reason in verdict.reasons)
    complete = report.complete and not unread
    return replace(report, complete=complete, verdict=verdict, comparison=compare(report, earlier))


def judge(report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport] = ()) -> Verdict:
    """The verdict: the first of output, unfinished, unreachable, unhealthy, healthy that has a reason.

    Reasons for the later ones follow, so that nothing that was seen stays untold.
    """
    found = [(code, reason) for code, rules in _RULES for rule in rules for reason in rule(report, thresholds)]
    if judges_history(report):
        found += [(ExitCode.UNHEALTHY, reason) for reason in _history(report, thresholds, earlier)]
    code = found[0][0] if found else ExitCode.HEALTHY
    return Verdict(name=NAMES[code], exit_code=code, reasons=tuple(reason for _, reason in found))


def judges_history(report: RunReport) -> bool:
    """Whether earlier runs mean something: the run saw all it wanted to, and is not the portal's first."""
    return ending(report.finish_reason) == "own_end" and not report.narrowed and not report.first_run


def _history(report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport]) -> Iterator[Reason]:
    yield from sections_kept(report, thresholds, earlier)
    yield from measures_kept(report, thresholds, earlier)
    yield from coverage_kept(report, thresholds, earlier)
