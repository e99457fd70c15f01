"""Runs that die at a numbered step: of the disk, or of the database when it is to commit."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from tests.faulty_disk import FaultyDisk, kill


def killed_at(step: int, run: Callable[[FaultyDisk], None]) -> bool:
    """Do the run in a process of its own that is SIGKILLed at that step; False where it came to its end first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside the threads of the test runner
        child = os.fork()
    if child == 0:
        disk = FaultyDisk(step, kill)
        event.listen(Engine, "commit", lambda _connection: disk.step("commit"))
        try:
            run(disk)
            os._exit(0)
        except BaseException:  # noqa: BLE001  # whatever it is, the parent must not see two test runs
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the run failed where it should have been killed"
    return False


class CommitSteps:
    """Counts the commits of this process among the steps of a disk while the block runs."""

    def __init__(self, disk: FaultyDisk) -> None:
        self._disk = disk

    def _commit(self, _connection: Connection) -> None:
        self._disk.step("commit")

    def __enter__(self) -> None:
        event.listen(Engine, "commit", self._commit)

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "commit", self._commit)
