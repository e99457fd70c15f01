"""Work in pieces → its results in order, made by several processes or by this one."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

from crawler.exceptions import StoppedError

# Pieces handed out ahead of the result that is taken next: enough to keep all busy, few enough for the memory
_AHEAD_PER_JOB = 3
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


def in_order(work: Callable[[_Piece], _Result], pieces: Iterable[_Piece], jobs: int) -> Iterator[_Result]:
    """The result of each piece, in the order of the pieces.

    Args:
        work: a module-level function (or a partial of one), so that other processes can call it.

    Raises:
        StoppedError: a worker process was killed.
    """
    if jobs == 1:
        yield from map(work, pieces)
        return
    with ProcessPoolExecutor(jobs, initializer=_die_with_parent) as pool:
        try:
            yield from _worked(pool, work, iter(pieces), jobs * _AHEAD_PER_JOB)
        except BrokenProcessPool as error:
            raise StoppedError("a worker process was killed; where memory is short, try fewer --jobs") from error


def _worked(
    pool: ProcessPoolExecutor, work: Callable[[_Piece], _Result], pieces: Iterator[_Piece], ahead: int
) -> Iterator[_Result]:
    waiting: deque[Future[_Result]] = deque()
    waiting.extend(pool.submit(work, piece) for piece in islice(pieces, ahead))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(work, piece) for piece in islice(pieces, 1))


def _die_with_parent() -> None:
    """Let this worker end when its parent is killed.

    The pool's queue would keep it waiting for ever, and with it the portal's lock, which a forked process shares.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is told to all of them; the parent alone answers
    Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
