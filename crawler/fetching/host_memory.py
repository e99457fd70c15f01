"""What a host asked for, from one run to the next: the moment before which it is not to be asked again."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime, timedelta
from pathlib import Path

logger = logging.getLogger(__name__)
_UNSAFE = re.compile(r"[^a-z0-9.-]+")
# A host cannot keep itself out of the data set for longer by one header
_MOST = timedelta(days=1)


class HostMemory:
    """One small file per host, for all portals on it: Crawl-delay and Retry-After hold between runs too.

    A file that cannot be read or written is a courtesy lost, not data: a warning, and the run goes on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rest_s(self, host: str, now: datetime) -> float:
        """Seconds for which the host is still to be left alone; 0 where nothing is known, a day at most."""
        try:
            kept = json.loads(self._path(host).read_text("utf-8"))
            not_before = datetime.fromisoformat(kept["not_before"])
            return min(max(0.0, (not_before - now).total_seconds()), _MOST.total_seconds())
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("what %s asked for in the last run cannot be read: %s", host, error)
            return 0.0

    def keep(self, host: str, rest_s: float, now: datetime) -> None:
        """Note that the host is to be left alone for so long from now."""
        path = self._path(host)
        beside = path.with_name(f"{path.name}.part")
        not_before = now + min(timedelta(seconds=rest_s), _MOST)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps({"host": host, "not_before": not_before.isoformat()}) + "\n", "utf-8")
            beside.replace(path)
        except OSError as error:
            logger.warning("what %s asks for cannot be kept for the next run: %s", host, error)

    def _path(self, host: str) -> Path:
        return self.folder / f"{_UNSAFE.sub('_', host)[:200]}.json"
