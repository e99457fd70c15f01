"""A portal's finished files and its archive → what today's rules read differently, and lines for that."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from crawler.dataset.line_index import open_index, update_index
from crawler.dataset.progress import Progress, Report
from crawler.dataset.rows import read_lines
from crawler.dataset.selection import Selection, places_in_file_order, select
from crawler.dataset.sources import SourceFile, finished_files
from crawler.fetching.archive import FOLDER, archive_files
from crawler.fetching.archive_reader import PageHead
from crawler.portals.model import Portal
from crawler.reparse.changes import Summary
from crawler.reparse.keeping import Keeping
from crawler.reparse.reading import Reread, read_unknown, reread_line
from crawler.reparse.unknown import UnknownArticle, has_line, leftovers, links_of
from crawler.reparse.workers import in_order
from crawler.state.links import Link

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


def reparse(order: Order, keeping: Keeping, report: Report) -> Summary:
    """Read all archived pages again; says what is read differently.

    Raises:
        DatasetError: there are no finished files, or they are damaged.
        OutputError: something cannot be written.
    """
    summary = Summary(derived=order.derived)
    files = finished_files(order.folder.parent, [order.folder.name])
    with tempfile.TemporaryDirectory() as work, closing(open_index(Path(work) / "index.sqlite3")) as index:
        for reread in _lines(order, index, update_index(index, files, report), report):
            _take(reread, summary, keeping)
        if order.since is None and order.until is None:
            rest = leftovers(index, archive_files(order.folder), order.portal, summary.add_damage)
            for reread in _unknown(order, rest.articles):
                _take(reread, summary, keeping)
            for link in _links(order, index, keeping, rest.lists):
                summary.links += 1
                keeping.link(link)
    return summary


def _take(reread: Reread, summary: Summary, keeping: Keeping) -> None:
    if summary.add(reread) and reread.new is not None:
        keeping.article(reread.new)


def _lines(
    order: Order, index: sqlite3.Connection, sources: Mapping[int, SourceFile], report: Report
) -> Iterator[Reread]:
    """All articles that have lines."""
    wanted = Selection(since=order.since, until=order.until, duplicates="keep")
    total = sum(partition.rows for partition in select(index, sources, wanted, ()))
    lines = read_lines(places_in_file_order(index), sources)
    results = in_order(partial(_reread_lines, order.folder / FOLDER, order.portal), _pieces(lines), order.jobs)
    return Progress(report, "articles read again", total).watch(reread for piece in results for reread in piece)


def _unknown(order: Order, articles: Iterable[UnknownArticle]) -> Iterator[Reread]:
    """All articles that have pages and no lines."""
    for piece in in_order(partial(_read_unknown, order.folder / FOLDER, order.portal), _pieces(articles), order.jobs):
        yield from piece


def _links(order: Order, index: sqlite3.Connection, keeping: Keeping, lists: Iterable[PageHead]) -> Iterator[Link]:
    """All links of archived list pages that nobody knew of."""
    seen: set[str] = set()
    for links in in_order(partial(_read_lists, order.folder / FOLDER, order.portal), _pieces(lists), order.jobs):
        fresh = {link.id: link for link in links if link.id not in seen and not has_line(index, link.id)}
        seen.update(fresh)
        known = keeping.knows(list(fresh)) if fresh else set()
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
