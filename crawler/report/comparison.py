"""A run beside the last comparable runs of its portal: each measure now and as their median."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from crawler.report.model import Comparison, RunReport


def _share(name: str) -> Callable[[RunReport], float | None]:
    def share(report: RunReport) -> float | None:
        field = report.coverage.fields.get(name)
        return field.share if field else None

    return share


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
    "published_at": _share("published_at"),
    "published_minute": _share("published_minute"),
    "source": _share("source"),
    "authors": _share("authors"),
    "section": _share("section"),
    "text": _share("text"),
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
