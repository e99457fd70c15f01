"""What a data set is written into, and what is remembered of each partition until the next build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from crawler.dataset.selection import Partition
from crawler.dataset.statistics import Counts, Values


@dataclass(frozen=True, slots=True)
class Built:
    """A partition as it was written; ``size`` is that of its file, None where it has none."""

    fingerprint: str
    counts: Counts
    size: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"fingerprint": self.fingerprint, "size": self.size, "counts": self.counts.to_json()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """What :meth:`to_json` gave."""
        return cls(**values | {"counts": Counts.from_json(values["counts"])})


class Target(Protocol):
    """A place for one data set. What is written becomes visible only with ``finish``, all at once."""

    def known(self) -> dict[str, Built]:
        """Partitions of an earlier build with the same options that are still there as written, by name."""

    def write(self, partition: Partition, rows: Iterable[Values]) -> int | None:
        """Write all rows of a partition anew; returns the size of its file, None where it has none."""

    def finish(self, partitions: Mapping[str, Built]) -> None:
        """Show what was written; partitions that are not among these are removed."""

    def give_up(self) -> None:
        """Forget what was written since the last ``finish``."""
