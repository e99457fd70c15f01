"""What commands share: output for people, errors as exit codes, progress on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from crawler.exceptions import GuiwenError, LockHeldError, OutputError, StoppedError, UsageError
from crawler.report.exit_codes import ExitCode


def echo(text: str, stream: TextIO | None) -> None:
    """Write and flush ``text``; characters that the stream's codec lacks become "?".

    Nothing is raised where the stream is closed, full or a broken pipe: how a crawl ended is told by its exit code.
    """
    if stream is None:
        return
    try:
        stream.write(_writable(text, stream.encoding))
        stream.flush()
    except (OSError, ValueError):
        _give_up(stream)


def settle() -> None:
    """Flush both streams; Python would end with 120 where that fails at its own end."""
    for stream in (sys.stdout, sys.stderr):
        echo("", stream)


def _writable(text: str, encoding: str | None) -> str:
    codec = encoding or "utf-8"
    return text.encode(codec, "replace").decode(codec)


def _give_up(stream: TextIO) -> None:
    """Let what is left in the stream's buffer go nowhere.

    Source: the note on SIGPIPE in the documentation of Python's signal module.
    """
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


_CODE_OF_ERROR = (
    (UsageError, ExitCode.USAGE),
    (LockHeldError, ExitCode.LOCKED),
    (OutputError, ExitCode.OUTPUT),
    (StoppedError, ExitCode.UNFINISHED),
)


def told_exit_code(error: GuiwenError) -> ExitCode:
    """Tell the operator; all errors that are no special ones mean that the command could not start."""
    echo(f"{error}\n", sys.stderr)
    return next((code for kind, code in _CODE_OF_ERROR if isinstance(error, kind)), ExitCode.NOT_STARTED)


@contextmanager
def told_when_stopped() -> Iterator[None]:
    """Turn Ctrl-C into an error of ours."""
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError("stopped before the end") from None


_EVERY_S = 2.0


class ProgressLines:
    """A line every few seconds; short work says nothing."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell how much is done, if it is time."""
        now = time.monotonic()
        if now - self._last >= _EVERY_S:
            self._last = now
            sys.stderr.write(f"{what}: {done:,} of {total:,}\n")
