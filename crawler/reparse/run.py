"""Reads a portal's archive by today's rules and writes revisions for what differs."""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Protocol, TypeVar

from sqlalchemy.engine import URL

from crawler.archive.reader import PageHead, iterate_heads, read_page
from crawler.archive.writer import FOLDER, archive_files
from crawler.dataset.selection import Selection, places_in_file_order, read_lines, select
from crawler.exceptions import ArchiveError, StoppedError
from crawler.export.finished_files import SourceFile, finished_files
from crawler.export.line_index import ProgressCounter, Report, open_index, update_index
from crawler.items import Article
from crawler.listing.list_page import read_list_page
from crawler.platforms import platform_for
from crawler.platforms.base import Platform, article_id, article_url_key
from crawler.portals.model import Portal
from crawler.reparse.changes import Reread, Summary, read_unknown, reread_line
from crawler.spiders.base import why_not_followed
from crawler.state.database import open_state
from crawler.state.delta import Cause
from crawler.state.links import Link, known_links
from crawler.state.session import Session

_OK = 200
# Problems that one page alone does not show: what other pages said, what lists promised, what the server declared
_OF_THE_WALK = ("empty:repeated", "empty:strange", "wrong_type:")

UnknownArticle = tuple[str, list[PageHead]]
"""An id, and the article's pages, the first one first."""
Tell = Callable[[ArchiveError], None]


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What an archive holds beside the pages of finished lines: articles that have none, and list pages."""

    articles: Sequence[UnknownArticle]
    lists: Sequence[PageHead]


def leftovers(index: sqlite3.Connection, files: Iterable[Path], portal: Portal, tell: Tell) -> Leftovers:
    """The good pages of an archive that no line of the index stands for; each file is read through once.

    Of article pages received several times the last counts.

    Args:
        tell: told of what is damaged.
    """
    platform = platform_for(portal)
    lists: list[PageHead] = []
    pages: defaultdict[str, dict[str, PageHead]] = defaultdict(dict)
    for head in _good_heads(files, tell):
        if head.kind == "list":
            lists.append(head)
        elif head.kind == "article" and not (head.problem or "").startswith(_OF_THE_WALK):
            # Two rows may bear one key and turn out to be one article, known by either id
            of_key = article_id(portal.name, article_url_key(head.asked_url, platform))
            id_ = head.article_id or of_key
            if not has_line(index, id_) and not has_line(index, of_key):
                pages[id_][head.asked_url] = head
    return Leftovers(list(_with_first_page(pages, platform)), lists)


def _with_first_page(pages: Mapping[str, Mapping[str, PageHead]], platform: Platform) -> Iterator[UnknownArticle]:
    for id_, by_url in pages.items():
        first = [head for head in by_url.values() if platform.article_page(head.asked_url) == 1]
        if first:
            yield id_, [first[-1], *(head for head in by_url.values() if head is not first[-1])]


def links_of(head: PageHead, folder: Path, portal: Portal) -> list[Link]:
    """The links to articles that an archived list page gives by today's rules; none where it is no page."""
    platform = platform_for(portal)
    try:
        page = read_page(folder, head.record)
    except ArchiveError:
        return []
    if platform.page_problem(page):
        return []
    urls = [row.url for row in read_list_page(page, portal).rows]
    keys = {url: article_url_key(url, platform) for url in urls if why_not_followed(url, portal, platform) is None}
    return [Link(article_id(portal.name, key), key, url, Cause.NEW) for url, key in keys.items()]


def _good_heads(files: Iterable[Path], tell: Tell) -> Iterator[PageHead]:
    """The heads of all good pages; of damaged files those that can be read."""
    for path in files:
        try:
            yield from (head for head in iterate_heads(path, tell) if head.status == _OK)
        except ArchiveError as error:
            tell(error)


def has_line(index: sqlite3.Connection, id_: str) -> bool:
    """Whether any finished line is of this article."""
    return index.execute("SELECT 1 FROM lines WHERE id = ?", (id_,)).fetchone() is not None


# Pieces handed out ahead of the result that is taken next: enough to keep all busy, few enough for the memory
_AHEAD_PER_JOB = 3
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


def in_order(work: Callable[[_Piece], _Result], pieces: Iterable[_Piece], jobs: int) -> Iterator[_Result]:
    """The result of each piece, in the order of the pieces.

    Args:
        work: a module-level function (or a partial of one), so that other processes can call it.

    Raises:
        StoppedError: a worker process was killed.
    """
    if jobs == 1:
        yield from map(work, pieces)
        return
    with ProcessPoolExecutor(jobs, initializer=_die_with_parent) as pool:
        try:
            yield from _worked(pool, work, iter(pieces), jobs * _AHEAD_PER_JOB)
        except BrokenProcessPool as error:
            raise StoppedError("a worker process was killed; where memory is short, try fewer --jobs") from error


def _worked(
    pool: ProcessPoolExecutor, work: Callable[[_Piece], _Result], pieces: Iterator[_Piece], ahead: int
) -> Iterator[_Result]:
    waiting: deque[Future[_Result]] = deque()
    waiting.extend(pool.submit(work, piece) for piece in islice(pieces, ahead))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(work, piece) for piece in islice(pieces, 1))


