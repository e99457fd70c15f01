"""The scanned page in, the block element that holds the article out."""

from __future__ import annotations

import re
from itertools import accumulate

from crawler.extraction.cues import (
    BODY_NAMES,
    END_LINE,
    FILE_LINK,
    FOOTER_LINE,
    NOISE_TOKENS,
    SENTENCE_MARK,
)
from crawler.extraction.media import is_decoration
from crawler.extraction.scan import Atom, Node, Scan, node_names

_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")
# A block that keeps this share of the prose of its parent holds the article alone; the rest is frame
_WHOLE, _WHOLE_NAMED = 0.9, 0.97
# Prose needs a sentence: shorter lines are labels and links
_MIN_PROSE_CHARS = 12
# So many lines without prose between headline and a paragraph halve what the paragraph counts
_HALVING_LINES = 30
# Below this much prose on the whole page its pictures, tables and files count, too
_FEW_PROSE_CHARS = 80
_IMAGE_WEIGHT, _FILE_WEIGHT, _VIDEO_WEIGHT, _CELL_SHARE = 20, 20, 40, 0.5
_BODY_WORDS = re.compile(r"con|article|text|txt|body|zoom|editor|detail|main|zw|wz|nr", re.IGNORECASE)
_LEAVES = frozenset(("p", "tr", "li", "tbody", "thead", "h1", "h2", "h3", "dd", "dt"))


def find_container(scan: Scan, after: int, repeated: frozenset[int] = frozenset()) -> int | None:
    """Index of the block that holds the article's body, or None where nothing looks like one.

    Args:
        after: index of the title's last atom; what stands before it is not looked at. -1: the title is not on the page.
        repeated: lines that do not count because they repeat others.
    """
    for weigh in (prose_weight, _hidden_weight, _any_weight):
        weights = [weigh(atom) for atom in scan.atoms]
        weights[: after + 1] = [0] * (after + 1)
        for index in repeated:
            weights[index] = 0
        if weigh is _any_weight:
            _cut_at_end(scan, weights, after)
        _silence_noise(scan, weights, after)
        if sum(weights) >= (1 if weigh is _any_weight else _FEW_PROSE_CHARS):
            return _descend(scan.nodes, _discounted(weights, after))
    return None


def _cut_at_end(scan: Scan, weights: list[float], after: int) -> None:
    """Set to 0 what follows the first line that ends an article: the frame has pictures, too."""
    for index in range(after + 1, len(weights)):
        text = scan.atoms[index].text
        if text and (END_LINE.match(text) or FOOTER_LINE.search(text)):
            weights[index:] = [0] * (len(weights) - index)
            return


def prose_weight(atom: Atom) -> float:
    """How much the line looks like a sentence of an article: its characters outside links, 0 for labels and footers."""
    return 0 if atom.hidden else _hidden_weight(atom)


def _hidden_weight(atom: Atom) -> float:
    if atom.media is not None:
        return 0
    chars = len(atom.text) - atom.links
    if chars < _MIN_PROSE_CHARS or atom.links > chars:
        return 0
    if not SENTENCE_MARK.search(atom.text):
        return chars / 4
    return 0 if FOOTER_LINE.search(atom.text) else chars


def _any_weight(atom: Atom) -> float:
    """The weight of what may be an article with little or no prose: pictures, players, files, tables."""
    if atom.hidden:
        return 0
    if prose := prose_weight(atom):
        return prose
    if atom.media is not None:
        if atom.media.tag != "img":
            return _VIDEO_WEIGHT
        return 0 if atom.anchors or is_decoration(atom.media) else _IMAGE_WEIGHT
    if any(FILE_LINK.search(anchor.get("href") or "") for anchor in atom.anchors):
        return _FILE_WEIGHT
    if FOOTER_LINE.search(atom.text) or atom.links:
        return 0
    return len(atom.text) * _CELL_SHARE


def _discounted(weights: list[float], after: int) -> list[float]:
    """Prefix sums of the weights, each cut by the lines without weight that stand between it and the headline.

    A teaser list or a reader's comment may have more prose than a short article, but stands farther off.
    """
    sums, total, gap = [0.0], 0.0, 0
    for index, weight in enumerate(weights):
        if weight:
            total += weight * _HALVING_LINES / (_HALVING_LINES + gap)
        elif after >= 0:
            gap += 1 if index > after else 0
        sums.append(total)
    return sums


def _silence_noise(scan: Scan, weights: list[float], title: int) -> None:
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


def _descend(nodes: list[Node], sums: list[float]) -> int:
    """Follow the prose from the top to the smallest block that still holds the article."""
    amounts = [sums[node.end] - sums[node.start] for node in nodes]
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if amounts[index] > 0:
            children.setdefault(node.parent, []).append(index)
    current = 0
    while below := children.get(current):
        best = max(below, key=amounts.__getitem__)
        share = amounts[best] / amounts[current]
        named = not BODY_NAMES.isdisjoint(node_names(nodes[current].element).lower().split())
        if nodes[best].tag in _LEAVES or (_is_one_line(nodes[best]) and not named):
            break
        if share < (_WHOLE_NAMED if named else _WHOLE) and (
            named or not _is_foreign(nodes, best, below, amounts, current)
        ):
            break
        current = best
    return current


def _is_one_line(node: Node) -> bool:
    """Whether a block is a paragraph by another name: its one line is text, and nothing says that it holds a body."""
    return node.end - node.start == 1 and not _BODY_WORDS.search(node_names(node.element))


def _is_foreign(nodes: list[Node], best: int, below: list[int], amounts: list[float], current: int) -> bool:
    """Whether the siblings of ``best`` are other parts of the page rather than further parts of the article."""
    own_lines = amounts[current] - sum(amounts[i] for i in below)
    if own_lines > amounts[best] * 0.1 or amounts[best] < amounts[current] * 0.4:
        return False
    look = _look(nodes[best])
    return bool(look[1]) and all(_look(nodes[i]) != look for i in below if i != best)


def _look(node: Node) -> tuple[str, str]:
    """Tag and class or id: parts of one article look alike."""
    return node.tag, node.element.get("class") or node.element.get("id") or ""
