"""``since`` and ``until`` → whether a publication time lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from crawler.normalize.parsed_date import CHINA


@dataclass(frozen=True, slots=True)
class Window:
    """A span of publication times, both ends included; None leaves an end open."""

    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, published_at: str | None) -> bool:
        """Whether an article of that time is wanted; one without a time is, where nothing tells otherwise.

        A bare date stands for its whole day.
        """
        span = _span(published_at)
        if span is None:
            return True
        first, last = span
        return not (self.since and last < self.since) and not (self.until and first > self.until)

    def is_before(self, published_at: str | None) -> bool:
        """Whether an article of that time is older than the whole window."""
        span = _span(published_at)
        return bool(span and self.since and span[1] < self.since)


def parse_bound(text: str, *, end: bool) -> datetime:
    """A bound as an aware time, +08:00 where it names no zone; a bare date is its first or, for ``end``, last moment.

    Raises: ValueError where ``text`` is neither YYYY-MM-DD nor ISO 8601.
    """
    span = _span(text)
    if span is None:
        raise ValueError(text)
    return span[1] if end else span[0]


def _span(text: str | None) -> tuple[datetime, datetime] | None:
    """First and last moment that an ISO date or time stands for."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time.min, CHINA), datetime.combine(day, time.max, CHINA)
    except ValueError:
        pass  # more than a date
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return moment, moment
