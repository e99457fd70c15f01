"""Requests a portal may get in a day: a counter in a small file that outlives the run."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from crawler.normalize.parsed_date import CHINA

logger = logging.getLogger(__name__)


class DailyBudget:
    """Counts requests per day at UTC+8 in ``path`` and says when the day's share is used up.

    The file is rewritten (beside, then renamed) with each request, so that a killed run has counted too. It is a
    courtesy towards the portal, not data: an unreadable file starts a new count, with a warning.

    Args:
        limit: requests per day, 0 for no limit.
        now: gives an aware moment.
    """

    def __init__(self, path: Path, limit: int, now: Callable[[], datetime]) -> None:
        self.path = path
        self.limit = limit
        self._now = now
        self._warned = False
        self._day, self._used = self._read()

    def take(self) -> bool:
        """Count one request; False, and nothing counted, where the day's share is used up."""
        today = self._now().astimezone(CHINA).date().isoformat()
        if today != self._day:
            self._day, self._used = today, 0
        if self.limit and self._used >= self.limit:
            return False
        self._used += 1
        self._write()
        return True

    @property
    def used(self) -> int:
        """Requests counted on the day of the last request."""
        return self._used

    def _read(self) -> tuple[str, int]:
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            return str(kept["day"]), int(kept["requests"])
        except FileNotFoundError:
            return "", 0
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("request budget: %s cannot be read (%s), counting from 0", self.path, error)
            return "", 0

    def _write(self) -> None:
        beside = self.path.with_name(f"{self.path.name}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps({"day": self._day, "requests": self._used}) + "\n", "utf-8")
            beside.replace(self.path)
        except OSError as error:
            if not self._warned:
                logger.warning("request budget: %s cannot be written (%s), counting in memory", self.path, error)
            self._warned = True
