"""The block that holds the article in, its atoms without everything that is not the article out."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.extraction.container import is_noise, prose_weight
from crawler.extraction.credits import is_credit_line
from crawler.extraction.cues import BOILERPLATE_LINE, CRUMB_LABEL, END_LINE, FOOTER_LINE, TOOL_LINE
from crawler.extraction.scan import Atom, Scan
from crawler.extraction.title import Headline
from crawler.normalize.text import squeeze

_MAX_ATOMS = 20_000
# A repeated paragraph of this length is the second copy of a page made for phones or elders
_MIN_COPY_CHARS = 30
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
    kept, credit_lines = [], []
    lines = [i for i in indexes if not scan.atoms[i].hidden and i not in meta and not any(a <= i < b for a, b in noise)]
    if not lines:
        lines = [i for i in indexes if i not in meta]
    end = _end(scan, lines)
    for index in lines[:end]:
        atom = scan.atoms[index]
        if atom.media is None:
            if is_credit_line(atom.text) and not atom.text.startswith(("□", "■", "◆")):
                credit_lines.append(atom.text)
                continue
            if TOOL_LINE.match(atom.text) or BOILERPLATE_LINE.match(atom.text) or CRUMB_LABEL.match(atom.text):
                continue
        kept.append(atom)
    credit_lines += [scan.atoms[i].text for i in lines[end:] if is_credit_line(scan.atoms[i].text)]
    return BodyAtoms(tuple(_without_copies(kept)), tuple(credit_lines))


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


def _end(scan: Scan, lines: list[int]) -> int:
    """Where what follows is no longer the article: related links, pagers, footers."""
    total = sum(prose_weight(scan.atoms[i]) for i in lines)
    seen = 0.0
    for position, index in enumerate(lines):
        atom = scan.atoms[index]
        if atom.media is None:
            if END_LINE.match(atom.text) and seen >= total * 0.5 and (len(atom.text) < 40 or atom.links):
                return position
            if (
                FOOTER_LINE.search(atom.text)
                and seen >= total * 0.8
                and len(atom.text) < 120
                and not prose_weight(atom)
            ):
                return position
        seen += prose_weight(atom)
    return len(lines)


def _without_copies(atoms: list[Atom]) -> list[Atom]:
    """The atoms without paragraphs that stood before: a page may carry its text twice."""
    seen: set[str] = set()
    kept = []
    for atom in atoms:
        if len(atom.text) >= _MIN_COPY_CHARS:
            text = squeeze(atom.text)
            if text in seen:
                continue
            seen.add(text)
        kept.append(atom)
    return kept
