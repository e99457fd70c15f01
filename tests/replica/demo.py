"""`make demo`: the unchanged gxzx profile crawls a replica into output/demo, and every line is compared with the truth.

Exit code 0 only where every expected article is there exactly once and says what the portal says.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.replica.compare import Comparison, compare
from tests.replica.process import ROOT, Crawl, RunningReplica, run_scrapy, running_replica

FOLDER = ROOT / "output" / "demo"
ARTICLES = 90
SHOWN = ("title", "kicker", "subtitle", "authors", "source", "published_at", "section", "text", "attachments")


def main() -> int:
    """Run the demo; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.replica.demo", description=__doc__)
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder for the results; emptied first")
    folder = parser.parse_args().output
    shutil.rmtree(folder, ignore_errors=True)  # the last demo's, so that this one is a first crawl again
    started = time.monotonic()
    with running_replica("restyled", articles=ARTICLES) as replica:
        print(f"replica of www.gxzx.gov.cn on {replica.proxy}; scrapy crawl gxzx …", flush=True)
        crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=folder)
        result = compare(crawl.lines(), replica.expected())
        _tell(crawl, replica, time.monotonic() - started)
    return _verdict(crawl, result)


def _tell(crawl: Crawl, replica: RunningReplica, seconds: float) -> None:
    lines = crawl.lines()
    requests = sum(replica.requests().values())
    print(f"\n{len(lines)} articles with {requests} requests in {seconds:.1f} s (no delay, as it is a replica)\n")
    for section, count in Counter(line["section"] for line in lines).most_common():
        print(f"  {count:4}  {section}")
    print("\none line, shortened:\n")
    example = max(lines, key=lambda line: sum(bool(line[name]) for name in SHOWN), default={})
    for name in SHOWN:
        if example.get(name):
            print(f"  {name}: {_short(example[name])}")
    print("\nfiles:\n")
    for path in _files(crawl.output_dir):
        print(f"  {os.path.relpath(path, ROOT)}  {path.stat().st_size} bytes")


def _short(value: Any) -> str:
    text = str(value).replace("\n", " ⏎ ")
    return text if len(text) <= 90 else text[:89] + "…"


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and ".locks" not in path.parts)


def _verdict(crawl: Crawl, result: Comparison) -> int:
    problems = result.problems()
    if crawl.returncode == 0 and not problems:
        print("\nevery expected article is there once and says what the portal says")
        return 0
    print(
        f"\nnot as it should be: scrapy ended with code {crawl.returncode}, {len(problems)} differences",
        file=sys.stderr,
    )
    for problem in problems[:20]:
        print(f"  {problem[:300]}", file=sys.stderr)
    if crawl.returncode:
        print(crawl.stderr[-3000:], file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
