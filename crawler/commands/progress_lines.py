"""Progress of long commands on stderr."""

from __future__ import annotations

import sys
import time

_EVERY_S = 2.0


class Told:
    """A line every few seconds; short work says nothing."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell how much is done, if it is time."""
        now = time.monotonic()
        if now - self._last >= _EVERY_S:
            self._last = now
            sys.stderr.write(f"{what}: {done:,} of {total:,}\n")
