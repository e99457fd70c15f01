"""The walk of one section over runs: list pages in order decide what to fetch and where to go next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from crawler.state.database import FailureLatch
from crawler.state.delta import (
    Cause,
    DeltaRules,
    SectionTotals,
    Status,
    Sweep,
    cause_to_fetch,
    may_stop,
    next_interval,
    share_due,
)
from crawler.state.links import Link, NewLink, add_links, ask_again, recheck_unlisted
from crawler.state.rows import KnownRow, ListedRow, RowReader
from crawler.state.sections import KnownSection, OpenWalk, count_listed, drop_unlisted, save_section, save_walk
from crawler.state.stored import stored_time
from crawler.state.walk_position import Next, WalkPosition
from crawler.text.times import Clock, iso_utc


class WalkEnd(StrEnum):
    """How the walk of a section ended; only the first two are proper ends."""

    END_OF_LIST = "end_of_list"
    CAUGHT_UP = "caught_up"
    UNPROVEN = "unproven"  # the list may go on: its rows count as new again
    BROKEN = "broken"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What follows from a list page.

    ``fetch``: article pages to ask for, in page order. ``next``: follow the pager; jump to ``jump_url``, where an
    earlier run of this walk was interrupted, or back to it from there (``place.py``); or stop, having caught up.
    ``read_before``: an earlier run of this walk has come further. ``new_rows``: rows this section had never listed.
    ``repeated``: every row was on an earlier page of this walk in this run (a list that goes in circles).
    """

    fetch: tuple[Link, ...]
    next: Next
    jump_url: str | None
    read_before: bool
    new_rows: int
    repeated: bool


