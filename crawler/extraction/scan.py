"""What the scan of a page notes: lines, pictures and players in reading order, and the blocks over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.extraction.cues import SENTENCE_MARK, is_footer

# Prose needs a sentence: shorter lines are labels and links
_MIN_PROSE_CHARS = 12


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

    def parent(self, index: int) -> int:
        """The block around the one that a line stands in, as an index of ``nodes``; paragraphs of a text share it."""
        return self.nodes[self.atoms[index].node].parent

    def inside(self, atom: Atom, tag: str) -> bool:
        """Whether the atom stands in an element of that tag."""
        index = atom.node
        while index >= 0:
            if self.nodes[index].tag == tag:
                return True
            index = self.nodes[index].parent
        return False


@dataclass(frozen=True, slots=True)
class PagePart:
    """The part of a page to look at: elements in document order, and those inside them that are left out."""

    parts: tuple[Any, ...]
    left_out: frozenset[Any] = frozenset()


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
