"""Near-duplicate methods side by side: recall, precision and time on texts whose reprints are known.

    pip install datasketch rensa simhash
    python -m benchmarks.dedup.compare [--scale 300] [--seed reprints]

Every text is looked up among those before it, as a crawl does; a hit of its own group is right, any other wrong, and no
hit although a text of its group (of 150 characters or more) was seen is a miss. Thresholds are the methods' best.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.dedup.reprints import Sample, samples
from crawler.dedup import core_text
from crawler.state.database import open_state, state_url
from crawler.state.duplicates import NearIndex
from crawler.text.cleaning import normalise_content

_GRAM = 5


class Method(Protocol):
    """A way to find, for a text, an earlier one that it repeats."""

    def find(self, number: int, text: str) -> int | None:
        """The number of an earlier text."""

    def add(self, number: int, text: str) -> None:
        """Take in the text last looked up."""


def grams(text: str) -> list[str]:
    """The character n-grams of the normalised text."""
    plain = normalise_content(text)
    return [plain[at : at + _GRAM] for at in range(max(1, len(plain) - _GRAM + 1))]


class Datasketch:
    """MinHash (128 permutations) with locality-sensitive hashing."""

    def __init__(self, threshold: float) -> None:
        from datasketch import MinHash, MinHashLSH

        self._new = MinHash
        self._threshold = threshold
        self._index = MinHashLSH(threshold=threshold, num_perm=128)
        self._known: dict[int, object] = {}

    def _sketch(self, text: str) -> object:
        sketch = self._new(num_perm=128)
        sketch.update_batch([gram.encode() for gram in grams(text)])
        return sketch

    def find(self, number: int, text: str) -> int | None:
        """The number of an earlier text."""
        sketch = self._sketch(text)
        self._last = sketch
        likely = [(sketch.jaccard(self._known[other]), other) for other in self._index.query(sketch)]
        best = max(likely, default=(0.0, None))
        return best[1] if best[0] >= self._threshold else None

    def add(self, number: int, text: str) -> None:
        """Take in the text last looked up."""
        self._known[number] = self._last
        self._index.insert(number, self._last)


class Rensa(Datasketch):
    """The same in Rust."""

    def __init__(self, threshold: float) -> None:
        from rensa import RMinHash, RMinHashLSH

        self._new = RMinHash
        self._threshold = threshold
        self._index = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=32)
        self._known = {}

    def _sketch(self, text: str) -> object:
        sketch = self._new(num_perm=128, seed=1)
        sketch.update(grams(text))
        return sketch


class SimHash:
    """64-bit SimHash; found by blocks of the hash, so that none within the distance is missed."""

    def __init__(self, distance: int) -> None:
        from simhash import Simhash

        self._new = Simhash
        self._distance = distance
        self._known: list[tuple[int, int]] = []

    def find(self, number: int, text: str) -> int | None:
        """The number of an earlier text."""
        self._last = self._new(grams(text)).value
        near = ((bin(self._last ^ value).count("1"), other) for value, other in self._known)
        distance, other = min(near, default=(64, None))
        return other if distance <= self._distance else None

    def add(self, number: int, text: str) -> None:
        """Take in the text last looked up."""
        self._known.append((self._last, number))


class Alignment:
    """What the crawler does: candidates by anchors from the state store, then laid side by side."""

    def __init__(self, index: NearIndex) -> None:
        self._index = index

    def find(self, number: int, text: str) -> int | None:
        """The number of an earlier text."""
        self._core = core_text(text) or ""
        found = self._index.find(self._core, str(number))
        return int(found) if found else None

    def add(self, number: int, text: str) -> None:
        """Take in the text last looked up."""
        self._index.add(str(number), self._core)
        if number % 500 == 0:
            self._index.save()


def judge(method: Method, texts: list[Sample]) -> tuple[Counter[str], float]:
    """What was right, wrong and missed, and milliseconds of processor for a text."""
    groups: dict[int, set[int]] = defaultdict(set)
    found: Counter[str] = Counter()
    long = [(number, sample) for number, sample in enumerate(texts) if core_text(sample.text)]
    used = time.process_time()
    for number, sample in long:
        hit = method.find(number, sample.text)
        known = groups[sample.group]
        if hit is not None:
            found["right" if hit in known else "wrong"] += 1
        else:
            found["missed"] += bool(known)
            method.add(number, sample.text)
            known.add(number)
    return found, (time.process_time() - used) / len(long) * 1e3


def methods() -> Iterable[tuple[str, str | None, Callable[[], Method]]]:
    """Name, the package it needs, and how to make it; with the thresholds worth looking at."""
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        yield f"datasketch MinHash-LSH, Jaccard ≥ {threshold}", "datasketch", lambda t=threshold: Datasketch(t)
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        yield f"rensa MinHash-LSH, Jaccard ≥ {threshold}", "rensa", lambda t=threshold: Rensa(t)
    for distance in (3, 6, 9, 12):
        yield f"SimHash, at most {distance} bits", "simhash", lambda d=distance: SimHash(d)


def report(name: str, found: Counter[str], milliseconds: float) -> None:
    """One line of the table."""
    precision = found["right"] / max(1, found["right"] + found["wrong"])
    recall = found["right"] / max(1, found["right"] + found["missed"])
    print(f"{name:44} precision {precision:.3f}  recall {recall:.3f}  {milliseconds:6.2f} ms", flush=True)


def main() -> None:
    """Run every method that is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=300)
    parser.add_argument("--seed", default="reprints")
    chosen = parser.parse_args()
    texts = samples(chosen.seed, chosen.scale)
    print(f"{len(texts)} texts")
    for name, package, make in methods():
        if package and find_spec(package) is None:
            print(f"{name:44} not installed: pip install {package}")
        else:
            report(name, *judge(make(), texts))
    with TemporaryDirectory() as folder, open_state(state_url(Path(folder))) as connection:
        report("anchors and alignment (ours)", *judge(Alignment(NearIndex(connection, "demo")), texts))


if __name__ == "__main__":
    main()
