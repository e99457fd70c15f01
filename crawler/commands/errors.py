"""An error of ours → its message on stderr and the exit code that tells its kind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.exceptions import GuiwenError, LockHeldError, OutputError, StoppedError, UsageError
from crawler.report.exit_codes import ExitCode
from crawler.standard_streams import say

_CODE_OF_ERROR = (
    (UsageError, ExitCode.USAGE),
    (LockHeldError, ExitCode.LOCKED),
    (OutputError, ExitCode.OUTPUT),
    (StoppedError, ExitCode.UNFINISHED),
)


def told_exit_code(error: GuiwenError) -> ExitCode:
    """Tell the operator; all errors that are no special ones mean that the command could not start."""
    say(f"{error}\n", sys.stderr)
    return next((code for kind, code in _CODE_OF_ERROR if isinstance(error, kind)), ExitCode.NOT_STARTED)


@contextmanager
def told_when_stopped() -> Iterator[None]:
    """Turn Ctrl-C into an error of ours."""
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError("stopped before the end") from None
