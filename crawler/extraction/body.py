"""The block that holds the article in, its atoms without everything that is not the article out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from crawler.extraction.attachments import file_links
from crawler.extraction.cues import DISCLAIMER_LINE, SENTENCE_END
from crawler.extraction.gallery import PICTURE_LINK, pictures_above
from crawler.extraction.linekinds import LineKind, kind_of
from crawler.extraction.others import Beside, end_of_article, goes_on, may_be_text
from crawler.extraction.roles import is_noise_name, node_names
from crawler.extraction.scan import Atom, Scan
from crawler.extraction.title import SUBTITLE_MARK, Headline
from crawler.normalize.text import squeeze

# A repeated paragraph of this length is the second copy of a page made for phones or elders
_MIN_COPY_CHARS, _MIN_OWN_CHARS, _COPY_MISSES = 30, 12, 0.3
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
_NEAR = 16


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
    near = scan.atoms[start : node.start] if node.start - start <= _NEAR else []
    found = [atom for atom in near if _is_player(atom) or _is_file_line(atom)]
    return found or pictures_above(scan, start, node.start)


def _files_under(scan: Scan, container: int) -> list[Atom]:
    """Lines with files, and players, that follow the block of the text."""
    end = scan.nodes[container].end
    found = []
    for index in range(end, min(len(scan.atoms), end + _NEAR)):
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
    start = next((i for i, line in enumerate(lines) if len(line) >= _MIN_COPY_CHARS and first[line] < i), None)
    if start is None or not set(lines[start:]) <= set(lines[:start]):
        return atoms
    end = max(first[line] for line in lines[start:]) + 1
    between = [line for line in lines[end:start] if len(line) >= _MIN_OWN_CHARS]
    missing = sum(map(len, set(lines[:end]).difference(lines[start:])))
    if between or missing > sum(map(len, set(lines[:end]))) * _COPY_MISSES:
        return atoms
    return [*atoms[:start], *(atom for atom in atoms[start:] if atom.media is not None)]
