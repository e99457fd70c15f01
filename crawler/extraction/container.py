"""Finds the block of a page that holds the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import Any

from lxml import etree

from crawler.extraction.cues import (
    FILE_LINK,
    SENTENCE_END,
    class_matcher,
    hints_at_credits,
    is_body_name,
    is_end_line,
    is_footer,
    is_noise_name,
    is_tool_name,
    node_names,
)
from crawler.extraction.media import is_decoration
from crawler.extraction.scan import Atom, Node, PagePart, Scan, prose_weight
from crawler.extraction.scanner import is_hidden
from crawler.extraction.side_blocks import Beside, begins_others, end_of_article, is_sentence, may_be_text, teaser_lines
from crawler.text.cleaning import squeeze

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
_may_hold_body = class_matcher("con|article|text|txt|body|zoom|editor|detail|main|zw|wz|nr")
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


_HEADINGS = ("h1", "h2", "h3")
_OTHERS = ("div", "p", "td", "span", "font", "b", "strong", "h4", "center", "big")
_MIN_HEADLINE_CHARS, _MIN_SENTENCES, _HALF_OF_TEXT = 6, 3, 0.5
# Neighbours by level, from the block itself up: how many before and after it, and how much text each may have
_BEFORE = ((4, 400), (3, 300), (3, 300), (2, 200), (2, 200), (2, 200))
_INDENTED = 8
_AFTER = ((6, 1500), (3, 600), (2, 300))
# Trails, pagers and lines of editors are made of fewer elements; menus and pickers of pictures of more
_MOST_ELEMENTS = 100
# In less there is hardly anything to leave out
_WORTH_A_LOOK = 250
# A link list: so many links, so many characters, hardly a sentence
_MIN_LINKS, _MIN_LIST_CHARS, _CHARS_PER_SENTENCE, _LINK_SHARE = 15, 400, 400, 0.35
_LINK_TEXTS = etree.XPath("descendant::a//text()", smart_strings=False)
_NO_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "span", "font", "b", "strong", "a"))


def article_region(root: Any, head: str) -> PagePart | None:
    """The elements to look at, in document order, and those among them to leave out; None for the whole page.

    Args:
        head: the page's <title>, which tells how the headline begins.
    """
    body = root.find("body")
    start = squeeze(head)[:_MIN_HEADLINE_CHARS]
    if body is None or len(start) < _MIN_HEADLINE_CHARS:
        return None
    headline = _headline(body, start)
    block = None if headline is None else _block_around(headline, body)
    if block is None or block is body or any(map(is_hidden, (block, *block.iterancestors()))):
        return None
    before = list(_neighbours(block, body, _BEFORE, preceding=True))
    parts = (*reversed(before), block, *_neighbours(block, body, _AFTER, preceding=False))
    return PagePart(parts, frozenset(_link_lists(block)))


def _headline(body: Any, start: str) -> Any:
    """The first heading element that begins as the page's title does, else the first other element, or None."""
    for element in body.iter(*_HEADINGS):
        if squeeze("".join(element.itertext())).startswith(start):
            return element
    for element in body.iter(*_OTHERS):
        text = element.text
        if text and start[:2] in text and squeeze(text).startswith(start):
            return element
    return None


def _block_around(headline: Any, body: Any) -> Any:
    """The smallest block with the headline and most of the sentences, or None where there are hardly any."""
    sentences = _text(body).count("。")
    if sentences < _MIN_SENTENCES:
        return None
    block = headline
    while block is not body and _text(block).count("。") < sentences * _HALF_OF_TEXT:
        block = block.getparent()
    return block


def _neighbours(block: Any, body: Any, levels: tuple[tuple[int, int], ...], *, preceding: bool) -> Iterator[Any]:
    """Small elements beside the block and beside those around it, nearest first."""
    for count, size in levels:
        if block is body:
            return
        for sibling, _ in zip(block.itersiblings(preceding=preceding), range(count), strict=False):
            if (
                isinstance(sibling.tag, str)
                and _is_small(_text(sibling), size, preceding)
                and not _has_more(sibling, _MOST_ELEMENTS)
            ):
                yield sibling
        block = block.getparent()


def _is_small(text: str, size: int, preceding: bool) -> bool:
    """Whether a text has so few characters; above the headline, where trails stand, indentation does not count."""
    if len(text) <= size:
        return bool(text)
    return preceding and len(text) <= size * _INDENTED and len(squeeze(text)) <= size


def _has_more(element: Any, count: int, tag: str | None = None) -> bool:
    """Whether there are more elements inside (of a tag), without counting them all."""
    return next(islice(element.iterdescendants(tag), count, None), None) is not None


def _link_lists(block: Any) -> Iterator[Any]:
    """Link lists that stand behind the text inside a block that holds both: side columns, recommended articles."""
    while _has_more(block, _WORTH_A_LOOK):
        inside = [child for child in block if isinstance(child.tag, str)]
        counts = [_text(child).count("。") for child in inside]
        most = max(counts, default=0)
        if most < _MIN_SENTENCES or most < sum(counts) * _HALF_OF_TEXT:
            return
        block = inside[counts.index(most)]
        if block.tag in _NO_BLOCKS:
            return
        yield from filter(_is_link_list, inside[counts.index(most) + 1 :])


def _is_link_list(element: Any) -> bool:
    if not _has_more(element, _MIN_LINKS, "a"):
        return False
    text = "".join(_text(element).split())
    if len(text) < _MIN_LIST_CHARS or text.count("。") * _CHARS_PER_SENTENCE > len(text):
        return False
    links: Any = _LINK_TEXTS(element)
    if len("".join("".join(links).split())) < len(text) * _LINK_SHARE:
        return False
    return not any(FILE_LINK.search(link.get("href") or "") for link in element.iter("a"))


def _text(element: Any) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
