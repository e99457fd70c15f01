"""Run reports for tests, whole and healthy unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.report.model import Counts, Coverage, FieldCoverage, Latency, RunReport, SectionReport, Traffic
from crawler.report.rules import Thresholds
from crawler.report.verdict import judged

STARTED = datetime(2026, 11, 22, 18, 12, 42, tzinfo=UTC)


def a_section(name="通知公告", **values):
    whole = {
        "url": f"http://portal.test/{name}",
        "pages": 3,
        "claimed": 60,
        "seen": 60,
        "rows": 60,
        "ended": "last_page",
    }
    return SectionReport(**{"name": name, "complete": True, **whole, **values})


def shares(articles=100, **fields):
    """Coverage with the given shares; everything else was found always."""
    known = {"title": 1.0, "published_at": 1.0, "published_minute": 1.0, "source": 0.9, "authors": 0.6, "text": 1.0}
    found = {
        name: FieldCoverage(found=round(share * articles), share=share if articles else None, steps={"cues": articles})
        for name, share in {**known, "section": 1.0, **fields}.items()
    }
    return Coverage(articles=articles, fields=found)


def a_report(number=1, **values):
    """The ``number``-th run, a day after the one before it."""
    started = STARTED + timedelta(days=number)
    whole = {
        "portal": "demo",
        "title": "示例门户",
        "run_id": f"{started:%Y%m%dT%H%M%SZ}-{number:04x}",
        "crawler_version": "0.1.0",
        "status": "ended",
        "started_at": started,
        "ended_at": started + timedelta(minutes=5),
        "finish_reason": "finished",
        "complete": True,
        "counts": Counts(new=100, rows_listed=120, rows_new=100),
        "sections": (a_section(), a_section("时政动态")),
        "coverage": shares(),
        "traffic": Traffic(
            requests=110, responses=110, bytes=2_000_000, latency=Latency(p50_ms=80, p95_ms=400, max_ms=900)
        ),
    }
    return RunReport(**{**whole, **values})


def a_judged_report(number=1, earlier=(), **values):
    return judged(a_report(number, **values), Thresholds(), earlier)
