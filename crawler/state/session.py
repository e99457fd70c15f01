"""One crawl's access to state and files, from begin to finish under the portal's lock."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from crawler.exceptions import OutputError
from crawler.export.disk import DISK, Disk
from crawler.export.finished_files import Manifest
from crawler.export.part_files import RunFiles
from crawler.state.articles import KnownArticle
from crawler.state.database import FailureLatch, open_state, renew_fingerprints
from crawler.state.delta import Cause, DeltaRules, section_is_due
from crawler.state.links import (
    MOST_RECHECKED,
    Link,
    NewLink,
    add_links,
    count_links,
    date_listings,
    due_links,
    known_links,
    listings_of,
    recheck_unlisted,
)
from crawler.state.recording import DedupPolicy, Recorder
from crawler.state.recovery import Recovered, publish_run, recover_dead_runs
from crawler.state.runs import StoredRun, add_run, change_run, save_marks
from crawler.state.sections import begin_walk, enter_section, find_section, miss_sections, open_walk_of
from crawler.state.walks import ClaimedLinks, StoredWalk
from crawler.text.times import Clock, iso_utc, utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    """What the settings say about a crawl's state and files."""

    delta: DeltaRules = field(default_factory=DeltaRules)
    dedup: DedupPolicy = DedupPolicy.SEPARATE
    commit_lines: int = 500
    commit_pause: timedelta = timedelta(seconds=5)


