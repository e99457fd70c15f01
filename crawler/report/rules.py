"""What rules of a verdict share: a measured value beside its threshold, as a reason or nothing."""

from __future__ import annotations

from crawler.report.model import Reason, RunReport
from crawler.report.thresholds import Thresholds, setting_name


def too_low(code: str, text: str, value: float, thresholds: Thresholds, name: str) -> Reason | None:
    """The reason where ``value`` is below the threshold ``name``."""
    threshold = getattr(thresholds, name)
    return _reason(code, text, value, threshold, name) if value < threshold else None


def too_high(code: str, text: str, value: float, thresholds: Thresholds, name: str) -> Reason | None:
    """The reason where ``value`` is above the threshold ``name``."""
    threshold = getattr(thresholds, name)
    return _reason(code, text, value, threshold, name) if value > threshold else None


def _reason(code: str, text: str, value: float, threshold: float, name: str) -> Reason:
    return Reason(code=code, text=text, setting=setting_name(name), threshold=threshold, value=round(value, 4))


def percent(share: float) -> str:
    """A share for people.

    >>> percent(0.7123), percent(1.0)
    ('71.2 %', '100 %')
    """
    return f"{share * 100:.1f} %".replace(".0 %", " %")


def article_pages(report: RunReport) -> int:
    """Article pages that were read, whether they turned out to be articles or not."""
    return max(report.articles, report.coverage.articles) + sum(report.counts.rejected.values())
