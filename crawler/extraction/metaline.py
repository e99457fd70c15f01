"""The scanned page and its headline in, the lines that carry date, source and author, and what they say, out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crawler.extraction.credits import Credits, read_meta_line
from crawler.extraction.cues import CRUMB_LABEL, END_LINE, FOOTER_LINE, META_HINT, SENTENCE_END
from crawler.extraction.scan import Scan
from crawler.extraction.title import Headline
from crawler.normalize.text import squeeze

_MAX_META_CHARS = 200
_BEFORE, _AFTER, _BEHIND = 8, 20, 30
_LABELLED = re.compile(r"(?:来源|稿源|作者|记者|时间|日期|发布|编辑|责编)\s*于?\s*[：:]")
_OTHER = re.compile(f"{CRUMB_LABEL.pattern}|{FOOTER_LINE.pattern}|[。！？]\\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MetaLines:
    """Credit lines around the headline: their atoms and what each says, nearest first."""

    indexes: frozenset[int]
    credits: tuple[Credits, ...]
    source_anchors: tuple[Any, ...]


def find_meta_lines(scan: Scan, headline: Headline, body_start: int, body_end: int) -> MetaLines:
    """The lines between headline and first paragraph; where they tell no date also those above the headline; where
    date or source is still unknown also labelled lines below the body.

    Args:
        body_start: first atom of the body's block, for a page whose headline is not shown.
    """
    lines = _Lines(scan)
    lines.read(_below(scan, headline.end or max(0, body_start - _BEFORE)))
    if headline.end and not lines.has("published"):
        lines.read(range(headline.start - 1, max(-1, headline.start - _BEFORE), -1))
    if not lines.has("published") or not lines.has("source"):
        lines.read(range(max(body_end - 6, headline.end), min(len(scan.atoms), body_end + _BEHIND)), labelled=True)
    return MetaLines(frozenset(lines.indexes), tuple(lines.credits), tuple(lines.anchors))


class _Lines:
    """Collects the credit lines of one page."""

    def __init__(self, scan: Scan) -> None:
        self.indexes: list[int] = []
        self.credits: list[Credits] = []
        self.anchors: list[Any] = []
        self._scan = scan

    def has(self, name: str) -> bool:
        return any(getattr(credits, name) for credits in self.credits)

    def read(self, indexes: Iterable[int], labelled: bool = False) -> None:
        for index in indexes:
            atom = self._scan.atoms[index]
            if atom.media is not None or atom.hidden or len(atom.text) > _MAX_META_CHARS or index in self.indexes:
                continue
            if not (_LABELLED if labelled else META_HINT).search(atom.text) or _OTHER.search(atom.text):
                continue
            credits = read_meta_line(atom.text)
            if credits.published or credits.source or credits.authors or credits.editors:
                self.indexes.append(index)
                self.credits.append(credits)
                self.anchors += [a for a in atom.anchors if credits.source and _says(a, credits.source)]


def _says(anchor: Any, text: str) -> bool:
    return squeeze("".join(anchor.itertext())) == squeeze(text)


def _below(scan: Scan, start: int) -> list[int]:
    """Atoms from ``start`` to the first paragraph."""
    found: list[int] = []
    for index in range(start, min(len(scan.atoms), start + _AFTER)):
        text = scan.atoms[index].text
        if (len(text) > 25 and SENTENCE_END.search(text)) or END_LINE.match(text):
            break
        found.append(index)
    return found
