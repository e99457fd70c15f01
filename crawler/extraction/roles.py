"""Class and id of a block in, what templates mean by them out.

Every decision about a name is made once and remembered: the pages of a portal share their templates.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from crawler.extraction.cues import BODY_NAMES, NOISE_TOKENS, TOOL_TOKENS

_REMEMBERED = 8192
# A name falls into parts at everything but letters and digits, a part into words where capitals begin
_PART, _WORD = re.compile(r"[^\W_]+"), re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_GUID = re.compile(r"(?<![^\W_])[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}(?![^\W_])", re.IGNORECASE)
# What programs make up: hexadecimal figures, or letters and digits in turn (431ad8, x7nav2q)
_GENERATED = re.compile(r"(?=[0-9a-f]*\d[a-f])[0-9a-f]{4,}|.*(?:[a-z]\d+[a-z]+\d|\d[a-z]+\d+[a-z]).*", re.IGNORECASE)
_MIN_HUMPS, _SHORT_HUMP = 3, 3


def node_names(element: Any) -> str:
    """Class and id of an element as one string; "" for most elements."""
    classes, ident = element.get("class"), element.get("id")
    if classes and ident:
        return f"{classes} {ident}"
    return classes or ident or ""


@lru_cache(maxsize=_REMEMBERED)
def is_body_name(names: str) -> bool:
    """Whether a CMS family puts a block of this class or id around the body of an article."""
    return bool(names) and not BODY_NAMES.isdisjoint(names.lower().split())


@lru_cache(maxsize=_REMEMBERED)
def is_noise_name(names: str) -> bool:
    """Whether class or id say that the block is not article text."""
    return not (NOISE_TOKENS | TOOL_TOKENS).isdisjoint(_tokens(names))


@lru_cache(maxsize=_REMEMBERED)
def is_tool_name(names: str) -> bool:
    """Whether they say so only because of words for page tools."""
    tokens = _tokens(names)
    return not TOOL_TOKENS.isdisjoint(tokens) and NOISE_TOKENS.isdisjoint(tokens)


def _tokens(names: str) -> list[str]:
    """The words of class and id in lower case; generated ids have none."""
    if not names or is_body_name(names):
        return []
    parts = (part for part in _PART.findall(_GUID.sub("", names)) if not _GENERATED.fullmatch(part))
    return [word.lower() for part in parts for word in _humps(part)]


def _humps(part: str) -> list[str]:
    """The words of leftTopNav; where capitals follow each other too fast (kAdQzWe) they are none."""
    words = _WORD.findall(part)
    return [] if len(words) >= _MIN_HUMPS and max(map(len, words)) <= _SHORT_HUMP else words


def _unless_generated(part: re.Match[str]) -> str:
    return "" if _GENERATED.fullmatch(part[0]) else part[0]


def role(pattern: str) -> Any:
    """A remembering test whether class and id of a block match ``pattern``, whatever their case.

    Generated ids match nothing.
    """
    search = re.compile(pattern, re.IGNORECASE).search

    @lru_cache(maxsize=_REMEMBERED)
    def has_role(names: str) -> bool:
        return bool(names) and search(_PART.sub(_unless_generated, _GUID.sub("", names))) is not None

    return has_role


is_title_name = role(r"title|tit\b|biaoti|headline|\bbt\b|_bt\b|\btt\b")
