"""How much of a list a run reads below what is new, so that every list is seen whole every few days."""

from __future__ import annotations

from datetime import datetime, timedelta


def share_due(since: datetime, last: datetime, now: datetime, every: timedelta) -> float:
    """The share of a list that is to be read by now, so that it is whole in time; 1 or more: all that is left.

    Args:
        since: when the list was last seen whole.
        last: the walk before; the next one is expected after as long a pause again.
        every: the list is to be seen whole so often.

    >>> day, start = timedelta(days=1), datetime(2026, 3, 1)
    >>> share_due(start, start + day, start + 2 * day, 6 * day)
    0.5
    """
    pause = min(max(now - last, timedelta()), every)
    return max(now + pause - since, timedelta()) / every


class Sweep:
    """The part of a walk that lies below what is new; it may take many runs.

    Attributes:
        read: pages of it that were read, those of earlier runs included.
        went_on: whether this run has read some.
    """

    def __init__(self, share: float, read: int | None) -> None:
        self.read = read or 0
        self.went_on = False
        self._share = share
        self._is_below = False

    @property
    def is_overdue(self) -> bool:
        """Whether the rest of the list is to be read in this run."""
        return self._share >= 1

    def stops_after(self, pages: int, *, caught_up: bool, read_before: bool) -> bool:
        """Whether this run's share is done with the page at hand.

        Args:
            pages: of the whole list.
            caught_up: whether from here on earlier walks have listed everything.
            read_before: whether the sweep has read the page in an earlier run: it goes on from there.
        """
        if self._is_below and not read_before:
            self.read += 1
            self.went_on = True
        self._is_below = self._is_below or caught_up
        return self._is_below and not self.is_overdue and self.read >= int(self._share * pages)

    def begin_again(self) -> None:
        """Forget what was read: the list holds rows that nobody knows of, it is walked from the top."""
        self.read = 0
