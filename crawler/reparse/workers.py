"""Work in pieces → its results in order, made by several processes or by this one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

# Pieces handed out ahead of the result that is taken next: enough to keep all busy, few enough for the memory
_AHEAD_PER_JOB = 3
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


def in_order(work: Callable[[_Piece], _Result], pieces: Iterable[_Piece], jobs: int) -> Iterator[_Result]:
    """The result of each piece, in the order of the pieces.

    Args:
        work: a module-level function (or a partial of one), so that other processes can call it.
    """
    if jobs == 1:
        yield from map(work, pieces)
        return
    remaining = iter(pieces)
    with ProcessPoolExecutor(jobs) as pool:
        waiting: deque[Future[_Result]] = deque()
        waiting.extend(pool.submit(work, piece) for piece in islice(remaining, jobs * _AHEAD_PER_JOB))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(work, piece) for piece in islice(remaining, 1))
