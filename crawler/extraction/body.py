"""Leaves out of the article's block everything that is not the article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from crawler.extraction.cues import (
    CRUMB_LABEL,
    DISCLAIMER_LINE,
    FOLD_SWITCH,
    SENTENCE_END,
    SHARE_WORDS,
    is_end_line,
    is_footer,
    is_noise_name,
    is_tool_line,
    node_names,
)
from crawler.extraction.labels import is_credit_line
from crawler.extraction.media import PICTURE_LINK, file_links, pictures_above
from crawler.extraction.scan import Atom, Node, Scan, prose_weight
from crawler.extraction.scanner import is_hidden
from crawler.extraction.side_blocks import Beside, end_of_article, goes_on, may_be_text
from crawler.extraction.title import SUBTITLE_MARK, Headline
from crawler.text.cleaning import squeeze

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


# A line with so much prose is text, whatever words it begins with
_CERTAIN_PROSE = 80
# So is one with a full stop, unless it disclaims something
_LIKELY_PROSE = 24
_EDITOR = re.compile("编辑|责编|编审|值班编委|编校|编\\s*[：:]")
# Without one of these no line asks to share or disclaims anything
_RARE = frozenset("扫享载注信表侵权许授允")
_MAX_SPECIAL_CHARS, _MAX_DISCLAIMER_CHARS, _MAX_END_CHARS, _MAX_LEAD_CHARS = 120, 80, 40, 8


class LineKind(StrEnum):
    """What a line is; EDITOR and END tell that the article is over, if most of its text stands above."""

    TEXT = "text"
    SIGNATURE = "signature"
    CREDIT = "credit"
    EDITOR = "editor"
    TOOL = "tool"
    END = "end"
    FOOTER = "footer"


def kind_of(atom: Atom, weight: float) -> LineKind:
    """The kind of a line of text; ``weight`` is its prose weight."""
    text = atom.text
    if weight >= _CERTAIN_PROSE or len(text) > _MAX_SPECIAL_CHARS:
        return LineKind.TEXT
    if weight >= _LIKELY_PROSE and text[-1] == "。":
        is_tool = len(text) < _MAX_DISCLAIMER_CHARS and not _RARE.isdisjoint(text) and _is_tool(text)
        if not is_tool and "声明" in text[:_MAX_LEAD_CHARS] and len(text) < _MAX_END_CHARS and is_end_line(text):
            return LineKind.END
        return LineKind.TOOL if is_tool else LineKind.TEXT
    if is_end_line(text) and (len(text) < _MAX_END_CHARS or atom.links):
        return LineKind.END
    if is_footer(text):
        return LineKind.FOOTER
    if is_credit_line(text):
        return _credit_kind(text)
    return LineKind.TOOL if _is_tool(text) else LineKind.TEXT


def _credit_kind(text: str) -> LineKind:
    if text.startswith(("□", "■", "◆")):
        return LineKind.SIGNATURE
    return LineKind.EDITOR if _EDITOR.search(text) else LineKind.CREDIT


def _is_tool(line: str) -> bool:
    """Whether a whole line is no text of the article but page tools, boilerplate or a pager."""
    text = "".join(line.split())
    if CRUMB_LABEL.match(text) or is_tool_line(text):
        return True
    if _RARE.isdisjoint(text):
        return False
    if any(word in text for word in SHARE_WORDS) and not SENTENCE_END.search(text):
        return True
    return len(text) < _MAX_DISCLAIMER_CHARS and DISCLAIMER_LINE.search(text) is not None


# A repeated paragraph of this length is the second copy of a page made for phones or elders
_MIN_REPEATED_CHARS, _MIN_OWN_CHARS, _COPY_MISSES = 30, 12, 0.3
# The first line of this weight is a paragraph: credit lines below it are the article's end
_PARAGRAPH_CHARS = 25
# How much of the text must stand above a line of this kind before it ends the article
_SHARES = {LineKind.END: 0.3, LineKind.FOOTER: 0.8, LineKind.EDITOR: 0.85}
_TEXT = (LineKind.TEXT, LineKind.SIGNATURE)
_OF_THE_PAGE = re.compile("本[文网站平号]|侵权|转载自|观点|网络|原作者")
# Behind the editor portals speak of themselves
_PROMOTES = re.compile(
    "公众号|二维码|客户端|APP|热线|爆料|投稿|版权|转载|声明|侵权|更多.{0,6}(?:内容|资讯|信息|新闻)", re.IGNORECASE
)
# So many lines below the end are still asked for editors
_TAIL = 12
# How far from the block of the text its players and files may stand
_NEAR_ATOMS = 16


@dataclass(frozen=True, slots=True)
class BodyAtoms:
    """The article's atoms in reading order, and the credit lines in and right below it that are not text."""

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
    indexes = [i for i in _without_noise(scan, container, start, headline.end - 1) if i not in meta]
    indexes = [i for i in indexes if not scan.atoms[i].hidden] or indexes
    end = end_of_article(scan, headline.end - 1, meta)
    kinds = _kinds(scan, indexes[: bisect_left(indexes, end)])
    kept = [scan.atoms[i] for i, kind in zip(indexes, kinds, strict=False) if kind in _TEXT]
    below = [*indexes[len(kinds) : len(kinds) + _TAIL], *_editors_beside(scan, start, node.end, indexes)]
    credit_lines = [
        scan.atoms[i].text
        for i, kind in zip(indexes[: len(kinds)] + below, kinds + [_kind(scan, i) for i in below], strict=False)
        if kind in (LineKind.CREDIT, LineKind.EDITOR)
    ]
    above, under = _media_above(scan, container, headline, meta), _files_under(scan, container)
    return BodyAtoms((*above, *_without_copies(_trimmed(kept)), *under), tuple(credit_lines))


