"""Class and id of a block in, what templates mean by them out.

Every decision about a name is made once and remembered: the pages of a portal share their templates.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from crawler.extraction.cues import BODY_NAMES, NOISE_TOKENS, TOOL_TOKENS

_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")
_REMEMBERED = 8192


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
    return [] if not names or is_body_name(names) else [token.lower() for token in _TOKEN.findall(names)]


def role(pattern: str) -> Any:
    """A remembering test whether class and id of a block match ``pattern``, whatever their case."""
    search = re.compile(pattern, re.IGNORECASE).search

    @lru_cache(maxsize=_REMEMBERED)
    def has_role(names: str) -> bool:
        return bool(names) and search(names) is not None

    return has_role
