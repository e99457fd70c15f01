"""Side by side, in turns, over a proxy that answers for the portal: a replica, or one given with --proxy.

    python -m benchmarks.crawl [--articles 800] [--rounds 3] [--concurrency 8] [--proxy http://127.0.0.1:8808]

Prints pages a second of each round and the ratio of the medians. Start-up of the processes does not count.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STATS = {name: re.compile(rf"'{name}': ([\d.]+)") for name in ("elapsed_time_seconds", "downloader/response_count")}


def main() -> None:
    """Run the rounds and print the table."""
    options = _options()
    with ExitStack() as stack:
        proxy = options.proxy or _replica(stack, options.articles)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = _urls(proxy, folder, options.concurrency)
        rates: dict[str, list[float]] = {"bare Scrapy": [], "guiwen": []}
        for number in range(options.rounds):
            rates["bare Scrapy"].append(_bare(urls, proxy, options.concurrency))
            rates["guiwen"].append(_guiwen(folder / f"out{number}", proxy, options.concurrency))
    for name, values in rates.items():
        print(f"{name:12} {statistics.median(values):7.1f} pages/s   ({', '.join(f'{v:.1f}' for v in values)})")
    ratio = statistics.median(rates["guiwen"]) / statistics.median(rates["bare Scrapy"])
    print(f"{'ratio':12} {ratio:7.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl", description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--proxy", help="a proxy that answers for the portal, instead of a replica")
    return parser.parse_args()


def _replica(stack: ExitStack, articles: int) -> str:
    from tests.replica.process import running_replica

    return stack.enter_context(running_replica("stock", articles=articles)).proxy


def _urls(proxy: str, folder: Path, concurrency: int) -> Path:
    """The pages a crawl of guiwen asks for, read from its archive; this first crawl also warms the server."""
    from crawler.archive.reader import iterate_heads

    _guiwen(folder / "first", proxy, concurrency)
    archive = sorted((folder / "first" / "gxzx" / "archive").glob("*.warc.gz"))
    urls = [head.url for path in archive for head in iterate_heads(path)]
    path = folder / "urls.txt"
    path.write_text("\n".join(urls), encoding="utf-8")
    return path


def _guiwen(output: Path, proxy: str, concurrency: int) -> float:
    settings = {"OUTPUT_DIR": output, "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency}
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return _pages_per_second([sys.executable, "-m", "scrapy", "crawl", "gxzx", *options], proxy)


def _bare(urls: Path, proxy: str, concurrency: int) -> float:
    return _pages_per_second([sys.executable, "-m", "benchmarks.crawl.bare", str(urls), str(concurrency)], proxy)


def _pages_per_second(command: list[str], proxy: str) -> float:
    environment = {**os.environ, "http_proxy": proxy}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    found = {name: pattern.search(done.stderr) for name, pattern in _STATS.items()}
    if not all(found.values()):
        raise SystemExit(f"{command} failed:\n{done.stderr[-3000:]}")
    seconds, pages = (float(match[1]) for match in found.values() if match)
    return pages / seconds


if __name__ == "__main__":
    main()
