"""Builds a data set partition by partition, and writes its data card."""

from __future__ import annotations

import fcntl
import re
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.dataset.columns import Column, Preset, dataset_columns
from crawler.dataset.folder import DATA
from crawler.dataset.formats import check_installed, chosen_compression, file_name, form_named, make_target
from crawler.dataset.selection import Gone, Partition, Selection, places, read_rows, select
from crawler.dataset.target import Built, Counts, Target
from crawler.exceptions import DatasetError
from crawler.export.disk import told_as_output_error, write_whole
from crawler.export.finished_files import SourceFile, finished_files
from crawler.export.line_index import ProgressCounter, Report, open_index, update_index

_DATABASE = ".sqlite3"
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_NO_DATE = "without a date"
_NO_SECTION = "without a section"
# As the hubs call them
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_LARGEST = "10M<n<100M"
_PORTAL_HEADER = ("portal", "articles", "characters", "gone", "first month", "last month")

_SEARCHING = """\
## Searching

`SELECT * FROM articles WHERE row_no IN (SELECT rowid FROM articles_search WHERE articles_search MATCH '乡村振兴')`
finds words of three characters or more anywhere in title and text. Shorter ones, for which it finds nothing:
`… row_no IN (SELECT doc FROM articles_terms WHERE term >= '两会' AND term < '两会' || char(1114111))`.
"""
_RIGHTS = """\
## Rights and use

The texts and pictures belong to their authors and to the media named in `source`; a portal may have reprinted them
under its own terms. This data set passes on no licence: whoever uses it checks what the law of the place and the terms
of the portal allow (quotation, text and data mining, private study), names the source, and links `url`. Articles name
people; what was true on the day of publication may not be today. Pictures are addresses only.

Articles that have vanished from their portal are kept and marked: `gone_at` says since when, `last_seen_at` when they
were last seen there. Whoever shows articles to readers may want to leave those out.
"""


def data_card(partitions: Mapping[str, Built], columns: Sequence[Column], *, data: str) -> str:
    """The card as Markdown.

    Args:
        partitions: by name, ``portal=…/year=…``.
        data: the data set's files as a pattern below its folder.
    """
    portals = _by_portal(partitions)
    whole = Counts()
    for counts in portals.values():
        whole.add(counts)
    parts = [
        _head(whole, data),
        _summary(whole, portals),
        _table("Portals", _PORTAL_HEADER, _portal_rows(portals)),
        _table("Coverage", ("column", "articles with a value", "share"), _coverage_rows(whole, columns)),
        *(_section_table(name, counts) for name, counts in portals.items()),
        _table("Months", ("month", *map(_plain, portals)), _month_rows(portals)),
        *([_SEARCHING] if data.endswith(_DATABASE) else []),
        _RIGHTS,
    ]
    return "\n".join(parts)


def _by_portal(partitions: Mapping[str, Built]) -> dict[str, Counts]:
    portals: defaultdict[str, Counts] = defaultdict(Counts)
    for name, built in sorted(partitions.items()):
        portals[name.split("/")[0].removeprefix("portal=")].add(built.counts)
    return dict(portals)


def _head(whole: Counts, data: str) -> str:
    size = next((name for limit, name in _SIZES if whole.rows < limit), _LARGEST)
    lines = ["---", "language: [zh]", f"size_categories: [{size}]", "tags: [news]"]
    if not data.endswith(_DATABASE):
        lines += ["configs:", "  - config_name: default", f'    data_files: "{data}"']
    return "\n".join([*lines, "---", ""])


def _summary(whole: Counts, portals: Mapping[str, Counts]) -> str:
    duplicates = f" {whole.duplicates:,} of them are duplicates of others." if whole.duplicates else ""
    gone = f" {whole.gone:,} have vanished from their portal since." if whole.gone else ""
    return (
        f"# News articles of {', '.join(map(_plain, portals))}\n\n"
        f"{whole.rows:,} articles, {whole.characters:,} characters of text: the latest revision of each."
        f"{duplicates}{gone}\n"
        "Made by guiwen from its finished files; its docs/article.md and docs/datasets.md say what each column means.\n"
    )


def _portal_rows(portals: Mapping[str, Counts]) -> Iterable[Sequence[str]]:
    for name, counts in portals.items():
        months = sorted(month for month in counts.months if month)
        first, last = (months[0], months[-1]) if months else ("", "")
        yield _plain(name), f"{counts.rows:,}", f"{counts.characters:,}", f"{counts.gone:,}", first, last


def _coverage_rows(whole: Counts, columns: Sequence[Column]) -> Iterable[Sequence[str]]:
    for column in columns:
        filled = whole.filled[column.name]
        yield f"`{column.name}`", f"{filled:,}", f"{filled / whole.rows:.1%}"


def _section_table(portal: str, counts: Counts) -> str:
    rows = [(_plain(name) or _NO_SECTION, f"{count:,}") for name, count in _most_first(counts.sections)]
    return _table(f"Sections of {_plain(portal)}", ("section", "articles"), rows)


def _month_rows(portals: Mapping[str, Counts]) -> Iterable[Sequence[str]]:
    for month in sorted({month for counts in portals.values() for month in counts.months}):
        yield month or _NO_DATE, *(f"{counts.months[month]:,}" for counts in portals.values())


def _most_first(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def _table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"## {title}", "", _row(header), _row(["---"] * len(header)), *map(_row, rows), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(name: str) -> str:
    """A name from a page or a profile that stays the text it is: no link, no picture, no markup, no new line.

    Source: CommonMark 0.31, 2.4 (any ASCII punctuation may be escaped).
    """
    return _PUNCTUATION.sub(r"\\\g<0>", " ".join(name.split()))


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
    progress = ProgressCounter(report, "rows written", sum(partition.rows for partition in fresh))
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
