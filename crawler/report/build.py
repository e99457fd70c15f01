"""Builds a run's report from facts, counters, answer times and walks; not judged yet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from crawler.fetching.outcomes import problem_class
from crawler.report.coverage import CoverageCollector
from crawler.report.exit_codes import ending
from crawler.report.model import Counts, Latency, RunFacts, RunReport, SectionReport, Traffic, UnwalkedSection
from crawler.report.text import duration

# Each bucket is 5 % wider than the one before it: that is the error of a percentile
_GROWTH = math.log(1.05)


class LatencyHistogram:
    """Counts of answer times in buckets of growing width; under 300 buckets between 1 ms and 10 min."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._max_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one answer."""
        self._buckets[math.ceil(math.log(max(seconds, 0.001) * 1000) / _GROWTH)] += 1
        self._max_s = max(self._max_s, seconds)

    def percentile_ms(self, share: float) -> int | None:
        """The time within which ``share`` (0 to 1) of the answers came, 5 % more at most; None without answers.

        >>> histogram = LatencyHistogram()
        >>> for ms in range(1, 101): histogram.add(ms / 1000)
        >>> 50 <= histogram.percentile_ms(0.5) <= 53
        True
        """
        wanted = share * self._buckets.total()
        for bucket in sorted(self._buckets):
            wanted -= self._buckets[bucket]
            if wanted <= 0:
                return min(round(math.exp(bucket * _GROWTH)), max(1, round(self._max_s * 1000)))
        return None

    def summary(self) -> Latency:
        """The figures of the report."""
        largest = round(self._max_s * 1000) if self._buckets else None
        return Latency(p50_ms=self.percentile_ms(0.5), p95_ms=self.percentile_ms(0.95), max_ms=largest)


Stats = Mapping[str, Any]

_OF_ARTICLES = ("article", "sub-page")
GONE = frozenset({"http:404", "http:410"})
PLAINLY_SAID = ("forbidden:", "empty:no_body")
# Not sent because the run was ending: these are pending; or because robots.txt forbids it: these have their own counter
_NOT_ASKED = ("stopped", "robots")


def count(stats: Stats, *names: str) -> int:
    """The first of the counters that is there, else 0."""
    for name in names:
        if name in stats:
            return int(stats[name])
    return 0


def below(stats: Stats, prefix: str) -> dict[str, int]:
    """Counters under ``prefix/``, by the rest of their name, in order of name.

    >>> below({"rows/dropped/no_title": 2, "rows/listed": 9}, "rows/dropped")
    {'no_title': 2}
    """
    start = prefix + "/"
    return {name[len(start) :]: int(stats[name]) for name in sorted(stats) if name.startswith(start)}


def article_failures(stats: Stats) -> Counter[str]:
    """Article pages and their sub-pages that were given up, by class of failure; gone ones included."""
    counter = _given_up(stats, lambda what: what in _OF_ARTICLES)
    for reason, number in below(stats, "articles/rejected").items():
        if _is_problem(reason):
            counter[_problem(reason)] += number
    counter["parse"] += count(stats, "spider_exceptions/count")
    counter["pipeline"] += count(stats, "articles/pipeline_errors")
    return +counter


def other_failures(stats: Stats) -> Counter[str]:
    """The same for list pages, home page and directory; none of them is gone, whatever the status."""
    return _given_up(stats, lambda what: what not in _OF_ARTICLES)


