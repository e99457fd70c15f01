"""Text of a link or heading in, the words a reader sees out."""

from __future__ import annotations

import re

_WHITE = re.compile(r"[\s\u200b-\u200f\ufeff\u2800]+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,120}>")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|‥+)\s*$")
_BULLET = re.compile(r"^(?:[·•・■□▪◆◇●○▶►»>＞☆★\-–—]\s*|\d{1,3}[.、]\s+)+")
_LABEL = re.compile(r"^(?:文章)?(?:标题|题目|名称)\s*[:：]\s*")


def line(text: str) -> str:
    """The text on one line, without invisible characters."""
    return _WHITE.sub(" ", text).strip()


def is_cut(text: str) -> bool:
    """Whether a link text ends in an ellipsis; a headline may, so this alone is no proof."""
    return _CUT.search(text) is not None


def full_title(text: str, hint: str) -> str:
    """The whole headline: the link's text, or its ``title`` where the text is that title cut short.

    >>> full_title("桂江两岸…", "桂江两岸新事")
    '桂江两岸新事'
    >>> full_title("桂江两岸新事", "点击查看")
    '桂江两岸新事'
    """
    hint = _first_line(hint)
    text = _BULLET.sub("", line(text))
    if not text or not hint:
        return text or hint
    stem = _squeezed(_CUT.sub("", text))
    whole = _squeezed(hint)
    longer = len(whole) > len(stem) and whole.startswith(stem[: max(2, len(stem) - 1)])
    return hint if longer and (is_cut(text) or whole.startswith(stem)) else text


def _first_line(hint: str) -> str:
    lines = [line(part) for part in re.split(r"[\r\n]+|<br\s*/?>", hint) if part.strip()]
    return line(_MARKUP.sub("", _LABEL.sub("", lines[0]))) if lines else ""


def _squeezed(text: str) -> str:
    return _WHITE.sub("", text)
