"""The scanned page in, the block element that holds the article out."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

from crawler.extraction.cues import (
    BODY_NAMES,
    FILE_LINK,
    FOOTER_LINE,
    NOISE_TOKENS,
    SENTENCE_MARK,
)
from crawler.extraction.scan import Atom, Node, Scan

_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")
# A block that keeps this share of the prose of its parent holds the article alone; the rest is frame
_WHOLE = 0.85
# Prose needs a sentence: shorter lines are labels and links
_MIN_PROSE_CHARS = 12
_IMAGE_WEIGHT, _FILE_WEIGHT, _VIDEO_WEIGHT, _CELL_SHARE = 20, 20, 40, 0.5
# Below this much prose on the whole page its pictures, tables and files count too
_FEW_PROSE_CHARS = 60


def find_container(scan: Scan, after: int) -> int | None:
    """Index of the block that holds the article's body, or None where nothing looks like one.

    Args:
        after: index of the title's atom; what stands before it is not looked at. -1: the title is not on the page.
    """
    for hidden in (False, True):
        weights = [prose_weight(atom, hidden) for atom in scan.atoms]
        found = _search(scan, weights, after)
        if found is not None:
            return found
    weights = [_other_weight(atom) for atom in scan.atoms]
    return _search(scan, weights, after)


def _search(scan: Scan, weights: list[float], after: int) -> int | None:
    for i in range(min(after + 1, len(weights))):
        weights[i] = 0
    silence_noise(scan, weights, after)
    sums = [0, *accumulate(weights)]
    if sums[-1] < 1:
        return None
    return _descend(scan.nodes, sums)


def prose_weight(atom: Atom, hidden: bool = False) -> float:
    """How much the line looks like a sentence of an article: its characters outside links, 0 for labels and footers."""
    if atom.media is not None or (atom.hidden and not hidden):
        return 0
    chars = len(atom.text) - atom.links
    if chars < _MIN_PROSE_CHARS or atom.links > chars:
        return 0
    if not SENTENCE_MARK.search(atom.text):
        return chars / 4
    return 0 if FOOTER_LINE.search(atom.text) else chars


def _other_weight(atom: Atom) -> float:
    """The weight of what may be an article without prose: pictures, players, files, tables."""
    if atom.hidden:
        return 0
    if atom.media is not None:
        if atom.media.tag != "img":
            return _VIDEO_WEIGHT
        return _IMAGE_WEIGHT if not atom.anchors else 0
    if any(FILE_LINK.search(anchor.get("href") or "") for anchor in atom.anchors):
        return _FILE_WEIGHT
    if FOOTER_LINE.search(atom.text) or atom.links:
        return 0
    return len(atom.text) * _CELL_SHARE


def silence_noise(scan: Scan, weights: list[float], title: int) -> None:
    """Set to 0 what stands in comments, side columns, related lists and the like, told by class and id."""
    end = -1
    sums = [0, *accumulate(weights)]
    for node in scan.nodes:
        if node.start < end or sums[node.end] - sums[node.start] < 1:
            continue
        if not node.start <= title < node.end and is_noise(node):
            end = node.end
            weights[node.start : end] = [0] * (end - node.start)


def is_noise(node: Node) -> bool:
    """Whether class or id of the block say that it is not article text."""
    names = node_names(node.element)
    if not names or not BODY_NAMES.isdisjoint(names.lower().split()):
        return False
    return not NOISE_TOKENS.isdisjoint(token.lower() for token in _TOKEN.findall(names))


def node_names(element: Any) -> str:
    """Class and id of an element as one string."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def _descend(nodes: list[Node], sums: list[float]) -> int:
    """Follow the prose from the top to the smallest block that still holds the article."""
    children: dict[int, list[int]] = {}
    named: list[int] = []
    for index, node in enumerate(nodes):
        if sums[node.end] - sums[node.start] > 0:
            children.setdefault(node.parent, []).append(index)
            if not BODY_NAMES.isdisjoint(node_names(node.element).lower().split()):
                named.append(index)

    def amount(index: int) -> float:
        return sums[nodes[index].end] - sums[nodes[index].start]

    total = sums[-1]
    if named:
        best = max(named, key=amount)
        if amount(best) >= total * 0.3:
            return best
    current = 0
    while below := children.get(current):
        best = max(below, key=amount)
        if amount(best) < amount(current) * _WHOLE and not _is_frame(nodes, current, best, below, amount):
            break
        if nodes[best].tag in ("p", "tr", "li", "tbody", "h1", "h2", "h3"):
            break
        current = best
    return current


def _is_frame(nodes: list[Node], current: int, best: int, below: list[int], amount: Any) -> bool:
    """Whether the siblings of ``best`` are other parts of the page rather than further parts of the article."""
    mine = nodes[best]
    rest = amount(current) - sum(amount(i) for i in below)
    if rest > amount(best) * 0.1 or amount(best) < amount(current) * 0.4:
        return False
    look = (mine.tag, mine.element.get("class"))
    return all((nodes[i].tag, nodes[i].element.get("class")) != look for i in below if i != best) and mine.tag != "p"
