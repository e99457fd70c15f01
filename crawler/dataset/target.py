"""What a data set is written into, and what is counted and remembered of each partition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, Self

from crawler.dataset.columns import Column, Row
from crawler.dataset.selection import Partition

Values = list[Any]
_MONTH = len("2026-11")
_EMPTY: tuple[object, ...] = (None, [], {})


@dataclass(slots=True)
class Counts:
    """What a partition, a portal or a whole data set holds.

    ``filled`` counts, for each column, the rows in which it has a value.
    """

    rows: int = 0
    characters: int = 0
    duplicates: int = 0
    gone: int = 0
    months: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)

    def read(self, rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[Values]:
        """The rows' values in the order of the columns, counted as they pass."""
        for row in rows:
            values = [column.read(row) for column in columns]
            self._count(row)
            self.filled.update(
                column.name for column, value in zip(columns, values, strict=True) if value not in _EMPTY
            )
            yield values

    def _count(self, row: Row) -> None:
        self.rows += 1
        self.characters += row["char_count"]
        self.duplicates += row["is_duplicate"]
        self.gone += row["gone_at"] is not None
        self.months[(row["published_at"] or "")[:_MONTH]] += 1
        self.sections[row["section"] or ""] += 1

    def add(self, other: Counts) -> None:
        """Add another's counts to these."""
        self.rows += other.rows
        self.characters += other.characters
        self.duplicates += other.duplicates
        self.gone += other.gone
        self.months += other.months
        self.sections += other.sections
        self.filled += other.filled

    def to_json(self) -> dict[str, Any]:
        """As the build manifest keeps them, keys sorted."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return values | {key: dict(sorted(value.items())) for key, value in values.items() if isinstance(value, dict)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The counts that :meth:`to_json` wrote."""
        return cls(**values | {key: Counter(value) for key, value in values.items() if isinstance(value, dict)})


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