class Session:
    """A running crawl as the state store and the output folder see it.

    Life: :meth:`begin` (recovers dead runs, notes this one) → questions of the spider here, results of article pages
    to :attr:`recorder`, :meth:`commit_if_due` after each → :meth:`finish` (last commit, publishing, manifest) or,
    after a failure, :meth:`abandon`: what is committed is published by the next start.
    """

    def __init__(
        self,
        connection: Connection,
        folder: Path,
        portal: str,
        run: StoredRun,
        latch: FailureLatch,
        *,
        rules: SessionRules,
        clock: Clock,
        disk: Disk,
    ) -> None:
        self.portal = portal
        self.run_id = run.run_id
        self.recovered: tuple[Recovered, ...] = ()
        self.files = RunFiles(folder, run.run_id, disk=disk)
        self.recorder = Recorder(
            connection, latch, self.files, portal=portal, run_no=run.no, dedup=rules.dedup, clock=clock
        )
        self._connection = connection
        self._folder = folder
        self._run_no = run.no
        self._latch = latch
        self._rules = rules
        self._clock = clock
        self._disk = disk
        self._claims = ClaimedLinks()
        self._stack = ExitStack()
        self._committed_at = clock()

    @classmethod
    def begin(
        cls,
        url: URL,
        folder: Path,
        *,
        portal: str,
        run_id: str,
        crawler_version: str,
        rules: SessionRules | None = None,
        clock: Clock = utc_now,
        disk: Disk = DISK,
    ) -> Session:
        """Open the state of a portal, bring runs that died to their end, and note that this run begins.

        Args:
            folder: the portal's output folder; its lock is held by the caller.

        Raises:
            StateError, OutputError: state or output cannot be opened or written; nothing is left open.
        """
        now = iso_utc(clock())
        latch = FailureLatch(url)
        with ExitStack() as stack:
            connection = stack.enter_context(open_state(url))
            with latch:
                recovered = recover_dead_runs(connection, folder, portal, by=run_id, now=now, disk=disk)
                renew_fingerprints(connection, folder, portal)
                run = add_run(connection, portal, run_id, crawler_version, now)
                connection.commit()
            rules = rules or SessionRules()
            session = cls(connection, folder, portal, run, latch, rules=rules, clock=clock, disk=disk)
            session.recovered = tuple(recovered)
            session._stack = stack.pop_all()
            return session

    @property
    def failure(self) -> OutputError | None:
        """The error after which nothing more is written; None while all is well."""
        return self._latch.failure

    def section_is_due(self, key: str) -> bool:
        """Whether a section is to be walked in this run; always true unless DELTA_ADAPTIVE is on."""
        with self._latch:
            section = find_section(self._connection, self.portal, key)
            if section is None:
                return True
            walk = open_walk_of(self._connection, section.no)
            is_open = walk is not None and walk.swept is None
        return section_is_due(section.ended_at, section.interval, is_open, self._clock(), self._rules.delta)

    def has_walked(self, key: str) -> bool:
        """Whether any walk of the section was ever begun."""
        with self._latch:
            return find_section(self._connection, self.portal, key) is not None

    def begin_walk(self, key: str, name: str, *, full: bool = False) -> StoredWalk:
        """Begin the walk of a section, or go on with one that an earlier run did not end.

        Args:
            key: what identifies the section on its portal, whatever URL it has.
            full: never stop before the end of the list.
        """
        with self._latch:
            section = enter_section(self._connection, self.portal, key, name)
            walk = begin_walk(self._connection, section.no, self._run_no, self._clock())
        return StoredWalk(
            self._connection,
            self._latch,
            self.portal,
            self._run_no,
            section,
            walk,
            rules=self._rules.delta,
            clock=self._clock,
            claims=self._claims,
            full=full,
        )

    def due_links(self, sections: Sequence[str] | None = None) -> Iterator[Link]:
        """Links to take up first: unfinished, failed and due again, young articles to look at again; each once.

        Of articles that no list shows any more no more than ``MOST_RECHECKED``; the next runs see to the others.

        Args:
            sections: keys of the sections whose links are wanted; None: all.
        """
        links = due_links(self._connection, self.portal, self._run_no, self._clock(), self._rules.delta, sections)
        rechecked = 0
        while True:
            with self._latch:
                link = next(links, None)
            if link is None:
                return
            rechecked += link.cause is Cause.DELISTED
            if link.cause is Cause.DELISTED and rechecked > MOST_RECHECKED:
                continue
            if self._claims.claim(link.id):
                yield link

    def miss_sections(self, present: Collection[str]) -> int:
        """Note which sections the portal shows no more; says how many articles their lists held.

        Articles that no other list shows are looked at once by the next runs, and kept or noted as gone.

        Args:
            present: keys of the sections that are there.
        """
        now = self._clock()
        with self._latch:
            ids = miss_sections(self._connection, self.portal, present, iso_utc(now))
            recheck_unlisted(self._connection, self._run_no, ids, now)
        return len(ids)

    def known_links(self, ids: Sequence[str]) -> set[str]:
        """Those of the article ids that the store has a link for."""
        with self._latch:
            return set(known_links(self._connection, ids))

    def address_of(self, article_id: str) -> str | None:
        """Where an article is listed; None where the store has no link for it."""
        with self._latch:
            found = known_links(self._connection, [article_id])
        return found[article_id].url if found else None

    def listed_date(self, article_id: str) -> str | None:
        """The finest date that a list shows beside the article; None where none does."""
        with self._latch:
            listed = listings_of(self._connection, [article_id])[article_id]
        return max((entry.date for entry in listed if entry.date), key=len, default=None)

    def is_of_this_run(self, article: KnownArticle) -> bool:
        """Whether the article's last line is one of this run's."""
        return article.run_no == self._run_no

    def is_apart(self, link_id: str) -> bool:
        """Whether a link with a wide key is known, and not as another form of the article with the narrow one."""
        with self._latch:
            found = known_links(self._connection, [link_id]).get(link_id)
        return found is not None and not found.is_other_form

    def note_date(self, link_id: str, published_at: str | None) -> None:
        """Note when an article was published that stays to be fetched; where lists print no date it is their date."""
        with self._latch:
            date_listings(self._connection, link_id, published_at)

    def add_link(self, link: Link) -> None:
        """Note a link that no list showed (``-a url=…``), so that it is finished even if this run dies."""
        self._claims.claim(link.id)
        with self._latch:
            if link.id not in known_links(self._connection, [link.id]):
                add_links(self._connection, self.portal, self._run_no, [NewLink(link)], iso_utc(self._clock()))

    def counts(self) -> dict[str, int]:
        """How many links are pending, stored, gone, forbidden, failed, and given up among those; commits first."""
        self.commit()
        with self._latch:
            return count_links(self._connection, self.portal)

    def commit_if_due(self) -> bool:
        """Commit where enough lines or seconds have gathered since the last time."""
        lines = self.recorder.waiting_lines >= self._rules.commit_lines
        # abs: a clock that is set back must not put off what keeps the articles safe
        if lines or abs(self._clock() - self._committed_at) >= self._rules.commit_pause:
            self.commit()
            return True
        return False

    def commit(self) -> None:
        """Bring all lines to the disk, then note in one transaction what they hold and how far the files are safe."""
        with self._latch:
            marks = self.files.sync()
            self.recorder.save()
            save_marks(self._connection, self._run_no, marks)
            self._connection.commit()
        self._committed_at = self._clock()

    def finish(self, reason: str) -> Manifest:
        """Commit, publish the files, write the manifest, close. The run is then complete on the disk.

        Args:
            reason: Scrapy's finish reason, for the manifest.

        Raises:
            StateError, OutputError: something could not be written; what is committed is published by the next start.
        """
        ending = {"finish_reason": reason, "ended_at": iso_utc(self._clock())}
        with self._latch:
            change_run(self._connection, self._run_no, state="publishing", **ending)
        self.commit()
        self.files.close()
        with self._latch:
            manifest = publish_run(self._connection, self._folder, self.portal, self.run_id, disk=self._disk)
        self._stack.close()
        return manifest

    def abandon(self) -> None:
        """Close everything without publishing; the next start of this portal brings the run to its end."""
        self.files.close()
        with suppress(OutputError):  # a connection that is lost cannot be closed in order
            self._stack.close()
