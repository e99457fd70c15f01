"""The bytes of an answer in, what kind of file they are out, where they are no page."""

from __future__ import annotations

import re

from crawler.normalize.page import Page

# How files of each kind begin; headers are not asked, for they are wrong too often on either side
_BEGINNINGS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("pdf", (b"%PDF-",)),
    ("image", (b"\x89PNG\r\n", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"II*\0", b"MM\0*", b"\0\0\1\0")),
    ("archive", (b"PK\3\4", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),  # ZIP is also .docx and .ofd
    ("office", (b"\xd0\xcf\x11\xe0", b"{\\rtf")),
    ("media", (b"FLV\1", b"ID3", b"CWS", b"FWS", b"OggS")),
)
_JSON = re.compile(r'\{\s*(?:"|\})|\[\s*[\[{"\]]')
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096
_TAG = re.compile(r"<(?:[a-z]|!--|!doctype)", re.I)
_HTML_TAG = re.compile(r"<(?:html|head|body|div|p|table|title|meta|script)\b", re.I)


def file_type(body: bytes) -> str | None:
    """The kind of a file that is surely no page: ``pdf``, ``image``, ``binary`` …; None for whatever is text.

    >>> file_type(b"%PDF-1.4"), file_type(b"<html>"), file_type(b"BM\\0\\0\\0")
    ('pdf', None, 'binary')
    """
    start = body[:_LOOKED_AT]
    if start.startswith(_UTF16):
        return None
    if _TAG.search(start.decode("latin-1")):
        return None  # a page may hold a stray zero byte
    named = next((kind for kind, beginnings in _BEGINNINGS if start.startswith(beginnings)), None)
    return named or ("binary" if b"\0" in start else None)


def text_type(page: Page) -> str | None:
    """The kind of a text that is no page: ``json``, ``xml``, ``text``; None for a page.

    >>> text_type(Page(b'{"code": 500}')), text_type(Page(b"<p>1</p>")), text_type(Page(b"down"))
    ('json', None, 'text')
    """
    start = page.text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if _JSON.match(start):
        return "json"
    if start.startswith("<?xml") and not _HTML_TAG.search(start):
        return "xml"
    return None if not start or _TAG.search(start) else "text"
