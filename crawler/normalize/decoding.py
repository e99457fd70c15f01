"""Bytes of a page in, text and the codec that fits out.

Source of the rule: docs/article.md "Encoding"; measured on pages that declare one codec and use another.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

# Below this many multi-byte sequences strict UTF-8 proves little: 「一」 alone is valid UTF-8 and valid GB18030.
_UTF8_PROOF_SEQUENCES = 20
_MULTI_BYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_COMMON_HAN = "的一是在中国和有不人了为大会年"
# UTF-8 read as GB18030 shows the first two bytes of ，。“的 as these; UTF-8 read as Latin-1 shows the last three
_MOJIBAKE = ("锟斤拷", "锛", "銆", "鈥", "鐨", "å", "Ã", "â€")
# Lead byte of U+E000-EFFF in UTF-8: GB18030's user-defined area, which no author can have typed
_PRIVATE_USE_LEAD = b"\xee"
_ASCII = bytes(range(128))
# Chinese prose has about 70 of these characters per 1,000; GB18030 read as something else has under 5.
_MIN_COMMON_HAN_SHARE = 0.01
_MAX_BAD_PER_1000 = 5


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page, the same in UTF-8 for the parser, and whether it probably is not what the author wrote."""

    text: str
    utf8: bytes
    encoding: str
    suspect: bool


def decode_page(body: bytes, content_type: str | None = None) -> Decoded:
    """The page's text: BOM, else whole-body strict UTF-8, else strict GB18030, else as declared.

    Args:
        content_type: value of the HTTP header of that name, or None for a saved file.

    Raises: nothing; undecodable bytes become U+FFFD and mark the text as suspect.

    >>> decode_page("桂林山水".encode("gbk")).encoding
    'gb18030'
    """
    text, encoding, is_valid = _decode(body, content_type)
    utf8 = body if is_valid and encoding == "utf-8" else text.encode("utf-8", "replace")
    return Decoded(text, utf8, encoding, _is_suspect(text, utf8))


def _decode(body: bytes, content_type: str | None) -> tuple[str, str, bool]:
    """Text, codec, and whether every byte of the body could be read with it."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace"), codec, False
    if body.isascii():
        return body.decode("ascii"), "utf-8", True
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    for codec in _candidates(body, declared):
        try:
            return body.decode(codec), codec, True
        except UnicodeDecodeError:
            continue
    # A page of one codec with a fragment of another: the reading with fewer losses is the page's
    readings = [(body.decode(c, "replace"), c) for c in dict.fromkeys(("utf-8", "gb18030", _codec(declared)))]
    best = min(readings, key=lambda reading: (reading[0].count("\ufffd"), -_common_han(reading[0])))
    return *best, False


def _candidates(body: bytes, declared: str | None) -> list[str]:
    """Codecs to try strictly, best first."""
    few = sum(1 for _ in zip(_MULTI_BYTE.finditer(body), range(_UTF8_PROOF_SEQUENCES), strict=False))
    if few < _UTF8_PROOF_SEQUENCES and _codec(declared) == "gb18030":
        return ["gb18030", "utf-8"]
    if _codec(declared) == "big5hkscs":
        return ["utf-8", "big5hkscs", "gb18030"]
    return ["utf-8", "gb18030"]


def _codec(declared: str | None) -> str:
    """The Python codec for a declared name; GB2312 and GBK are read as their superset GB18030."""
    known = resolve_encoding(declared) if declared else None
    return known or ("gb18030" if declared and "gb" in declared.lower() else "utf-8")


def _common_han(text: str) -> int:
    return sum(map(text.count, _COMMON_HAN))


def _is_suspect(text: str, utf8: bytes) -> bool:
    """Looks at what is not ASCII, cut out in one go: this runs over every character of every page."""
    others = utf8.translate(None, _ASCII)
    if not others:
        return False
    foreign = others.decode("utf-8", "replace")
    bad = foreign.count("\ufffd") + others.count(_PRIVATE_USE_LEAD) // 5
    if bad * 1000 > _MAX_BAD_PER_1000 * len(text):
        return True
    # A Chinese character takes three bytes, so two more than it counts
    han = (len(others) - len(foreign)) // 2
    marks = sum(map(foreign.count, _MOJIBAKE))
    if marks * 100 > max(han, 1) or (marks >= 3 and not han):
        return True
    return han >= 200 and _common_han(foreign) < han * _MIN_COMMON_HAN_SHARE
