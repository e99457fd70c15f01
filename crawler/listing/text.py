"""Text of a link or heading in, the words a reader sees out."""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,120}>")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|‥+|⋯+)\s*$")
_BULLET = re.compile(r"^(?:[·•・■□▪◆◇●○▶►»>＞☆★\-–—]\s*|\d{1,3}[.、]\s+)+")
_LABEL = re.compile(r"^(?:文章)?(?:标\s*题|题\s*目|名\s*称)\s*[:：]\s*")
_LINE_END = re.compile(r"[\r\n]+|<br\s*/?>|&#1[03];")


def line(text: str) -> str:
    """The text on one line, without invisible characters.

    >>> line("\\u3000公 示\\u200b\\n")
    '公 示'
    """
    if _UNSEEN.search(text):
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


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
    lines = (line(part) for part in _LINE_END.split(hint))
    return line(_MARKUP.sub("", _LABEL.sub("", next((part for part in lines if part), ""))))
