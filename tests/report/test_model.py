"""From counters, walks and articles to report.json and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from crawler.export.finished_files import Manifest, ManifestFile, write_manifest
from crawler.report.build import LatencyHistogram, article_failures, build_report, section_reports, start_report
from crawler.report.coverage import CoverageCollector
from crawler.report.history import (
    as_seen_now,
    last_reports,
    read_report,
    report_json,
    report_path,
    run_reports,
    settle_dead_runs,
    this_process,
    write_report,
)
from crawler.report.model import RunFacts
from crawler.spiders.base import Position
from crawler.spiders.walk import SectionWalk
from tests.articles import plain_article
from tests.reports import STARTED, a_judged_report, a_report, a_section

STATS = {
    "articles/new": 7,
    "articles/changed": 1,
    "articles/rejected/no_title": 2,
    "articles/rejected/forbidden:login": 1,
    "articles/rejected/gone:message_box": 3,
    "articles/rejected/error:database": 1,
    "failed/article/http:404": 2,
    "failed/article/timeout": 1,
    "failed/article/stopped": 9,
    "failed/list_page/http:500": 1,
    "failed/directory/http:404": 1,
    "spider_exceptions/count": 1,
    "rows/listed": 30,
    "rows/new": 26,
    "rows/not_followed/off_portal": 2,
    "downloader/request_count": 40,
    "downloader/response_bytes": 5000,
    "downloader/response_status_count/200": 38,
    "fetching/retry/count": 3,
    "fetching/retry/reason_count/timeout": 2,
    "fetching/retry/reason_count/http:503": 1,
}


def facts(**values):
    return RunFacts(**{
        "portal": "demo", "run_id": "20261122T181242Z-0001", "crawler_version": "0.1", "started_at": STARTED,
        "ended_at": STARTED, "finish_reason": "finished", **values,
    })  # fmt: skip


def test_counters_become_counts_by_reason_and_class():
    counts = build_report(facts(), STATS).counts
    assert (counts.new, counts.changed, counts.gone) == (7, 1, 5)
    assert counts.rejected == {"forbidden:login": 1, "no_title": 2}
    assert counts.failed == {"http:404": 1, "http:500": 1, "parse": 1, "soft:error:database": 1, "timeout": 1}
    assert counts.failed_articles == 3
    assert (counts.rows_listed, counts.rows_new, counts.rows_not_followed) == (30, 26, {"off_portal": 2})


def test_requests_that_were_not_sent_because_the_run_ended_did_not_fail():
    assert "stopped" not in article_failures(STATS)


def test_traffic_comes_from_scrapys_counters_and_the_histogram():
    histogram = LatencyHistogram()
    for number in range(100):
        histogram.add(0.01 * (number + 1))
    traffic = build_report(facts(), STATS, latency=histogram).traffic
    assert (traffic.requests, traffic.bytes, traffic.retries, traffic.statuses) == (40, 5000, 3, {"200": 38})
    assert traffic.retried == {"http:503": 1, "timeout": 2}
    assert 500 <= traffic.latency.p50_ms <= 525
    assert 950 <= traffic.latency.p95_ms <= 998
    assert traffic.latency.max_ms == 1000


def test_the_histogram_does_not_grow_with_the_answers():
    histogram = LatencyHistogram()
    for number in range(50_000):
        histogram.add(number % 997 / 100)
    assert len(histogram._buckets) < 300


@pytest.mark.parametrize("change", [
    {"facts": {"pending": 3}},
    {"facts": {"narrowed": True}},
    {"facts": {"finish_reason": "budget"}},
    {"facts": {"finish_reason": "shutdown"}},
    {"stats": {"failed/article/timeout": 1}},
    {"sections": [a_section(complete=False)]},
    {"sections": []},
    {"missing": ["提案工作"]},
], ids=str)  # fmt: skip
def test_a_run_is_complete_only_where_nothing_is_left(change):
    sections = change.get("sections", [a_section()])
    whole = build_report(facts(), {}, [a_section()])
    assert whole.complete
    missing = change.get("missing", ())
    assert not build_report(facts(**change.get("facts", {})), change.get("stats", {}), sections, missing).complete


def test_links_that_failed_before_and_wait_are_pending_and_the_data_set_is_not_complete():
    report = build_report(facts(failed=2), {}, [a_section()])
    assert (report.pending, report.complete) == (2, False)


def test_a_walk_becomes_a_section_with_what_it_saw_and_why_it_ended():
    walk = SectionWalk("通知公告", "http://portal.test/list", Position(0), 10)
    walk.pages, walk.claimed, walk.ended, walk.problem = 2, 60, "broken", "timeout"
    walk.seen.update({"content:1", "content:2"})
    walk.shown.update({"/1", "/2", "/2b"})
    (section,) = section_reports([walk])
    assert (section.pages, section.claimed, section.seen, section.rows) == (2, 60, 2, 3)
    assert (section.chain_broken, section.complete, section.problem) == (True, False, "timeout")


def test_coverage_counts_fields_and_the_steps_that_found_them():
    collector = CoverageCollector()
    collector.add(
        plain_article(source="某某日报", authors=["甲某"], extraction={"title": "metatags", "source": "cues"})
    )
    collector.add(plain_article(source=None, authors=[], extraction={"title": "cues"}))
    coverage = collector.coverage()
    assert coverage.articles == 2
    assert sum(counts["articles"] for counts in coverage.sections.values()) == 2
    assert sum(counts.get("source", 0) for counts in coverage.sections.values()) == 1
    assert coverage.fields["title"].share == 1.0
    assert coverage.fields["title"].steps == {"cues": 1, "metatags": 1}
    assert (coverage.fields["source"].found, coverage.fields["source"].share) == (1, 0.5)


def test_only_new_articles_count_for_the_day_and_month_they_were_published():
    collector = CoverageCollector()
    collector.add(plain_article(published_at="2026-03-12T08:59:00+08:00", sections=["要闻"]))
    collector.add(plain_article(published_at="2026-03-12", sections=["要闻"]))
    collector.add(plain_article(published_at=None, sections=["要闻"]))
    collector.add(plain_article(published_at="2026-03-13", revision=2))
    collector.add(plain_article(published_at="2026-03-13", duplicate_of="0" * 20))
    published = collector.published()
    assert published.days == {"2026-03-12": 2, "unknown": 1}
    assert published.months == {"要闻": {"2026-03": 2, "unknown": 1}}


def test_names_without_end_do_not_fill_the_memory():
    collector = CoverageCollector()
    for number in range(3000):
        collector.add(plain_article(sections=[f"栏目{number}"], extraction={"title": f"step{number}"}))
    assert len(collector.coverage().fields["title"].steps) <= 2001
    assert len(collector.published().months) <= 2001


def test_a_report_reads_back_as_it_was_written(tmp_path):
    report = a_judged_report(files=(ManifestFile("articles/x.jsonl", 1, 2, "ab"),), sections_missing=("甲",))
    assert read_report(write_report(tmp_path, report)) == report


def test_a_report_of_a_newer_minor_version_is_read_and_of_a_newer_major_version_refused(tmp_path):
    path = write_report(tmp_path, a_judged_report())
    values = json.loads(path.read_text("utf-8"))
    values["counts"]["since_then"] = 1
    path.write_text(json.dumps({**values, "report_version": "1.7", "more": {}}), "utf-8")
    assert read_report(path).counts.new == 100
    path.write_text(json.dumps({**values, "report_version": "2.0"}), "utf-8")
    with pytest.raises(ValueError, match="version 1"):
        read_report(path)


def test_unreadable_reports_are_left_out_and_the_newest_comes_first(tmp_path, caplog):
    for number in (1, 2, 3):
        write_report(tmp_path, a_judged_report(number))
    report_path(tmp_path, a_report(2).run_id).write_text("{", "utf-8")
    (tmp_path / "runs" / "20990101T000000Z-0000").mkdir()
    assert [report.run_id for report in run_reports(tmp_path)] == [a_report(3).run_id, a_report(1).run_id]
    assert "run report left out" in caplog.text


def test_runs_are_compared_with_whole_runs_only(tmp_path):
    whole = a_judged_report(1)
    for report in (
        whole,
        a_judged_report(2, narrowed=True),
        a_judged_report(3, finish_reason="shutdown"),
        a_judged_report(4, unreachable="dns"),
        start_report(facts(run_id="20270101T000000Z-0001"), "1@elsewhere"),
    ):
        write_report(tmp_path, report)
    assert last_reports(tmp_path, 10, but="20270101T000000Z-0002") == [whole]
    assert last_reports(tmp_path, 10, but=whole.run_id) == []


def test_a_run_that_was_killed_is_marked_as_died_by_the_next_one(tmp_path):
    dead = start_report(facts(), "999999999@" + this_process().partition("@")[2])
    own = start_report(facts(run_id="20261123T181242Z-0002"), this_process())
    for report in (dead, own):
        write_report(tmp_path, report)
    file = ManifestFile("articles/20261122T181242Z-0001.jsonl", 7, 1, "ab")
    write_manifest(tmp_path, Manifest(
        portal="demo", run_id=dead.run_id, crawler_version="0.1", started_at="", finish_reason="died", files=(file,),
    ))  # fmt: skip
    (settled,) = settle_dead_runs(tmp_path, but=own.run_id)
    assert read_report(report_path(tmp_path, dead.run_id)) == settled
    assert (settled.status, settled.verdict.exit_code, settled.counts.new, settled.files) == ("died", 4, 7, (file,))
    assert read_report(report_path(tmp_path, own.run_id)).status == "running"


def test_runs_that_died_are_found_whatever_their_times(tmp_path):
    """The clock was ahead in the first run, and was set back for the ones after it."""
    ahead, dead = a_judged_report(run_id="20300101T000000Z-0001"), facts(run_id="20261122T181242Z-0002")
    for report in (ahead, start_report(dead, "1@elsewhere"), a_judged_report(run_id="20261123T000000Z-0003")):
        write_report(tmp_path, report)
    assert [report.run_id for report in settle_dead_runs(tmp_path, but="20261124T000000Z-0004")] == [dead.run_id]
    assert settle_dead_runs(tmp_path, but="20261124T000000Z-0004") == []


def test_a_run_killed_before_its_first_report_gets_one_and_half_written_files_go(tmp_path):
    names = (
        "20261122T181242Z-0001",
        "20261122T191242Z-0002",
        "20261122T201242Z-0003",
        "20261122T211242Z-0004",
        "notes",
    )
    bare, half, deleted, own, notes = (tmp_path / "runs" / name for name in names)
    for run in (bare, half, deleted, own, notes):
        run.mkdir(parents=True)
        (run / "report.html.part").write_text("<html>", "utf-8")
    (bare / "report.json.part").write_text('{"report_ver', "utf-8")
    (half / "report.json.part").write_text(report_json(start_report(facts(run_id=half.name), "1@here")), "utf-8")
    write_manifest(tmp_path, Manifest(
        portal="demo", run_id=deleted.name, crawler_version="0.1", started_at="", finish_reason="finished", files=(),
    ))  # fmt: skip
    settled = settle_dead_runs(tmp_path, but=own.name)
    assert [(report.run_id, report.status, report.verdict.exit_code) for report in settled] == [
        (bare.name, "died", 4), (half.name, "died", 4),
    ]  # fmt: skip
    assert f"{settled[0].started_at:%Y-%m-%d %H:%M:%S%z}" == "2026-11-22 18:12:42+0000"
    assert settled[1].title == facts().title
    assert read_report(report_path(tmp_path, bare.name)) == settled[0]
    assert [path.parent.name for path in tmp_path.glob("runs/*/*.part")] == [own.name]
    assert not (deleted / "report.json").exists()


def test_a_run_whose_process_is_gone_shows_as_died_before_anybody_settled_it():
    here = this_process().partition("@")[2]
    running = start_report(facts(), this_process())
    assert as_seen_now(running).status == "running"
    assert as_seen_now(replace(running, process=f"999999999@{here}")).status == "died"
    assert as_seen_now(replace(running, process="1@some.other.host")).status == "running"
