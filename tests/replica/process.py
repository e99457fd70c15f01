"""Replicas and crawls as processes of their own, for tests and the demo: start, wait until ready, ask, stop.

with running_replica("stock", articles=60) as replica:
    crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path)
    assert crawl.returncode == 0
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Far beyond what any process takes, so that no test fails because a machine is slow: it ends those that hang
PROCESS_TIMEOUT_S = 600
# as fast as loopback allows; a test about politeness sets its own
FAST_SETTINGS: dict[str, object] = {"DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "BACKOFF_FIRST": 0.01}
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_STAT = re.compile(r"^[ {]'([^']+)': (.+?)[,}]$", re.M)
_PROXY_NAMES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@dataclass
class RunningReplica:
    """A replica that is up: ``proxy`` is what `http_proxy` gets, ``process`` can be killed."""

    port: int
    proxy: str
    process: subprocess.Popen[str]

    def truth(self) -> dict[str, Any]:
        """What the portal holds just now; see `tests.replica.truth`."""
        return self._ask("/__truth")

    def expected(self) -> dict[str, dict[str, Any]]:
        """The articles a full crawl must export, by URL key."""
        return {a["key"]: a for a in self.truth()["articles"] if a["expected"]}

    def requests(self) -> dict[str, int]:
        """Path with query → how often it was asked for."""
        return dict(self._ask("/__requests")["counts"])

    def request_log(self) -> list[tuple[float, str, str]]:
        """(monotonic seconds, host, path) of every request in order."""
        return [(at, host, path) for at, host, path in self._ask("/__requests")["log"]]

    def control(self, do: str, **order: Any) -> dict[str, Any]:
        """Change the portal: add, edit, delete, behave, template, clock, forget (see `tests.replica.control`)."""
        return self._ask("/__control", json.dumps({"do": do, **order}).encode())

    def get(self, url: str) -> bytes:
        """The body the portal sends for ``url``."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": self.proxy}))
        with opener.open(url, timeout=120) as response:
            return bytes(response.read())

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        with _OPENER.open(self.proxy + path, body, timeout=120) as response:
            return dict(json.load(response))


@contextmanager
def running_replica(
    *portals: str,
    articles: int = 90,
    seed: int = 1,
    rows: int | None = None,
    behaviours: Sequence[str] = (),
    now: str | None = None,
    max_seconds: int = 600,
) -> Iterator[RunningReplica]:
    """A replica process of the given portals (stock where none is named), gone when the block is left."""
    command = [sys.executable, "-m", "tests.replica", "--articles", str(articles), "--seed", str(seed)]
    command += ["--max-seconds", str(max_seconds)]
    command += [part for name in portals for part in ("--portal", name)]
    command += [part for name in behaviours for part in ("--behaviour", name)]
    command += ["--rows", str(rows)] if rows else []
    command += ["--now", now] if now else []
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the replica ended at once with code {process.wait()}")
        ready = json.loads(line)
        yield RunningReplica(ready["port"], ready["proxy"], process)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Crawl:
    """A finished `scrapy` command: exit code, what it printed, what it left in its output folder."""

    returncode: int
    stdout: str
    stderr: str
    output_dir: Path

    def articles(self, portal: str = "gxzx") -> list[dict[str, Any]]:
        """The lines of all finished article files, in order."""
        return self._lines(portal, "articles")

    def lines(self, portal: str = "gxzx") -> list[dict[str, Any]]:
        """The same with the duplicates set apart by DEDUP_POLICY."""
        return self._lines(portal, "articles") + self._lines(portal, "duplicates")

    def _lines(self, portal: str, folder: str) -> list[dict[str, Any]]:
        files = sorted((self.output_dir / portal / folder).glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]

    def stats(self) -> dict[str, str]:
        """The counters Scrapy printed at the end, values as printed."""
        return dict(_STAT.findall(self.stderr))

    def part_files(self) -> list[Path]:
        return sorted(self.output_dir.rglob("*.part"))


def run_scrapy(
    *args: str,
    proxy: str | None = None,
    output_dir: Path,
    settings: Mapping[str, object] | None = None,
    fast: bool = True,
) -> Crawl:
    """`scrapy <args>` in the repo's folder as a user types it, with `http_proxy` and OUTPUT_DIR set."""
    process = start_scrapy(*args, proxy=proxy, output_dir=output_dir, settings=settings, fast=fast)
    try:
        stdout, stderr = process.communicate(timeout=PROCESS_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        process.kill()
        stdout, stderr = process.communicate()
        raise AssertionError(
            f"scrapy {' '.join(args)} did not end in {PROCESS_TIMEOUT_S} s:\n{stderr[-4000:]}"
        ) from error
    return Crawl(process.returncode, stdout, stderr, output_dir)


def start_scrapy(
    *args: str,
    proxy: str | None = None,
    output_dir: Path,
    settings: Mapping[str, object] | None = None,
    fast: bool = True,
) -> subprocess.Popen[str]:
    """The same, still running: for tests that kill it."""
    chosen = {"OUTPUT_DIR": output_dir, **(FAST_SETTINGS if fast else {}), **(settings or {})}
    options = [part for name, value in chosen.items() for part in ("-s", f"{name}={value}")]
    environment = {k: v for k, v in os.environ.items() if k.lower() not in _PROXY_NAMES}
    if proxy:
        environment["http_proxy"] = proxy
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *args, *options],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def crawled_folder(folder: Path, *, articles: int) -> Path:
    """``folder`` with what a healthy first crawl of a replica leaves in it."""
    with running_replica("stock", articles=articles) as replica:
        crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder)
    assert crawl.returncode == 0, crawl.stderr
    return folder