def _editors_beside(scan: Scan, start: int, end: int, indexes: list[int]) -> list[int]:
    """Lines with editors in boxes of the container that are named as tools or tags."""
    if end - start == len(indexes):
        return []
    taken = frozenset(indexes)
    return [i for i in range(start, end) if i not in taken and "编" in scan.atoms[i].text and not scan.atoms[i].hidden]


def _media_above(scan: Scan, container: int, headline: Headline, meta: frozenset[int]) -> list[Atom]:
    """Players, files and galleries that stand between the credit lines and the block of the text."""
    node = scan.nodes[container]
    start = max([headline.end, *(index + 1 for index in meta if index < node.start)])
    if not headline.end or start >= node.start:
        return []
    near = scan.atoms[start : node.start] if node.start - start <= _NEAR_ATOMS else []
    found = [atom for atom in near if _is_player(atom) or _is_file_line(atom)]
    return found or pictures_above(scan, start, node.start)


def _files_under(scan: Scan, container: int) -> list[Atom]:
    """Lines with files, and players, that follow the block of the text."""
    end = scan.nodes[container].end
    found = []
    for index in range(end, min(len(scan.atoms), end + _NEAR_ATOMS)):
        atom = scan.atoms[index]
        if atom.media is None and (scan.weights[index] >= _PARAGRAPH_CHARS or _kind(scan, index) in _SHARES):
            break
        if _is_player(atom) or _is_file_line(atom):
            found.append(atom)
    return found


def _is_file_line(atom: Atom) -> bool:
    return atom.media is None and not atom.hidden and bool(atom.anchors and file_links(atom))


def _is_player(atom: Atom) -> bool:
    return atom.media is not None and atom.media.tag != "img" and not atom.hidden


def _kinds(scan: Scan, indexes: list[int]) -> list[LineKind]:
    """The kinds of the atoms up to where the article ends: at related links, below the editor line, at a footer.

    Paragraphs that go on beside those above are text all the same; between them and the editor only they are.
    """
    total, seen = sum(scan.weights[i] for i in indexes), 0.0
    paragraphs: frozenset[int] | None = None  # most articles have no need of them
    last = -1
    kinds: list[LineKind] = []
    over = False
    for index in indexes:
        kind = _kind(scan, index)
        if kind == LineKind.END and goes_on(scan, index):
            kind = LineKind.TEXT
        may_end = kind in _SHARES and seen >= total * _SHARES[kind]
        if paragraphs is None and may_end and kind != LineKind.END:
            paragraphs = _paragraphs(scan, indexes)
            last = max(paragraphs, default=-1)
        if over and kind not in (LineKind.CREDIT, LineKind.EDITOR) and not file_links(scan.atoms[index]):
            if index > last:
                break
            kind = LineKind.TEXT if paragraphs and index in paragraphs else LineKind.TOOL
        elif may_end:
            if kind == LineKind.END or (kind == LineKind.FOOTER and index > last):
                break
            over = over or kind == LineKind.EDITOR
        kinds.append(kind)
        seen += scan.weights[index]
    return kinds


def _paragraphs(scan: Scan, indexes: list[int]) -> frozenset[int]:
    """Indexes of the whole sentences that stand side by side in the block with most of the text."""
    weights: dict[int, float] = defaultdict(float)
    for index in indexes:
        weights[scan.parent(index)] += scan.weights[index]
    block = max(weights, key=lambda i: weights[i], default=-1)
    return frozenset(i for i in indexes if scan.parent(i) == block and _is_paragraph(scan, i))


