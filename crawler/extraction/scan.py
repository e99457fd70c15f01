"""One parsed page in, its visible text lines, pictures and videos in reading order out: the one pass over the tree.

Every later step (title, meta line, breadcrumbs, body) reads this sequence of atoms instead of the tree; a block element
is a range of atoms, so the size of any part of the page is one subtraction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.extraction.cues import SENTENCE_MARK, is_footer
from crawler.extraction.tag_kinds import BLOCK, BREAK, INLINE, KINDS, LINK, MEDIA, STRONG

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_HIDDEN_CLASSES = frozenset(("hide", "hidden", "sr-only", "visually-hidden"))
# Prose needs a sentence: shorter lines are labels and links
_MIN_PROSE_CHARS = 12
_MAX_PIECED_CHARS = 240
# Lines keep their list of links, so the list that is being filled must not be one that a line has
_NO_ANCHORS: tuple[Any, ...] = ()
# libxml2 ends at 256 levels; the walk must not depend on that
_MAX_DEPTH = 400
# Real pages have a few hundred lines; what lies beyond so many is a trap
MAX_ATOMS = 20_000


class Atom:
    """A line of text (``media`` is None) or an embedded picture, video or player.

    ``text`` is stripped but otherwise as in the source, ``pieces`` are the texts it is made of, if there are several,
    in a short line: where templates set values side by side there is no blank between them. ``links`` and ``strong``
    count its characters inside links and bold elements; ``block`` is the nearest block element, ``node`` its index in
    ``Scan.nodes``.
    """

    __slots__ = ("anchors", "block", "hidden", "links", "media", "node", "pieces", "strong", "text")

    def __init__(
        self,
        text: str,
        block: Any,
        node: int,
        hidden: bool,
        links: int,
        strong: int,
        anchors: Sequence[Any],
        media: Any,
    ) -> None:
        self.text = text
        self.block = block
        self.node = node
        self.hidden = hidden
        self.links = links
        self.strong = strong
        self.anchors = anchors
        self.media = media
        self.pieces: list[str] | None = None


class Node:
    """A block element as the range ``start:end`` of atoms; ``parent`` is the enclosing block's index, -1 at the top."""

    __slots__ = ("element", "end", "hidden", "parent", "start", "tag")

    def __init__(self, element: Any, tag: str, parent: int, start: int, hidden: bool) -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        self.start = start
        self.end = start
        self.hidden = hidden


