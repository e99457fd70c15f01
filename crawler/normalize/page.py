"""One received or saved page: its bytes, its text, its one parsed tree.

Listing, extraction and soft-error detection all read the same ``Page``, so a page is decoded and parsed once.
"""

from __future__ import annotations

import re
from functools import cached_property

import lxml.html
from lxml import etree

from crawler.normalize.addresses import NO_ADDRESS, is_web_address, join_address, split_address
from crawler.normalize.bounds import MAX_BYTES, bounded_tree, is_unusual, within_size
from crawler.normalize.decoding import Decoded, decode_page
from crawler.normalize.text import squeeze

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
