"""``ParsedDate``: a date as a page tells it, and the window in which a news page can have come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

# Portals print China time; summer time (1986-1991) lies before the window
CHINA = timezone(timedelta(hours=8))
Precision = Literal["second", "minute", "day"]

# What is older is a placeholder (1970-01-01, 1900-01-01) or a typing error
EARLIEST = date(1995, 1, 1)
# What several CMS show for an empty date field; with a real time of day it counts
_PLACEHOLDER_DAY = date(2001, 1, 1)
_SHARED_LENGTH = {"day": 10, "minute": 16, "second": 19}


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date as the page tells it.

    ``value`` is ISO 8601 with +08:00, or a bare date where no time is told; ``raw`` is what was printed.
    """

    value: str
    precision: Precision
    raw: str

    @property
    def at(self) -> datetime:
        """The moment as an aware datetime; midnight where only the day is known."""
        moment = datetime.fromisoformat(self.value)
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)

    @property
    def day(self) -> date:
        """The day in China."""
        return date.fromisoformat(self.value[:10])

    def agrees_with(self, other: ParsedDate) -> bool:
        """Whether both tell the same moment as far as the coarser of the two goes."""
        shared = min(_SHARED_LENGTH[self.precision], _SHARED_LENGTH[other.precision])
        return self.value[:shared] == other.value[:shared]

    def is_finer_than(self, other: ParsedDate) -> bool:
        """Whether this agrees with ``other`` and tells more of the moment."""
        return _SHARED_LENGTH[self.precision] > _SHARED_LENGTH[other.precision] and self.agrees_with(other)


def parsed_date(moment: datetime, precision: Precision, raw: str) -> ParsedDate | None:
    """``moment`` (naive: China time) as a ``ParsedDate``; None outside the window or for a known placeholder."""
    moment = moment.astimezone(CHINA) if moment.tzinfo else moment.replace(tzinfo=CHINA)
    day = moment.date()
    if day < EARLIEST or day.year > 2099:
        return None
    if day == _PLACEHOLDER_DAY and (precision == "day" or (moment.hour, moment.minute) == (0, 0)):
        return None
    value = day.isoformat() if precision == "day" else moment.isoformat(timespec="seconds")
    return ParsedDate(value, precision, raw)
