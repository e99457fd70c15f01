"""Whether fields are found as often as before: in the same sections, and on enough articles to say so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.report.coverage import JUDGED
from crawler.report.model import Reason, RunReport
from crawler.report.rules import percent, too_high
from crawler.report.thresholds import Thresholds

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
