"""Rules on how a run came to its end: output failed, cut off, portal unreachable."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.fetching.failure_kinds import failure_kind
from crawler.report.endings import ending
from crawler.report.model import Reason, RunReport
from crawler.report.rules import article_pages, percent, too_high
from crawler.report.thresholds import Thresholds

_SIGNALS = {
    "shutdown": "stopped by a signal",
    "cancelled": "stopped before it began",
    None: "stopped at once, by a second signal or an error, before it could end in order",
}


def output_failed(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """State, articles or manifest could not be written."""
    if report.output_error or ending(report.finish_reason) == "output":
        yield Reason(code="output", text=report.output_error or "state or output could not be written")


def not_finished(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Stopped by a signal or an error, or no list was ever begun."""
    if ending(report.finish_reason) == "cut_off":
        reason = report.finish_reason
        yield Reason(code="cut_off", text=_SIGNALS.get(reason, f"ended early: {reason}"))
    elif ending(report.finish_reason) == "own_end" and _never_began(report):
        yield Reason(code="no_walk", text="no list was walked: the home page could not be worked off (see crawl.log)")


def _never_began(report: RunReport) -> bool:
    lists = report.sections or report.sections_missing or report.sections_not_due
    return not (lists or report.unreachable or "url" in report.arguments)


def unreachable(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """From the start, stopped on the way, or most pages lost to the network or a firewall."""
    stopped = report.finish_reason if ending(report.finish_reason) == "unreachable" else None
    if report.unreachable:
        text = f"portal out of reach from the start: {stopped or report.unreachable}"
        yield Reason(code="unreachable", text=text)
    elif stopped:
        yield Reason(code="unreachable", text=f"stopped on the way: {stopped}")
    elif reason := _mostly_lost(report, thresholds):
        yield reason


def _mostly_lost(report: RunReport, thresholds: Thresholds) -> Reason | None:
    lost = {name: number for name, number in report.counts.failed.items() if _is_unreachable(name)}
    read = article_pages(report) + report.counts.gone + sum(section.pages for section in report.sections)
    asked = read + sum(report.counts.failed.values())
    if not lost or (read and asked < thresholds.min_sample):
        return None
    share = sum(lost.values()) / asked
    classes = ", ".join(f"{name} {number}" for name, number in lost.items())
    text = f"{percent(share)} of {asked} pages did not come ({classes})"
    return too_high("mostly_lost", text, share, thresholds, "max_unreachable_share")


def _is_unreachable(failure: str) -> bool:
    return failure.startswith("block:") or failure_kind(failure).unreachable
