"""The JSON-LD blocks of a page in, the the article's object out; broken blocks are read as far as possible.

Source: schema.org NewsArticle, and the cambrian.jsonld form that Baidu asks Chinese portals for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

_MAX_CHARS = 200_000
_MAX_ITEMS = 10
_ARTICLE_TYPES = re.compile("Article|Posting|Report", re.IGNORECASE)
_PREFIXES = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "<![CDATA[")
_SUFFIXES = ("-->", "]]>", "//", "/*]]>*/", ";")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
# What a broken block still tells
_PAIR = re.compile(r'"(headline|title|datePublished|dateModified|pubDate|upDate)"\s*:\s*"((?:[^"\\]|\\.)*)"')


def article_object(texts: Iterable[str]) -> dict[str, Any]:
    """The first object in the page's JSON-LD texts that is an article, else one that has a date; empty for none."""
    best: dict[str, Any] = {}
    for text in texts:
        for found in _objects(_parsed(text)) if len(text) <= _MAX_CHARS else ():
            if _ARTICLE_TYPES.search(str(found.get("@type") or "")):
                return found
            if not best and ("datePublished" in found or "pubDate" in found):
                best = found
    return best


def breadcrumb_items(texts: Iterable[str]) -> list[tuple[str, str | None]]:
    """Names and URLs of the page's first BreadcrumbList, from the home page down; empty for none."""
    for text in texts:
        if len(text) > _MAX_CHARS or "BreadcrumbList" not in text:
            continue
        for found in _objects(_parsed(text)):
            items = found.get("itemListElement")
            if found.get("@type") == "BreadcrumbList" and isinstance(items, list):
                return [item for entry in items[:_MAX_ITEMS] if (item := _breadcrumb(entry))]
    return []


def _breadcrumb(entry: Any) -> tuple[str, str | None] | None:
    """An entry's name and URL; either may stand in the entry or in its ``item``."""
    if not isinstance(entry, dict):
        return None
    item = entry.get("item")
    name = text_of(entry.get("name")) or text_of(item if isinstance(item, dict) else None)
    return (name, text_of(item, "@id") or text_of(item, "url")) if name else None


def text_of(value: Any, key: str = "name") -> str | None:
    """A JSON-LD value as text: itself, the first of a list, or the ``key`` of an object."""
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item, key))), None)
    if isinstance(value, dict):
        value = value.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _parsed(text: str) -> Any:
    text = _unwrapped(text)
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return {key: _unescaped(value) for key, value in _PAIR.findall(text)}


def _unwrapped(text: str) -> str:
    """``text`` without the comment or CDATA marks that hide it from browsers of 1999."""
    text = text.strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix).lstrip()
    for suffix in _SUFFIXES:
        text = text.removesuffix(suffix).rstrip()
    return text


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()
