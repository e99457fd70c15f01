"""A server in trouble: how long to leave it alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*$")


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, 0 for a moment past; None where it is absent or unreadable.

    Args:
        value: seconds or an HTTP date in any of its three forms; a date without a zone is UTC.
        now: aware; by the clock of the server, where it tells the time.

    Source: RFC 9110, section 10.2.3.

    >>> retry_after_s("120", datetime.now(UTC))
    120.0
    """
    if not value:
        return None
    if match := _SECONDS.match(value):
        return float(match[1])
    moment = http_date(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """The moment of an HTTP date in any of its three forms; one without a zone is UTC. None where it is unreadable.

    Source: RFC 9110, section 5.6.7.
    """
    try:
        moment = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Backoff:
    """The growing pause of one host: it doubles with each trouble in a row and starts anew after a good answer.

    Args:
        first_s: the first pause; 0 switches the growing pause off.
        most_s: the longest pause.
    """

    def __init__(self, first_s: float, most_s: float) -> None:
        self.first_s = first_s
        self.most_s = most_s
        self.in_a_row = 0
        self._noticed_at = float("-inf")

    def pause_s(self, draw: float, *, sent_at: float, now: float) -> float:
        """The pause after a trouble, ± 50 % by ``draw`` (0 to 1) so that clients do not come back together.

        Requests that were already under way when the last trouble showed belong to that one and do not make it grow.
        """
        if sent_at > self._noticed_at or not self.in_a_row:
            self.in_a_row += 1
            self._noticed_at = now
        grown = self.first_s * 2.0 ** min(self.in_a_row - 1, 30)
        return min(self.most_s, grown * (0.5 + draw))

    def recovered(self) -> None:
        """A good answer came: the next trouble is a first one again."""
        self.in_a_row = 0
