"""The scanned page and its headline in, the lines that carry date, source and author, and what they say, out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from crawler.extraction.credits import Credits, read_meta_line
from crawler.extraction.cues import CRUMB_LABEL, FOOTER_LINE, META_HINT
from crawler.extraction.scan import Scan
from crawler.extraction.title import Headline
from crawler.normalize.text import squeeze

_MAX_META_CHARS = 200
_BEFORE, _AFTER = 8, 14
# Ids that many portals carry for a news index of 2008 and keep since
_NAMED = re.compile(
    r"pubtime_baidu|source_baidu|author_baidu|editor_baidu|pubtime|publishtime|time-source|post_time|art_time",
    re.IGNORECASE,
)
_PROSE_END = re.compile(r"[。！？]\s*$")


@dataclass(frozen=True, slots=True)
class MetaLines:
    """Credit lines around the headline: their atoms and what each says, nearest first."""

    indexes: frozenset[int]
    credits: tuple[Credits, ...]
    source_anchors: tuple[Any, ...]


def find_meta_lines(scan: Scan, headline: Headline, body_start: int, body_end: int) -> MetaLines:
    """The lines between headline and body, else just above the headline, else right after the body.

    Args:
        body_start: first atom of the body's block; lines up to the first paragraph are looked at.
    """
    zone = _zone(scan, headline, body_start, body_end)
    indexes, found, anchors = [], [], []
    for index in zone:
        atom = scan.atoms[index]
        if atom.media is not None or atom.hidden or len(atom.text) > _MAX_META_CHARS or not META_HINT.search(atom.text):
            continue
        if CRUMB_LABEL.search(atom.text) or FOOTER_LINE.search(atom.text) or _PROSE_END.search(atom.text):
            continue
        credits = read_meta_line(atom.text)
        if credits.published or credits.source or credits.authors or credits.editors:
            indexes.append(index)
            found.append(credits)
            anchors += [
                a for a in atom.anchors if credits.source and squeeze("".join(a.itertext())) == squeeze(credits.source)
            ]
    return MetaLines(frozenset(indexes), tuple(found), tuple(anchors))


def _zone(scan: Scan, headline: Headline, body_start: int, body_end: int) -> list[int]:
    size = len(scan.atoms)
    if headline.end >= 0:
        below = range(headline.end, min(size, headline.end + _AFTER))
        above = range(max(0, headline.start - _BEFORE), headline.start)
    else:
        below = range(max(0, body_start - _BEFORE), min(size, body_start + 4))
        above = range(0)
    prose = 0
    zone = []
    for index in below:
        atom = scan.atoms[index]
        if atom.media is None and len(atom.text) > 60 and _PROSE_END.search(atom.text):
            prose += 1
            if prose > 1:
                break
        zone.append(index)
    after = range(max(body_start, headline.end), min(size, body_end + 6))
    tail = [i for i in after if i >= body_end - 4]
    return list(dict.fromkeys([*zone, *reversed(above), *tail]))
