"""One host's queue: who may send next, and when."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from time import monotonic

from crawler.fetching.pace import Pace

# So often a waiting request looks whether the crawl is ending
_LOOK_S = 0.5


class HostQueue:
    """Lets requests to one host through, one after another, at the host's pace.

    A request calls ``take`` before it is sent, ``answered`` when the head of the answer is there, ``give_back`` when
    all is over. Waiting is asynchronous and ends at once when the crawl does, so that a long Crawl-delay does not
    hold up a shutdown.
    """

    def __init__(
        self, pace: Pace, clock: Callable[[], float] = monotonic, draw: Callable[[], float] = random.random
    ) -> None:
        self.pace = pace
        self.under_way = 0
        self.resume_at = self.asked_until = float("-inf")
        self._sent_at = self._answered_at = float("-inf")
        self._clock = clock
        self._draw = draw
        self._door = asyncio.Lock()
        self._freed = asyncio.Event()

    async def take(self, is_open: Callable[[], bool]) -> bool:
        """Wait for the turn; False, and no turn, where ``is_open`` says no in the meantime."""
        async with self._door:  # first come, first served
            draw = self._draw()
            while is_open():
                wait_s = self._wait_s(draw)
                if wait_s <= 0 and self.under_way < self.pace.concurrency:
                    self.under_way += 1
                    self._sent_at = self._clock()
                    return True
                await self._pass_time(wait_s)
        return False

    def answered(self) -> None:
        """The head of an answer is there, so the portal has had the request by now."""
        self._answered_at = self._clock()

    def give_back(self) -> None:
        """The turn is over."""
        self.under_way -= 1
        self._freed.set()

    def pause(self, seconds: float, *, asked: bool = False) -> None:
        """Send nothing for so long from now; never shortens a pause. ``asked``: it is the portal's own wish."""
        self.resume_at = max(self.resume_at, self._clock() + seconds)
        if asked:
            self.asked_until = max(self.asked_until, self._clock() + seconds)

    def rest_s(self) -> float:
        """Seconds for which the portal wants, or our delay gives it, rest from now; growing pauses do not count."""
        return max(0.0, self._last() + self.pace.gap(0.5) - self._clock(), self.asked_until - self._clock())

    def _wait_s(self, draw: float) -> float:
        return max(self._last() + self.pace.gap(draw), self.resume_at) - self._clock()

    def _last(self) -> float:
        # Under a robots Crawl-delay the gap counts from the answer: counted from the sending, a slow first connection
        # would bring the next request to the portal too early
        return max(self._sent_at, self._answered_at) if self.pace.floor_s else self._sent_at

    async def _pass_time(self, wait_s: float) -> None:
        if wait_s > 0:
            await asyncio.sleep(min(wait_s, _LOOK_S))
            return
        self._freed.clear()
        try:
            await asyncio.wait_for(self._freed.wait(), _LOOK_S)
        except TimeoutError:
            return
