"""Finds out in which encoding a page is written, and decodes it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

# Below this many multi-byte sequences strict UTF-8 proves little: 「一」 alone is valid UTF-8 and valid GB18030
_UTF8_PROOF_SEQUENCES = 20
_MULTI_BYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_ASCII = bytes(range(0x80))
# What Chinese in UTF-8 consists of. Two characters in GB18030 or Big5 look so once in a thousand times
_UTF8_HAN = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
_MIN_UTF8_HAN = 3
# As much of a page as its codec is judged by
_JUDGED_BYTES = 1_000_000
# Of the codecs Python knows by name, those pages are written in; others are no codecs of texts (rot13, zlib), or read
# more than characters out of them (unicode_escape, idna, UTF-7)
_CODEC_OF_PAGES = re.compile(r"utf-8|gb|big5|hz|cp(?:125|874|9)|iso8859|koi8|euc_|shift_jis|tis")
_WIDE_CODEC = re.compile(r"utf-(?:16|32)")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LONGEST_SEQUENCE = 4

# The most frequent character of Chinese prose, simplified and traditional; no wrong reading produces it often
_MOST_COMMON = "的"
_PROOF_OF_CHINESE = 5
_COMMON_HAN = re.compile("[的一是在中国國和有不人了大为為会會年]")
HAN_CHAR = re.compile("[\u4e00-\u9fff]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_MOJIBAKE = re.compile("锟斤拷|鈥|銆|锛|鐨|å.|Ã.|â€")
# Chinese prose has about 70 of these characters per 1,000; bytes read in a wrong codec have under 5
_MIN_COMMON_HAN_SHARE = 0.01
_MIN_HAN = 60
_MAX_LOST_PER_1000_HAN = 5
_SAMPLE_CHARS = 40_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page, the same in UTF-8 for the parser, and whether it probably is not what the author wrote."""

    text: str
    utf8: bytes
    encoding: str
    suspect: bool


def decode_page(body: bytes, content_type: str | None = None) -> Decoded:
    """The page's text: BOM, else UTF-8 where all or most of it is, else strict GB18030, else the best reading.

    Args:
        content_type: value of the HTTP header of that name, or None for a saved file.

    Raises: nothing; undecodable bytes become U+FFFD, and many of them mark the text as suspect.

    >>> decode_page("桂林山水".encode("gbk")).encoding
    'gb18030'
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :].decode(codec, "replace"), codec)
    if body.isascii():
        return Decoded(body.decode("ascii"), body, "utf-8", False)
    if _has_many_sequences(body):
        whole = _whole_sequences(body)
        text = _strict(whole, "utf-8")
        if text is not None:
            return Decoded(text, whole, "utf-8", _is_suspect(text))
    return _decode_doubtful(body, _declared_codec(body, content_type))


def _has_many_sequences(body: bytes) -> bool:
    sequences = _MULTI_BYTE.finditer(body)
    return sum(1 for _ in zip(sequences, range(_UTF8_PROOF_SEQUENCES), strict=False)) == _UTF8_PROOF_SEQUENCES


def _whole_sequences(body: bytes) -> bytes:
    """``body`` without a character that was cut off with its end."""
    for length in range(1, min(_LONGEST_SEQUENCE, len(body)) + 1):
        lead = body[-length]
        if lead >= 0xC0:
            expected = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            return body[:-length] if length < expected else body
        if lead < 0x80:
            break
    return body


def _decode_doubtful(body: bytes, declared: str) -> Decoded:
    """UTF-8 where most of the page is, else the first strict reading that looks like text, else the best one."""
    judged = body[:_JUDGED_BYTES]
    if _strict(body, "utf-8") is None and _is_mostly_utf8(judged):
        return _decoded(body.decode("utf-8", "replace"), "utf-8")
    order = dict.fromkeys([declared] if declared in ("gb18030", "big5hkscs") else [])
    order |= dict.fromkeys(["utf-8", "gb18030", "big5hkscs", declared])
    for codec in order:
        text = _strict(body, codec)
        if text is not None and not _is_suspect(text):
            return _decoded(text, codec)
    best = min(order, key=lambda codec: _badness(judged.decode(codec, "replace")))
    return _decoded(body.decode(best, "replace"), best)


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether more characters stand there in UTF-8 than can stand, two bytes each, in what is none.

    A file of another codec that was put into the page, or titles cut inside a character, do not change its codec.
    """
    written = body.translate(None, _ASCII)
    rest = _UTF8_HAN.sub(b"", written)
    characters, others = (len(written) - len(rest)) // 3, len(rest) // 2
    return characters >= _MIN_UTF8_HAN and characters >= others


def _decoded(text: str, codec: str) -> Decoded:
    return Decoded(text, text.encode("utf-8", "replace"), codec, _is_suspect(text))


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _declared_codec(body: bytes, content_type: str | None) -> str:
    """The Python codec for what header or page declare; GB2312 and GBK are read as their superset GB18030."""
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    known = resolve_encoding(declared) if declared else None
    if known and (_CODEC_OF_PAGES.match(known) or (b"\0" in body and _WIDE_CODEC.match(known))):
        return known
    return "gb18030" if declared and "gb" in declared.lower() else "utf-8"


def _badness(text: str) -> int:
    return text.count("\ufffd") - len(_COMMON_HAN.findall(text))


def _is_surely_chinese(text: str) -> bool:
    """Whether the most common character stands there often enough; looks no further than needed."""
    position = -1
    for _ in range(_PROOF_OF_CHINESE):
        position = text.find(_MOST_COMMON, position + 1)
        if position < 0:
            return False
    return True


def _is_suspect(text: str) -> bool:
    lost = text.count("\ufffd") if "\ufffd" in text else 0  # to look for one is much faster than to count them
    if lost and lost * 1000 > _MAX_LOST_PER_1000_HAN * len(HAN_CHAR.findall(text)):
        return True
    if _is_surely_chinese(text):
        return False
    sample = text[:_SAMPLE_CHARS]
    han = len(HAN_CHAR.findall(sample))
    marks = len(_MOJIBAKE.findall(sample)) + len(_PRIVATE_USE.findall(sample)) // 5
    if marks * 100 > max(han, 1) or (marks >= 3 and not han):
        return True
    return han >= _MIN_HAN and len(_COMMON_HAN.findall(sample)) < han * _MIN_COMMON_HAN_SHARE
