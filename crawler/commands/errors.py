"""An error of ours → its message on stderr and the exit code that tells its kind."""

from __future__ import annotations

import sys

from crawler.exceptions import GuiwenError, LockHeldError, OutputError, UsageError
from crawler.report.exit_codes import ExitCode

_CODE_OF_ERROR = (
    (UsageError, ExitCode.USAGE),
    (LockHeldError, ExitCode.LOCKED),
    (OutputError, ExitCode.OUTPUT),
)


def told_exit_code(error: GuiwenError) -> ExitCode:
    """Tell the operator; all errors that are no special ones mean that the command could not start."""
    sys.stderr.write(f"{error}\n")
    return next((code for kind, code in _CODE_OF_ERROR if isinstance(error, kind)), ExitCode.NOT_STARTED)
