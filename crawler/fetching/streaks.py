"""Failures in a row, per host: when to stop."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.fetching.failure_kinds import FailureClass


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more should be sent: the finish reason, and a sentence."""

    reason: str
    message: str


class Streaks:
    """Counts block pages, and failures to reach a host, in a row; a good answer starts anew.

    Args:
        block_after, unreachable_after: so many in a row are a stop; 0 for never.
    """

    def __init__(self, *, block_after: int, unreachable_after: int) -> None:
        self._block_after = block_after
        self._unreachable_after = unreachable_after
        self._blocks: dict[str, int] = {}
        self._misses: dict[str, int] = {}

    def good(self, host: str) -> None:
        """A good answer came from the host."""
        self._blocks.pop(host, None)
        self._misses.pop(host, None)

    def bad(self, host: str, failure: FailureClass, *, unreachable: bool) -> Stop | None:
        """Count a failure; a ``Stop`` when it is one too many."""
        group, _, name = failure.partition(":")
        if group == "block":
            count = self._blocks[host] = self._blocks.get(host, 0) + 1
            if count == self._block_after:
                return Stop(f"blocked:{name}", f"blocks us, {count} pages in a row")
        elif unreachable:
            count = self._misses[host] = self._misses.get(host, 0) + 1
            if count == self._unreachable_after:
                return Stop(f"unreachable:{failure}", f"cannot be reached, {count} failures in a row")
        else:
            self._misses.pop(host, None)  # it has answered
        return None
