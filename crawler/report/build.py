"""Run facts, counters and walks in; the run's report, not judged yet, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from crawler.report.coverage import CoverageCollector
from crawler.report.endings import ending
from crawler.report.latency import LatencyHistogram
from crawler.report.model import Counts, Latency, RunFacts, RunReport, SectionReport, Traffic, UnwalkedSection
from crawler.report.stat_names import Stats, article_failures, below, count, is_gone, other_failures, rejections


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
