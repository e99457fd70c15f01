"""Counts of all partitions → the data card of a data set: README.md with a head that dataset hubs understand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from crawler.dataset.columns import Column
from crawler.dataset.statistics import Counts
from crawler.dataset.targets import Built

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
