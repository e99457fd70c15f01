"""Answer times in, percentiles out, in memory that does not grow."""

from __future__ import annotations

import math
from collections import Counter

from crawler.report.model import Latency

# Each bucket is 5 % wider than the one before it: that is the error of a percentile
_GROWTH = math.log(1.05)


class LatencyHistogram:
    """Counts of answer times in buckets of growing width; under 300 buckets between 1 ms and 10 min."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._max_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one answer."""
        self._buckets[math.ceil(math.log(max(seconds, 0.001) * 1000) / _GROWTH)] += 1
        self._max_s = max(self._max_s, seconds)

    def percentile_ms(self, share: float) -> int | None:
        """The time within which ``share`` (0 to 1) of the answers came, 5 % more at most; None without answers.

        >>> histogram = LatencyHistogram()
        >>> for ms in range(1, 101): histogram.add(ms / 1000)
        >>> 50 <= histogram.percentile_ms(0.5) <= 53
        True
        """
        wanted = share * self._buckets.total()
        for bucket in sorted(self._buckets):
            wanted -= self._buckets[bucket]
            if wanted <= 0:
                return min(round(math.exp(bucket * _GROWTH)), max(1, round(self._max_s * 1000)))
        return None

    def summary(self) -> Latency:
        """The figures of the report."""
        largest = round(self._max_s * 1000) if self._buckets else None
        return Latency(p50_ms=self.percentile_ms(0.5), p95_ms=self.percentile_ms(0.95), max_ms=largest)
