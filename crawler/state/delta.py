"""What is known of a row, a page and a section decides what a delta crawl does: pure rules, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.state.stored import stored_time
from crawler.text.cleaning import is_same_title


def share_due(since: datetime, last: datetime, now: datetime, every: timedelta) -> float:
    """The share of a list that is to be read by now, so that it is whole in time; 1 or more: all that is left.

    Args:
        since: when the list was last seen whole.
        last: the walk before; the next one is expected after as long a pause again.
        every: the list is to be seen whole so often.

    >>> day, start = timedelta(days=1), datetime(2026, 3, 1)
    >>> share_due(start, start + day, start + 2 * day, 6 * day)
    0.5
    """
    pause = min(max(now - last, timedelta()), every)
    return max(now + pause - since, timedelta()) / every


class Sweep:
    """The part of a walk that lies below what is new; it may take many runs.

    Attributes:
        read: pages of it that were read, those of earlier runs included.
        went_on: whether this run has read some.
    """

    def __init__(self, share: float, read: int | None) -> None:
        self.read = read or 0
        self.went_on = False
        self._share = share
        self._is_below = False

    @property
    def is_overdue(self) -> bool:
        """Whether the rest of the list is to be read in this run."""
        return self._share >= 1

    def stops_after(self, pages: int, *, caught_up: bool, read_before: bool) -> bool:
        """Whether this run's share is done with the page at hand.

        Args:
            pages: of the whole list.
            caught_up: whether from here on earlier walks have listed everything.
            read_before: whether the sweep has read the page in an earlier run: it goes on from there.
        """
        if self._is_below and not read_before:
            self.read += 1
            self.went_on = True
        self._is_below = self._is_below or caught_up
        return self._is_below and not self.is_overdue and self.read >= int(self._share * pages)

    def begin_again(self) -> None:
        """Forget what was read: the list holds rows that nobody knows of, it is walked from the top."""
        self.read = 0


class Status(StrEnum):
    """Where a link stands."""

    PENDING = "pending"
    STORED = "stored"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    FAILED = "failed"


class Cause(StrEnum):
    """Why an article page is asked for."""

    NEW = "new"
    UNFINISHED = "unfinished"
    CHANGED = "changed"
    LISTED_AGAIN = "listed_again"
    OTHER_TITLE = "other_title"
    RETRY = "retry"
    REVISIT = "revisit"
    DELISTED = "delisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaRules:
    """The settings of a delta crawl; ``docs/settings.md`` tells their effect."""

    known_pages: int = 1
    revisit: timedelta = timedelta(days=3)
    revisit_pause: timedelta = timedelta(hours=6)
    full: timedelta | None = timedelta(days=7)
    adaptive: bool = False
    adaptive_min: timedelta = timedelta(hours=1)
    adaptive_max: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KnownLink:
    """What the store knows about a link; ``dated_at`` and ``fetched_at`` only where an article is stored."""

    status: Status
    next_try_at: str | None
    dated_at: str | None = None
    fetched_at: str | None = None
    moved: bool = False
    """The row at hand leads to another address than the one that is known, and no other section may explain that."""
    retitled: bool = False
    """Other sections list it, and all of them under other titles than the row at hand."""


@dataclass(frozen=True, slots=True)
class KnownListing:
    """How a section showed the link last; ``counts`` is true when a walk that ended properly did."""

    title: str
    date: str | None
    counts: bool


# After so many runs without success in a row the next try comes this much later; after the last entry no more
RETRY_AFTER = {
    Status.FAILED: tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168)),
    Status.GONE: tuple(timedelta(days=days) for days in (1, 7, 30)),
    Status.FORBIDDEN: tuple(timedelta(days=days) for days in (30, 90, 180)),
}


# No link waits longer; one that would has its time from a clock that was wrong
LONGEST_WAIT = max(wait for waits in RETRY_AFTER.values() for wait in waits)


def next_try(status: Status, attempts: int, now: datetime) -> datetime | None:
    """When a link that failed for the ``attempts``-th run in a row is due again; None: given up."""
    waits = RETRY_AFTER[status]
    return now + waits[attempts - 1] if attempts <= len(waits) else None


def cause_to_fetch(
    title: str, date: str | None, link: KnownLink | None, listing: KnownListing | None, now: datetime, rules: DeltaRules
) -> Cause | None:
    """Why the article behind a listed row is to be fetched now; None: it is not.

    Args:
        link: None where no walk has ever listed the article.
        listing: None where this section has never listed it; another may have.
    """
    if link is None:
        return Cause.NEW
    if link.status is Status.PENDING:
        return Cause.UNFINISHED
    if listing is not None and (not is_same_title(title, listing.title) or _differs(date, listing.date)):
        return Cause.CHANGED
    if listing is None and link.status in (Status.GONE, Status.FAILED):
        return Cause.LISTED_AGAIN  # who puts a row there now will have an article behind it
    if _is_new_place(link, listing):
        return Cause.CHANGED
    if link.next_try_at is not None and stored_time(link.next_try_at) <= now:
        return Cause.RETRY
    return Cause.REVISIT if link.status is Status.STORED and needs_revisit(link, now, rules) else None


def _is_new_place(link: KnownLink, listing: KnownListing | None) -> bool:
    """Whether an article was put into another section, perhaps edited with it, or a dead address has a successor.

    Where this section has listed it before, only that of a dead one counts: each section may have one of its own.
    """
    if listing is None:
        return link.moved or link.retitled
    return link.moved and link.status in (Status.GONE, Status.FAILED)


def _differs(date: str | None, before: str | None) -> bool:
    """Compared as far as both go: a list may print the time of what is new, and the day alone later."""
    if date is None or before is None:
        return False
    return date != before if len(date) == len(before) else date[:_DAY] != before[:_DAY]


_DAY = len("2026-03-12")


def needs_revisit(link: KnownLink, now: datetime, rules: DeltaRules) -> bool:
    """Whether a stored article is young enough to change and has not been looked at just now.

    Times ahead of ``now`` come from a clock that has been set back since.
    """
    if link.dated_at is None or link.fetched_at is None:
        return False
    young = abs(stored_time(link.dated_at) - now) <= rules.revisit
    return young and not now - rules.revisit_pause < stored_time(link.fetched_at) <= now


@dataclass(frozen=True, slots=True)
class SectionTotals:
    """What a section's list claimed and held when a walk last came to its end, for comparing.

    ``gap`` is the claimed total less the rows seen (None before the first such walk, or where nothing is claimed);
    ``gap_walks`` counts walks in a row that saw the same gap; ``extra_rows`` are rows that are no articles.
    """

    gap: int | None
    gap_walks: int
    extra_rows: int


def totals_agree(claimed: int | None, stored: int, totals: SectionTotals) -> bool:
    """Whether the claimed total leaves no room for rows we have not seen.

    A portal may always count some rows that it does not show: such a gap is believed once two walks to the end of the
    list have seen it alike. A total that was never printed cannot disagree.
    """
    if claimed is None:
        return True
    if totals.gap is None:
        return False
    explained = totals.gap == 0 or totals.gap_walks >= 2
    return explained and claimed - stored - totals.extra_rows == totals.gap


def may_stop(known_pages: Sequence[bool], claimed: int | None, stored: int, totals: SectionTotals, wanted: int) -> bool:
    """Whether a walk has caught up: the last ``wanted`` pages held nothing but known rows, and the totals agree."""
    caught_up = len(known_pages) >= wanted and all(known_pages[-wanted:])
    return caught_up and totals_agree(claimed, stored, totals)


def next_interval(interval: timedelta | None, *, changed: bool, rules: DeltaRules) -> timedelta:
    """How long a section may be left alone: half as long again after an unchanged walk, a fifth shorter after a change.

    Source: the schedule of Common Crawl's news crawler.
    """
    if interval is None:
        return rules.adaptive_min
    return min(max(interval * (0.8 if changed else 1.5), rules.adaptive_min), rules.adaptive_max)


def section_is_due(
    ended_at: str | None, interval: timedelta | None, walk_is_open: bool, now: datetime, rules: DeltaRules
) -> bool:
    """Whether a section is walked in this run: always, unless DELTA_ADAPTIVE is on and its last walk was complete."""
    if not rules.adaptive or walk_is_open or ended_at is None or interval is None:
        return True
    # A clock that was ahead must not keep a section waiting until time has caught up with it
    return not stored_time(ended_at) <= now < stored_time(ended_at) + interval
