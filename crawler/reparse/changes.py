"""Reads an archived article by today's rules, and tells what differs from its line."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from crawler.archive.reader import PageHead, read_record
from crawler.exceptions import ArchiveError
from crawler.export.lines import article_from_line
from crawler.extraction.article import extract_article
from crawler.extraction.blocks import text_of
from crawler.extraction.model import Extraction
from crawler.extraction.record import LIST_STEP, build_article, char_count, dated_by_list
from crawler.fetching.page_checks import page_problem
from crawler.items import Article
from crawler.page.page import Page
from crawler.page.problems import PageProblem
from crawler.platforms import platform_for
from crawler.portals.model import Portal
from crawler.spiders.assembly import Assembly
from crawler.spiders.base import moved_away

# What the walk knew and the pages do not say
_WALK_WARNINGS = ("url_key_collision",)
_HALF = "subpage_missing"
# An article with so much text was read from no error page; asking costs an eighth of the time
_SURELY_CONTENT_CHARS = 200

Archived = tuple[PageHead, Page]


@dataclass(frozen=True, slots=True)
class Reread:
    """An article read again.

    Attributes:
        old: as its last line has it; None for pages that never became a line.
        new: as it is read today; None where it could not be.
        reason: why not: ``not_archived``, ``archive_missing``, ``subpage_missing``, ``error:<class>``, or why today's
            rules reject the page.
        damage: for ``archive_missing``, what is wrong with the archive.
    """

    url: str | None
    old: Article | None
    new: Article | None
    reason: str | None = None
    damage: str | None = None


def reread_line(line: bytes, folder: Path, portal: Portal) -> Reread:
    """The article of a finished line, read again.

    Args:
        folder: where the portal's archive files lie.
    """
    old = article_from_line(line)
    if not old.archive or not old.id or not old.url:
        return Reread(old.url, old, None, "not_archived")
    try:
        pages = [read_record(folder, record) for record in old.archive]
        problem = _problem(pages[0], portal) if old.char_count < _SURELY_CONTENT_CHARS else None
        new = problem.kind if problem else _read(old.id, old.url, pages[0], _by_address(pages).get, portal)
    except ArchiveError as error:
        return Reread(old.url, old, None, "archive_missing", str(error))
    except Exception as error:  # noqa: BLE001  # one page never stops the reading of all others
        return Reread(old.url, old, None, f"error:{type(error).__name__}")
    return Reread(old.url, old, None, new) if isinstance(new, str) else Reread(old.url, old, _carried_on(old, new))


def _by_address(pages: Sequence[Archived]) -> dict[str, Archived]:
    """Pages by what was asked for, and by where that led."""
    by_url = {head.url: (head, page) for head, page in pages}
    return by_url | {head.asked_url: (head, page) for head, page in pages}


def _carried_on(old: Article, new: Article) -> Article:
    """The article as it is read today, with what the walk and the state store said of it."""
    carried = [warning for warning in old.warnings if warning in _WALK_WARNINGS]
    if new.published_at is None and old.published_at and old.extraction.get("published_at") == LIST_STEP:
        new = dated_by_list(new, old.published_at)
    return replace(
        new,
        revision=old.revision,
        first_seen_at=old.first_seen_at,
        sections=old.sections,
        fetched_at=old.fetched_at,
        warnings=[*new.warnings, *carried],
    )


def read_unknown(article_id: str, heads: Sequence[PageHead], folder: Path, portal: Portal) -> Reread:
    """The article of archived pages that never became a line.

    Args:
        heads: its first page, then its sub-pages.
    """
    by_url = {head.url: head for head in heads[1:]} | {head.asked_url: head for head in heads[1:]}

    def find(url: str) -> Archived | None:
        head = by_url.get(url)
        found = read_record(folder, head.record) if head else None
        return None if found and _problem(found, portal) else found

    first = heads[0]
    try:
        archived = read_record(folder, first.record)
        problem = _problem(archived, portal)
        new = problem.kind if problem else _read(article_id, first.url, archived, find, portal)
    except ArchiveError as error:
        return Reread(first.url, None, None, "archive_missing", str(error))
    except Exception as error:  # noqa: BLE001  # one page never stops the reading of all others
        return Reread(first.url, None, None, f"error:{type(error).__name__}")
    if isinstance(new, str):
        return Reread(first.url, None, None, new)
    if _HALF in new.warnings:  # the next crawl fetches it whole
        return Reread(first.url, None, None, _HALF)
    return Reread(first.url, None, new)


def _read(
    article_id: str, url: str, first: Archived, find: Callable[[str], Archived | None], portal: Portal
) -> Article | str:
    """The article as the walk would put it together, or why it is none."""
    assembly = Assembly(article_id, "", url)
    assembly.first = _extract(first, portal)
    assembly.keep_record(url, first[0].record)
    waiting = deque(assembly.expect(assembly.first))
    while waiting:
        sub_url = waiting.popleft()
        found = find(sub_url)
        extraction = _extract(found, portal) if found else None
        assembly.arrive(sub_url, extraction)
        if found and extraction:
            assembly.keep_record(sub_url, found[0].record)
            waiting.extend(assembly.expect(extraction))
    merged = assembly.merged()
    if merged.rejection:
        return merged.rejection
    article = build_article(
        merged, portal=portal.name, url=url, url_key=None, fetched_at=first[0].received_at, run_id=None
    )
    return replace(article, id=article_id, revision=0, archive=assembly.archived())


def _problem(archived: Archived, portal: Portal) -> PageProblem | None:
    head, page = archived
    platform = platform_for(portal)
    asked_url = None if head.asked_url == head.url else head.asked_url
    return page_problem(page, platform, asked_url=asked_url) or moved_away(head.asked_url, head.url, platform)


def _extract(archived: Archived, portal: Portal) -> Extraction:
    head, page = archived
    return extract_article(page, portal, now=head.received_at)


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
