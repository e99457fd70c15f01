"""A disk whose numbered step fails or kills, in place of :data:`crawler.export.disk.DISK`."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from crawler.export.disk import Disk


def fail_with(number: int) -> Callable[[], None]:
    """A fault: the system call answers with this errno."""

    def fault() -> None:
        raise OSError(number, os.strerror(number))

    return fault


def kill() -> None:
    """A fault: the process is gone, as with ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


class FaultyDisk(Disk):
    """Counts the steps; at step ``at`` (and, with ``lasting``, ever after) the fault strikes before the step is done.

    Half of a failing write reaches the file, as on a disk that fills up.
    """

    def __init__(self, at: int | None = None, fault: Callable[[], None] | None = None, *, lasting: bool = False):
        self.steps: list[str] = []
        self._at = at
        self._fault = fault or fail_with(errno.ENOSPC)
        self._lasting = lasting

    def step(self, name: str) -> None:
        self.steps.append(name)
        number = len(self.steps)
        if self._at is not None and (number == self._at or (self._lasting and number > self._at)):
            self._fault()

    def make_folder(self, folder: Path) -> None:
        self.step("make_folder")
        super().make_folder(folder)

    def open_append(self, path: Path) -> BinaryIO:
        self.step("open_append")
        return super().open_append(path)

    def write(self, file: BinaryIO, data: bytes) -> None:
        half = len(data) // 2
        super().write(file, data[:half])
        self.step("write")
        super().write(file, data[half:])

    def sync(self, file: BinaryIO) -> None:
        self.step("sync")
        super().sync(file)

    def truncate(self, path: Path, size: int) -> None:
        self.step("truncate")
        super().truncate(path, size)

    def rename(self, source: Path, target: Path) -> None:
        self.step("rename")
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self.step("remove")
        super().remove(path)

    def sync_folder(self, folder: Path) -> None:
        self.step("sync_folder")
        super().sync_folder(folder)
