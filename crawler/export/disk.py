"""The few file system calls everything durable is written through: one seam for fault injection in tests."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from crawler.exceptions import OutputError

_ADVICE = {
    errno.ENOSPC: "the disk is full: free some space and start again",
    errno.EDQUOT: "the disk quota is used up: free some space and start again",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission: the folder must be writable for the crawling user",
    errno.EPERM: "no permission: the folder must be writable for the crawling user",
}


class Disk:
    """Durable writing, step by step; tests replace single steps by failing or deadly ones."""

    def make_folder(self, folder: Path) -> None:
        """Create the folder with its parents; each new name is fsynced into its parent."""
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for path in missing:
            self.sync_folder(path.parent)

    def open_append(self, path: Path) -> BinaryIO:
        """Open for appending, unbuffered: a write has reached the kernel when it returns."""
        return path.open("ab", buffering=0)

    def write(self, file: BinaryIO, data: bytes) -> None:
        """Write all of ``data``, also where the system takes it in pieces."""
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]

    def sync(self, file: BinaryIO) -> None:
        """Wait until the file's bytes are on the disk."""
        os.fsync(file.fileno())

    def truncate(self, path: Path, size: int) -> None:
        """Cut the file to ``size`` bytes, durably."""
        with path.open("rb+") as file:
            file.truncate(size)
            os.fsync(file.fileno())

    def overwrite(self, path: Path, offset: int, data: bytes) -> None:
        """Put ``data`` in the place of what lies at ``offset``, durably."""
        with path.open("rb+", buffering=0) as file:
            file.seek(offset)
            self.write(file, data)
            self.sync(file)

    def rename(self, source: Path, target: Path) -> None:
        """Give the file its final name in one step."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Delete the file, if it is there."""
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Wait until the folder's names are on the disk."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


DISK = Disk()


@contextmanager
def told_as_output_error(doing: str) -> Iterator[None]:
    """Turn an ``OSError`` into one :class:`OutputError` that names the act, the file and what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        advice = _ADVICE.get(error.errno or 0)
        raise OutputError(f"cannot {doing}: {reason}" + (f" ({advice})" if advice else "")) from error


def write_whole(path: Path, data: bytes, *, disk: Disk = DISK) -> None:
    """Write a small file so that it appears whole or not at all: beside, fsync, rename, fsync of the folder.

    Raises:
        OutputError: the file cannot be written.
    """
    beside = path.with_name(path.name + ".part")
    with told_as_output_error(f"write {path}"):
        disk.make_folder(path.parent)
        disk.remove(beside)
        with disk.open_append(beside) as file:
            disk.write(file, data)
            disk.sync(file)
        disk.rename(beside, path)
        disk.sync_folder(path.parent)
