"""The scanned page in, the block element that holds the article out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

from crawler.extraction.cues import FILE_LINK, SENTENCE_END, hints_at_credits, is_end_line, is_footer
from crawler.extraction.media import is_decoration
from crawler.extraction.others import (
    Beside,
    begins_others,
    end_of_article,
    is_sentence,
    may_be_text,
    teaser_lines,
)
from crawler.extraction.roles import is_body_name, is_noise_name, is_tool_name, node_names, role
from crawler.extraction.scan import Atom, Node, Scan, prose_weight
from crawler.normalize.text import squeeze

# A block that keeps this share of the prose of its parent holds the article alone; the rest is frame
_WHOLE, _WHOLE_NAMED = 0.9, 0.97
_WITH_HEADLINE, _MOST = 0.4, 0.6
_SHARE_BELOW_END = 0.15
# So many lines without prose between headline and a paragraph halve what the paragraph counts
_HALVING_LINES = 30
_META_LINES, _YEAR = 6, re.compile(r"(?:19|20)\d\d\s*[-年/.]")
# Below this much prose on the whole page its pictures, tables and files count, too
_FEW_PROSE_CHARS = 80
# Below this much its hidden parts may be what a script shows
_HARDLY_PROSE_CHARS = 20
_IMAGE_WEIGHT, _FILE_WEIGHT, _VIDEO_WEIGHT, _CELL_SHARE = 20, 20, 40, 0.5
_may_hold_body = role("con|article|text|txt|body|zoom|editor|detail|main|zw|wz|nr")
_NEARLY_AS_MUCH = 0.5
# So many levels with a paragraph and one block with the rest are no frame
_NESTED_LEVELS, _PARAGRAPH_WEIGHT = 3, 16
_LEAVES = frozenset(("p", "tr", "li", "tbody", "thead", "h1", "h2", "h3", "dd", "dt"))


def find_container(scan: Scan, after: int, repeated: frozenset[int] = frozenset()) -> int | None:
    """Index of the block that holds the article's body, or None where nothing looks like one.

    Args:
        after: index of the title's last atom; what stands before it is not looked at. -1: the title is not on the page.
        repeated: lines that do not count because they repeat others.
    """
    visible = _silenced(scan, scan.weights, after, repeated)
    if sum(visible) >= _FEW_PROSE_CHARS:
        return _descend(scan, _discounted(scan, visible, after), after)
    if sum(visible) < _HARDLY_PROSE_CHARS:
        hidden = _silenced(scan, map(prose_weight, scan.atoms), after, repeated)
        if sum(hidden) >= _FEW_PROSE_CHARS:
            return _descend(scan, _discounted(scan, hidden, after), after)
    rest = _silenced(scan, map(_any_weight, scan.atoms), after, repeated)
    _cut_at_end(scan, rest, after)
    return _descend(scan, _discounted(scan, rest, after), after) if any(rest) else None


def _silenced(scan: Scan, weights: Iterable[float], after: int, repeated: frozenset[int]) -> list[float]:
    """The weights with 0 for what stands above the headline, in comments, side columns and the like, or below the end.

    A name alone takes nothing away from the block with most of the page's prose, nor from several that hold all of it.
    """
    plain = list(weights)
    plain[: after + 1] = [0] * (after + 1)
    for index in repeated:
        plain[index] = 0
    end = end_of_article(scan, after)
    plain[end:] = [0] * (len(plain) - end)
    _drop_meta_line(scan, plain, after)
    result = _without_noise(scan, plain, after)
    return result if sum(result) >= _HARDLY_PROSE_CHARS else _without_noise(scan, plain, after, by_looks=True)


def _without_noise(scan: Scan, weights: list[float], after: int, *, by_looks: bool = False) -> list[float]:
    """The weights with 0 for blocks named as no text; one with much prose, or ``by_looks`` each, must look so, too."""
    result, beside = weights[:], Beside(scan, after)
    sums = [0, *accumulate(weights)]
    end = -1
    for node in scan.nodes:
        start = node.start
        if start < end or node.end <= after or sums[node.end] - sums[start] < 1:
            continue
        if not start <= after and is_noise_name(names := node_names(node.element)):
            prose = sums[node.end] - sums[start]
            # Tools are a few words
            if is_tool_name(names) and prose >= _FEW_PROSE_CHARS:
                continue
            is_large = by_looks or may_be_text(names, prose, sums[-1])
            if is_large and not beside.looks_so(node, by_looks=by_looks):
                continue
            end = node.end
            result[start:end] = [0] * (end - start)
    return result


def _cut_at_end(scan: Scan, weights: list[float], after: int) -> None:
    """Set to 0 what follows the first line that ends an article: the frame has pictures, too."""
    for index in range(after + 1, len(weights)):
        text = scan.atoms[index].text
        if text and (is_end_line(text) or is_footer(text)):
            weights[index:] = [0] * (len(weights) - index)
            return


def _drop_meta_line(scan: Scan, weights: list[float], after: int) -> None:
    """Set to 0 the line of date and source below the headline: it is no part of the text."""
    for index in range(after + 1, min(after + 1 + _META_LINES, len(weights))):
        text = scan.atoms[index].text
        if hints_at_credits(text) and _YEAR.search(text) and not SENTENCE_END.search(text):
            weights[index] = 0


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
    if atom.links or is_footer(atom.text):
        return 0
    return len(atom.text) * _CELL_SHARE


def _discounted(scan: Scan, weights: list[float], after: int) -> list[float]:
    """Prefix sums of the weights, each cut by the lines without weight that stand between it and the headline.

    A teaser list or a reader's comment may have more prose than a short article, but stands farther off, and mostly
    below a line such as 网友评论 or 相关阅读. Below a whole sentence such a line ends even the shortest article.
    """
    teasers = teaser_lines(scan, after)
    is_digest = not any(weight and is_sentence(scan, i) for i, weight in enumerate(weights) if i not in teasers)
    sums, total, gap, share = [0.0], 0.0, 0, 1.0
    for index, weight in enumerate(weights):
        if weight:
            if is_digest or index not in teasers:
                total += weight * share * _HALVING_LINES / (_HALVING_LINES + gap)
        elif index > after >= 0:
            gap += 1
            if share == 1 and total >= _FEW_PROSE_CHARS and is_end_line(scan.atoms[index].text):
                share = _SHARE_BELOW_END
        sums.append(total)
    return sums


def _descend(scan: Scan, sums: list[float], after: int) -> int:
    """Follow the prose from the top to the smallest block that still holds the article."""
    nodes = scan.nodes
    amounts = [sums[node.end] - sums[node.start] for node in nodes]
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if amounts[index] > 0:
            children.setdefault(node.parent, []).append(index)
    current = 0
    while below := children.get(current):
        best = max(below, key=amounts.__getitem__)
        # The headline stands with its text: a column beside them may have more
        beside = next((i for i in below if nodes[i].start <= after < nodes[i].end), best)
        if beside != best and amounts[beside] >= amounts[best] * _WITH_HEADLINE:
            current = beside
            continue
        share = amounts[best] / amounts[current]
        if beside == best and nodes[best].start <= after < nodes[best].end and share >= _MOST:
            current = best
            continue
        named = is_body_name(node_names(nodes[current].element))
        if nodes[best].tag in _LEAVES or (_is_one_line(nodes[best]) and not named):
            # Below a column even one paragraph stands alone
            above = range(max(nodes[current].start, after + 1), nodes[best].start)
            if not any(begins_others(scan, i) for i in above):
                break
        if _are_nested(nodes, children, amounts, current):
            break
        if share < (_WHOLE_NAMED if named else _WHOLE) and (
            named or not _is_foreign(scan, best, below, amounts, current)
        ):
            break
        current = best
    return current


def _are_nested(nodes: list[Node], children: dict[int, list[int]], amounts: list[float], current: int) -> bool:
    """Whether each paragraph holds the next one: blocks that were never closed have lines of their own, each."""
    levels = 0
    while levels < _NESTED_LEVELS:
        inner = [i for i in children.get(current, ()) if not _is_leaf(nodes[i])]
        if len(inner) != 1:
            return False
        own, current = amounts[current] - amounts[inner[0]], inner[0]
        if own > amounts[current]:
            return False
        levels += own >= _PARAGRAPH_WEIGHT
    return True


def _is_plain(node: Node) -> bool:
    return _is_leaf(node) and not _look(node)[1]


def _is_leaf(node: Node) -> bool:
    return node.end - node.start == 1


def _is_one_line(node: Node) -> bool:
    """Whether a block is a paragraph by another name: its one line is text, and nothing says that it holds a body."""
    return node.end - node.start == 1 and not _may_hold_body(node_names(node.element))


def _is_foreign(scan: Scan, best: int, below: list[int], amounts: list[float], current: int) -> bool:
    """Whether the siblings of ``best`` are other parts of the page rather than further parts of the article.

    One with nearly as much prose, and that its own, is the other half of the article; paragraphs are blocks without a
    name and of one line.
    """
    own_lines = amounts[current] - sum(amounts[i] for i in below if i == best or not _is_plain(scan.nodes[i]))
    if own_lines > amounts[best] * 0.1 or amounts[best] < amounts[current] * 0.4:
        return False
    others = [i for i in below if i != best]
    if any(amounts[i] >= amounts[best] * _NEARLY_AS_MUCH and not _prose(scan, i) <= _prose(scan, best) for i in others):
        return False
    look = _look(scan.nodes[best])
    return bool(look[1]) and all(_look(scan.nodes[i]) != look for i in others)


def _prose(scan: Scan, index: int) -> set[str]:
    node = scan.nodes[index]
    return {squeeze(scan.atoms[i].text) for i in range(node.start, node.end) if is_sentence(scan, i)}


def _look(node: Node) -> tuple[str, str]:
    """Tag and class or id: parts of one article look alike."""
    return node.tag, node.element.get("class") or node.element.get("id") or ""
