"""The screen after a run, and what is shown while it goes on."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.console import Console

from crawler.extensions.progress import panel
from crawler.report.build import progress_line, progress_view
from crawler.report.model import Counts
from crawler.report.text import report_text, wrap
from crawler.spiders.base import Position
from crawler.spiders.walk import SectionWalk
from tests.reports import a_judged_report, a_report, a_section

LONG = "一个名字长得放不进任何一列的栏目名称"


def a_bad_report():
    return a_judged_report(
        9,
        [a_judged_report(1)],
        sections=(
            *(a_section(f"{LONG}{n}", parent="甲" if n % 2 else None) for n in range(20)),
            a_section(complete=False),
        ),
        sections_missing=("提案工作",),
        counts=Counts(new=50, rejected={"no_title": 50}, failed={"http:500": 9, "timeout": 1}, gone=3, rows_listed=100),
        pending=4,
        complete=False,
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_every_line_fits_the_width(width, tmp_path):
    for report in (a_judged_report(), a_bad_report(), a_report(status="running", ended_at=None)):
        for line in report_text(report, width=width, folder=tmp_path / ("a" * 9)).splitlines():
            assert cell_len(line) <= width, line


def test_the_screen_shows_verdict_reasons_and_what_is_left():
    text = " ".join(report_text(a_bad_report()).split())
    for part in (
        "UNHEALTHY (exit code 3), not complete, 4 links pending",
        "sections not found: 提案工作 (REPORT_MAX_MISSING_SECTIONS = 0)",
        "50 no_title, 3 gone",
        "9 http:500, 1 timeout",
        "100 new articles in the median of the last 1 whole runs",
    ):
        assert part in text


def test_a_healthy_run_fits_one_screen():
    assert len(report_text(a_judged_report(sections=tuple(a_section(str(n)) for n in range(40)))).splitlines()) <= 30


def test_lists_that_are_not_complete_are_shown_where_not_all_fit():
    lines = report_text(a_bad_report()).splitlines()
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("Section")) + 1 :]
    assert table[0].startswith("通知公告")
    assert any("and 13 more" in line for line in table)


def test_nothing_from_a_page_steers_the_terminal():
    text = report_text(a_judged_report(sections=(a_section("\x1b[31m红\u202e\r"),), sections_missing=("\x07",)))
    assert not set(text) & set("\x1b\x07\r\u202e")


@pytest.mark.parametrize(("line", "pieces"), [
    ("short", ["short"]),
    ("", [""]),
    ("一二三四五六七八九十", ["一二三四", "  五六七八", "  九十"]),
    ("share is 28 % of it", ["share is", "  28 % of", "  it"]),
])  # fmt: skip
def test_lines_break_at_blanks_and_between_characters(line, pieces):
    assert list(wrap(line, 10, 2)) == pieces


def walks():
    one, two = (
        SectionWalk(name, "http://portal.test/", Position(n), 10) for n, name in enumerate(("要闻", "通知公告"))
    )
    one.pages, one.claimed, one.ended = 2, 40, "last_page"
    one.seen.update(map(str, range(40)))
    two.pages, two.claimed = 1, 60
    two.seen.update(map(str, range(20)))
    return [one, two]


def test_progress_knows_what_is_left_where_all_totals_are_known():
    view = progress_view(walks(), {"articles/new": 25, "articles/unchanged": 25}, 60, whole=True, limit=None)
    assert (view.section, view.lists_done, view.lists, view.articles, view.new) == ("通知公告", 1, 2, 50, 25)
    assert view.per_minute == 53  # list pages are pages too
    assert view.seconds_left == pytest.approx(60)
    assert progress_line(view) == (
        "section 通知公告, 1 of 2 lists done, 3 list pages, 50 articles (25 new), 53 pages/min, about 1 min 0 s left"
    )


def test_progress_claims_nothing_where_a_total_is_not_known():
    without = walks()
    without[1].claimed = None
    stats = {"articles/new": 50}
    assert progress_view(without, stats, 60, whole=True, limit=None).seconds_left is None
    assert progress_view(walks(), stats, 60, whole=False, limit=None).seconds_left is None
    assert progress_view([], {}, 0, whole=True, limit=None).seconds_left is None
    assert progress_view(without, stats, 60, whole=False, limit=100).seconds_left == pytest.approx(60)


def test_the_live_panel_shows_lists_and_totals():
    view = progress_view(walks(), {"articles/new": 25, "failed/article/timeout": 1}, 60, whole=True, limit=None)
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(panel(view, walks(), "示例门户"))
    text = console.export_text()
    assert "要闻" in text
    assert "示例门户  25 articles, 25 new, 1 failed, 29 pages/min, list 2 of 2" in text


def test_what_is_gone_has_not_failed():
    stats = {"failed/article/http:404": 2, "articles/rejected/gone:message_box": 1, "failed/list_page/http:500": 1}
    assert progress_view(walks(), stats, 60, whole=True, limit=None).failed == 1


def test_the_live_panel_fits_a_narrow_terminal_and_has_words_before_the_first_list():
    without = walks()
    without[0].claimed = without[1].claimed = None
    console = Console(width=40, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(panel(progress_view(without, {}, 60, whole=False, limit=None), without, "示例门户"))
    console.print(panel(progress_view([], {}, 1, whole=False, limit=None), [], "示例门户"))
    text = console.export_text()
    assert "last page" in text
    assert "looking for the lists" in " ".join(text.split())
