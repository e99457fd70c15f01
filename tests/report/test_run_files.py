"""The report command and the log of a run."""

from __future__ import annotations

import os
import re

import pytest

from crawler.extensions.run_log import remove_old_logs
from crawler.report.history import write_report
from tests.replica.process import run_scrapy
from tests.reports import a_judged_report, a_section


@pytest.fixture
def runs(tmp_path):
    """Two portals of two runs each below ``out``."""
    for portal in ("demo", "other"):
        for number in (1, 2):
            missing = ("提案工作",) if number == 1 else ()
            report = a_judged_report(number, portal=portal, sections=(a_section(),), sections_missing=missing)
            write_report(tmp_path / "out" / portal, report)
    return tmp_path / "out"


def run_ids():
    return [a_judged_report(number).run_id for number in (1, 2)]


def test_report_shows_the_last_run_of_each_portal_and_writes_its_page(runs):
    done = run_scrapy("report", output_dir=runs)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("HEALTHY (exit code 0)") == 2
    assert sorted(path.parent.name for path in runs.glob("*/runs/*/report.html")) == [run_ids()[1]] * 2


def test_report_shows_one_run_and_writes_elsewhere(runs, tmp_path):
    done = run_scrapy("report", "demo", "--run", run_ids()[0], "--out", str(tmp_path / "pages"), output_dir=runs)
    assert done.returncode == 0
    assert "提案工作" in done.stdout
    assert (tmp_path / "pages" / "demo" / "runs" / run_ids()[0] / "report.html").exists()
    assert not list(runs.rglob("report.html"))


def test_report_writes_an_index_of_chosen_portals(runs):
    run_scrapy("report", output_dir=runs)
    done = run_scrapy("report", "--index", "other", output_dir=runs)
    assert done.returncode == 0
    page = (runs / "index.html").read_text("utf-8")
    assert page.count("other/runs/") == 1
    assert "demo/runs/" not in page


def test_an_index_elsewhere_has_the_pages_that_it_links_beside_it(runs, tmp_path):
    run_scrapy("report", output_dir=runs)
    done = run_scrapy("report", "--index", "--out", str(tmp_path / "www"), output_dir=runs)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "www" / "index.html").read_text("utf-8")
    links = re.findall('href="([^"#]+)"', page)
    assert len(links) == 2
    for link in links:
        assert (tmp_path / "www" / link).read_bytes() == (runs / link).read_bytes()


@pytest.mark.parametrize(("args", "code", "word"), [
    (["nobody"], 1, "demo, other"),
    (["demo", "--run", "20200101T000000Z-0000"], 1, "the last ones"),
    (["demo", "--run", "../../other"], 1, "the last ones"),
    (["--run", "x"], 2, "--run"),
    (["--index", "--out", "/dev/null/x"], 6, "/dev/null/x"),
], ids=str)  # fmt: skip
def test_report_says_what_there_is_where_it_finds_nothing(runs, args, code, word):
    done = run_scrapy("report", *args, output_dir=runs)
    assert done.returncode == code
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_logs_are_removed_by_age_and_nothing_else_is(tmp_path):
    day = 86_400
    for name, age_days in (("old", 100), ("new", 10)):
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        for file in ("crawl.log", "report.json"):
            (folder / file).write_text("x", "utf-8")
            os.utime(folder / file, (1_000 * day, (1_000 - age_days) * day))
    old = tmp_path / "runs" / "old" / "crawl.log"
    assert remove_old_logs(tmp_path / "runs", 0, now=1_000 * day) == []
    assert remove_old_logs(tmp_path / "runs", 90, now=1_000 * day) == [old]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "crawl.log",
        "report.json",
        "report.json",
    ]
