"""``Article`` → its JSON line, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

from crawler import items
from crawler.exceptions import UnreadableLineError
from crawler.items import SCHEMA_VERSION, Article, Block

_BLOCKS: dict[str, type[Block]] = {
    "paragraph": items.Paragraph,
    "heading": items.Heading,
    "image": items.Image,
    "table": items.Table,
    "list": items.ListBlock,
    "attachment": items.Attachment,
    "video": items.Video,
}
_PARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "breadcrumbs": lambda part: _build(items.Crumb, part),
    "body": lambda part: _build(_BLOCKS[part["type"]], part),
    "images": lambda part: _build(items.Image, part),
    "attachments": lambda part: _build(items.Attachment, part),
    "videos": lambda part: _build(items.Video, part),
    "archive": lambda part: _build(items.ArchiveRecord, part),
}
# Legal in JSON as they are, but read as line ends by str.splitlines() and by JavaScript
_LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def _reader(kind: type) -> tuple[tuple[str, ...], attrgetter[Any]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names) if len(names) > 1 else attrgetter(names[0], names[0])


_SCHEMA_CLASSES = [kind for kind in vars(items).values() if isinstance(kind, type) and is_dataclass(kind)]
_READERS: dict[type, tuple[tuple[str, ...], attrgetter[Any]]] = {kind: _reader(kind) for kind in _SCHEMA_CLASSES}


def _plain(part: object) -> dict[str, Any]:
    names, values = _READERS[type(part)]
    return dict(zip(names, values(part), strict=False))


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_plain).encode


def article_line(article: Article) -> str:
    """The article as one JSON object without line end: keys as declared in ``items.py``, Chinese as it is.

    The three characters that some readers take for line ends are escaped, and half surrogate pairs, which UTF-8
    cannot hold, become U+FFFD, so the line can always be written and always stays one.
    """
    return safe_line(_encode(article))


def article_values(article: Article) -> dict[str, Any]:
    """The keys and values of an article's line, for :func:`values_line`."""
    return _plain(article)


def values_line(values: Mapping[str, Any]) -> str:
    """Values, be they plain or parts of an article, as one JSON object without line end."""
    return safe_line(_encode(values))


def safe_line(line: str) -> str:
    """JSON as one line that can always be written; see :func:`article_line`."""
    for char, escape in _LINE_ENDS.items():
        if char in line:
            line = line.replace(char, escape)
    try:
        line.encode()
    except UnicodeEncodeError:
        line = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return line


def article_from_line(line: str | bytes) -> Article:
    """The article a line of :func:`article_line` holds; keys a later minor version may have added are left out.

    Raises:
        UnreadableLineError: the line is no JSON object, or of another major version of the schema.
    """
    try:
        values = json.loads(line)
        version = values["schema_version"]
        if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
            raise UnreadableLineError(f"schema version {version} found, {SCHEMA_VERSION} can be read")
        for name, build in _PARTS.items():
            values[name] = [build(part) for part in values.get(name, ())]
        article: Article = _build(Article, values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableLineError(f"no article line ({error}): {line[:80]!r}") from error
    return article


def _build(kind: type, values: dict[str, Any]) -> Any:
    names, _ = _READERS[kind]
    return kind(**{name: values[name] for name in names if name in values})
