"""Removes what nobody sees from a page's text, cleans and compares titles, and normalises text for the content key."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

# Soft hyphen, zero-width and bidirectional marks, byte-order marks, object replacement, controls that are no white
# space, and lone surrogates, which no codec can write
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]+"
)
# str.split() knows every Unicode blank; these two look blank and are none by category
_FALSE_BLANKS = re.compile("[\u2800\u3164]")
_FOLD = str.maketrans(
    {
        **dict.fromkeys("“”„‟「」『』＂〝〞", '"'),
        **dict.fromkeys("‘’‚‛＇`´", "'"),
        **dict.fromkeys("—–―‐‑‒−－─━", "-"),
        **dict.fromkeys("•・‧∙⋅．", "·"),
        **dict.fromkeys("丨｜∣", "|"),
        **dict.fromkeys("∶︰﹕", ":"),
        "。": ".",
        "、": ",",
    }
)


def clean_line(text: str) -> str:
    """``text`` as one line: NFC, every run of blanks one space, nothing invisible, stripped.

    >>> clean_line("\\u3000\\u3000余\\u3000锋\\u200b \\xa0 韦夏妮\\n")
    '余 锋 韦夏妮'
    """
    line = " ".join(text.split())
    return line if _is_clean(line) else " ".join(_visible(text).split())


def squeeze(text: str) -> str:
    """``text`` in NFC without any white space or invisible character: for comparing, never for showing.

    >>> squeeze("余 锋\\u3000")
    '余锋'
    """
    squeezed = "".join(text.split())
    return squeezed if _is_clean(squeezed) else "".join(_visible(text).split())


def normalise_content(text: str) -> str:
    """What the content key hashes: compatibility forms, quotes, dashes and letter case folded, no white space.

    A reprint that only changes half-width to full-width punctuation, or the line breaks, keeps its key.

    >>> normalise_content("“广西”，ＡＢＣ——") == normalise_content('"广西",abc--')
    True
    """
    squeezed = squeeze(text)
    folded = _TO_FOLD.sub(_fold_match, squeezed)
    if unicodedata.is_normalized("NFKC", folded):
        return folded
    return _fold(squeezed)


def content_key(text: str | None) -> str | None:
    """SHA-256 (hex) of the normalised text; None where nothing is left of it, so that empty texts never match.

    Signatures, datelines and credit lines count as text here: two articles that differ in them are near-duplicates,
    and which of two names is right is not for a hash to drop.
    """
    normalised = normalise_content(text) if text else ""
    if not normalised:
        return None
    return hashlib.sha256(normalised.encode("utf-8", "surrogatepass")).hexdigest()


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_FOLD))
    return "".join(folded.translate(_FOLD).casefold().split())


# Character by character, four times as fast: right wherever no characters combine with their neighbours
_TO_FOLD = re.compile("[^0-9a-z\u4e00-\u9fff]")
_fold_character = lru_cache(maxsize=4096)(_fold)


def _fold_match(match: re.Match[str]) -> str:
    return _fold_character(match[0])


def word_set(table: str) -> frozenset[str]:
    """The words of a table that is written as a block of text."""
    return frozenset(table.split())


def _is_clean(text: str) -> bool:
    """Whether a text without blanks but single spaces is NFC and all visible: true of most, and quickly seen."""
    if not text.isprintable():
        return False
    if text.isascii():
        return True
    # Those of the unseen that str.isprintable() takes for printable; written out, since this runs for every line
    if "\u034f" in text or "\ufffc" in text or "\u2800" in text or "\u3164" in text:
        return False
    return unicodedata.is_normalized("NFC", text)


def _visible(text: str) -> str:
    """NFC without invisible characters."""
    text = _FALSE_BLANKS.sub(" ", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text)


_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,120}>")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|‥+|⋯+)\s*$")
_BULLET = re.compile(r"^(?:[·•・■□▪◆◇●○▶►»>＞☆★\-–—]\s*|\d{1,3}[.、]\s+)+")
_LABEL = re.compile(r"^(?:文章)?(?:标\s*题|题\s*目|名\s*称)\s*[:：]\s*")
_LINE_END = re.compile(r"[\r\n]+|<br\s*/?>|&#1[03];")


def is_cut(text: str) -> bool:
    """Whether a link text ends in an ellipsis; a headline may, so this alone is no proof."""
    return text.endswith(("…", "..", "。。", "‥", "⋯", "… ", ".. "))


def full_title(text: str, hint: str) -> str:
    """The whole headline: the link's text, or its ``title`` where the text is that title cut short.

    >>> full_title("桂江两岸…", "桂江两岸新事")
    '桂江两岸新事'
    >>> full_title("桂江两岸新事", "点击查看")
    '桂江两岸新事'
    """
    text = _BULLET.sub("", text)
    if not hint or hint == text:
        return text
    hint = _first_line(hint)
    if not text or not hint:
        return text or hint
    stem, whole = "".join(_CUT.sub("", text).split()), "".join(hint.split())
    return hint if whole.startswith(stem) and (len(whole) > len(stem) or stem != text) else text


def is_same_title(one: str, other: str) -> bool:
    """Whether two lists show one headline, which either may have cut short.

    >>> is_same_title("桂江两岸…", "桂江两岸新事"), is_same_title("桂江两岸新事", "桂江旧事")
    (True, False)
    """
    first, second = ("".join(_CUT.sub("", title).split()) for title in (one, other))
    if is_cut(one) and is_cut(other):
        return first.startswith(second) or second.startswith(first)
    return first == second or (is_cut(one) and second.startswith(first)) or (is_cut(other) and first.startswith(second))


def _first_line(hint: str) -> str:
    lines = (clean_line(part) for part in _LINE_END.split(hint))
    return clean_line(_MARKUP.sub("", _LABEL.sub("", next((part for part in lines if part), ""))))
