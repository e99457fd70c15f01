"""Goes over the tree of a page once and makes its scan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from lxml import etree

from crawler.extraction.cues import SENTENCE_END, is_title_name, node_names
from crawler.extraction.scan import Atom, Node, PagePart, Scan, prose_weight

# The last three stand in lines
SKIP, BLOCK, BREAK, MEDIA, INLINE, LINK, STRONG = range(7)

_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_SKIPPED_TAGS = "script style noscript template textarea select option button input canvas svg head title link meta"
# What is not named here stands in a line
KINDS: dict[Any, int] = {
    **dict.fromkeys(_BLOCK_TAGS.split(), BLOCK),
    **dict.fromkeys(_SKIPPED_TAGS.split(), SKIP),
    **dict.fromkeys(("img", "video", "audio", "embed", "iframe", "object"), MEDIA),
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("br", "hr"), BREAK),
    "a": LINK,
    etree.Comment: SKIP,
    etree.ProcessingInstruction: SKIP,
    etree.Entity: SKIP,
}


_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_HIDDEN_CLASSES = frozenset(("hide", "hidden", "sr-only", "visually-hidden"))
_MAX_PIECED_CHARS, _MAX_HEADING_PIECES = 240, 40
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_FIGURES = re.compile(r"(?:19|20)\d\d\s*[-年/.]\s*\d")
_DAY = r"(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
_DATE_ALONE = re.compile(rf"\s*[（(\[【]?\s*{_DAY}\s*[)）\]】]?\s*$")
_CREDITS = re.compile(
    rf"\s*[（(\[【]?\s*(?:(?:发布|发表|更新)?(?:时间|日期)?\s*[：:]?\s*{_DAY}|(?:来源|作者|编辑)\s*[：:])"
)
_NO_ADDRESS, _ADDRESS_CHARS = ("#", "javascript:"), 11
_MIN_SENTENCE_CHARS, _MAX_LINK_PIECES = 16, 200
# Lines keep their list of links, so the list that is being filled must not be one that a line has
_NO_ANCHORS: tuple[Any, ...] = ()
# libxml2 ends at 256 levels; the walk must not depend on that
_MAX_DEPTH = 400
# Real pages have a few hundred lines; what lies beyond so many is a trap
MAX_ATOMS = 20_000


def scan_page(root: Any, region: PagePart | None = None) -> Scan:
    """The atoms and block elements of a parsed page; hidden parts are marked, scripts and form controls left out.

    Args:
        region: what to look at; None for the whole page.
    """
    body = root.find("body")
    top = root if body is None else body
    walk = _Walk(top, region.left_out if region else frozenset())
    if region is None:
        walk.all_of(top)
    for part in region.parts if region else ():
        if KINDS.get(part.tag, INLINE) in (BLOCK, INLINE):
            walk.part(part)
    walk.nodes[0].end = len(walk.atoms)
    _free_of_one_link(walk.atoms)
    weights = [prose_weight(atom) if atom.text and not atom.hidden else 0 for atom in walk.atoms]
    return Scan(walk.atoms, walk.nodes, weights)


def _free_of_one_link(atoms: list[Atom]) -> None:
    """Take the links from sentences that all lead to one address: a link that was never closed, as browsers save it."""
    texts: dict[str, set[str]] = {}
    linked = [
        atom
        for atom in atoms
        if atom.links >= _MIN_SENTENCE_CHARS and len(atom.anchors) == 1 and leads_away(atom.anchors[0])
    ]
    for atom in linked:
        if SENTENCE_END.search(atom.text):
            texts.setdefault(atom.anchors[0].get("href") or "", set()).add(atom.text)
    for atom in linked:
        if len(texts.get(atom.anchors[0].get("href") or "", ())) > 1:
            atom.links, atom.anchors = 0, _NO_ANCHORS


class _Walk:
    """One pass over the tree: what was found, where it is, and the line that is being collected.

    This runs once for every element of every page: half of all elements have no others inside and cost no call.
    """

    __slots__ = (
        *("_after", "_anchors", "_current", "_depth", "_hidden", "_in_link", "_in_strong", "_left_out", "_links"),
        *("_pieces", "_strong", "atoms", "nodes"),
    )

    def __init__(self, top: Any, left_out: frozenset[Any]) -> None:
        self.atoms: list[Atom] = []
        self.nodes = [Node(top, "body", -1, 0, False)]
        self._left_out = left_out
        self._current = self._depth = 0
        self._hidden = False
        # The line: its texts, its links, the pictures inside it; then how much of it stands in what
        self._pieces: list[str] = []
        self._anchors: list[Any] = []
        self._after: list[Atom] = []
        self._links = self._strong = self._in_link = self._in_strong = 0

    def all_of(self, element: Any) -> None:
        """Collect an element's text and what is inside it."""
        if element.text:
            self._take(element.text)
        self._inside(element)
        self._end_line()
        self._anchors = []

    def part(self, element: Any) -> None:
        """Collect an element as a block of its own, whatever stands around it."""
        self._hidden = is_hidden(element)
        self._current = len(self.nodes)
        node = Node(element, element.tag, 0, len(self.atoms), self._hidden)
        self.nodes.append(node)
        self.all_of(element)
        node.end = len(self.atoms)
        self._current, self._hidden = 0, False

    def _inside(self, element: Any) -> None:
        """Collect what is inside an element, but for its own first text."""
        if self._depth > _MAX_DEPTH or len(self.atoms) > MAX_ATOMS:
            return
        self._depth += 1
        pieces, left_out, kind_of = self._pieces, self._left_out, KINDS.get
        for child in element:
            kind = kind_of(child.tag, INLINE)
            if left_out and child in left_out:
                kind = BREAK
            if kind == BLOCK:
                self._block(child)
            elif kind >= INLINE:
                self._inline(child, kind)
            elif kind == BREAK:
                self._end_line()
            elif kind == MEDIA:
                self._medium(child)
            text = child.tail
            if text and (pieces or not text.isspace()):
                self._take(text)
        self._depth -= 1

    def _block(self, element: Any) -> None:
        self._end_line()
        outer, outer_hidden = self._current, self._hidden
        self._hidden = outer_hidden or is_hidden(element)
        node = Node(element, element.tag, outer, len(self.atoms), self._hidden)
        self._current = len(self.nodes)
        self.nodes.append(node)
        text = element.text
        if text and not text.isspace():
            self._take(text)
        if len(element):
            self._inside(element)
        self._end_line()
        node.end = len(self.atoms)
        self._current, self._hidden = outer, outer_hidden

    def _inline(self, element: Any, kind: int) -> None:
        style = element.get("style")
        if style and _hides(style):
            return
        if kind == LINK and not is_link(element):
            kind = INLINE
        is_strong = kind == STRONG or bool(style and kind != LINK and "bold" in style)
        if kind == LINK:
            self._anchors.append(element)
            self._in_link += 1
        self._in_strong += is_strong
        text = element.text
        if text and (self._pieces or not text.isspace()):
            self._take(text)
        if len(element):
            self._inside(element)
        self._in_link -= kind == LINK
        self._in_strong -= is_strong

    def _medium(self, element: Any) -> None:
        link: Sequence[Any] = self._anchors[-1:] if self._in_link else _NO_ANCHORS
        block = self.nodes[self._current].element
        atom = Atom("", block, self._current, self._hidden, 0, 0, link, element)
        (self._after if self._pieces else self.atoms).append(atom)

    def _take(self, text: str) -> None:
        """Add a piece to the line that is being collected."""
        self._pieces.append(text)
        if self._in_link:
            self._links += len(text.strip())
        if self._in_strong:
            self._strong += len(text.strip())

    def _end_line(self) -> None:
        if not self._pieces:
            return
        text = "".join(self._pieces).strip()
        if text:
            if 1 < len(self._pieces) <= _MAX_HEADING_PIECES and _FIGURES.search(text) and self._is_heading():
                self._end_heading()
            else:
                self.atoms.append(self._line(text))
        self._pieces.clear()
        if self._anchors:
            self._anchors = self._anchors[-1:] if self._in_link else []
        if self._after:
            self.atoms.extend(self._after)
            self._after.clear()
        self._links = self._strong = 0

    def _is_heading(self) -> bool:
        node = self.nodes[self._current]
        return node.tag in _HEADINGS or is_title_name(node_names(node.element))

    def _end_heading(self) -> None:
        """Make lines of their own of the date or source that a template sets beside the headline in one element."""
        pieces = self._pieces[:]
        start = next((i for i in range(1, len(pieces)) if _CREDITS.match("".join(pieces[i:]))), len(pieces))
        end = next((i for i in range(start - 1, 0, -1) if _DATE_ALONE.match("".join(pieces[:i]))), 0)
        for part in (pieces[:end], pieces[end:start], pieces[start:]):
            self._pieces[:] = part
            text = "".join(part).strip()
            if text:
                self.atoms.append(self._line(text))

    def _line(self, text: str) -> Atom:
        if "\n" in text or "\t" in text or "\r" in text:
            text = _without_layout(text)
        index, anchors = self._current, self._anchors or _NO_ANCHORS
        line = Atom(text, self.nodes[index].element, index, self._hidden, self._links, self._strong, anchors, None)
        if len(self._pieces) > 1 and len(text) < _MAX_PIECED_CHARS:
            line.pieces = self._pieces[:]
        return line


def is_link(element: Any) -> bool:
    """Whether an <a> is a link. One that is only a mark in the text is none, nor is one that was never closed.

    Where it leads away it may hold a paragraph, as teasers do, but not with an <h1>; a tool of the page holds none.
    """
    leads = leads_away(element)
    if not len(element) and (leads or len(element.text or "") < _MIN_SENTENCE_CHARS):
        return leads or element.get("href") is not None or element.get("onclick") is not None
    pieces = islice(element.itertext(), _MAX_LINK_PIECES)
    sentences = sum(len(piece) >= _MIN_SENTENCE_CHARS and SENTENCE_END.search(piece) is not None for piece in pieces)
    if sentences and next(element.iterdescendants("h1"), None) is not None:
        return False
    return sentences <= leads


def leads_away(element: Any) -> bool:
    """Whether an <a> has the address of another page."""
    href = element.get("href")
    if not href:
        return False
    return not href.lstrip()[:_ADDRESS_CHARS].lower().startswith(_NO_ADDRESS)


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
