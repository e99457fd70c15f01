"""Converts moments to and from the text forms that records, the state store and users write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from crawler.exceptions import UsageError
from crawler.text.dates import CHINA

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


_DATE = len("2026-11-22")
_SECOND = len("2026-11-22T18:12:42")


def local_time(text: str, argument: str) -> str:
    """A bare date as it is, any other ISO 8601 time as +08:00 without offset: to compare with ``published_at``.

    Raises:
        UsageError: it is neither; the message names ``argument``.

    >>> local_time("2026-11-22", "--since"), local_time("2026-11-22T18:00:00Z", "--since")
    ('2026-11-22', '2026-11-23T02:00:00')
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{argument}: {text!r} is no time; accepted: YYYY-MM-DD or ISO 8601") from None
    if len(text) == _DATE:
        return text
    return time.replace(tzinfo=time.tzinfo or CHINA).astimezone(CHINA).isoformat()[:_SECOND]


def typed_time(value: str) -> datetime:
    """An ISO 8601 time of a line as an aware datetime; a bare date is the first moment of its day at the portal."""
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=CHINA)