@dataclass(slots=True)
class Scan:
    """The page as a sequence of atoms and the block elements over it, both in document order.

    ``weights`` tells for each atom how much it looks like a sentence of an article.
    """

    atoms: list[Atom] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def inside(self, atom: Atom, tag: str) -> bool:
        """Whether the atom stands in an element of that tag."""
        index = atom.node
        while index >= 0:
            if self.nodes[index].tag == tag:
                return True
            index = self.nodes[index].parent
        return False


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a page to look at: elements in document order, and those inside them that are left out."""

    parts: tuple[Any, ...]
    left_out: frozenset[Any] = frozenset()


# Closures over local variables instead of a class, and one function for all kinds of elements: this runs once for every
# element of every page, and was a third slower the other way
def scan_page(root: Any, region: Region | None = None) -> Scan:
    """The atoms and block elements of a parsed page; hidden parts are marked, scripts and form controls left out.

    Args:
        region: what to look at; None for the whole page.
    """
    atoms: list[Atom] = []
    nodes: list[Node] = []
    pieces: list[str] = []
    anchors: list[Any] = []
    after: list[Atom] = []
    links = strong = in_link = in_strong = current = depth = 0
    hidden = False
    kind_of, add = KINDS.get, pieces.append
    left_out = region.left_out if region else None

    def flush() -> None:
        """End the line that is being collected."""
        nonlocal links, strong, anchors
        text = "".join(pieces).strip()
        if text:
            if "\n" in text or "\t" in text or "\r" in text:
                text = _without_layout(text)
            inside = anchors or _NO_ANCHORS
            line = Atom(text, nodes[current].element, current, hidden, links, strong, inside, None)
            if len(pieces) > 1 and len(text) < _MAX_PIECED_CHARS:
                line.pieces = pieces[:]
            atoms.append(line)
        pieces.clear()
        if anchors:
            anchors = anchors[-1:] if in_link else []
        if after:
            atoms.extend(after)
            after.clear()
        links = strong = 0

    def take(text: str) -> None:
        """Add a piece to the line that is being collected."""
        nonlocal links, strong
        add(text)
        if in_link:
            links += len(text.strip())
        if in_strong:
            strong += len(text.strip())

    def walk(element: Any) -> None:
        """Collect what is inside an element, but for its own first text. Half of all elements have no others inside
        and cost no call."""
        nonlocal in_link, in_strong, current, hidden, depth
        if depth > _MAX_DEPTH or len(atoms) > MAX_ATOMS:
            return
        depth += 1
        for child in element:
            tag = child.tag
            kind = kind_of(tag, INLINE)
            if left_out and child in left_out:
                kind = BREAK
            if kind == BLOCK:
                if pieces:
                    flush()
                outer, outer_hidden = current, hidden
                hidden = hidden or is_hidden(child)
                node = Node(child, tag, outer, len(atoms), hidden)
                current = len(nodes)
                nodes.append(node)
                text = child.text
                if text and not text.isspace():
                    take(text)
                if len(child):
                    walk(child)
                if pieces:
                    flush()
                node.end = len(atoms)
                current, hidden = outer, outer_hidden
            elif kind >= INLINE:
                style = child.get("style")
                if not (style and _hides(style)):
                    is_strong = kind == STRONG or (style and "bold" in style)
                    if kind == LINK:
                        anchors.append(child)
                        in_link += 1
                    elif is_strong:
                        in_strong += 1
                    text = child.text
                    if text and (pieces or not text.isspace()):
                        take(text)
                    if len(child):
                        walk(child)
                    if kind == LINK:
                        in_link -= 1
                    elif is_strong:
                        in_strong -= 1
            elif kind == BREAK:
                if pieces:
                    flush()
            elif kind == MEDIA:
                link = anchors[-1:] if in_link else _NO_ANCHORS
                atom = Atom("", nodes[current].element, current, hidden, 0, 0, link, child)
                (after if pieces else atoms).append(atom)
            text = child.tail
            if text and (pieces or not text.isspace()):
                take(text)
        depth -= 1

    def walk_all(element: Any) -> None:
        """Collect an element's text and what is inside it."""
        if element.text:
            take(element.text)
        walk(element)
        flush()

    body = root.find("body")
    nodes.append(Node(root if body is None else body, "body", -1, 0, False))
    if region is None:
        walk_all(nodes[0].element)
    for part in region.parts if region else ():
        if kind_of(part.tag, INLINE) in (BLOCK, INLINE):
            hidden = is_hidden(part)
            current = top = len(nodes)
            nodes.append(Node(part, part.tag, 0, len(atoms), hidden))
            walk_all(part)
            nodes[top].end = len(atoms)
            current, hidden = 0, False
    nodes[0].end = len(atoms)
    return Scan(atoms, nodes, [prose_weight(atom) if atom.text and not atom.hidden else 0 for atom in atoms])


def prose_weight(atom: Atom) -> float:
    """How much a line looks like a sentence of an article: its characters outside links, 0 for labels and footers."""
    if atom.media is not None:
        return 0
    text = atom.text
    chars = len(text) - atom.links
    if chars < _MIN_PROSE_CHARS or atom.links > chars:
        return 0
    if is_footer(text):
        return 0
    return chars if SENTENCE_MARK.search(text) else chars / 4


def is_hidden(element: Any) -> bool:
    """Whether markup alone hides the element; style sheets are not read."""
    style = element.get("style")
    if style and _hides(style):
        return True
    classes = element.get("class")
    if not classes or not ("hid" in classes or "d-none" in classes or "sr-only" in classes):
        return False
    names = classes.split()
    if "d-none" in names:  # with "d-md-block" beside it only small screens do without
        return not any(name != "d-none" and name.startswith("d-") for name in names)
    return not _HIDDEN_CLASSES.isdisjoint(names)


def _hides(style: str) -> bool:
    style = style.lower()
    return ("none" in style or "hidden" in style) and _HIDDEN_STYLE.search(style) is not None


def _without_layout(text: str) -> str:
    """Line breaks and tabs of the source as one line break.

    Other runs of blanks (two ideographic spaces in a heading) say something and stay.
    """
    lines = text.replace("\t", "\n").replace("\r", "\n").split("\n")
    return "\n".join([line for part in lines if (line := part.strip(" "))])