def _given_up(stats: Stats, wanted: Callable[[str], bool]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for name, number in below(stats, "failed").items():
        what, _, failure = name.partition("/")
        if failure and failure not in _NOT_ASKED and wanted(what):
            counter[failure] += number
    return counter


def rejections(stats: Stats) -> dict[str, int]:
    """Pages that came in order and are no article, by reason: ``no_title``, ``no_content`` …"""
    return {reason: number for reason, number in below(stats, "articles/rejected").items() if not _is_problem(reason)}


def is_gone(failure: str) -> bool:
    """Whether a class of failure says that the portal does not have the article any more.

    >>> is_gone("http:404"), is_gone("soft:gone:redirect"), is_gone("http:500")
    (True, True, False)
    """
    return failure in GONE or failure.startswith("soft:gone:")


def _is_problem(reason: str) -> bool:
    """Page problems are named ``what:sign``, reasons of our own have no colon. What the portal says plainly of a page
    (log in first; an article without a body) is a reason too, and nothing that failed.
    """
    return ":" in reason and not reason.startswith(PLAINLY_SAID)


def _problem(reason: str) -> str:
    return reason if reason.startswith(("soft:", "block:")) else problem_class(reason)


def start_report(facts: RunFacts, process: str) -> RunReport:
    """The report of a run that has just begun: what remains of one that is killed."""
    return RunReport(
        portal=facts.portal,
        title=facts.title,
        run_id=facts.run_id,
        crawler_version=facts.crawler_version,
        status="running",
        started_at=facts.started_at,
        process=process,
        arguments=dict(facts.arguments),
        narrowed=facts.narrowed,
        first_run=facts.first_run,
    )


def build_report(
    facts: RunFacts,
    stats: Stats,
    sections: Sequence[SectionReport] = (),
    missing: Iterable[str] = (),
    collector: CoverageCollector | None = None,
    latency: LatencyHistogram | None = None,
    unwalked: Iterable[UnwalkedSection] = (),
) -> RunReport:
    """The report of a run that has ended; ``judge`` adds the verdict, ``compare`` the comparison."""
    collector = collector or CoverageCollector()
    counts = _counts(stats)
    missing = tuple(missing)
    return RunReport(
        portal=facts.portal,
        title=facts.title,
        run_id=facts.run_id,
        crawler_version=facts.crawler_version,
        status="ended",
        started_at=facts.started_at,
        ended_at=facts.ended_at,
        finish_reason=facts.finish_reason,
        arguments=dict(facts.arguments),
        narrowed=facts.narrowed or ending(facts.finish_reason) == "narrowed",
        first_run=facts.first_run,
        complete=_complete(facts, counts, sections, missing),
        pending=facts.pending + facts.failed,
        waiting=facts.failed,
        stored=facts.stored,
        counts=counts,
        sections=tuple(sections),
        sections_missing=missing,
        sections_unwalked=tuple(unwalked),
        sections_not_due=count(stats, "walk/not_due"),
        coverage=collector.coverage(),
        published=collector.published(),
        traffic=_traffic(stats, latency.summary() if latency else Latency()),
        output_error=stats.get("output/error") or stats.get("state/error"),
        unreachable=stats.get("portal/unreachable"),
        files=facts.files,
    )


def _counts(stats: Stats) -> Counts:
    of_articles = article_failures(stats)
    failed = Counter({name: number for name, number in of_articles.items() if not is_gone(name)})
    return Counts(
        new=count(stats, "articles/new"),
        changed=count(stats, "articles/changed"),
        unchanged=count(stats, "articles/unchanged") + count(stats, "articles/not_modified"),
        duplicates=count(stats, "dedup/duplicates"),
        rejected=rejections(stats),
        gone=sum(number for name, number in of_articles.items() if is_gone(name)),
        gone_as_expected=count(stats, "articles/gone_as_expected"),
        failed=dict(sorted((failed + other_failures(stats)).items())),
        failed_articles=failed.total(),
        robots_forbidden=count(stats, "fetching/rejected/robots"),
        rows_listed=count(stats, "rows/listed"),
        rows_new=count(stats, "rows/new"),
        rows_not_followed=below(stats, "rows/not_followed"),
        lost_records=count(stats, "state/lost_records"),
    )


def _complete(facts: RunFacts, counts: Counts, sections: Sequence[SectionReport], missing: Sequence[str]) -> bool:
    """Nothing left out, nothing lost, nothing left over."""
    whole = not facts.narrowed and ending(facts.finish_reason) == "own_end" and bool(sections)
    return (
        whole
        and not (missing or counts.failed_articles or facts.pending or facts.failed)
        and all(section.complete for section in sections)
    )


def _traffic(stats: Stats, latency: Latency) -> Traffic:
    return Traffic(
        requests=count(stats, "downloader/request_count"),
        responses=count(stats, "downloader/response_count"),
        bytes=count(stats, "downloader/response_bytes"),
        retries=count(stats, "fetching/retry/count", "retry/count"),
        retried=below(stats, "fetching/retry/reason_count"),
        statuses=below(stats, "downloader/response_status_count"),
        latency=latency,
    )


class Walk(Protocol):
    """What is read of a section's walk; crawler/spiders/walk.py says what each means."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def parent(self) -> str | None: ...  # noqa: D102
    @property
    def pages(self) -> int: ...  # noqa: D102
    @property
    def claimed(self) -> int | None: ...  # noqa: D102
    @property
    def seen(self) -> Collection[str]: ...  # noqa: D102
    @property
    def shown(self) -> Collection[str]: ...  # noqa: D102
    @property
    def unfollowed(self) -> int: ...  # noqa: D102
    @property
    def oldest(self) -> str | None: ...  # noqa: D102
    @property
    def newest(self) -> str | None: ...  # noqa: D102
    @property
    def ended(self) -> str | None: ...  # noqa: D102
    @property
    def problem(self) -> str | None: ...  # noqa: D102
    @property
    def complete(self) -> bool: ...  # noqa: D102
    @property
    def seen_whole_at(self) -> str | None: ...  # noqa: D102


def section_reports(walks: Iterable[Walk]) -> tuple[SectionReport, ...]:
    """One entry for each walk, in their order."""
    return tuple(_section(walk) for walk in walks)


def _section(walk: Walk) -> SectionReport:
    return SectionReport(
        name=walk.name,
        parent=walk.parent,
        url=walk.url,
        pages=walk.pages,
        claimed=walk.claimed,
        seen=len(walk.seen),
        rows=len(walk.shown),
        unfollowed=walk.unfollowed,
        oldest=walk.oldest,
        newest=walk.newest,
        ended=walk.ended,
        complete=walk.complete,
        chain_broken=walk.ended == "broken",
        problem=walk.problem,
        seen_whole_at=walk.seen_whole_at,
    )


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
