"""The hours in which a portal may be asked: "22:00-06:00" in, inside or not out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from crawler.exceptions import UsageError
from crawler.normalize.parsed_date import CHINA

# All portals keep Beijing time; the window is the portal's night, wherever the crawler runs
_RANGE = re.compile(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–~]\s*([01]?\d|2[0-4]):([0-5]\d)\s*")


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the day at UTC+8, start included, end not; the end may lie on the next day."""

    start: time
    end: time

    def holds(self, moment: datetime) -> bool:
        """Whether an aware ``moment`` lies in the window; equal start and end mean the whole day.

        >>> night = parse_window("22:00-06:00")
        >>> night.holds(datetime(2026, 11, 22, 23, 30, tzinfo=CHINA))
        True
        """
        now = moment.astimezone(CHINA).time().replace(tzinfo=None)
        if self.start < self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end


def parse_window(text: str) -> Window | None:
    """The window that a setting names; None for an empty one.

    Raises:
        UsageError: the text is no ``HH:MM-HH:MM``.
    """
    if not text.strip():
        return None
    match = _RANGE.fullmatch(text)
    if not match or (match[3] == "24" and match[4] != "00"):
        raise UsageError(f'FETCH_WINDOW: found {text!r}; accepted: hours at UTC+8 such as "22:00-06:00", or nothing')
    return Window(time(int(match[1]), int(match[2])), time(int(match[3]) % 24, int(match[4])))
