"""Every rule of the verdict: what it must find, what it must leave alone, and what is never judged when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import settings
from crawler.exceptions import UsageError
from crawler.report.exit_codes import ExitCode, ending, exit_code, worst
from crawler.report.model import Counts, UnwalkedSection
from crawler.report.rules import Thresholds
from crawler.report.verdict import judge, judged
from tests.reports import a_report, a_section, shares

LIMITS = Thresholds()
HISTORY = [a_report(number) for number in (5, 4, 3, 2, 1)]


UNREAD = (a_section(pages=0, ended="broken", chain_broken=True, complete=False),)
BROKEN = (a_section(), a_section("时政动态", ended="broken", chain_broken=True, problem="http:500", complete=False))


def verdict(earlier=HISTORY, **values):
    return judge(a_report(9, **values), LIMITS, earlier)


def codes(found):
    return [reason.code for reason in found.reasons]


def counts(**values):
    return Counts(**{"new": 100, "failed_articles": sum(values.get("failed", {}).values()), **values})


def test_a_whole_run_is_healthy_without_any_reason():
    assert verdict().exit_code == ExitCode.HEALTHY
    assert verdict().reasons == ()


def test_a_run_with_nothing_new_is_healthy():
    found = verdict(counts=Counts(rows_listed=40), coverage=shares(0))
    assert (found.name, found.exit_code, found.reasons) == ("healthy", 0, ())


@pytest.mark.parametrize(("code", "reason", "values"), [
    (6, "output", {"output_error": "cannot write x: the disk is full"}),
    (6, "output", {"finish_reason": "output_error"}),
    (4, "cut_off", {"finish_reason": "shutdown"}),
    (4, "cut_off", {"finish_reason": None}),
    (4, "cut_off", {"finish_reason": "start_error"}),
    (4, "cut_off", {"finish_reason": "closespider_errorcount"}),
    (4, "cut_off", {"finish_reason": "memusage_exceeded"}),
    (4, "no_walk", {"sections": ()}),
    (3, "no_rows", {"sections": (a_section(rows=0, ended="empty_page"),), "counts": counts(new=0)}),
    (5, "unreachable", {"unreachable": "dns", "sections": ()}),
    (5, "unreachable", {"finish_reason": "blocked:waf"}),
    (5, "unreachable", {"finish_reason": "unreachable:timeout"}),
    (5, "mostly_lost", {"counts": counts(new=2, failed={"timeout": 30}), "coverage": shares(2)}),
    (5, "mostly_lost", {"counts": counts(new=0, failed={"dns": 1}), "coverage": shares(0), "sections": UNREAD}),
    (5, "mostly_lost", {"counts": counts(new=2, failed={"block:challenge": 30}), "coverage": shares(2)}),
    (3, "sections_missing", {"sections_missing": ("提案工作",)}),
    (3, "list_broken", {"sections": BROKEN}),
    (3, "list_broken", {"sections": (a_section(), a_section("时政动态", ended=None, complete=False))}),
    (3, "failed_pages", {"counts": counts(new=90, failed={"http:500": 10}), "coverage": shares(90)}),
    (3, "failed_pages", {"counts": counts(new=90, failed={"parse": 10}), "coverage": shares(90)}),
    (3, "failed_pages", {"counts": counts(new=0, failed={"http:304": 3}), "coverage": shares(0)}),
    (3, "failed_pages", {"counts": counts(new=0), "coverage": shares(0), "waiting": 3, "stored": 0}),
    (3, "failed_pages", {"counts": counts(new=0, failed={"too_large": 1}), "coverage": shares(0)}),
    (3, "failed_pages", {"counts": counts(new=0, failed={"parse": 1}, gone=2), "coverage": shares(0)}),
    (3, "title_coverage", {"counts": counts(new=0, rejected={"no_title": 1}), "coverage": shares(0)}),
    (3, "content_coverage", {"counts": counts(new=0, rejected={"no_content": 2}), "coverage": shares(0)}),
    (3, "gone_pages", {"counts": counts(new=10, gone=20), "coverage": shares(10)}),
    (3, "gone_pages", {"counts": counts(new=1, gone=40, gone_as_expected=30), "coverage": shares(1)}),
    (3, "gone_pages", {"counts": counts(new=10, rejected={"forbidden:login": 40}), "coverage": shares(10)}),
    (3, "title_coverage", {"counts": counts(new=50, rejected={"no_title": 50}), "coverage": shares(50)}),
    (3, "title_coverage", {"counts": counts(new=0, rejected={"no_title": 50}), "coverage": shares(0)}),
    (3, "content_coverage", {"counts": counts(new=20, rejected={"no_content": 80}), "coverage": shares(20)}),
    (3, "published_at_coverage", {"coverage": shares(published_at=0.5)}),
    (3, "text_coverage", {"coverage": shares(text=0.4)}),
    (3, "total_short", {"sections": (a_section(), a_section("时政动态", rows=20, complete=False))}),
    (3, "list_without_end", {"sections": (a_section(), a_section("时政动态", ended="page_budget", complete=False))}),
    (3, "total_fell", {"sections": (a_section(), a_section("时政动态", claimed=12, rows=60))}),
    (3, "fewer_sections", {"sections": (a_section(pages=1, rows=20),), }),
    (3, "fewer_rows", {"sections": (a_section(pages=12), a_section("时政动态", pages=12))}),
    (3, "coverage_fell", {"coverage": shares(source=0.2)}),
    (3, "coverage_fell", {"coverage": shares(published_minute=0.3)}),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_each_rule_finds_what_it_is_for(code, reason, values):
    earlier = [a_report(number, sections=tuple(a_section(str(n)) for n in range(3))) for number in (3, 2)]
    found = verdict(earlier if reason == "fewer_sections" else HISTORY, **values)
    assert found.exit_code == code
    assert codes(found)[0] == reason


@pytest.mark.parametrize("values", [
    {"counts": counts(new=97, failed={"http:500": 3}), "coverage": shares(97)},
    {"counts": counts(new=97, gone=3), "coverage": shares(97)},
    {"counts": counts(new=1, gone=30, gone_as_expected=30), "coverage": shares(1)},
    {"counts": counts(new=9, gone=12, gone_as_expected=10), "coverage": shares(9)},
    {"counts": counts(new=0, rejected={"forbidden:login": 9}, gone_as_expected=9), "coverage": shares(0)},
    {"counts": counts(new=2, failed={"http:500": 2}), "coverage": shares(2)},
    {"counts": counts(new=0, unchanged=1, failed={"http:500": 2}), "coverage": shares(0)},
    {"counts": counts(new=0, robots_forbidden=9), "coverage": shares(0)},
    {"counts": counts(new=0, rejected={"forbidden:login": 1, "empty:no_body": 1}), "coverage": shares(0)},
    {"counts": counts(new=0, gone=2), "coverage": shares(0)},
    {"counts": counts(new=3, rejected={"no_title": 1}), "coverage": shares(3)},
    {"counts": counts(new=97, rejected={"no_title": 3}), "coverage": shares(97)},
    {"counts": counts(failed={"http:404": 9}, failed_articles=0)},
    {"coverage": shares(published_at=0.95)},
    {"coverage": shares(source=0.7)},
    {"coverage": shares(8, authors=0.13)},
    {"sections": (a_section(), a_section("时政动态", rows=57, complete=False))},
    {"sections": tuple(a_section(name, pages=1, rows=20, ended="caught_up") for name in ("通知公告", "时政动态"))},
    {"sections": (a_section(), a_section("时政动态", claimed=50, rows=60))},
    {"sections": (a_section(), a_section("时政动态", claimed=None))},
    {"finish_reason": "budget", "sections": (a_section(), a_section("时政动态", ended=None, complete=False))},
    {"finish_reason": "window", "sections": ()},
    {"sections": (), "sections_not_due": 2},
], ids=str)  # fmt: skip
def test_rules_leave_alone_what_is_within_bounds(values):
    assert verdict(**values).reasons == ()


SHORT = {"sections": (a_section(rows=10, complete=False),), "coverage": shares(source=0.1)}


@pytest.mark.parametrize("values", [
    {"narrowed": True, "arguments": {"sections": "通知公告"}},
    {"narrowed": True, "finish_reason": "limit"},
    {"narrowed": True, "finish_reason": "closespider_itemcount"},
    {"finish_reason": "budget"},
    {"finish_reason": "window"},
], ids=str)  # fmt: skip
def test_totals_and_history_are_not_judged_where_the_run_did_not_mean_to_see_all(values):
    assert verdict(**SHORT).exit_code == ExitCode.UNHEALTHY
    assert verdict(**SHORT, **values).exit_code == ExitCode.HEALTHY


def test_the_first_run_is_judged_on_totals_and_not_on_history():
    assert codes(verdict(**SHORT, first_run=True)) == ["total_short"]
    assert verdict(coverage=shares(source=0.1), first_run=True).reasons == ()
    assert codes(verdict(coverage=shares(source=0.1))) == ["coverage_fell"]


def test_a_list_whose_end_is_not_proven_is_a_reason_that_names_what_was_seen():
    problem = "“下一页” leads on by script (go(2)): http://portal.test/list"
    left = (a_section(ended="incomplete", complete=False, problem=problem),)
    for how in ({}, {"first_run": True}, {"narrowed": True}):
        found = verdict(sections=left, **how)
        assert codes(found) == ["list_incomplete"]
        assert problem in str(found.reasons[0])
    assert verdict(sections=(a_section(), a_section("甲"))).reasons == ()


def test_of_many_incomplete_lists_a_few_are_named_and_the_others_counted():
    left = tuple(a_section(f"第{n}栏", ended="incomplete", complete=False, problem="x") for n in range(9))
    reasons = verdict(sections=left).reasons
    assert len(reasons) == 5
    assert "4 more lists" in str(reasons[-1])


def test_rows_that_lead_to_no_article_are_a_reason_in_a_first_run_too():
    none = {"counts": counts(rows_listed=8, rows_not_followed={"off_portal": 3, "is_other": 5}), "first_run": True}
    assert codes(verdict(**none)) == ["no_row_followed"]
    assert codes(verdict(sections=(a_section(rows=60, unfollowed=20),))) == ["rows_unfollowed"]
    assert verdict(sections=(a_section(rows=60, unfollowed=6),)).reasons == ()
    small = (a_section(), a_section("时政动态", rows=3, claimed=None, unfollowed=1))
    assert verdict(sections=small).reasons == ()


def test_sections_that_only_breadcrumbs_name_are_a_reason():
    missed = (UnwalkedSection(name="提案", url="http://portal.test/tian/", articles=7),)
    found = verdict(sections_unwalked=missed)
    assert codes(found) == ["sections_unwalked"]
    assert "提案 (7 articles, http://portal.test/tian/)" in str(found.reasons[0])


def test_coverage_and_broken_lists_are_judged_in_narrowed_and_first_runs_too():
    broken = (a_section(ended="broken", chain_broken=True, problem="timeout", complete=False),)
    for how in ({"first_run": True}, {"narrowed": True}):
        assert codes(verdict(sections=broken, **how)) == ["list_broken"]
        assert codes(verdict(coverage=shares(published_at=0.1), **how)) == ["published_at_coverage"]


def test_runs_of_a_few_articles_make_no_history_of_coverage():
    few = [a_report(day, coverage=shares(2, authors=1.0)) for day in range(8, 6, -1)]
    many = [a_report(day, coverage=shares(40, authors=1.0)) for day in range(8, 6, -1)]
    now = {"coverage": shares(10, authors=0.6)}
    assert verdict(earlier=few, **now).reasons == ()
    assert codes(verdict(earlier=many, **{"coverage": shares(10, authors=0.2)})) == ["coverage_fell"]


def test_pages_that_were_not_read_make_a_run_incomplete():
    whole = judged(a_report(9, complete=True), LIMITS, HISTORY)
    unread = judged(a_report(9, complete=True, counts=counts(new=50, rejected={"no_title": 50})), LIMITS, HISTORY)
    assert (whole.complete, unread.complete) == (True, False)


def test_an_article_asked_for_by_its_url_and_not_stored_is_unhealthy():
    asked = {"arguments": {"url": "http://portal.test/1"}, "narrowed": True, "sections": ()}
    assert verdict(**asked, counts=Counts(new=1), coverage=shares(1)).exit_code == ExitCode.HEALTHY
    assert codes(verdict(**asked, counts=Counts(gone=1), coverage=shares(0))) == ["asked_article"]
    assert verdict(**asked, counts=Counts(failed={"connect": 1}), coverage=shares(0)).exit_code == ExitCode.UNREACHABLE


def test_the_first_of_6_4_5_3_counts_and_the_other_reasons_are_told_too():
    all_of_them = {
        "output_error": "disk full",
        "finish_reason": "shutdown",
        "unreachable": "dns",
        "sections_missing": ("提案工作",),
    }
    order = [(6, "output_error"), (4, "finish_reason"), (5, "unreachable"), (3, "sections_missing")]
    for code, name in order:
        found = verdict(**all_of_them)
        assert found.exit_code == code
        assert len(found.reasons) == len(all_of_them)
        del all_of_them[name]
    assert verdict(**all_of_them).exit_code == 0


def test_a_reason_prints_its_setting_with_the_value():
    found = verdict(counts=counts(new=50, rejected={"no_title": 50}), coverage=shares(50))
    assert str(found.reasons[0]) == "50 % of 100 article pages have a title (REPORT_MIN_TITLE_COVERAGE = 0.95)"


def test_thresholds_come_from_settings():
    limits = Thresholds.from_settings({"REPORT_MIN_TITLE_COVERAGE": "0.4", "REPORT_MAX_MISSING_SECTIONS": 2})
    report = a_report(
        counts=counts(new=50, rejected={"no_title": 50}), coverage=shares(50), sections_missing=("甲", "乙")
    )
    assert judge(report, limits).exit_code == ExitCode.HEALTHY
    assert judge(report, replace(limits, max_missing_sections=1)).exit_code == ExitCode.UNHEALTHY


@pytest.mark.parametrize("value", ["much", "-1", "nan", "inf", None.__class__])
def test_a_threshold_that_is_no_number_is_a_usage_error_that_names_it(value):
    with pytest.raises(UsageError, match="REPORT_MAX_FAILED_SHARE"):
        Thresholds.from_settings({"REPORT_MAX_FAILED_SHARE": value})


def test_a_run_without_a_verdict_never_came_to_its_end():
    assert exit_code({}) == ExitCode.UNFINISHED
    assert exit_code({"report/exit_code": 0}) == ExitCode.HEALTHY
    assert exit_code({"report/exit_code": 0, "output/error": "disk full"}) == ExitCode.OUTPUT


@pytest.mark.parametrize(("several", "one"), [
    ([0, 0], 0), ([0, 75], 75), ([75, 3], 3), ([3, 5], 5), ([5, 4], 4), ([4, 2], 2), ([2, 1], 1), ([1, 6], 6),
    ([-15, 5], 4), ([], 0),
])  # fmt: skip
def test_the_worst_of_several_crawls_is_in_the_documented_order(several, one):
    assert worst(several) == one


def test_words_for_the_end_that_nobody_knows_cut_a_run_off():
    assert ending("some_new_reason") == "cut_off"


def test_settings_have_the_defaults_of_the_thresholds():
    assert Thresholds.from_settings(vars(settings)) == Thresholds()


def by_section(**sections):
    """Coverage with ``authors`` on so many of so many articles of each section."""
    number = sum(articles for articles, _ in sections.values())
    authors = sum(found for _, found in sections.values())
    each = {name: {"articles": articles, "authors": found} for name, (articles, found) in sections.items()}
    return replace(shares(number, authors=authors / number), sections=each)


FIRST = a_report(1, coverage=by_section(时政=(400, 200), 通知=(300, 0)))
DAYS = [a_report(day, coverage=by_section(时政=(12, 10), 通知=(3, 0))) for day in range(8, 1, -1)]


@pytest.mark.parametrize("coverage", [
    by_section(通知=(13, 0)),
    by_section(通知=(14, 0), 时政=(2, 1)),
    by_section(通知=(40, 0)),
    by_section(时政=(12, 0)),
    by_section(新设=(60, 0)),
    by_section(时政=(60, 45)),
], ids=str)  # fmt: skip
def test_a_normal_day_of_notices_is_no_alarm(coverage):
    assert verdict(earlier=[*DAYS, FIRST], coverage=coverage).reasons == ()


@pytest.mark.parametrize(("coverage", "earlier"), [
    (by_section(时政=(60, 0)), DAYS),
    (by_section(时政=(40, 4), 通知=(10, 0)), [*DAYS, FIRST]),
    (by_section(时政=(12, 0)), [a_report(8, coverage=by_section(时政=(20, 0))), *DAYS[1:]]),
    (by_section(时政=(6, 0)), [a_report(day, coverage=by_section(时政=(20, 20))) for day in (8, 7)]),
], ids=["many", "in its section alone", "joined with the run before", "a field that is always there"])  # fmt: skip
def test_a_field_that_a_section_used_to_have_is_missed(coverage, earlier):
    (reason,) = verdict(earlier=earlier, coverage=coverage).reasons
    assert reason.code == "coverage_fell"
    assert "in the same sections before" in reason.text


def test_a_section_that_gives_authors_again_is_not_judged_for_the_runs_before():
    bad = [a_report(day, coverage=by_section(时政=(20, 0))) for day in (8, 7)]
    assert verdict(earlier=[*bad, *DAYS[2:]], coverage=by_section(时政=(12, 10))).reasons == ()
