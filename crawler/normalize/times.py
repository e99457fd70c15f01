"""Moments ↔ the one text form in which records and the state store keep and compare them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from crawler.normalize.parsed_date import CHINA

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


def iso_utc(moment: datetime) -> str:
    """UTC with seconds; as text it sorts by time.

    >>> iso_utc(datetime(2026, 3, 12, 8, 59, tzinfo=CHINA))
    '2026-03-12T00:59:00Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The aware moment a text of :func:`iso_utc` names."""
    return datetime.fromisoformat(text)


def published_utc(published_at: str | None) -> str | None:
    """``published_at`` of an article in the form of :func:`iso_utc`; a bare date is its first moment in China.

    >>> published_utc("2026-03-12")
    '2026-03-11T16:00:00Z'
    """
    if published_at is None:
        return None
    try:
        moment = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    try:
        return iso_utc(moment if moment.tzinfo else moment.replace(tzinfo=CHINA))
    except OverflowError:
        return None
