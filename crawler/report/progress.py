"""Walks and counters of a running crawl in, how far it is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.report.sections import Walk
from crawler.report.stat_names import Stats, article_failures, below, count, is_gone, other_failures
from crawler.report.text import duration


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """A running crawl at one moment."""

    section: str
    list_pages: int
    lists_done: int
    lists: int
    articles: int
    new: int
    failed: int
    per_minute: float
    seconds_left: float | None
    """None where the total is not known."""


def progress_view(
    walks: Sequence[Walk], stats: Stats, elapsed_s: float, *, whole: bool, limit: int | None
) -> ProgressView:
    """How far the crawl is.

    Args:
        whole: whether the lists are walked to their ends, so that claimed totals tell what is left.
        limit: the number of articles after which the run ends, or None.
    """
    new, list_pages = count(stats, "articles/new"), sum(walk.pages for walk in walks)
    known = sum(count(stats, f"articles/{name}") for name in ("changed", "unchanged", "not_modified"))
    handled = new + known + sum(below(stats, "articles/rejected").values()) + article_failures(stats).total()
    left = _left(walks, stats, handled, whole=whole, limit=limit)
    failures = article_failures(stats) + other_failures(stats)
    rate = handled / elapsed_s if elapsed_s > 0 else 0.0
    return ProgressView(
        section=_current(walks),
        list_pages=list_pages,
        lists_done=sum(1 for walk in walks if walk.ended),
        lists=len(walks),
        articles=new + known,
        new=new,
        failed=sum(number for name, number in failures.items() if not is_gone(name)),
        per_minute=(handled + list_pages) / elapsed_s * 60 if elapsed_s > 0 else 0.0,
        seconds_left=left / rate if left is not None and rate and handled >= 5 else None,
    )


def _current(walks: Sequence[Walk]) -> str:
    """The last list that was begun and has not ended, else the last one begun."""
    begun = [walk for walk in walks if walk.pages]
    running = [walk for walk in begun if not walk.ended]
    return (running or begun)[-1].name if begun else ""


def _left(walks: Sequence[Walk], stats: Stats, handled: int, *, whole: bool, limit: int | None) -> int | None:
    """Articles still to come: up to the limit, or what all lists claim; None while a list has told no total."""
    if limit:
        return max(0, limit - handled)
    if not whole or not walks or any(walk.claimed is None and not walk.ended for walk in walks):
        return None
    listed = sum(len(walk.seen) if walk.ended else max(walk.claimed or 0, len(walk.seen)) for walk in walks)
    skipped = sum(below(stats, "rows/not_followed").values())
    return max(0, listed - skipped - handled)


def progress_line(view: ProgressView) -> str:
    """The view in one line, for a log."""
    section = f"section {view.section}, " if view.section else ""
    left = f", about {duration(view.seconds_left)} left" if view.seconds_left is not None else ""
    failed = f", {view.failed} failed" if view.failed else ""
    return (
        f"{section}{view.lists_done} of {view.lists} lists done, {view.list_pages} list pages, "
        f"{view.articles} articles ({view.new} new){failed}, {view.per_minute:.0f} pages/min{left}"
    )
