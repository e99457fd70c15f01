"""Long work → a word about it now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

Report = Callable[[str, int, int], None]
"""Told what is counted, how many are done, and of how many."""

_EVERY = 1000
_T = TypeVar("_T")


@dataclass(slots=True)
class Progress:
    """Counts what passes, over several streams of one kind of work."""

    report: Report
    what: str
    total: int
    done: int = 0

    def watch(self, stream: Iterable[_T]) -> Iterator[_T]:
        """Hand the stream on, counting."""
        for one in stream:
            yield one
            self.done += 1
            if self.done % _EVERY == 0 or self.done == self.total:
                self.report(self.what, self.done, self.total)
