"""Exit code, verdict line and report of `scrapy crawl`, each situation by running the command."""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.report.history import read_report
from crawler.state.locking import portal_lock
from tests.replica.process import PROCESS_TIMEOUT_S, ROOT, Crawl, run_scrapy, start_scrapy

# Failures are asked for again at once, and only once
IMPATIENT = {"RETRY_TIMES": 1, "BACKOFF_FIRST": 0, "BACKOFF_MAX": 0}


@pytest.fixture
def replica(start_replica):
    return start_replica("stock", articles=20)


def crawl(replica, output_dir, *args, **settings):
    return run_scrapy("crawl", "gxzx", *args, proxy=replica.proxy, output_dir=output_dir, settings=IMPATIENT | settings)


def reports(output_dir, portal="gxzx"):
    return [read_report(path) for path in sorted((output_dir / portal / "runs").glob("*/report.json"))]


def reasons(output_dir, portal="gxzx"):
    return [reason.code for reason in reports(output_dir, portal)[-1].verdict.reasons]


def profile(folder, name="nowhere", host="nowhere.invalid", extra=""):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(
        f'name = "{name}"\ntitle = "无处门户"\nhome_url = "http://{host}/"\nhosts = ["{host}"]\n'
        f'platform = "phpcms"\nsections = ["通知公告"]\n{extra}',
        "utf-8",
    )
    return {"PORTALS_DIRS": folder}


def test_a_healthy_crawl_and_one_with_nothing_new_end_with_0(replica, tmp_path):
    first = crawl(replica, tmp_path)
    assert first.returncode == 0, first.stderr[-2000:]
    assert "HEALTHY (exit code 0), complete" in first.stdout
    second = crawl(replica, tmp_path)
    assert second.returncode == 0, second.stderr[-2000:]
    one, two = reports(tmp_path)
    assert one.counts.new == len(replica.expected())
    assert (one.first_run, one.complete, one.status) == (True, True, "ended")
    assert (two.first_run, two.counts.new, two.counts.changed) == (False, 0, 0)
    assert two.comparison
    assert [file.name.split("/")[0] for file in one.files] == ["archive", "articles", "duplicates"]


def test_every_run_leaves_report_page_and_log_beside_its_manifest(replica, tmp_path):
    crawl(replica, tmp_path)
    (run,) = (tmp_path / "gxzx" / "runs").iterdir()
    assert sorted(path.name for path in run.iterdir()) == ["crawl.log", "manifest.json", "report.html", "report.json"]
    assert "Spider closed" in (run / "crawl.log").read_text("utf-8")
    assert json.loads((run / "report.json").read_text("utf-8"))["report_version"] == "1.0"


