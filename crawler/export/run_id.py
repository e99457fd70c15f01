"""The name of a run: sortable by time, unique among runs of one second."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def new_run_id(now: datetime | None = None) -> str:
    """A run id such as ``20261122T181242Z-3f9a``: UTC start and four random hex digits.

    >>> new_run_id(datetime(2026, 11, 22, 18, 12, 42, tzinfo=UTC))[:17]
    '20261122T181242Z-'
    """
    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
