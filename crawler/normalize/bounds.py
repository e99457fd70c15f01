"""A page's source in, its tree out, within bounds on bytes, elements, depth and attributes that real pages keep.

libxml2 takes quadratic time for the attributes of one element, a kilobyte for each element, and stops at 256 levels.
"""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from lxml import etree

MAX_BYTES = 8 * 1024 * 1024
MAX_ELEMENTS = 100_000
MAX_DEPTH = 250
MAX_ATTRIBUTES = 100
MAX_ALL_ATTRIBUTES = 500_000

# A page up to this size can do no harm, whatever stands in it: 16,000 attributes on one tag take 1.5 seconds
_HARMLESS_BYTES = 64 * 1024
_USUAL_BYTES = 1024 * 1024
_USUAL_TAGS = 40_000
# The attributes of a second <html> or <body> go to the first, and the parser does not tell of them
_USUAL_ROOTS = 2
_ROOT_TAG = re.compile(rb"<[bBhH][oOtT][dDmM][yYlL]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
# What lxml takes for a name; libxml2 takes nearly anything
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
_INLINE_DATA = re.compile(rb"(data:[\w/+.-]{1,60};base64,)[A-Za-z0-9+/=]{1000,}+")


def within_size(body: bytes) -> bytes:
    """``body`` without what is too much of it: first the pictures that are written into it, then its end."""
    return body if len(body) <= MAX_BYTES else _INLINE_DATA.sub(rb"\1", body)[:MAX_BYTES]


def is_unusual(source: bytes) -> bool:
    """Whether a source has to be parsed within bounds, for it is large or has a tag of many attributes.

    Which tags it has, only the parser can tell for certain; without making a tree it is linear and quick.
    """
    if len(source) <= _HARMLESS_BYTES:
        return False
    if len(source) > _USUAL_BYTES or source.count(b"<") > _USUAL_TAGS:
        return True
    if sum(1 for _ in zip(_ROOT_TAG.finditer(source), range(_USUAL_ROOTS + 1), strict=False)) > _USUAL_ROOTS:
        return True
    try:
        _parse_into(_AttributeCounter(), source)
    except _EnoughError:
        return True
    return False


class _AttributeCounter:
    """A parser target that stops at a tag of more than MAX_ATTRIBUTES."""

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        """A start tag."""
        if len(attributes) > MAX_ATTRIBUTES:
            raise _EnoughError

    def close(self) -> None:
        """Nothing was made."""


def bounded_tree(source: bytes, like: etree.HTMLParser) -> tuple[lxml.html.HtmlElement | None, frozenset[str]]:
    """The tree of as much as the bounds allow, and the bounds that were reached: ``elements``, ``attributes``.

    Args:
        like: the parser whose classes the elements get.
    """
    target = _BoundedTarget(like)
    try:
        root = _parse_into(target, source)
    except _EnoughError:
        target.cut.add("elements")
        root = target.close()
    except etree.XMLSyntaxError:
        root = None
    return root, frozenset(target.cut)


def _parse_into(target: Any, source: bytes) -> Any:
    """What the parser target makes of the source; lxml's types ask for more methods than lxml itself."""
    return etree.fromstring(source, etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True))


class _EnoughError(Exception):
    """A bound is reached."""


class _BoundedTarget:
    """A parser target: libxml2 only takes the page apart, which is linear, and the tree is made here."""

    def __init__(self, like: etree.HTMLParser) -> None:
        self._builder = etree.TreeBuilder(parser=like)
        self._pieces: list[str] = []
        self.data = self._pieces.append  # a piece may be one character
        self.cut: set[str] = set()
        self._open: list[str | None] = []  # as libxml2 sees it; None for what is closed early, being too deep
        self._depth = self._elements = self._attributes = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A start tag; at the greatest depth it closes its parent, so that nothing in it is lost."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise _EnoughError
        self._write()
        if self._depth >= MAX_DEPTH and (parent := self._open[-1]):
            self._builder.end(parent)
            self._open[-1] = None
            self._depth -= 1
        tag = tag if _NAME.fullmatch(tag) else "unknown"
        self._builder.start(tag, self._bounded(attributes) if attributes else {})
        self._open.append(tag)
        self._depth += 1

    def _bounded(self, attributes: dict[str, str]) -> dict[Any, Any]:
        room = min(MAX_ATTRIBUTES, MAX_ALL_ATTRIBUTES - self._attributes)
        if len(attributes) > room:
            self.cut.add("attributes")
            attributes = dict(list(attributes.items())[:room])
        self._attributes += len(attributes)
        return {name: _NO_XML.sub("", value) for name, value in attributes.items() if _NAME.fullmatch(name)}

    def _write(self) -> None:
        """Put the text that came since the last tag into the tree."""
        if self._pieces:
            self._builder.data(_NO_XML.sub("", "".join(self._pieces)))
            self._pieces.clear()

    def end(self, _tag: str) -> None:
        """The end of the innermost element, written or implied; the root takes what stands behind its end as well."""
        self._write()
        if len(self._open) > 1 and (tag := self._open.pop()):
            self._builder.end(tag)
            self._depth -= 1

    def close(self) -> Any:
        """The root, or None where there is nothing."""
        if not self._elements:
            return None
        self._write()
        while self._open:
            if tag := self._open.pop():
                self._builder.end(tag)
        return self._builder.close()
