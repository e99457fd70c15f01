"""The block that holds the article in, its atoms without everything that is not the article out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from crawler.extraction.attachments import file_links
from crawler.extraction.container import is_noise, prose_weight
from crawler.extraction.credits import is_credit_line, read_meta_line
from crawler.extraction.cues import (
    BOILERPLATE_LINE,
    CRUMB_LABEL,
    DISCLAIMER_LINE,
    END_LINE,
    FOOTER_LINE,
    PAGER_LINE,
    SENTENCE_END,
    SHARE_LINE,
    TOOL_LINE,
)
from crawler.extraction.scan import Atom, Scan
from crawler.extraction.title import Headline
from crawler.normalize.text import squeeze

_MAX_ATOMS = 20_000
_PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)(?:$|[?#])", re.IGNORECASE)
# A repeated paragraph of this length is the second copy of a page made for phones or elders
_MIN_COPY_CHARS, _COPY_SHARE = 30, 0.35
# The first line of this weight is a paragraph: credit lines below it are the article's end
_PARAGRAPH_CHARS = 25


@dataclass(frozen=True, slots=True)
class BodyAtoms:
    """The article's atoms in reading order, and the lines taken out of it that carry credits."""

    atoms: tuple[Atom, ...]
    credit_lines: tuple[str, ...]


def body_atoms(scan: Scan, container: int, headline: Headline, meta: frozenset[int]) -> BodyAtoms:
    """What of the container is the article.

    Args:
        container: index of the block that holds the body.
        meta: indexes of the lines that carry date, source and author above or below the body.
    """
    node = scan.nodes[container]
    start = _start(scan, node.start, node.end, headline, meta)
    indexes = range(start, min(node.end, start + _MAX_ATOMS))
    noise = _noise_ranges(scan, container, start)
    lines = [i for i in indexes if not scan.atoms[i].hidden and i not in meta and not any(a <= i < b for a, b in noise)]
    if not lines:
        lines = [i for i in indexes if i not in meta]
    end = _end([scan.atoms[i] for i in lines])
    kept: list[Atom] = []
    credit_lines = [scan.atoms[i].text for i in lines[end:] if is_credit_line(scan.atoms[i].text)]
    for index in lines[:end]:
        atom = scan.atoms[index]
        if atom.media is None and is_credit_line(atom.text):
            credit_lines.append(atom.text)
            if is_signature(atom.text):
                kept.append(atom)
        elif atom.media is not None or not is_tool(atom):
            kept.append(atom)
    return BodyAtoms(tuple(_without_copies(_trimmed(kept))), tuple(credit_lines))


def is_signature(text: str) -> bool:
    """Whether a credit line is the signature that ends an article, which readers see as its last line."""
    return text.startswith(("□", "■", "◆"))


def is_tool(atom: Atom) -> bool:
    """Whether a whole line is no text of the article but page tools, boilerplate or a pager."""
    if len(atom.text) > 120:
        return False
    text = "".join(atom.text.split())
    return bool(
        TOOL_LINE.match(text)
        or BOILERPLATE_LINE.match(text)
        or CRUMB_LABEL.match(text)
        or PAGER_LINE.match(text)
        or (SHARE_LINE.search(text) and not SENTENCE_END.search(text))
        or (DISCLAIMER_LINE.search(text) and len(text) < 80)
    )


def _trimmed(atoms: list[Atom]) -> list[Atom]:
    """Without the links that stand before the first and after the last line of text."""
    first, last = 0, len(atoms)
    while last > first and _is_frame(atoms[last - 1]):
        last -= 1
    while first < last and atoms[first].media is None and _is_frame(atoms[first]):
        first += 1
    return atoms[first:last] or atoms


def _is_frame(atom: Atom) -> bool:
    """Whether an atom at the edge leads somewhere else: a linked picture, or a linked line that is no sentence."""
    if atom.media is not None:
        return bool(atom.anchors) and atom.media.tag == "img" and not _leads_to_picture(atom.anchors[0])
    if not atom.links or file_links(atom):
        return False
    return atom.links >= len(atom.text) * 0.8 or not SENTENCE_END.search(atom.text)


def _leads_to_picture(anchor: Any) -> bool:
    return bool(_PICTURE_LINK.search(anchor.get("href") or ""))


def _start(scan: Scan, start: int, end: int, headline: Headline, meta: frozenset[int]) -> int:
    """The first atom after the headline and the credit lines that stand before the first paragraph."""
    if start < headline.end <= end:
        start = headline.end
    for index in range(start, end):
        if index in meta:
            start = index + 1
        elif prose_weight(scan.atoms[index]) >= _PARAGRAPH_CHARS:
            break
    return start


def _noise_ranges(scan: Scan, container: int, start: int) -> list[tuple[int, int]]:
    """Ranges of atoms in blocks that are named as something else than text."""
    ranges: list[tuple[int, int]] = []
    node = scan.nodes[container]
    total = sum(prose_weight(atom) for atom in scan.atoms[node.start : node.end])
    for index in range(container + 1, len(scan.nodes)):
        inner = scan.nodes[index]
        if inner.start >= node.end:
            break
        if inner.end <= start or inner.start == inner.end or (ranges and inner.start < ranges[-1][1]):
            continue
        if is_noise(inner) and sum(prose_weight(atom) for atom in scan.atoms[inner.start : inner.end]) < total / 2:
            ranges.append((inner.start, inner.end))
    return ranges


def _end(atoms: list[Atom]) -> int:
    """Where what follows is no longer the article: related links, editor line, footers."""
    weights = [prose_weight(atom) for atom in atoms]
    total, seen = sum(weights), 0.0
    for position, atom in enumerate(atoms):
        text = atom.text
        if atom.media is None and len(text) < 120:
            if END_LINE.match(text) and seen >= total * 0.5 and (len(text) < 40 or atom.links):
                return position
            if FOOTER_LINE.search(text) and seen >= total * 0.8 and not weights[position]:
                return position
            if seen > total * 0.85 and is_credit_line(text) and not is_signature(text) and read_meta_line(text).editors:
                return _after_credits(atoms, position)
        seen += weights[position]
    return len(atoms)


def _after_credits(atoms: list[Atom], position: int) -> int:
    """The first atom after a run of credit lines and the files listed right after them."""
    while position < len(atoms) and atoms[position].media is None:
        if not is_credit_line(atoms[position].text) and not file_links(atoms[position]):
            break
        position += 1
    return position


def _without_copies(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the second copy of the text that a page may carry for phones or elders."""
    seen: dict[str, int] = {}
    copies = set()
    for position, atom in enumerate(atoms):
        if len(atom.text) >= _MIN_COPY_CHARS and seen.setdefault(squeeze(atom.text), position) != position:
            copies.add(position)
    repeated = sum(len(atoms[position].text) for position in copies)
    if repeated < sum(len(atom.text) for atom in atoms) * _COPY_SHARE:
        return atoms
    return [atom for position, atom in enumerate(atoms) if position not in copies]
