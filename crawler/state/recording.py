"""Writes articles to the run's files, and keeps what the next commit notes about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from crawler.dedup import core_text
from crawler.export.lines import article_line
from crawler.export.part_files import ARTICLES, DUPLICATES, LinePosition, RunFiles
from crawler.items import Article
from crawler.state.articles import (
    KnownArticle,
    Seen,
    StoredLine,
    Validators,
    known_article,
    save_gone,
    save_lines,
    save_seen,
)
from crawler.state.database import FailureLatch
from crawler.state.delta import Status
from crawler.state.duplicates import NearIndex, primary_of_content
from crawler.state.links import join_links, note_failure, sections_of, settle_links
from crawler.state.revisions import Fingerprint, Look, compare, fingerprint, is_by_first_rule
from crawler.text.times import Clock, iso_utc


class DedupPolicy(StrEnum):
    """DEDUP_POLICY: duplicates apart, marked among the articles, or not looked for."""

    SEPARATE = "separate"
    MARK = "mark"
    OFF = "off"


@dataclass(slots=True)
class _Gathered:
    """What was told since the last commit."""

    lines: dict[str, StoredLine] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    primaries: dict[str, str] = field(default_factory=dict)
    other_forms: dict[str, tuple[str, str | None]] = field(default_factory=dict)


class Recorder:
    """Takes the results of article pages: revise → mark_duplicate → record, or seen, or failed."""

    def __init__(
        self,
        connection: Connection,
        latch: FailureLatch,
        files: RunFiles,
        *,
        portal: str,
        run_no: int,
        dedup: DedupPolicy,
        clock: Clock,
    ) -> None:
        self._connection = connection
        self._latch = latch
        self._files = files
        self._portal = portal
        self._run_no = run_no
        self._dedup = dedup
        self._clock = clock
        self._gathered = _Gathered()
        self._near = NearIndex(connection, portal)
        # Of the article under way: each step asks for it
        self._core: tuple[str, str | None] = ("", None)
        self._known: tuple[str, KnownArticle | None] = ("", None)

    @property
    def waiting_lines(self) -> int:
        """Lines that are written but not committed."""
        return len(self._gathered.lines)

    def known(self, article_id: str) -> KnownArticle | None:
        """What is known of an article, this run's own lines included."""
        line = self._gathered.lines.get(article_id)
        if line is None and self._known[0] != article_id:
            with self._latch:
                self._known = (article_id, known_article(self._connection, article_id))
        return line.known if line else self._known[1]

    def revise(self, article: Article, validators: Validators | None = None) -> Article | None:
        """The article with its revision, hashes, sections and times; None where nothing has changed: no line then.

        An unchanged article is noted as seen, with the validators of the new answer.
        """
        known = self.known(_id_of(article))
        if known is not None and not self._has_changed(known, article, validators):
            return None
        return self._revision(article, known.revision + 1 if known else 1, known)

    def _has_changed(self, known: KnownArticle, article: Article, validators: Validators | None) -> bool:
        """Whether the article is to have a further line; what was seen is noted where not."""
        now = fingerprint(article)
        before = Fingerprint.read(known.revision_hash)
        if before is None:  # its line is gone, or was written by an early version and cannot be read any more
            if not is_by_first_rule(known.revision_hash, article):
                return True
            self._see(known.id, Seen(iso_utc(self._clock()), validators, fingerprint=str(now)))
            return False
        look = compare(before, now, known.media_revisions, known.seen_media)
        if look is Look.UNCHANGED:
            self._see(known.id, Seen(iso_utc(self._clock()), validators))
        elif look is Look.UNSTEADY:  # asked for whole the next time: an unchanged answer would be the second look
            self._see(known.id, Seen(iso_utc(self._clock()), Validators(), media=now.media))
        return look is Look.CHANGED

    def _revision(self, article: Article, number: int, known: KnownArticle | None) -> Article:
        return replace(
            article,
            revision=number,
            first_seen_at=known.first_seen_at if known else article.first_seen_at or iso_utc(self._clock()),
            sections=self._sections_of(_id_of(article)) or article.sections,
            run_id=self._files.run_id,
        )

    def _sections_of(self, article_id: str) -> list[str]:
        with self._latch:
            return sections_of(self._connection, article_id)

    def mark_duplicate(self, article: Article) -> Article:
        """The article with ``duplicate_of`` set where an earlier one carries its text; call after :meth:`revise`.

        A later revision of an article that is no duplicate stays none: others may point to it.
        """
        if self._dedup is DedupPolicy.OFF or article.content_hash is None:
            return article
        known = self.known(_id_of(article))
        if known is not None and known.duplicate_of is None:
            return article
        with self._latch:
            primary = self._same_text(article.content_hash) or self._near_text(article)
        return replace(article, duplicate_of=primary) if primary else article

    def _same_text(self, content_hash: str) -> str | None:
        recent = self._gathered.primaries.get(content_hash)
        return recent or primary_of_content(self._connection, self._portal, content_hash)

    def _near_text(self, article: Article) -> str | None:
        core = self._core_of(article)
        return self._near.find(core, _id_of(article)) if core else None

    def _core_of(self, article: Article) -> str | None:
        """The core text; kept from looking for duplicates to recording."""
        text = article.text or ""
        if self._core[0] != text:
            self._core = (text, core_text(text))
        return self._core[1]

    def record_reread(self, article: Article) -> str:
        """Write a line for an article whose archived pages were read again; says to which stream.

        What the store knows of the portal stays: when the article was seen and fetched, whether it is gone.

        Args:
            article: with the revision of its last line; 0 where it has none, and ``fetched_at`` then says when it was
                seen.
        """
        known = self.known(_id_of(article))
        number = max(article.revision, known.revision if known else 0) + 1
        revised = self.mark_duplicate(self._revision(article, number, known))
        seen_at = iso_utc(datetime.fromisoformat(article.fetched_at)) if article.fetched_at else iso_utc(self._clock())
        stream, place = self._write(revised)
        self._gather(revised, place, seen_at, Validators(), is_new=known is None, is_reread=True)
        return stream

    def record(self, article: Article, validators: Validators | None = None) -> str:
        """Write the article's line; says to which stream: ``articles`` or ``duplicates``. Safe with the next commit."""
        stream, place = self._write(article)
        now = iso_utc(self._clock())
        self._gather(article, place, now, validators or Validators(), is_new=article.revision == 1)
        return stream

    def _write(self, article: Article) -> tuple[str, LinePosition]:
        self._core_of(article)  # what may fail on a text fails before its line is written
        apart = article.duplicate_of is not None and self._dedup is DedupPolicy.SEPARATE
        stream = DUPLICATES if apart else ARTICLES
        with self._latch:
            return stream, self._files.append_line(stream, article_line(article))

    def _gather(
        self,
        article: Article,
        place: LinePosition,
        seen_at: str,
        validators: Validators,
        *,
        is_new: bool,
        is_reread: bool = False,
    ) -> None:
        article_id = _id_of(article)
        now = fingerprint(article)
        known = KnownArticle(
            id=article_id,
            revision=article.revision,
            revision_hash=str(now),
            content_hash=article.content_hash,
            duplicate_of=article.duplicate_of,
            first_seen_at=article.first_seen_at or seen_at,
            run_no=self._run_no,
            media_revisions=_media_revisions(self.known(article_id), now, is_reread=is_reread),
        )
        earlier = self._gathered.lines.get(article_id)
        is_new = earlier.is_new if earlier else is_new
        line = StoredLine(known, place, seen_at, article.published_at, validators, is_new, is_reread)
        self._gathered.lines[article_id] = line
        if is_new or not is_reread:
            self._gathered.settled.append(article_id)
        if article.content_hash and article.duplicate_of is None:
            self._gathered.primaries.setdefault(article.content_hash, article_id)
        core = self._core_of(article)
        if core and article.duplicate_of is None and self._dedup is not DedupPolicy.OFF:
            self._near.add(article_id, core)
        elif article.revision > 1:
            self._near.remove(article_id)

    def seen(self, article_id: str, validators: Validators | None = None) -> None:
        """Note that a stored article was looked at and has not changed (same page, or status 304).

        Args:
            validators: those of the new answer; None keeps the old ones.
        """
        self._see(article_id, Seen(iso_utc(self._clock()), validators))

    def _see(self, article_id: str, seen: Seen) -> None:
        self._gathered.seen[article_id] = seen
        self._gathered.settled.append(article_id)

    def mark_alias(self, link_id: str, article_id: str, *, url: str | None = None) -> None:
        """Note that the page of a link with a wide key belongs to the article with the narrow one.

        Args:
            url: where that one stands now; None: where it stood.
        """
        self._gathered.settled.append(link_id)
        self._gathered.other_forms[link_id] = (article_id, url)

    def failed(self, article_id: str, status: Status, reason: str) -> datetime | None:
        """Note that an article page could not be had; says when it will be tried again, None where it is given up.

        Args:
            status: ``gone`` (404, 410, a message box that says so; a stored article is then noted as gone),
                ``forbidden`` (members only) or ``failed`` (anything that may pass).
            reason: a short code for operators, such as ``http_500``.
        """
        with self._latch:
            due, runs = note_failure(self._connection, self._run_no, article_id, status, reason, self._clock())
        if status is Status.GONE and (runs > 1 or reason not in _DOUBTFUL):
            self._gathered.gone[article_id] = iso_utc(self._clock())
        return due

    def mark_suspect(self, article_id: str, reason: str) -> None:
        """Note that what this run told of an article came from a page that was not its own: it is fetched again."""
        settled = self._gathered.settled
        settled[:] = [other for other in settled if other != article_id]
        self.failed(article_id, Status.FAILED, reason)

    def save(self) -> None:
        """Note what was gathered, in the open transaction; the session calls it when the files are on the disk."""
        gathered = self._gathered
        save_lines(self._connection, self._portal, self._run_no, gathered.lines.values())
        save_seen(self._connection, gathered.seen)
        save_gone(self._connection, gathered.gone)
        settle_links(self._connection, self._run_no, gathered.settled)
        join_links(self._connection, gathered.other_forms)
        self._near.save()
        self._gathered = _Gathered()
        self._known = ("", None)


# A portal under repair may send every address to its home page: only the second time, a day later, it is believed
_DOUBTFUL = frozenset({"gone:redirect", "gone:soft404"})


def _media_revisions(known: KnownArticle | None, now: Fingerprint, *, is_reread: bool) -> int:
    before = Fingerprint.read(known.revision_hash) if known else None
    if known is None or before is None:
        return 0
    alone = not is_reread and (before.words, before.section) == (now.words, now.section)
    return known.media_revisions + alone


def _id_of(article: Article) -> str:
    if article.id is None:
        raise ValueError("an article without id cannot be stored")
    return article.id
