"""Time and memory of data set builds over many synthetic articles.

    python -m benchmarks.dataset_build --articles 1000000 --folder FOLDER
    python -m benchmarks.dataset_build --articles 100000 --folder FOLDER --form sqlite

Writes finished runs of invented articles (2 % revised later, 5 % duplicates, 20 years), then runs `scrapy dataset` as a
process of its own: full, again without news, and after one more run of 500 articles of one year. Prints seconds, peak
memory and bytes. Lines that are there already are used again.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from crawler.export.finished_files import Manifest, describe_file, write_manifest
from crawler.export.lines import article_line
from crawler.items import Article, Crumb, Image, Paragraph

ROOT = Path(__file__).resolve().parents[1]
PORTAL = "made_up"
LINES_PER_RUN = 20_000
SECTIONS = ["要闻", "公告", "城事", "乡村", "文教", "时评"]
_CHARS = (
    "清水河步道建成开放沿线驿站市民散步骑行雨后山色空濛码头渔船归来稻田金黄村民晾晒新谷学校操场孩子奔跑老人下棋茶馆评书"
)


def paragraph(chance: random.Random) -> str:
    """A paragraph of random characters: harder to pack than prose."""
    return "".join(chance.choices(_CHARS, k=chance.randrange(60, 220))) + "。"


def article(number: int, revision: int, run_id: str, chance: random.Random) -> Article:
    """The article of that number; the longest have some 4,000 characters."""
    texts = [paragraph(chance) for _ in range(min(30, int(chance.expovariate(1 / 5)) + 1))]
    body: list[Paragraph | Image] = [Paragraph(text) for text in texts]
    url = f"http://made-up.test/index.php?m=content&c=index&a=show&catid={number % 40}&id={number}"
    images = [Image(f"http://made-up.test/{number}.jpg", texts[0][:20], "陶苇")] if number % 3 == 0 else []
    section = SECTIONS[number % len(SECTIONS)]
    day = f"{2006 + number % 20}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return Article(
        id=f"{number:020x}", revision=revision, portal=PORTAL, url=url, canonical_url=url, section=section,
        breadcrumbs=[Crumb("首页", "http://made-up.test/"), Crumb(section, "http://made-up.test/1/")],
        sections=[section], title=texts[0][:24], authors=["陶苇", "简舟"], editors=["乔禾"], source="清水晚报",
        published_at=f"{day}T{number % 24:02d}:30:00+08:00", published_at_raw=f"{day} {number % 24:02d}:30",
        published_precision="minute", body=[*images, *body], text="\n".join(texts), images=images,
        keywords=[section], description=texts[0], char_count=sum(map(len, texts)), content_hash=f"{number:064x}",
        duplicate_of=f"{number - 1:020x}" if number % 21 == 7 else None,
        fetched_at="2026-01-01T00:00:00Z", first_seen_at="2026-01-01T00:00:00Z", encoding="utf-8",
        extraction=dict.fromkeys(("title", "authors", "source", "published_at", "body", "section"), "cues"),
        run_id=run_id, crawler_version="0",
    )  # fmt: skip


def write_run(output: Path, run_no: int, numbers: range, chance: random.Random) -> None:
    """A finished run with these articles, and later revisions of some earlier ones."""
    run_id = f"20260101T{run_no:06d}Z-aaaa"
    name = f"articles/{run_id}.jsonl"
    path = output / PORTAL / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = 0
    with path.open("w", encoding="utf-8") as file:
        for number, revision in _lines_of(numbers, run_no, chance):
            file.write(article_line(article(number, revision, run_id, chance)) + "\n")
            lines += 1
    files = (describe_file(output / PORTAL, name, lines),)
    manifest = Manifest(
        portal=PORTAL, run_id=run_id, crawler_version="0", started_at="", finish_reason="finished", files=files
    )
    write_manifest(output / PORTAL, manifest)


def _lines_of(numbers: range, run_no: int, chance: random.Random) -> Iterator[tuple[int, int]]:
    for number in numbers:
        yield number, 1
        if numbers.step == 1 and numbers.start and chance.random() < 0.02:
            yield chance.randrange(numbers.start), run_no + 1


def build(output: Path, out: Path, form: str) -> None:
    """Build as users do; print seconds and peak memory of the process."""
    command = [sys.executable, "-m", "scrapy", "dataset", PORTAL, "--out", str(out), "--format", form]
    began = time.perf_counter()
    process = subprocess.Popen([*command, "-s", f"OUTPUT_DIR={output}"], cwd=ROOT, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    cpu_seconds = usage.ru_utime + usage.ru_stime
    code = os.waitstatus_to_exitcode(status)
    print(
        f"  {seconds:.1f} s, CPU {cpu_seconds:.1f} s, peak {usage.ru_maxrss / 1024:.0f} MiB, exit code {code}",
        flush=True,
    )


def size_of(folder: Path) -> str:
    """Bytes below a folder, for people."""
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 2**20:,.0f} MiB"


def main() -> None:
    """Make lines where they are missing, then build three times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--form", default="parquet")
    parser.add_argument("--memory-mib", type=int, help="limit of the address space of every build")
    options = parser.parse_args()
    output, out = options.folder / f"lines-{options.articles}", options.folder / f"set-{options.form}"
    chance = random.Random(1)
    if not output.exists():
        for run_no, start in enumerate(range(0, options.articles, LINES_PER_RUN)):
            write_run(output, run_no, range(start, min(start + LINES_PER_RUN, options.articles)), chance)
    if options.memory_mib:
        resource.setrlimit(resource.RLIMIT_AS, (options.memory_mib << 20,) * 2)
    shutil.rmtree(out, ignore_errors=True)
    print(f"{options.articles:,} articles, lines {size_of(output)}; full build:")
    build(output, out, options.form)
    print(f"  data set {size_of(out)}\nagain, nothing new:")
    build(output, out, options.form)
    runs = len(list((output / PORTAL / "runs").iterdir()))
    start = options.articles * 2 + runs * 10_000 + 19  # number 19 and every twentieth after it is of the last year
    write_run(output, runs, range(start, start + 10_000, 20), chance)
    print("after one more run of 500 articles of the last year:")
    build(output, out, options.form)


if __name__ == "__main__":
    main()
