"""A crawl that prints nothing where all is well: what the log says is held back until the exit code is known."""

from __future__ import annotations

import logging
import sys
from collections import deque
from typing import TYPE_CHECKING

from crawler.report.exit_codes import ExitCode
from crawler.standard_streams import say

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_MOST_LINES = 100


class HeldBackLog(logging.Handler):
    """Keeps the last warnings and errors; ``crawl.log`` of the run has all."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self._lines.append(self.format(record))

    def let_out(self, code: int | None) -> None:
        """Print what was kept, unless all is well."""
        logging.getLogger().removeHandler(self)
        if code != ExitCode.HEALTHY:
            say("".join(f"{line}\n" for line in self._lines), sys.stderr)
        self._lines.clear()


def hold_back(settings: BaseSettings) -> HeldBackLog:
    """Take the log from the terminal; the handler has what would have been said."""
    settings.set("LOG_ENABLED", False, priority="cmdline")
    settings.set("PROGRESS_ENABLED", False, priority="cmdline")
    handler = HeldBackLog()
    handler.setFormatter(logging.Formatter(settings["LOG_FORMAT"], settings["LOG_DATEFORMAT"]))
    logging.getLogger().addHandler(handler)
    return handler