class ClaimedLinks:
    """Links already asked for in this run, so that two lists or two causes do not fetch one article twice."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()

    def claim(self, link_id: str) -> bool:
        """Whether the link had not been asked for; from now on it has."""
        number = link_number(link_id)
        if number in self._numbers:
            return False
        self._numbers.add(number)
        return True


def link_number(link_id: str) -> int:
    """A small stand-in for an id in sets that may grow to a million."""
    return int(link_id[:15], 16)


class StoredWalk:
    """One section's walk in this run: begun, fed with each list page in order, ended.

    A walk that an earlier run did not end properly is taken up again (``place.py``), but for a full one: that has to
    see every row itself. What it writes is committed by the session.
    """

    def __init__(
        self,
        connection: Connection,
        latch: FailureLatch,
        portal: str,
        run_no: int,
        section: KnownSection,
        walk: OpenWalk,
        *,
        rules: DeltaRules,
        clock: Clock,
        claims: ClaimedLinks,
        full: bool = False,
    ) -> None:
        self._connection = connection
        self._latch = latch
        self._portal = portal
        self._run_no = run_no
        self._section = section
        self._walk = walk
        self._rules = rules
        self._clock = clock
        self._claims = claims
        self._full = full
        self._reader = RowReader(connection, portal, section.no, walk.no)
        self._place = WalkPosition(None if full else walk.next_url)
        self._known_pages: list[bool] = []
        self._seen: dict[int, int] = {}
        self._total: int | None = None
        self._rows = 0
        self.new_rows = walk.new_rows
        self._extra_rows = 0
        self._on_top = self._seen, self._extra_rows
        self._rows_a_page = 0
        self._whole_at = section.whole_at
        self._sweep = Sweep(self._share_due(), walk.swept)

    def _share_due(self) -> float:
        """Of the list, by now, for DELTA_FULL_DAYS."""
        since, last = self._section.sweep_from, self._section.ended_at
        if self._rules.full is None or since is None or last is None:
            return 0.0
        return share_due(stored_time(since), stored_time(last), self._clock(), self._rules.full)

    @property
    def whole_at(self) -> str | None:
        """When the list was last seen whole (UTC); None where that was never, or by an early version."""
        return self._whole_at

    def has_listed(self) -> bool:
        """Whether this section listed articles a few days ago, so that a list without rows is not believed yet.

        A walk of many nights is old, and has listed some itself: taken for ended, it would leave out the rest for ever.
        """
        with self._latch:
            is_believed = self._is_old() and not count_listed(self._connection, self._section.no, self._walk.no)
            return not is_believed and count_listed(self._connection, self._section.no) > 0

    def _is_old(self) -> bool:
        return self._clock() - stored_time(self._walk.started_at) >= _BELIEVED_EMPTY

    def page(
        self, rows: Sequence[ListedRow], *, next_url: str | None, total: int | None = None, extra_rows: int = 0
    ) -> PageVerdict:
        """Take in one list page.

        Args:
            next_url: where the page's pager leads; None on the last page.
            total: what the portal claims the section holds; None where it prints nothing.
            extra_rows: links in the list that the total counts but that are no articles of this portal.
        """
        with self._latch:
            return self._page(rows, next_url, total, extra_rows)

    def _page(self, rows: Sequence[ListedRow], next_url: str | None, total: int | None, extra_rows: int) -> PageVerdict:
        known, twins = self._first_shown(self._reader.look_up(rows))
        fetch = self._to_fetch(known)
        self._reader.note(known)
        new_rows = sum(row.listing is None for row in known)
        self.new_rows += new_rows
        self._rows += len(rows)
        # The first: rows added while we walk stand on top of it, and static pages further down may be older
        self._total = total if self._total is None else self._total
        self._rows_a_page = self._rows_a_page or len(rows)
        self._known_pages.append(bool(known) and all(map(self._is_known, known)))
        step = self._step(known, next_url)
        next_ = self._next(step)
        self._note_progress(step, extra_rows + twins)
        place = self._place
        repeated = bool(rows) and not known
        return PageVerdict(fetch, next_, place.jump_url, place.read_before, new_rows, repeated)

    def _first_shown(self, rows: Sequence[KnownRow]) -> tuple[list[KnownRow], int]:
        """Rows whose article was in no earlier row of this run, and how many others show one in another form.

        Such twins (one article under two titles or addresses) are counted in the portal's total; rows that were merely
        pushed to the next page while we walked are not.
        """
        first, twins = [], 0
        for row in rows:
            number, form = link_number(row.id), hash((row.row.url, row.row.title))
            if number not in self._seen:
                self._seen[number] = form
                first.append(row)
            elif self._seen[number] != form:
                twins += 1
        return first, twins

    def _to_fetch(self, rows: Sequence[KnownRow]) -> tuple[Link, ...]:
        now = self._clock()
        links, new, again = [], [], []
        for row in rows:
            cause = self._cause(row, now)
            if cause is None or not self._claims.claim(row.id):
                continue
            url = row.address if cause is Cause.REVISIT else row.row.url
            link = Link(row.id, row.url_key, url, cause, row.validators)
            links.append(link)
            if row.link is None:
                new.append(NewLink(link, row.row.wide_key, row.alias_of))
            elif cause in (Cause.CHANGED, Cause.LISTED_AGAIN):
                again.append(link)
        add_links(self._connection, self._portal, self._run_no, new, iso_utc(now))
        ask_again(self._connection, self._run_no, again, iso_utc(now))
        return tuple(links)

    def _cause(self, row: KnownRow, now: datetime) -> Cause | None:
        cause = cause_to_fetch(row.row.title, row.row.date, row.link, row.listing, now, self._rules)
        if cause is None and self._full and row.link and row.link.status is Status.STORED:
            return Cause.REVISIT
        return Cause.OTHER_TITLE if cause is Cause.NEW and row.alias_of else cause

    def _is_known(self, row: KnownRow) -> bool:
        """Whether a walk that ended or rests has listed the row here."""
        return row.listing is not None and (row.listing.counts or (self._rests and row.walk_no == self._walk.no))

    @property
    def _rests(self) -> bool:
        return self._walk.swept is not None

    def _step(self, rows: Sequence[KnownRow], next_url: str | None) -> Next:
        """Where the walk's place leads; jumping leaves out rows, so not where the total says that some are new."""
        on_top = self._rests and self._place.at_top
        own = [self._is_known(row) if on_top else row.walk_no == self._walk.no for row in rows]
        step = self._place.step(own, next_url)
        if step is Next.JUMP and self._rests and not self._full and not self._has_caught_up():
            self._sweep.begin_again()
            return self._place.stay()
        return step

    def _next(self, step: Next) -> Next:
        if step is Next.BACK or self._full:
            return step
        if self._walk.is_new or self._rests:
            read_before = self._place.read_before
            stops = self._sweep.stops_after(self._pages(), caught_up=self._has_caught_up(), read_before=read_before)
        else:
            stops = self._has_caught_up() and not self._sweep.is_overdue
        return Next.STOP if stops else step

    def _pages(self) -> int:
        """Of the whole list, as far as can be told."""
        rows = max(self._total or 0, count_listed(self._connection, self._section.no))
        return -(-rows // max(self._rows_a_page, 1))

    def _has_caught_up(self) -> bool:
        wanted = self._rules.known_pages
        if len(self._known_pages) < wanted or not all(self._known_pages[-wanted:]):
            return False
        stored = count_listed(self._connection, self._section.no)
        return may_stop(self._known_pages, self._total, stored, self._section.totals, wanted)

    def _note_progress(self, next_: Next, extra_rows: int) -> None:
        """Note where a later run goes on, and how many further rows stand above that page."""
        above = self._extra_rows
        self._extra_rows += extra_rows
        if next_ is Next.JUMP:
            self._on_top = dict(self._seen), self._extra_rows
            above = self._extra_rows = self._walk.extra_rows
        elif next_ is Next.BACK:
            self._seen, self._extra_rows = self._on_top
        resume_url = self._place.resume_url
        values = {"next_url": resume_url, "new_rows": self.new_rows, "extra_rows": above, "swept": None}
        save_walk(self._connection, self._walk.no, **values)

    def back(self) -> str | None:
        """Where to go on where the page that was jumped to is no more; None where the walk has not jumped."""
        with self._latch:
            url = self._place.back()
            if url:
                self._seen, self._extra_rows = self._on_top
                save_walk(self._connection, self._walk.no, next_url=None)
            return url

    def end(self, how: WalkEnd, *, leads_on: bool = False) -> None:
        """Note how the walk ended; call it once, after the last page.

        Args:
            leads_on: the list's pages showed sub-sections that are found nowhere else, so it is always due.
        """
        with self._latch:
            if how in (WalkEnd.END_OF_LIST, WalkEnd.CAUGHT_UP):
                self._end_properly(how, leads_on)
            elif self._rests and not self._rows:
                # What it had seen stays seen; a list that shows nothing is walked anew, to be believed in time
                save_walk(self._connection, self._walk.no, ended_at=iso_utc(self._clock()))

    def _end_properly(self, how: WalkEnd, leads_on: bool) -> None:
        now = self._clock()
        rests = how is WalkEnd.CAUGHT_UP and self._sweep.read > 0
        if rests:
            self._rest()
        else:
            save_walk(self._connection, self._walk.no, ended_at=iso_utc(now), next_url=None)
        if how is WalkEnd.END_OF_LIST:
            self._settle_totals(now)
        values: dict[str, str | int | None] = {"ended_at": iso_utc(now), "interval_s": self._interval_s(leads_on)}
        if how is WalkEnd.END_OF_LIST:
            self._whole_at = iso_utc(now)
            values |= {"whole_at": self._whole_at, "sweep_from": self._whole_at}
        elif self._section.sweep_from is None:
            values["sweep_from"] = iso_utc(now)
        if self._has_found:
            values["changed_at"] = iso_utc(now)
        if self._total is not None:
            values["claimed_total"] = self._total
        save_section(self._connection, self._section.no, **values)

    @property
    def _has_found(self) -> bool:
        """Whether rows are new since the section was last seen to where earlier walks had been."""
        return self.new_rows > (self._walk.new_rows if self._rests else 0)

    def _rest(self) -> None:
        """Note that all that is new was seen, and where the next run goes on with the rest of the list."""
        if self._sweep.went_on:
            save_walk(self._connection, self._walk.no, swept=self._sweep.read)
        else:
            values = {"next_url": self._walk.next_url, "extra_rows": self._walk.extra_rows}
            save_walk(self._connection, self._walk.no, swept=self._sweep.read, **values)

    def _interval_s(self, leads_on: bool) -> int | None:
        """None: always due. Left alone, a list that leads to others would have those left alone as well."""
        if leads_on or not self._rows:
            return None
        interval = next_interval(self._section.interval, changed=self._has_found, rules=self._rules)
        return int(interval.total_seconds())

    def _settle_totals(self, now: datetime) -> None:
        listed = count_listed(self._connection, self._section.no, self._walk.no)
        gap = None if self._total is None else self._total - listed - self._extra_rows
        before = self._section.totals
        gap_walks = before.gap_walks + 1 if gap == before.gap else 1
        totals = SectionTotals(gap, gap_walks, self._extra_rows)
        save_section(self._connection, self._section.no, gap=gap, gap_walks=gap_walks, extra_rows=self._extra_rows)
        if self._may_drop(totals, listed):
            ids = drop_unlisted(self._connection, self._section.no, self._walk.no)
            recheck_unlisted(self._connection, self._run_no, ids, now)

    def _may_drop(self, totals: SectionTotals, listed: int) -> bool:
        """Whether what the walk did not see has left the list; an empty page in between must not empty the store."""
        if not listed:
            return self._is_old()
        if totals.gap is not None:
            return totals.gap == 0 or totals.gap_walks >= 2
        before = count_listed(self._connection, self._section.no)
        return before - listed <= max(_DROP_ALWAYS, before * _DROP_PART)


# A list that shows nothing is broken, or another page stands in its place; after so long it has really been emptied
_BELIEVED_EMPTY = timedelta(days=7)
# Without a claimed total, a walk that misses more than this part of what was listed before is not believed;
# so few rows may always have left a short list
_DROP_PART = 0.1
_DROP_ALWAYS = 5