def _die_with_parent() -> None:
    """Let this worker end when its parent is killed.

    The pool's queue would keep it waiting for ever, and with it the portal's lock, which a forked process shares.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is told to all of them; the parent alone answers
    Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class Sink(Protocol):
    """What is done with what is read differently."""

    def knows(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that the store has a link for."""

    def article(self, article: Article) -> None:
        """Take an article that changed (with the revision of its last line) or was found (revision 0)."""

    def link(self, link: Link) -> None:
        """Take a link that is to be fetched by the next crawl."""


class DryRun:
    """Writes nothing."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def knows(self, ids: Sequence[str]) -> set[str]:
        """Asks the store, where there is one."""
        if self._url.get_backend_name() == "sqlite" and not Path(self._url.database or "").exists():
            return set()
        with open_state(self._url, writing=False) as connection:
            return set(known_links(connection, ids))

    def article(self, article: Article) -> None:
        """Nothing."""

    def link(self, link: Link) -> None:
        """Nothing."""


class StoreSink:
    """Writes lines and links as a run of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def knows(self, ids: Sequence[str]) -> set[str]:
        """Asks the store."""
        return self._session.known_links(ids)

    def article(self, article: Article) -> None:
        """A line."""
        self._session.recorder.record_reread(article)
        self._session.commit_if_due()

    def link(self, link: Link) -> None:
        """A pending link."""
        self._session.add_link(link)
        self._session.commit_if_due()


# Articles in a piece of work: much more work than handing it to another process, and soon done
_PIECE = 25
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be read again.

    Attributes:
        folder: the portal's output folder.
        since, until: bounds of ``published_at`` of the stored lines, as ``times.local_time`` gives them. With either,
            pages that never became an article and list pages are left alone.
        jobs: processes.
        derived: see ``changes.changes_of``.
    """

    portal: Portal
    folder: Path
    since: str | None = None
    until: str | None = None
    jobs: int = 1
    derived: bool = False


def reparse(order: Order, sink: Sink, report: Report) -> Summary:
    """Read all archived pages again; says what is read differently.

    Raises:
        DatasetError: there are no finished files, or they are damaged.
        OutputError: something cannot be written.
    """
    summary = Summary(derived=order.derived)
    files = finished_files(order.folder.parent, [order.folder.name])
    with tempfile.TemporaryDirectory() as work, closing(open_index(Path(work) / "index.sqlite3")) as index:
        for reread in _lines(order, index, update_index(index, files, report), report):
            _take(reread, summary, sink)
        if order.since is None and order.until is None:
            rest = leftovers(index, archive_files(order.folder), order.portal, summary.add_damage)
            for reread in _unknown(order, rest.articles):
                _take(reread, summary, sink)
            for link in _links(order, index, sink, rest.lists):
                summary.links += 1
                sink.link(link)
    return summary


def _take(reread: Reread, summary: Summary, sink: Sink) -> None:
    if summary.add(reread) and reread.new is not None:
        sink.article(reread.new)


def _lines(
    order: Order, index: sqlite3.Connection, sources: Mapping[int, SourceFile], report: Report
) -> Iterator[Reread]:
    """All articles that have lines."""
    wanted = Selection(since=order.since, until=order.until, duplicates="keep")
    total = sum(partition.rows for partition in select(index, sources, wanted, ()))
    lines = read_lines(places_in_file_order(index), sources)
    results = in_order(partial(_reread_lines, order.folder / FOLDER, order.portal), _pieces(lines), order.jobs)
    return ProgressCounter(report, "articles read again", total).watch(reread for piece in results for reread in piece)


def _unknown(order: Order, articles: Iterable[UnknownArticle]) -> Iterator[Reread]:
    """All articles that have pages and no lines."""
    for piece in in_order(partial(_read_unknown, order.folder / FOLDER, order.portal), _pieces(articles), order.jobs):
        yield from piece


def _links(order: Order, index: sqlite3.Connection, sink: Sink, lists: Iterable[PageHead]) -> Iterator[Link]:
    """All links of archived list pages that nobody knew of."""
    seen: set[str] = set()
    for links in in_order(partial(_read_lists, order.folder / FOLDER, order.portal), _pieces(lists), order.jobs):
        fresh = {link.id: link for link in links if link.id not in seen and not has_line(index, link.id)}
        seen.update(fresh)
        known = sink.knows(list(fresh)) if fresh else set()
        yield from (link for id_, link in fresh.items() if id_ not in known)


def _pieces(stream: Iterable[_T]) -> Iterator[list[_T]]:
    remaining = iter(stream)
    while piece := list(islice(remaining, _PIECE)):
        yield piece


def _reread_lines(folder: Path, portal: Portal, lines: list[bytes]) -> list[Reread]:
    return [reread_line(line, folder, portal) for line in lines]


def _read_unknown(folder: Path, portal: Portal, articles: list[UnknownArticle]) -> list[Reread]:
    return [read_unknown(id_, heads, folder, portal) for id_, heads in articles]


def _read_lists(folder: Path, portal: Portal, heads: list[PageHead]) -> list[Link]:
    return [link for head in heads for link in links_of(head, folder, portal)]
