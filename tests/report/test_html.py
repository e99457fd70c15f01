"""report.html and the index: what stands in them, that nothing in them is markup of others, how they look."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import replace

import lxml.html
import pytest

from crawler.export.disk import Disk
from crawler.report.history import portal_folders, run_reports, write_report
from crawler.report.html import index_page, month_table, page_path, run_page
from crawler.report.model import Counts, Published, Reason, Verdict
from crawler.report.trends import bar_chart, line_chart
from tests.replica.process import PROCESS_TIMEOUT_S
from tests.reports import a_judged_report, a_section, shares

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


class FastDisk(Disk):
    """Does not wait for the disk: a thousand runs are written for one test."""

    def sync(self, file):
        pass

    def sync_folder(self, folder):
        pass


def a_run(number, **values):
    months = {"要闻": {"2026-10": number % 7, "2026-11": 3}, "通知公告": {"2024-05": 2}}
    days = {f"2026-11-{1 + number % 20:02}": 5}
    failed = {"http:500": number % 4} if number % 4 else {}
    whole = {"published": Published(days=days, months=months), "counts": Counts(new=100, failed=failed)}
    return a_judged_report(number, **{**whole, **values})


def an_evil_run(number=1):
    report = a_run(
        number,
        title=EVIL,
        arguments={"sections": EVIL},
        sections=(a_section(EVIL, problem=EVIL, parent=EVIL), a_section("时政动态", oldest=EVIL)),
        sections_missing=(EVIL,),
        counts=Counts(new=1, failed={EVIL: 3}, rejected={EVIL: 1}, rows_not_followed={EVIL: 1}),
        coverage=shares(**{EVIL: 0.5}),
        published=Published(days={EVIL: 1, "2026-11-01": 2}, months={EVIL: {"2026-11": 2, EVIL: 1}}),
    )
    verdict = Verdict(name="unhealthy", exit_code=3, reasons=(Reason(code="x", text=EVIL),))
    return replace(report, verdict=verdict)


def pages(tmp_path):
    for number in (1, 2, 3):
        write_report(tmp_path / "demo", an_evil_run(number), disk=FastDisk())
    return [run_page(an_evil_run(3), run_reports(tmp_path / "demo")), index_page(portal_folders(tmp_path))]


def test_nothing_that_came_from_a_page_becomes_markup(tmp_path):
    for page in pages(tmp_path):
        tree = lxml.html.document_fromstring(page)
        assert EVIL in tree.text_content()
        assert not tree.xpath("//script | //img | //iframe | //link | //object")
        assert not tree.xpath("//@*[starts-with(name(), 'on')]")


def test_pages_need_no_network(tmp_path):
    for page in pages(tmp_path):
        tree = lxml.html.document_fromstring(page)
        assert not [link for link in tree.xpath("//@src | //@href") if "//" in link or link.startswith("data:")]
        assert "url(" not in page
        assert "@import" not in page
        assert "default-src 'none'" in page


def test_the_page_of_a_run_shows_all_its_parts():
    earlier = [a_run(number) for number in range(9, 0, -1)]
    page = run_page(
        a_judged_report(10, earlier, sections_missing=("提案工作",), published=a_run(10).published), earlier
    )
    text = lxml.html.document_fromstring(page).text_content()
    for part in (
        "UNHEALTHY (exit code 3)",
        "REPORT_MAX_MISSING_SECTIONS = 0",
        "Articles per day of publication",
        "Failed pages by class",
        "Answer times",
        "Articles that have a field",
        "New articles by section and month",
        "Median before",
        "p95 400 ms",
    ):
        assert part in text


def test_the_trend_of_a_run_holds_only_runs_before_it():
    page = run_page(a_run(5), [a_run(9), a_run(4), a_run(3)])
    assert "The last 3 runs" in page


def write_with_page(folder, report):
    write_report(folder, report, disk=FastDisk())
    page_path(folder, report.run_id).touch()


def test_the_index_shows_each_portal_with_its_last_run_and_links_every_run_that_has_a_page(tmp_path):
    for number in (1, 2):
        write_with_page(tmp_path / "demo", a_run(number))
    write_report(tmp_path / "demo", a_run(3), disk=FastDisk())
    bad = a_judged_report(1, portal="other", title="另一门户", unreachable="dns", sections=())
    write_with_page(tmp_path / "other", bad)
    tree = lxml.html.document_fromstring(index_page(portal_folders(tmp_path)))
    assert tree.xpath("//h2/text()") == ["示例门户 ", "另一门户 "]
    links = tree.xpath("//details//a/@href")
    assert links == [
        *(f"demo/runs/{a_run(n).run_id}/report.html" for n in (2, 1)),
        f"other/runs/{bad.run_id}/report.html",
    ]
    assert "UNREACHABLE (exit code 5)" in tree.text_content()


def test_the_index_of_no_runs_is_a_page_too(tmp_path):
    assert "No run yet" in index_page(portal_folders(tmp_path / "missing"))


def test_months_show_holes_and_years_stand_together():
    table = month_table([a_run(6), a_run(5)])
    assert table.columns[:2] == ("2026-11", "2026-10")
    assert table.columns[-1] == "2024"
    rows = {name: [cell.number for cell in cells] for name, cells, _ in table.rows}
    assert rows["要闻"][:2] == [6, 11]
    assert rows["通知公告"][-1] == 4
    assert sum(rows["通知公告"][:-1]) == 0


def test_dates_in_the_future_and_nonsense_are_no_columns():
    report = a_run(1, published=Published(days={"2099-01-01": 1}, months={"要闻": {"2099-01": 1, "unknown": 5}}))
    assert month_table([report]) is None
    assert "Articles per day" not in run_page(report)


@pytest.mark.parametrize("values", [[], [0], [None, 1], [3, None, 2], list(range(500)), [1e9]], ids=len)
def test_charts_are_drawn_from_any_numbers(values):
    labels = [str(number) for number in range(len(values))]
    for svg in (line_chart("x", labels, {"a": values}).svg, bar_chart("x", labels, {"a": values}).svg):
        tree = lxml.html.fromstring(svg)
        assert not tree.xpath("//style | //script")


def test_axes_of_counts_have_whole_numbers():
    tree = lxml.html.fromstring(bar_chart("x", ["a", "b"], {"n": [1, 2]}).svg)
    marks = tree.xpath("//g[contains(@class, 'axis y')]//text/text()")
    assert marks == ["0", "1", "2"]


def test_a_thousand_runs_are_read_and_shown_in_seconds(tmp_path):
    for number in range(1000):
        write_with_page(tmp_path / "demo", a_run(number))
    began = time.process_time()
    page = index_page(portal_folders(tmp_path))
    assert time.process_time() - began < 5  # 0.8 s on an idle machine of 2026
    assert page.count("/report.html") == 1000
    assert len(page) < 1_000_000


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@needs_chromium
@pytest.mark.parametrize("width", [390, 1200])
def test_the_page_is_no_wider_than_the_window(tmp_path, width):
    """Headless windows are never narrower than 500 pixels, so a frame plays the phone."""
    (tmp_path / "page.html").write_text(run_page(an_evil_run(), [a_run(0)]), "utf-8")
    (tmp_path / "frame.html").write_text(
        f"<body><iframe id=f src=page.html style='width:{width}px;height:900px'></iframe><script>"
        "f.onload = () => { const d = f.contentDocument.documentElement;"
        "document.title = `${d.scrollWidth <= f.clientWidth} ${d.querySelectorAll('svg').length > 2}`; }</script>",
        "utf-8",
    )
    dom = chromium(tmp_path, "--allow-file-access-from-files", "--dump-dom")
    assert "<title>true true</title>" in dom


def chromium(folder, *options):
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=5000",
        *options,
        (folder / "frame.html").as_uri(),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=PROCESS_TIMEOUT_S, check=True).stdout
