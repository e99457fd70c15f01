"""Times as lines and users write them → times to compare and typed times."""

from __future__ import annotations

from datetime import datetime

from crawler.exceptions import UsageError
from crawler.normalize.parsed_date import CHINA

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
