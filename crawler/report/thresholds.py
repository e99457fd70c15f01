"""The settings a verdict is judged by, with their defaults; docs/settings.md says what each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from crawler.exceptions import UsageError

_PREFIX = "REPORT_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One field for each setting: ``min_sample`` is ``REPORT_MIN_SAMPLE``."""

    min_sample: float = 5
    min_title_coverage: float = 0.95
    min_text_coverage: float = 0.7
    min_date_coverage: float = 0.9
    min_source_coverage: float = 0
    min_authors_coverage: float = 0
    max_coverage_drop: float = 0.3
    max_failed_share: float = 0.05
    max_gone_share: float = 0.5
    max_unreachable_share: float = 0.5
    max_broken_lists: float = 0
    max_incomplete_lists: float = 0
    max_missing_sections: float = 0
    max_unwalked_sections: float = 0
    max_unfollowed_share: float = 0.1
    min_seen_share: float = 0.9
    min_claimed_share: float = 0.5
    min_sections_share: float = 0.5
    min_rows_share: float = 0.5
    history_runs: float = 10

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Thresholds as set; defaults where a setting is not there.

        Raises: UsageError where a value is no number of 0 or more.
        """
        names = {field.name: setting_name(field.name) for field in fields(cls)}
        return cls(
            **{name: _number(key, settings[key]) for name, key in names.items() if settings.get(key) is not None}
        )


def setting_name(name: str) -> str:
    """The setting of a threshold.

    >>> setting_name("min_sample")
    'REPORT_MIN_SAMPLE'
    """
    return _PREFIX + name.upper()


def _number(name: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise UsageError(f"{name}: found {value!r}; accepted: a number, 0 or more")
    return number
