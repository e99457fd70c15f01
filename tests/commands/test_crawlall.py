"""Many portals at once: which wait for each other, what is passed on, what comes back, what a signal does."""

from __future__ import annotations

import signal
import time

import pytest

from crawler.commands.crawlall import host_groups
from crawler.portals.loading import load_profiles
from crawler.report.history import read_report
from tests.replica.process import PROCESS_TIMEOUT_S, run_scrapy, start_scrapy

IMPATIENT = {"RETRY_TIMES": 1, "BACKOFF_FIRST": 0, "BACKOFF_MAX": 0}
HOST = "www.gxzx.gov.cn"


def profiles(folder, **hosts):
    folder.mkdir()
    for name, names in hosts.items():
        listed = ", ".join(f'"{host}"' for host in names.split())
        (folder / f"{name}.toml").write_text(
            f'name = "{name}"\ntitle = "{name}"\nhome_url = "http://{names.split()[0]}/"\nhosts = [{listed}]\n'
            'platform = "phpcms"\nsections = ["通知公告"]\n',
            "utf-8",
        )
    return folder


def runs(output_dir, portal):
    return [read_report(path) for path in (output_dir / portal / "runs").glob("*/report.json")]


@pytest.mark.parametrize(("hosts", "groups"), [
    ({"a": "a.test", "b": "b.test"}, [["a"], ["b"]]),
    ({"a": "x.test", "b": "b.test", "c": "www.test x.test"}, [["b"], ["a", "c"]]),
    ({"a": "www.x.test", "b": "x.test"}, [["a", "b"]]),
    ({"a": "x.test", "b": "y.test", "c": "x.test y.test"}, [["a", "b", "c"]]),
    ({}, []),
], ids=str)  # fmt: skip
def test_portals_that_share_a_host_are_in_one_group(tmp_path, hosts, groups):
    loaded = load_profiles([profiles(tmp_path / "profiles", **hosts)])
    assert host_groups(loaded.portal(name) for name in hosts) == groups


def crawlall(replica, tmp_path, *args, **settings):
    chosen = {**IMPATIENT, "PORTALS_DIRS": tmp_path / "profiles", **settings}
    return run_scrapy("crawlall", *args, proxy=replica.proxy, output_dir=tmp_path / "out", settings=chosen)


def test_portals_of_one_host_are_crawled_one_after_another_with_arguments_passed_on(start_replica, tmp_path):
    replica = start_replica("stock", articles=20)
    profiles(tmp_path / "profiles", one=HOST, two=HOST)
    done = crawlall(replica, tmp_path, "one", "two", "-a", "limit=1", "--jobs", "2")
    assert done.returncode == 0, done.stderr[-2000:]
    (one,), (two,) = runs(tmp_path / "out", "one"), runs(tmp_path / "out", "two")
    assert one.ended_at <= two.started_at
    assert one.arguments == two.arguments == {"limit": "1"}
    assert done.stdout.index("one: healthy (exit code 0)") < done.stdout.index("two: healthy (exit code 0)")


def test_the_worst_code_is_returned_and_one_bad_portal_stops_no_other(start_replica, tmp_path):
    replica = start_replica("stock", articles=20)
    folder = profiles(tmp_path / "profiles", good=HOST, missing="nowhere.invalid")
    (folder / "broken.toml").write_text("name = 3", "utf-8")
    done = crawlall(replica, tmp_path, "good", "missing", "-a", "limit=1")
    assert done.returncode == 5, done.stderr[-2000:]
    assert "good: healthy (exit code 0)" in done.stdout
    assert "missing: unreachable (exit code 5)" in done.stdout
    done = crawlall(replica, tmp_path, "good", "missing", "broken", "-a", "limit=1")
    assert done.returncode == 1, done.stderr[-2000:]
    assert len(runs(tmp_path / "out", "good")) == 2


def test_a_wrong_argument_ends_with_2(tmp_path):
    profiles(tmp_path / "profiles", one=HOST)
    settings = {"PORTALS_DIRS": tmp_path / "profiles"}
    done = run_scrapy("crawlall", "one", "-a", "limit=many", output_dir=tmp_path / "out", settings=settings)
    assert done.returncode == 2
    assert "limit" in done.stderr


def test_quiet_says_nothing_where_all_is_well(start_replica, tmp_path):
    replica = start_replica("stock", articles=20)
    profiles(tmp_path / "profiles", one=HOST)
    done = crawlall(replica, tmp_path, "one", "-a", "limit=1", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_signal_ends_every_crawl_in_order_and_starts_no_more(start_replica, tmp_path, number):
    replica = start_replica("stock", articles=20)
    profiles(tmp_path / "profiles", one=HOST, two=HOST)
    settings = {**IMPATIENT, "PORTALS_DIRS": tmp_path / "profiles", "DOWNLOAD_DELAY": 0.3}
    settings["CONCURRENT_REQUESTS_PER_DOMAIN"] = 1
    process = start_scrapy(
        "crawlall", "one", "two", proxy=replica.proxy, output_dir=tmp_path / "out", settings=settings
    )
    while sum(replica.requests().values()) < 4:
        assert process.poll() is None, process.communicate()[1][-2000:]
        time.sleep(0.05)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    assert process.returncode == 4, stderr[-2000:]
    assert "one: unfinished (exit code 4)" in stdout
    assert "two: unfinished (exit code 4)" in stdout
    assert [report.finish_reason for report in runs(tmp_path / "out", "one")] == ["shutdown"]
    assert not (tmp_path / "out" / "two").exists()
