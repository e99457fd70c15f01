"""A portal's finished files and its archive → what today's rules read differently, and lines for that."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
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
from crawler.dataset.sources import finished_files
from crawler.fetching.archive import FOLDER, archive_files
from crawler.items import Article
from crawler.portals.model import Portal
from crawler.reparse.changes import Summary
from crawler.reparse.reading import Reread, read_unknown, reread_line
from crawler.reparse.unknown import UnknownArticle, unknown_articles
from crawler.reparse.workers import in_order

# Articles in a piece of work: much more work than handing it to another process, and soon done
_PIECE = 25
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be read again.

    Attributes:
        folder: the portal's output folder.
        since, until: bounds of ``published_at`` of the stored lines, as ``times.local_time`` gives them. With either,
            pages that never became an article are left alone.
        jobs: processes.
    """

    portal: Portal
    folder: Path
    since: str | None = None
    until: str | None = None
    jobs: int = 1


def reparse(order: Order, *, write: Callable[[Article], object] | None, report: Report) -> Summary:
    """Read all archived articles again; says what is read differently.

    Args:
        write: takes every article that changed (with the revision of its last line) or was found (revision 0);
            None to look only.

    Raises:
        DatasetError: there are no finished files, or they are damaged.
    """
    summary = Summary()
    for reread in _reread_all(order, report):
        if summary.add(reread) and write is not None and reread.new is not None:
            write(reread.new)
    return summary


def _reread_all(order: Order, report: Report) -> Iterator[Reread]:
    files = finished_files(order.folder.parent, [order.folder.name])
    with tempfile.TemporaryDirectory() as work, closing(open_index(Path(work) / "index.sqlite3")) as index:
        sources = update_index(index, files, report)
        wanted = Selection(since=order.since, until=order.until, duplicates="keep")
        total = sum(partition.rows for partition in select(index, sources, wanted, ()))
        lines = read_lines(places_in_file_order(index), sources)
        results = in_order(partial(_reread_lines, order.folder / FOLDER, order.portal), _pieces(lines), order.jobs)
        progress = Progress(report, "articles read again", total)
        yield from progress.watch(reread for piece in results for reread in piece)
        if order.since is None and order.until is None:
            unknown = unknown_articles(index, archive_files(order.folder), order.portal)
            work_on = partial(_read_unknown, order.folder / FOLDER, order.portal)
            for piece in in_order(work_on, _pieces(unknown), order.jobs):
                yield from piece


def _pieces(stream: Iterable[_T]) -> Iterator[list[_T]]:
    remaining = iter(stream)
    while piece := list(islice(remaining, _PIECE)):
        yield piece


def _reread_lines(folder: Path, portal: Portal, lines: list[bytes]) -> list[Reread]:
    return [reread_line(line, folder, portal) for line in lines]


def _read_unknown(folder: Path, portal: Portal, articles: list[UnknownArticle]) -> list[Reread]:
    return [read_unknown(id_, heads, folder, portal) for id_, heads in articles]