def _is_paragraph(scan: Scan, index: int) -> bool:
    text = scan.atoms[index].text
    if scan.weights[index] < _PARAGRAPH_CHARS or not SENTENCE_END.search(text) or _PROMOTES.search(text):
        return False
    return _kind(scan, index) == LineKind.TEXT


def _kind(scan: Scan, index: int) -> LineKind:
    atom = scan.atoms[index]
    return LineKind.TEXT if atom.media is not None else kind_of(atom, scan.weights[index])


def _trimmed(atoms: list[Atom]) -> list[Atom]:
    """Without the links that stand before the first and after the last line of text."""
    first, last = 0, len(atoms)
    while last > first and (_is_frame(atoms[last - 1]) or _disclaims(atoms[last - 1].text)):
        last -= 1
    while first < last and atoms[first].media is None and _is_frame(atoms[first]):
        first += 1
    return atoms[first:last] or atoms


def _disclaims(line: str) -> bool:
    """Whether a last paragraph disclaims more than one thing, and speaks of the page; terms of a contest do not."""
    if "权" not in line or not _OF_THE_PAGE.search(line):
        return False
    return len({match.group() for match in DISCLAIMER_LINE.finditer(line)}) > 1


def _is_frame(atom: Atom) -> bool:
    """Whether an atom at the edge leads somewhere else: a linked picture, or a linked line that is no sentence."""
    if atom.media is not None:
        return (
            bool(atom.anchors)
            and atom.media.tag == "img"
            and not PICTURE_LINK.search(atom.anchors[0].get("href") or "")
        )
    if not atom.links or file_links(atom):
        return False
    if atom.links >= len(atom.text) * 0.8:
        return True
    if SUBTITLE_MARK.match(atom.text) and atom.links < len(atom.text) / 2:
        return False  # a subtitle in which the CMS has linked a keyword
    return len(atom.text) - atom.links < _PARAGRAPH_CHARS and not SENTENCE_END.search(atom.text)


def _start(scan: Scan, start: int, end: int, headline: Headline, meta: frozenset[int]) -> int:
    """The first atom after the headline and the credit lines that stand before the first paragraph."""
    if start < headline.end <= end:
        start = headline.end
    for index in range(start, end):
        if index in meta:
            start = index + 1
        elif scan.weights[index] >= _PARAGRAPH_CHARS:
            break
    return start


def _without_noise(scan: Scan, container: int, start: int, after: int) -> list[int]:
    """Indexes of the container's atoms but for those in blocks that are named as something else than text.

    One with most of the prose must look like that, too, and so must each where they hold all of it.
    """
    by_name = _outside_noise(scan, container, start, after)
    if any(scan.weights[i] for i in by_name):
        return by_name
    return _outside_noise(scan, container, start, after, by_looks=True)


def _outside_noise(scan: Scan, container: int, start: int, after: int, by_looks: bool = False) -> list[int]:
    node = scan.nodes[container]
    total = sum(scan.weights[node.start : node.end])
    beside = Beside(scan, after)
    indexes: list[int] = []
    for number in range(container + 1, len(scan.nodes)):
        inner = scan.nodes[number]
        if inner.start >= node.end:
            break
        names = node_names(inner.element)
        if inner.end <= start or inner.start == inner.end or not is_noise_name(names):
            continue
        prose = sum(scan.weights[inner.start : inner.end])
        is_large = prose > 0 and (by_looks or may_be_text(names, prose, total))
        if not is_large or beside.looks_so(inner, by_looks=by_looks):
            indexes += range(start, inner.start)
            start = inner.end
    return [*indexes, *range(start, node.end)]


def _without_copies(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the second copy of the text that a page may carry for phones or elders.

    It has no line of its own; the second half of a notice, however like the first, has.
    """
    lines = [squeeze(atom.text) for atom in atoms]
    first = {line: position for position, line in reversed(list(enumerate(lines)))}
    start = next((i for i, line in enumerate(lines) if len(line) >= _MIN_REPEATED_CHARS and first[line] < i), None)
    if start is None or not set(lines[start:]) <= set(lines[:start]):
        return atoms
    end = max(first[line] for line in lines[start:]) + 1
    between = [line for line in lines[end:start] if len(line) >= _MIN_OWN_CHARS]
    missing = sum(map(len, set(lines[:end]).difference(lines[start:])))
    if between or missing > sum(map(len, set(lines[:end]))) * _COPY_MISSES:
        return atoms
    return [*atoms[:start], *(atom for atom in atoms[start:] if atom.media is not None)]
