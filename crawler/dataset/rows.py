"""Places in the index → rows: the line's values and what the data set knows beside them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import BinaryIO

from crawler.dataset.columns import Row
from crawler.dataset.selection import Place
from crawler.dataset.sources import SourceFile

_OPEN_FILES = 64
_DATE = len("2026-11-22")


def read_rows(places: Iterable[Place], files: Mapping[int, SourceFile]) -> Iterator[Row]:
    """The rows at these places, in the same order."""
    with _Files(files) as lines:
        for place in places:
            row: Row = json.loads(lines.read(place))
            row["published_date"] = row["published_at"] and row["published_at"][:_DATE]
            row["gone_at"] = place.gone_at
            row["last_seen_at"] = place.last_seen_at
            row["is_duplicate"] = place.is_duplicate
            yield row


def read_lines(places: Iterable[Place], files: Mapping[int, SourceFile]) -> Iterator[bytes]:
    """The lines at these places as they are, in the same order."""
    with _Files(files) as lines:
        for place in places:
            yield lines.read(place)


class _Files(ExitStack):
    """Source files, the last used of them open."""

    def __init__(self, files: Mapping[int, SourceFile]) -> None:
        super().__init__()
        self._files = files
        self._open: OrderedDict[int, BinaryIO] = OrderedDict()
        self.callback(self._close_all)

    def read(self, place: Place) -> bytes:
        file = self._open.get(place.file) or self._reopen(place.file)
        self._open.move_to_end(place.file)
        file.seek(place.offset)
        return file.read(place.length)

    def _reopen(self, key: int) -> BinaryIO:
        if len(self._open) >= _OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        self._open[key] = self._files[key].path.open("rb")
        return self._open[key]

    def _close_all(self) -> None:
        for file in self._open.values():
            file.close()