def test_quiet_prints_nothing_where_all_is_well_and_the_log_has_it(replica, tmp_path):
    done = crawl(replica, tmp_path, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (log,) = tmp_path.glob("gxzx/runs/*/crawl.log")
    assert "Spider opened" in log.read_text("utf-8")


def test_quiet_tells_what_is_wrong(start_replica, tmp_path):
    done = crawl(start_replica("stock", articles=20, behaviours=["portal_down"]), tmp_path, "--quiet")
    assert done.returncode == 5
    assert "UNREACHABLE (exit code 5)" in done.stdout
    assert "portal unreachable" in done.stderr


def test_an_unknown_portal_ends_with_1(tmp_path):
    done = run_scrapy("crawl", "gxzz", output_dir=tmp_path)
    assert done.returncode == 1
    assert "gxzz" in done.stderr


def test_a_wrong_profile_ends_with_1(tmp_path):
    settings = profile(tmp_path / "profiles", extra="sektions = 3\n")
    done = run_scrapy("crawl", "nowhere", output_dir=tmp_path, settings=settings)
    assert done.returncode == 1
    assert "sektions" in done.stderr


@pytest.mark.parametrize(("option", "value"), [
    ("-a", "limit=many"),
    ("-a", "colour=red"),
    ("-s", "REPORT_MAX_FAILED_SHARE=much"),
    ("-s", "NOTIFY_PRESET=pigeon"),
])  # fmt: skip
def test_a_bad_argument_or_setting_ends_with_2_before_anything_is_written(tmp_path, option, value):
    done = run_scrapy("crawl", "gxzx", option, value, output_dir=tmp_path / "out")
    assert done.returncode == 2
    assert value.partition("=")[0] in done.stderr
    assert not list((tmp_path / "out").glob("*/runs/*"))


def test_a_portal_that_takes_connections_and_answers_nothing_ends_with_5(start_replica, tmp_path):
    done = crawl(start_replica("stock", articles=20, behaviours=["portal_down"]), tmp_path)
    assert done.returncode == 5
    assert reasons(tmp_path) == ["unreachable"]


def test_a_portal_that_refuses_connections_ends_with_5(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = run_scrapy("crawl", "gxzx", proxy=f"http://127.0.0.1:{port}", output_dir=tmp_path, settings=IMPATIENT)
    assert done.returncode == 5


def test_a_host_that_no_name_server_knows_ends_with_5(tmp_path):
    settings = IMPATIENT | profile(tmp_path / "profiles")
    done = run_scrapy("crawl", "nowhere", output_dir=tmp_path, settings=settings)
    assert done.returncode == 5, done.stderr[-2000:]
    assert "unreachable:dns" in done.stdout


def test_a_block_page_from_the_start_ends_with_5(start_replica, tmp_path):
    replica = start_replica("stock", articles=20, behaviours=["block_page:match=."])
    done = crawl(replica, tmp_path)
    assert done.returncode == 5, done.stderr[-2000:]
    assert not done.articles()


def test_a_portal_that_blocks_on_the_way_ends_with_5_and_keeps_what_came_before(start_replica, tmp_path):
    replica = start_replica("stock", articles=20)
    process = start_scrapy(
        "crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path,
        settings=IMPATIENT | {"DOWNLOAD_DELAY": 0.05, "CONCURRENT_REQUESTS_PER_DOMAIN": 1},
    )  # fmt: skip
    wait_for_requests(replica, 15, process)
    replica.control("behave", names=["block_page:match=."])
    stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 5, stderr[-2000:]
    assert "stopped on the way: blocked" in stdout
    assert Crawl(5, stdout, stderr, tmp_path).articles()


def test_a_list_page_that_stays_unreadable_breaks_the_chain_and_ends_with_3(start_replica, tmp_path):
    replica = start_replica("stock", articles=20, rows=5, behaviours=["broken_list_page:number=2"])
    done = crawl(replica, tmp_path)
    assert done.returncode == 3, done.stderr[-2000:]
    assert "list_broken" in reasons(tmp_path)
    assert "list broken after page 1: http:500 (REPORT_MAX_BROKEN_LISTS = 0)" in " ".join(done.stdout.split())
    assert not reports(tmp_path)[-1].complete


def test_a_template_that_hides_the_titles_ends_with_3(start_replica, tmp_path):
    replica = start_replica("stock", articles=20, behaviours=["template_changed"])
    done = crawl(replica, tmp_path)
    assert done.returncode == 3, done.stderr[-2000:]
    assert {"title_coverage", "published_at_coverage"} & set(reasons(tmp_path))


def test_a_section_the_portal_does_not_show_ends_with_3(replica, tmp_path):
    settings = profile(tmp_path / "profiles", "renamed", "www.gxzx.gov.cn")
    (tmp_path / "profiles" / "renamed.toml").write_text(
        (tmp_path / "profiles" / "renamed.toml").read_text("utf-8").replace('["通知公告"]', '["通知公告", "从未有过"]'),
        "utf-8",
    )
    done = run_scrapy("crawl", "renamed", proxy=replica.proxy, output_dir=tmp_path, settings=IMPATIENT | settings)
    assert done.returncode == 3, done.stderr[-2000:]
    assert "sections not found: 从未有过 (REPORT_MAX_MISSING_SECTIONS = 0)" in done.stdout


@pytest.mark.parametrize("settings", [{"CLOSESPIDER_ITEMCOUNT": 5}, {"BUDGET_REQUESTS_PER_DAY": 20}], ids=str)
def test_a_run_cut_short_on_purpose_ends_with_0_and_is_not_complete(replica, tmp_path, settings):
    done = crawl(replica, tmp_path, **settings)
    assert done.returncode == 0, done.stderr[-2000:]
    report = reports(tmp_path)[-1]
    assert not report.complete
    assert report.pending > 0
    assert f"not complete, {report.pending} links pending" in done.stdout


def test_a_narrowed_run_ends_with_0_and_is_not_complete(replica, tmp_path):
    done = crawl(replica, tmp_path, "-a", "limit=3")
    assert done.returncode == 0, done.stderr[-2000:]
    assert (reports(tmp_path)[-1].complete, reports(tmp_path)[-1].narrowed) == (False, True)


def wait_for_requests(replica, number, process):
    while sum(replica.requests().values()) < number:
        assert process.poll() is None, process.communicate()[1][-2000:]
        time.sleep(0.05)


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGINT]], ids=str)
def test_a_run_stopped_by_a_signal_ends_with_4(replica, tmp_path, signals):
    slow = {"DOWNLOAD_DELAY": 0.1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    process = start_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=slow)
    wait_for_requests(replica, 8, process)
    for number in signals:
        process.send_signal(number)
        time.sleep(0.05)
    stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 4, stderr[-2000:]
    assert "UNFINISHED (exit code 4)" in stdout
    assert reports(tmp_path)[-1].verdict.exit_code == 4


