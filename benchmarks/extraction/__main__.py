"""``python -m benchmarks.extraction [--gold DIR] [--rounds N]``: a table of quality and milliseconds per page."""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.extraction.contestants import contestants
from benchmarks.extraction.gold import GoldPage, read_gold
from benchmarks.extraction.scores import Prediction, means, score

EXAMPLES = Path(__file__).parents[2] / "tests" / "examples"
_FIELDS = ("body", "title", "date", "authors", "source")


def main() -> None:
    """Measure every installed extractor on the same pages, in turns, and print one line for each."""
    parser = argparse.ArgumentParser(prog="benchmarks.extraction", description=__doc__)
    parser.add_argument("--gold", type=Path, default=EXAMPLES, help="folder with gold.jsonl (default: our examples)")
    parser.add_argument("--rounds", type=int, default=5, help="each page so many times, the best counts")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pages = read_gold(options.gold)
    if not pages:
        sys.exit(f"{options.gold}: no gold pages")
    print(
        f"{len(pages)} pages, mean {statistics.fmean(len(page.body) for page in pages) / 1024:.0f} kB: {options.gold}\n"
    )
    _print_table({name: _measure(extract, pages, options.rounds) for name, extract in contestants().items()})


def _measure(
    extract: Callable[[GoldPage], Prediction], pages: Sequence[GoldPage], rounds: int
) -> tuple[dict[str, float], list[float]]:
    """Mean scores, and the milliseconds each page took at best."""
    scores, times = [], []
    for page in pages:
        best, found = float("inf"), Prediction()
        for _ in range(rounds):
            start = time.process_time()
            try:
                found = extract(page)
            except Exception as error:  # noqa: BLE001  a peer that fails on a page has found nothing on it
                print(f"  {extract.__name__} fails on {page.name}: {error!r:.100}", file=sys.stderr)
                best = min(best, time.process_time() - start)
                break
            best = min(best, time.process_time() - start)
        scores.append(score(page, found))
        times.append(best * 1000)
    return means(scores), times


def _print_table(results: dict[str, tuple[dict[str, float], list[float]]]) -> None:
    bare = statistics.median(results["bare lxml parse"][1])
    print("| | body F1 | title | date | authors where named | source where given | median ms | mean ms | × parse |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, (quality, times) in results.items():
        shares = " | ".join("" if name == "bare lxml parse" else f"{quality[field]:.3f}" for field in _FIELDS)
        median = statistics.median(times)
        print(f"| {name} | {shares} | {median:.2f} | {statistics.fmean(times):.2f} | {median / bare:.1f} |")


if __name__ == "__main__":
    main()
