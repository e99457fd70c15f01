"""The scanned page in, it with the hidden part of the text that a button (展开全文) shows, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from crawler.extraction.cues import FOLD_SWITCH, SENTENCE_END
from crawler.extraction.scan import Node, Scan, prose_weight
from crawler.extraction.scanner import is_hidden
from crawler.normalize.text import squeeze

_MAX_CHARS, _PIECES, _NEAR, _LEVELS, _MIN_COPY_CHARS = 20, 8, 3, 4, 12
_MIN_PROSE, _MAX_PARTS = 12, 40


def unfold(scan: Scan) -> Scan:
    """The scan with the hidden parts that a switch beside them shows; what is shown already stays hidden there."""
    parts = [node for node in scan.nodes if _is_folded(scan, node)]
    shown = [node for node in parts[:_MAX_PARTS] if any(map(_is_switch, _beside(node.element)))]
    if not shown:
        return scan
    copies = {squeeze(atom.text) for atom in scan.atoms if not atom.hidden and len(atom.text) >= _MIN_COPY_CHARS}
    weights = scan.weights[:]
    for node in shown:
        for index in _lines(scan, node):
            atom = scan.atoms[index]
            if squeeze(atom.text) not in copies:
                atom.hidden = False
                weights[index] = prose_weight(atom)
    return replace(scan, weights=weights)


def _is_folded(scan: Scan, node: Node) -> bool:
    """Whether a block is hidden itself, not by one around it, and holds a sentence."""
    if not node.hidden or node.parent < 0 or scan.nodes[node.parent].hidden:
        return False
    return any(prose_weight(a) >= _MIN_PROSE and SENTENCE_END.search(a.text) for a in scan.atoms[node.start : node.end])


def _lines(scan: Scan, node: Node) -> Iterator[int]:
    """Indexes of the atoms of a block but for those in blocks inside it that are hidden on their own."""
    inner = [n for n in scan.nodes if n is not node and node.start <= n.start and n.end <= node.end]
    own = {i for n in inner if n.element is not node.element and is_hidden(n.element) for i in range(n.start, n.end)}
    return (index for index in range(node.start, node.end) if index not in own)


def _beside(element: Any) -> Iterator[Any]:
    """What stands right before and after an element or those around it, and at the end of what stands before it."""
    for around in islice((element, *element.iterancestors()), _LEVELS):
        yield from islice(around.itersiblings(), _NEAR)
        for before in islice(around.itersiblings(preceding=True), _NEAR):
            yield from (before, *before[-1:])


def _is_switch(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    shown = element.get("value") if element.tag == "input" else "".join(islice(element.itertext(), _PIECES))
    text = squeeze(shown or "")
    return len(text) <= _MAX_CHARS and FOLD_SWITCH.match(text) is not None
