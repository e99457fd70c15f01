"""Judges a run: its own report first, then in comparison with earlier runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from crawler.report.coverage import JUDGED, share_of
from crawler.report.exit_codes import NAMES, ExitCode, ending
from crawler.report.model import (
    Comparison,
    Reason,
    RunReport,
    SectionReport,
    Verdict,
)
from crawler.report.rules import (
    Thresholds,
    ends_proven,
    fields_found,
    lists_whole,
    not_finished,
    output_failed,
    pages_read,
    percent,
    rows_followed,
    rows_shown,
    sections_found,
    sections_walked,
    too_high,
    too_low,
    totals_seen,
    unreachable,
)


def _rows_per_page(report: RunReport) -> float | None:
    pages = sum(section.pages for section in report.sections)
    return sum(section.rows for section in report.sections) / pages if pages else None


# Measures of size depend on how far a delta crawl had to walk: they inform, and only some of them are judged
MEASURES: dict[str, Callable[[RunReport], float | None]] = {
    "new": lambda report: report.counts.new,
    "failed": lambda report: sum(report.counts.failed.values()),
    "sections": lambda report: len(report.sections) + report.sections_not_due,
    "rows_per_page": _rows_per_page,
    "claimed": lambda report: sum(section.claimed or 0 for section in report.sections) or None,
    "seconds": lambda report: report.seconds,
    "latency_p50_ms": lambda report: report.traffic.latency.p50_ms,
    "published_at": share_of("published_at"),
    "published_minute": share_of("published_minute"),
    "source": share_of("source"),
    "authors": share_of("authors"),
    "section": share_of("section"),
    "text": share_of("text"),
}


def compare(report: RunReport, earlier: Sequence[RunReport]) -> tuple[Comparison, ...]:
    """One line for each measure that this run and at least one of the earlier ones have."""
    lines = []
    for measure, value_of in MEASURES.items():
        now = value_of(report)
        before = [value for value in map(value_of, earlier) if value is not None]
        if now is not None and before:
            lines.append(
                Comparison(measure=measure, now=round(now, 4), before=round(median(before), 4), runs=len(before))
            )
    return tuple(lines)


def sections_kept(report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport]) -> Iterator[Reason]:
    """Far fewer sections than before, or sections that claim far less."""
    if not earlier:
        return
    before = {_key(section): section for section in earlier[0].sections}
    if before:
        now, then = (len(run.sections) + run.sections_not_due for run in (report, earlier[0]))
        share = now / then
        text = f"{now} lists found, {then} in the run before"
        if reason := too_low("fewer_sections", text, share, thresholds, "min_sections_share"):
            yield reason
    for section in report.sections:
        earlier_one = before.get(_key(section))
        if earlier_one and earlier_one.claimed and section.claimed is not None:
            share = section.claimed / earlier_one.claimed
            text = f"section {section.name}: claims {section.claimed} articles, {earlier_one.claimed} before"
            if reason := too_low("total_fell", text, share, thresholds, "min_claimed_share"):
                yield reason


def _key(section: SectionReport) -> tuple[str | None, str]:
    return section.parent, section.name


def measures_kept(report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport]) -> Iterator[Reason]:
    """Far fewer rows on each list page than in the median of the last runs."""
    lines = {line.measure: line for line in compare(report, earlier)}
    rows = lines.get("rows_per_page")
    if rows and rows.before:
        text = f"{rows.now:.1f} rows on a list page, {rows.before:.1f} before"
        if reason := too_low("fewer_rows", text, rows.now / rows.before, thresholds, "min_rows_share"):
            yield reason


# A field that all but every article has is missed at once; one that comes and goes needs so many articles
_ALWAYS = 0.95
_ENOUGH = 30
# A run of a thousand counts no more than one of fifty: the first crawl of a portal is full of old articles
_MOST_WEIGHT = 50
_ALL = ""


def coverage_kept(report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport]) -> Iterator[Reason]:
    """Fields that are found far less often than in the same sections before."""
    if report.coverage.articles >= thresholds.min_sample:
        for field in JUDGED:
            if reason := _fell(field, report, thresholds, earlier):
                yield reason


def _fell(field: str, report: RunReport, thresholds: Thresholds, earlier: Sequence[RunReport]) -> Reason | None:
    """A day of notices has no authors: where a field comes and goes, runs are joined until there are enough articles.

    The run itself must be short of the field too: those before it have been judged.
    """
    now = _compared(field, [report], earlier)
    if now is None or now.before - now.share <= thresholds.max_coverage_drop:
        return None
    enough = thresholds.min_sample if now.before >= _ALWAYS else _ENOUGH
    for joined in range(len(earlier)):
        seen = _compared(field, [report, *earlier[:joined]], earlier[joined:])
        if seen and seen.articles >= enough:
            text = (
                f"{field} found on {percent(seen.share)} of {seen.articles} articles, on {percent(seen.before)} in the "
                "same sections before"
            )
            drop = seen.before - seen.share - seen.chance
            return too_high("coverage_fell", text, drop, thresholds, "max_coverage_drop")
    return None


@dataclass(frozen=True, slots=True)
class _Compared:
    """How often a field is found, and how often it would be if each section gave what it gave before."""

    articles: int
    share: float
    before: float
    chance: float
    """By how much the two differ for no reason: two standard errors."""


def _compared(field: str, runs: Sequence[RunReport], earlier: Sequence[RunReport]) -> _Compared | None:
    """None where no section of ``runs`` had an article before.

    Source of the chance: Agresti and Coull (1998): with one success and one failure more, a small sample that is all of
    one kind is not taken for certain.
    """
    then = _tally(field, earlier, most=_MOST_WEIGHT)
    number, found, expected, variance = 0.0, 0.0, 0.0, 0.0
    for section, (articles, hits) in _tally(field, runs).items():
        sample, hits_before = then.get(section, (0.0, 0.0))
        if sample:
            likely = (hits_before + 1) / (sample + 2)
            number, found = number + articles, found + hits
            expected += articles * hits_before / sample
            variance += articles * (1 + articles / sample) * likely * (1 - likely)
    if not number:
        return None
    return _Compared(round(number), found / number, expected / number, 2 * math.sqrt(variance) / number)


def _tally(field: str, runs: Sequence[RunReport], most: float = math.inf) -> dict[str, tuple[float, float]]:
    """Section → articles of the runs in it, and on how many the field was found; a run counts at most ``most``."""
    tally: dict[str, tuple[float, float]] = {}
    for run in runs:
        for section, articles, hits in _of_run(field, run):
            weight = min(1.0, most / articles)
            before = tally.get(section, (0.0, 0.0))
            tally[section] = before[0] + articles * weight, before[1] + hits * weight
    return tally


def _of_run(field: str, run: RunReport) -> Iterator[tuple[str, float, float]]:
    """Reports of before sections were counted have one for all."""
    coverage = run.coverage
    for section, counts in coverage.sections.items():
        if counts.get("articles"):
            yield section, counts["articles"], counts.get(field, 0)
    total = coverage.fields.get(field)
    if not coverage.sections and coverage.articles and total and total.share is not None:
        yield _ALL, coverage.articles, total.share * coverage.articles


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
