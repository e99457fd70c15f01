"""One received or saved page: its bytes within bounds, its decoded text and its one parsed tree."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import lxml.html
from lxml import etree

from crawler.page.decoding import Decoded, decode_page
from crawler.page.urls import NO_ADDRESS, is_web_address, join_address, split_address
from crawler.text.cleaning import squeeze

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


# libxml2 stops at 256 levels of its own accord; such a page is parsed again, within bounds (see ``bounds``).
# Comments say nothing that is read here, and cut texts in two.
_PARSER = etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=False)
# One class for all elements: lxml.html's own lookup costs a Python call for every element that is looked at
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement))
# Whose text a reader sees; scripts, styles, options and the head are left out by not being named
_SEEN_TAGS = (
    "a p div span li td th h1 h2 h3 h4 h5 h6 br img font strong b em i u s body ul ol dl dd dt table tbody tr form "
    "label input center section article main header footer nav aside figure figcaption caption blockquote pre small "
    "big sub sup button legend fieldset iframe hr ins del"
)
_SEEN = _SEEN_TAGS.split()
VISIBLE_START_CHARS = 2000
_EMPTY = b"<html><body></body></html>"
# Behind the end there may be a comment or a counter; libxml2 drops what follows </html>, browsers show it
_TAIL = 200
# One pattern looks through the page once, two plain looks take twice as long
_DOCUMENT_END = re.compile(rb"</(?:html|HTML)>")
_END_TAG = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_OUTSIDE = frozenset(("head", "body", "script", "style", "link", "meta", "noscript", "iframe", "audio"))


class Page:
    """A page as bytes, decoded text and parsed tree; text and tree are made on first use.

    Args:
        body: the bytes as received, after content decoding.
        url: where it was read, after redirects; None for a saved file whose address is unknown. An address that
            cannot be taken apart (``http://[``) counts as none.
        content_type: the HTTP header of that name, or None.
        status: the HTTP status, or None for a saved file.
    """

    def __init__(
        self, body: bytes, url: str | None = None, content_type: str | None = None, status: int | None = None
    ) -> None:
        self.body = body
        self.url = url if url and split_address(url) != NO_ADDRESS else None
        self.content_type = content_type
        self.status = status
        self._cut: frozenset[str] = frozenset()

    @cached_property
    def decoded(self) -> Decoded:
        """Text, codec and whether the text is suspect."""
        return decode_page(self._source, self.content_type)

    @cached_property
    def _source(self) -> bytes:
        return within_size(self.body)

    @property
    def text(self) -> str:
        """The page's source as text."""
        return self.decoded.text

    @cached_property
    def root(self) -> lxml.html.HtmlElement:
        """The parsed tree; an empty document where there is nothing to parse. Read it, never change it."""
        source = self.decoded.utf8
        if b"\x00" in source:
            source = source.replace(b"\x00", b"")
        root = self._parsed(_END_TAG.sub(b"", source) if _ends_early(source) else source)
        if root is not None and any(child.tag not in _OUTSIDE for child in root):  # what stands behind </body>
            root = self._parsed(_END_TAG.sub(b"", source))
        return etree.fromstring(_EMPTY, _PARSER) if root is None else root

    @property
    def cut(self) -> frozenset[str]:
        """The bounds that left something out of the tree: ``bytes``, ``elements``, ``attributes``; mostly none."""
        assert self.root is not None  # making it tells
        return self._cut | {"bytes"} if len(self._source) == MAX_BYTES else self._cut

    @property
    def is_cut_short(self) -> bool:
        """Whether the end of the page is not in the tree."""
        return bool(self.cut - {"attributes"})

    def _parsed(self, source: bytes) -> lxml.html.HtmlElement | None:
        if not is_unusual(source):
            root = _parsed(source)
            if not _was_stopped():
                return root
        root, self._cut = bounded_tree(source, _PARSER)
        return root

    @cached_property
    def visible_start(self) -> str:
        """What a reader sees first, without white space: all of it, or over ``VISIBLE_START_CHARS`` characters."""
        parts: list[str] = []
        size = 0
        for text in self.root.itertext(*_SEEN):
            parts.append(text)
            size += len(text)
            if size > 2 * VISIBLE_START_CHARS:  # white space included; it is taken out in one go
                parts = [squeeze("".join(parts))]
                size = len(parts[0])
                if size > VISIBLE_START_CHARS:
                    break
        return squeeze("".join(parts))

    def visible_text(self) -> str:
        """What a reader sees, all of it, without white space."""
        start = self.visible_start
        return squeeze("".join(self.root.itertext(*_SEEN))) if len(start) > VISIBLE_START_CHARS else start

    @cached_property
    def base_url(self) -> str | None:
        """What relative links are relative to: the first <base href>, where it leads somewhere, else the own URL.

        Source: HTML standard, 4.2.3: a base that cannot be read, or of data: or javascript:, counts as none.
        """
        hrefs = (str(base.get("href")).strip() for base in self.root.iter("base") if base.get("href") is not None)
        href = next(hrefs, "")
        base_url = join_address(self.url or "", href)
        if not href or (self.url and not is_web_address(base_url)) or split_address(base_url) == NO_ADDRESS:
            return self.url
        return base_url

    def absolute(self, href: str) -> str:
        """``href`` as an absolute URL where the page's address is known, else as it stands, stripped."""
        href = href.strip()
        return join_address(self.base_url, href) if self.base_url else href


def _ends_early(source: bytes) -> bool:
    """Whether </html> stands in the middle: pages are put together from files that are pages of their own."""
    end = _DOCUMENT_END.search(source)
    return end is not None and end.start() < len(source) - _TAIL


def _parsed(source: bytes) -> lxml.html.HtmlElement | None:
    try:
        return etree.fromstring(source or _EMPTY, _PARSER)
    except etree.XMLSyntaxError:
        return None


def _was_stopped() -> bool:
    """Whether libxml2 left off at a limit of its own: too many levels."""
    last = _PARSER.error_log.last_error
    return last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT
