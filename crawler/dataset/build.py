"""Finished files of portals → a data set as it should be now; what has not changed since the last build stays."""

from __future__ import annotations

import fcntl
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.dataset.card import data_card
from crawler.dataset.columns import Column, Preset, dataset_columns
from crawler.dataset.folder_target import DATA
from crawler.dataset.formats import check_installed, chosen_compression, file_name, form_named, make_target
from crawler.dataset.line_index import open_index, update_index
from crawler.dataset.progress import Progress, Report
from crawler.dataset.rows import read_rows
from crawler.dataset.selection import Gone, Partition, Selection, places, select
from crawler.dataset.sources import SourceFile, finished_files
from crawler.dataset.statistics import Counts
from crawler.dataset.targets import Built, Target
from crawler.exceptions import DatasetError
from crawler.export.disk import told_as_output_error, write_whole

# Readers of folders (PyArrow, Spark …) leave names with an underscore alone
_WORK = "_build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be built.

    Attributes:
        output: the folder with the results of all portals.
        out: folder of the data set, or database URL for ``postgres``.
        names: the columns; None for all.
    """

    output: Path
    portals: tuple[str, ...]
    out: str
    form: str = "parquet"
    compression: str | None = None
    selection: Selection = field(default_factory=Selection)
    names: tuple[str, ...] | None = None
    preset: Preset | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What was built: all partitions by name, and how many of them had to be written."""

    partitions: Mapping[str, Built]
    written: int

    @property
    def rows(self) -> int:
        """Rows of the data set."""
        return sum(built.counts.rows for built in self.partitions.values())


def build_dataset(order: Order, *, gone: Callable[[str], Iterable[Gone]], report: Report) -> Result:
    """Bring the data set to what the finished files say now.

    Args:
        gone: portal → the articles that vanished from it.

    Raises:
        UsageError: columns, form or compression that are none.
        DatasetError: no finished files, nothing chosen, or a folder that holds something else.
        OutputError: the data set cannot be written; the last one stays as it is.
    """
    columns = dataset_columns(
        names=order.names,
        preset=order.preset,
        typed=form_named(order.form).typed,
        marked=order.selection.duplicates == "mark",
    )
    compression = chosen_compression(order.form, order.compression)
    check_installed(order.form)
    files = finished_files(order.output, order.portals)
    with _workplace(order) as work:
        target = make_target(order.form, order.out, work / "manifest.json", columns, compression)
        try:
            result = _build(order, files, columns, target, gone, work, report)
        except BaseException:
            target.give_up()
            raise
        if order.form != "postgres":
            _write_card(order, result, columns, file_name(order.form, compression))
    return result


def _build(
    order: Order,
    files: list[SourceFile],
    columns: tuple[Column, ...],
    target: Target,
    gone: Callable[[str], Iterable[Gone]],
    work: Path,
    report: Report,
) -> Result:
    with closing(open_index(work / "index.sqlite3")) as index:
        sources = update_index(index, files, report)
        vanished = (article for portal in order.portals for article in gone(portal))
        partitions = select(index, sources, order.selection, vanished)
        if not partitions:
            raise DatasetError("no article is left by --since, --until and --section: nothing was built")
        built, written = _write(index, sources, partitions, columns, target, report)
    target.finish(built)
    return Result(dict(sorted(built.items())), written)


def _write(
    index: sqlite3.Connection,
    sources: Mapping[int, SourceFile],
    partitions: Sequence[Partition],
    columns: tuple[Column, ...],
    target: Target,
    report: Report,
) -> tuple[dict[str, Built], int]:
    """Write the partitions that are not there as they should be; all of them, and how many were written."""
    known = target.known()
    built = {one.name: known[one.name] for one in partitions if _is_current(one, known)}
    fresh = [partition for partition in partitions if partition.name not in built]
    progress = Progress(report, "rows written", sum(partition.rows for partition in fresh))
    for partition in fresh:
        counts = Counts()
        rows = progress.watch(read_rows(places(index, partition), sources))
        size = target.write(partition, counts.read(rows, columns))
        built[partition.name] = Built(partition.fingerprint, counts, size)
    return built, len(fresh)


def _is_current(partition: Partition, known: Mapping[str, Built]) -> bool:
    return partition.name in known and known[partition.name].fingerprint == partition.fingerprint


@contextmanager
def _workplace(order: Order) -> Iterator[Path]:
    """Where the index is kept: below the data set's folder, which only one build may change at a time."""
    with ExitStack() as stack:
        if order.form == "postgres":
            yield Path(stack.enter_context(tempfile.TemporaryDirectory()))
            return
        work = Path(order.out) / _WORK
        if Path(order.out).exists() and not work.exists() and any(Path(order.out).iterdir()):
            raise DatasetError(f"{order.out} holds something that is no data set of ours: choose another folder")
        with told_as_output_error(f"write {work}"):
            work.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((work / "lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DatasetError(f"another build of {order.out} is running") from None
        yield work


def _write_card(order: Order, result: Result, columns: tuple[Column, ...], name: str) -> None:
    path = Path(order.out) / "README.md"
    data = name if order.form == "sqlite" else f"{DATA}/**/{name}"
    card = data_card(result.partitions, columns, data=data).encode()
    if not path.exists() or path.read_bytes() != card:
        write_whole(path, card)