def test_a_killed_run_is_visible_and_told_as_died_by_the_next_one(replica, tmp_path):
    slow = {"DOWNLOAD_DELAY": 0.1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    process = start_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=slow)
    wait_for_requests(replica, 8, process)
    process.kill()
    process.communicate()
    assert [report.status for report in reports(tmp_path)] == ["running"]
    assert crawl(replica, tmp_path).returncode == 0
    dead, ended = reports(tmp_path)
    assert (dead.status, dead.verdict.exit_code) == ("died", 4)
    assert ended.status == "ended"


@pytest.mark.parametrize("limit_kb", [20, 300], ids=["state", "articles and archive"])
def test_a_full_disk_ends_with_6(start_replica, tmp_path, limit_kb):
    """No file may grow beyond a limit, which holds for every user and says so as a full disk would."""
    replica = start_replica("stock", articles=60)
    process = start_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=IMPATIENT)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit_kb * 1000, limit_kb * 1000))
    stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 6, stdout + stderr[-2000:]
    assert "OUTPUT (exit code 6)" in stdout


def test_an_output_folder_that_cannot_be_made_ends_with_6(replica, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    assert crawl(replica, tmp_path / "file").returncode == 6


def test_a_second_crawl_of_the_same_portal_ends_with_75_and_touches_nothing(tmp_path):
    with portal_lock("gxzx", ["www.gxzx.gov.cn"], output_dir=tmp_path):
        done = run_scrapy("crawl", "gxzx", output_dir=tmp_path)
    assert done.returncode == 75
    assert not Path(tmp_path, "gxzx").exists()


def test_a_bad_end_is_told_to_a_command_and_to_the_metrics(start_replica, tmp_path):
    replica = start_replica("stock", articles=20, behaviours=["portal_down"])
    script = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"
    command = json.dumps([sys.executable, "-c", script, str(tmp_path / "told")])
    for _ in range(2):
        done = crawl(replica, tmp_path / "out", NOTIFY_COMMAND=command, REPORT_PROM_DIR=tmp_path / "metrics")
        assert done.returncode == 5
    assert (tmp_path / "told").read_text("utf-8").count("guiwen gxzx: UNREACHABLE (exit code 5)") == 1
    assert 'guiwen_run_exit_code{portal="gxzx"} 5\n' in (tmp_path / "metrics" / "guiwen_gxzx.prom").read_text("utf-8")


def test_a_feed_on_standard_output_holds_articles_alone(replica, tmp_path):
    done = crawl(replica, tmp_path, "-a", "limit=2", "-o", "-:jsonlines")
    assert done.returncode == 0, done.stderr[-2000:]
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 2
    assert "HEALTHY (exit code 0)" in done.stderr


@pytest.mark.parametrize(
    ("ending", "environment"),
    [
        (">/dev/full", {}),
        ("2>/dev/full", {}),
        (">&-", {}),
        ("| true; exit ${PIPESTATUS[0]}", {}),
        (">/dev/null", {"PYTHONIOENCODING": "ascii"}),
    ],
    ids=str,
)
def test_output_that_nobody_takes_changes_no_exit_code(tmp_path, ending, environment):
    """The portal refuses connections: 5."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings = IMPATIENT | {"OUTPUT_DIR": tmp_path}
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = shlex.join([sys.executable, "-m", "scrapy", "crawl", "gxzx", *options])
    environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{port}", **environment}
    done = subprocess.run(
        ["bash", "-c", f"{command} {ending}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=PROCESS_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 5, done.stderr[-2000:]
