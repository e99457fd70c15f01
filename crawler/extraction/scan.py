"""One parsed page in, its visible text lines, pictures and videos in reading order out: the one pass over the tree.

Every later step (title, meta line, breadcrumbs, body) reads this sequence of atoms instead of the tree; a block element
is a range of atoms, so the size of any part of the page is one subtraction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

SKIP, INLINE, BLOCK, BREAK, MEDIA, LINK, STRONG = range(7)

_BLOCK_TAGS = (
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
    ),
    *(
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "legend",
        "li",
    ),
    *("main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead"),
    *("tr", "ul"),
)
_SKIPPED_TAGS = (
    *("script", "style", "noscript", "template", "textarea", "select", "option", "button", "input", "canvas", "svg"),
    *("head", "title", "link", "meta"),
)
KINDS: dict[Any, int] = {
    **dict.fromkeys(_BLOCK_TAGS, BLOCK),
    **dict.fromkeys(_SKIPPED_TAGS, SKIP),
    **dict.fromkeys(("img", "video", "audio", "embed", "iframe", "object"), MEDIA),
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("br", "hr"), BREAK),
    "a": LINK,
    etree.Comment: SKIP,
    etree.ProcessingInstruction: SKIP,
    etree.Entity: SKIP,
}
# Line breaks and tabs of the source become one line break; other runs of blanks (two ideographic spaces in a heading)
# say something and stay
_LAYOUT = re.compile(r"[ \r\n\t]*[\r\n\t][ \r\n\t]*")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(("hide", "hidden", "d-none", "sr-only", "visually-hidden"))
# libxml2 ends at 256 levels; the walk must not depend on that
_MAX_DEPTH = 400


@dataclass(slots=True, eq=False)
class Atom:
    """A line of text (``media`` is None) or an embedded picture, video or player.

    ``text`` is stripped but otherwise as in the source; ``links`` and ``strong`` count its characters inside links and
    bold elements; ``block`` is the nearest block element and ``node`` its index in ``Scan.nodes``.
    """

    text: str
    block: Any
    node: int
    hidden: bool
    links: int = 0
    strong: int = 0
    anchors: tuple[Any, ...] = ()
    media: Any = None


@dataclass(slots=True, eq=False)
class Node:
    """A block element as the range ``start:end`` of atoms; ``parent`` is the enclosing block's index, -1 at the top."""

    element: Any
    tag: str
    parent: int
    start: int
    end: int
    hidden: bool


@dataclass(slots=True)
class Scan:
    """The page as a sequence of atoms and the block elements over it, both in document order."""

    atoms: list[Atom] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def inside(self, atom: Atom, tag: str) -> bool:
        """Whether the atom stands in an element of that tag."""
        index = atom.node
        while index >= 0:
            if self.nodes[index].tag == tag:
                return True
            index = self.nodes[index].parent
        return False


def scan_page(root: Any) -> Scan:
    """The atoms and block elements of a parsed page; hidden parts are marked, scripts and form controls left out."""
    walker = _Walker()
    body = root.find("body")
    walker.block(root if body is None else body, "body", False, 0)
    return Scan(walker.atoms, walker.nodes)


def node_names(element: Any) -> str:
    """Class and id of an element as one string."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


class _Walker:
    """Walks one tree and collects; lives for one page."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.nodes: list[Node] = []
        self._current = -1
        self._pieces: list[str] = []
        self._links = self._strong = 0
        self._in_link = self._in_strong = 0
        self._anchors: list[Any] = []
        self._after: list[Atom] = []
        self._hidden = False

    def block(self, element: Any, tag: str, hidden: bool, depth: int) -> None:
        self._flush()
        outer, outer_hidden = self._current, self._hidden
        self._hidden = hidden = outer_hidden or hidden
        node = Node(element, tag, outer, len(self.atoms), 0, hidden)
        self._current = len(self.nodes)
        self.nodes.append(node)
        self._children(element, depth)
        self._flush()
        node.end = len(self.atoms)
        self._current, self._hidden = outer, outer_hidden

    # One function for speed: it runs once per element of the page
    def _children(self, element: Any, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        text = element.text
        if text:
            self._add(text)
        for child in element:
            tag = child.tag
            kind = KINDS.get(tag, INLINE)
            if kind == BLOCK:
                self.block(child, tag, _is_hidden(child), depth + 1)
            elif kind == BREAK:
                self._flush()
            elif kind == MEDIA:
                self._media(child)
            elif kind != SKIP:
                self._inline(child, kind, depth + 1)
            text = child.tail
            if text:
                self._add(text)

    def _inline(self, element: Any, kind: int, depth: int) -> None:
        style = element.get("style")
        if style and "n" in style and _is_hidden(element):
            return
        strong = kind == STRONG or bool(style and "bold" in style)
        self._in_strong += strong
        if kind == LINK:
            self._in_link += 1
            self._anchors.append(element)
        if len(element):
            self._children(element, depth)
        elif text := element.text:
            self._add(text)
        self._in_strong -= strong
        self._in_link -= kind == LINK

    def _add(self, text: str) -> None:
        if text.isspace() and not self._pieces:
            return
        self._pieces.append(text)
        if self._in_link:
            self._links += len(text.strip())
        if self._in_strong:
            self._strong += len(text.strip())

    def _media(self, element: Any) -> None:
        atom = Atom("", self.nodes[self._current].element, self._current, self._hidden, media=element)
        if self._in_link and self._anchors:
            atom.anchors = (self._anchors[-1],)
        (self._after if self._pieces else self.atoms).append(atom)

    def _flush(self) -> None:
        if self._pieces:
            text = "".join(self._pieces).strip()
            if "\n" in text or "\t" in text:
                text = _LAYOUT.sub("\n", text)
            if text:
                block = self.nodes[self._current].element
                anchors = tuple(self._anchors)
                self.atoms.append(Atom(text, block, self._current, self._hidden, self._links, self._strong, anchors))
            self._pieces = []
            if self._after:
                self.atoms += self._after
                self._after = []
        self._anchors = self._anchors[-1:] if self._in_link else []
        self._links = self._strong = 0


def _is_hidden(element: Any) -> bool:
    """Whether markup alone hides the element; style sheets are not read."""
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    classes = element.get("class")
    if classes and "hid" in classes and not _HIDDEN_CLASSES.isdisjoint(classes.split()):
        return True
    return element.get("hidden") is not None
