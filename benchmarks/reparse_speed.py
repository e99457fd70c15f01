"""Reading archived pages again against trafilatura over the same pages, in one process and by CPU time.

    pip install trafilatura lxml_html_clean
    python -m benchmarks.reparse_speed OUTPUT_DIR gxzx

Ours: from the article's line through the archive record to the whole article, compared with the line. Theirs: the
page's bytes, already in memory, to text and metadata (``bare_extraction``, fast and default).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from crawler.archive.reader import read_page
from crawler.export.lines import article_from_line
from crawler.portals.loading import load_profiles
from crawler.reparse.changes import Summary, reread_line


def rate(name: str, pages: int, work: Callable[[], object]) -> None:
    """Run the work three times; print the best."""
    seconds = []
    for _ in range(3):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    print(f"{name:32} {pages / min(seconds):8.0f} pages/s  {min(seconds) / pages * 1000:6.2f} ms/page")


def main() -> None:
    """Measure ours, then theirs where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("portal")
    options = parser.parse_args()
    folder = options.output / options.portal
    portal = load_profiles([]).portal(options.portal)
    lines = [line for path in sorted(folder.glob("*/*.jsonl")) for line in path.read_bytes().splitlines()]
    pages = [read_page(folder / "archive", record) for line in lines for record in article_from_line(line).archive]

    def ours() -> None:
        summary = Summary()
        for line in lines:
            summary.add(reread_line(line, folder / "archive", portal))
        assert summary.read == len(lines), dict(summary.unread)

    print(
        f"{len(lines)} articles, {len(pages)} pages, {sum(len(page.body) for page in pages) // len(pages)} bytes each"
    )
    rate("scrapy reparse, one process", len(pages), ours)
    try:
        import trafilatura
    except ImportError as error:
        print(f"trafilatura is not installed: {error}")
        return
    for fast in (True, False):
        name = f"trafilatura {trafilatura.__version__}{', fast' if fast else ''}"
        rate(
            name,
            len(pages),
            lambda fast=fast: [trafilatura.bare_extraction(page.body, fast=fast, with_metadata=True) for page in pages],
        )


if __name__ == "__main__":
    main()
