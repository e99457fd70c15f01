"""Rules on earlier runs; only for whole runs that are not the first of their portal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.report.comparison import compare
from crawler.report.model import Reason, RunReport, SectionReport
from crawler.report.rules import too_low
from crawler.report.thresholds import Thresholds


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
