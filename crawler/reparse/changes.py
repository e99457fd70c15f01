"""Old and new records → which fields differ, in how many articles, with samples for the eye."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from crawler.exceptions import ArchiveError
from crawler.extraction.blocks import text_of
from crawler.extraction.record import char_count
from crawler.items import Article
from crawler.reparse.reading import Reread

SAMPLES = 20
_SHOWN_CHARS = 120
_CONTEXT_CHARS = 20
_ARCHIVE_MISSING = "archive_missing"
_REASONS = {
    "not_archived": "their pages were not archived",
    _ARCHIVE_MISSING: "their archive file is gone or damaged",
    "error": "reading them failed",
}
# What every reading has of its own, or what the state store says and not the page. ``content_hash`` follows ``text``,
# and ``extraction`` alone (another step found the same) is no change of the record
_OF_THE_RUN = {
    *("schema_version", "revision", "sections", "content_hash", "duplicate_of", "fetched_at", "first_seen_at"),
    *("archive", "extraction", "run_id", "crawler_version"),
}
_COMPARED = tuple(one.name for one in fields(Article) if one.name not in _OF_THE_RUN)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that is read differently today."""

    field: str
    old: Any
    new: Any


def changes_of(old: Article, new: Article, *, derived: bool = False) -> tuple[Change, ...]:
    """The fields that differ, in the order of the record.

    Args:
        derived: whether fields that follow from ``body`` differ too where they were made of the same blocks by an
            earlier rule (lines of early versions have no tables in ``text``).
    """
    old = old if derived else _derived_today(old)
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in _COMPARED)
    return tuple(Change(name, before, after) for name, before, after in pairs if before != after)


def _derived_today(old: Article) -> Article:
    text = text_of(old.body) if old.body else old.text
    return old if text == old.text else replace(old, text=text, char_count=char_count(text))


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """A changed article; ``place`` scatters samples over the whole portal, the same ones each time."""

    place: str
    url: str = field(compare=False)
    changes: tuple[Change, ...] = field(compare=False)

    def lines(self) -> Iterator[str]:
        """The sample for people: address, then a line for each field before and after."""
        yield self.url
        for change in self.changes:
            old, new = _different_part(str(change.old), str(change.new))
            yield f"    {change.field}: {old}  →  {new}"


@dataclass(slots=True)
class Summary:
    """What reading again has found, counted.

    Attributes:
        read: articles read again; ``changed`` of them differ.
        found: articles on pages that never became one; ``still_none`` pages show none today either.
        links: to articles that no list page gave before; the next crawl fetches them.
        fields: for each field, the articles in which it differs.
        unread: stored articles that were not read again, by reason; ``named`` are some of them.
        damage: what of the archive is gone or damaged, with the stored articles that were not read again for it.
        derived: see :func:`changes_of`.
    """

    derived: bool = False
    read: int = 0
    changed: int = 0
    found: int = 0
    links: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    still_none: int = 0
    samples: list[Sample] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    damage: Counter[str] = field(default_factory=Counter)

    def add(self, reread: Reread) -> bool:
        """Count one; says whether there is something to write."""
        if reread.new is None:
            self._count_unread(reread)
            return False
        if reread.old is None:
            self.found += 1
            return True
        self.read += 1
        changes = changes_of(reread.old, reread.new, derived=self.derived)
        if changes:
            self.changed += 1
            self.fields.update(change.field for change in changes)
            self._keep(Sample(_place(reread.new), reread.new.url or "", changes))
        return bool(changes)

    def _keep(self, sample: Sample) -> None:
        insort(self.samples, sample)
        del self.samples[SAMPLES:]

    def add_damage(self, error: ArchiveError) -> None:
        """Note what cannot be read of the archive."""
        self.damage[str(error)] += 0

    def _count_unread(self, reread: Reread) -> None:
        if reread.damage:
            self.damage[reread.damage] += reread.old is not None
        if reread.old is None:
            self.still_none += 1
            return
        self.unread[reread.reason or ""] += 1
        if reread.reason != _ARCHIVE_MISSING and len(self.named) < SAMPLES:
            self.named.append(f"{reread.url} ({reread.reason})")

    def lines(self) -> Iterator[str]:
        """The summary for people."""
        yield f"{self.read:,} articles read again, {self.changed:,} changed"
        yield f"{self.found:,} articles found on pages that were none before, {self.still_none:,} pages still none"
        yield f"{self.links:,} links on list pages that were not known, for the next crawl"
        if self.fields:
            yield "fields that changed, in how many articles:"
            yield from (f"    {name}: {count:,}" for name, count in self.fields.most_common())
        if self.samples:
            yield f"samples ({len(self.samples)} of {self.changed:,}):"
            for sample in self.samples:
                yield from (f"  {line}" for line in sample.lines())
        yield from self._unread_lines()

    def _unread_lines(self) -> Iterator[str]:
        for reason, count in sorted(self.unread.items()):
            why = _REASONS.get(reason.partition(":")[0]) or f"no article by the rules of today ({reason})"
            yield f"{count:,} articles not read again, their lines stay: {why}"
        yield from (f"  {line}" for line in self.named)
        if self.damage:
            yield "missing from the archive:"
        for place, articles in self.damage.most_common(SAMPLES):
            yield f"  {place}" + (f" ({articles:,} articles)" if articles else "")
        if len(self.damage) > SAMPLES:
            yield f"  … and {len(self.damage) - SAMPLES:,} more"


def _place(article: Article) -> str:
    return hashlib.sha256((article.id or "").encode()).hexdigest()


def _different_part(old: str, new: str) -> tuple[str, str]:
    """Both values, cut to where they begin to differ."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    start = max(0, same - _CONTEXT_CHARS)
    return _cut(old, start), _cut(new, start)


def _cut(value: str, start: int) -> str:
    end = start + _SHOWN_CHARS
    return ("…" if start else "") + repr(value[start:end])[1:-1] + ("…" if len(value) > end else "")
