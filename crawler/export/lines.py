"""Writes an Article as its JSON line and reads it back, describes the lines as a JSON Schema, and names runs."""

from __future__ import annotations

import inspect
import json
import secrets
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from importlib.resources import files
from operator import attrgetter
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from crawler import items
from crawler.exceptions import UnreadableLineError
from crawler.items import SCHEMA_VERSION, Article, Block

SCHEMA_FILE = "article.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", types.NoneType: "null"}


def article_schema() -> dict[str, Any]:
    """The schema of one line, generated from the types and the texts of :class:`crawler.items.Article`."""
    definitions: dict[str, Any] = {}
    schema = _object(Article, definitions)
    schema["properties"]["schema_version"]["const"] = SCHEMA_VERSION
    return {
        "$schema": _DIALECT,
        "title": f"Article, schema version {SCHEMA_VERSION}",
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The content of the file that is shipped, line end included."""
    return json.dumps(article_schema(), ensure_ascii=False, indent=2) + "\n"


def shipped_schema_text() -> str:
    """The schema as it lies in the installed package."""
    return files("crawler.export").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    properties = {field.name: _schema(hints[field.name], definitions) for field in fields(kind)}
    return {
        "description": inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("``", "`").replace("\n", " "),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return {"description": arguments[1], **_schema(arguments[0], definitions)}
    if origin in (Union, types.UnionType):
        return _either([_schema(part, definitions) for part in arguments])
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)} if len(arguments) > 1 else {"const": arguments[0]}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return {"type": _PLAIN[hint]} if hint in _PLAIN else _reference(hint, definitions)


def _either(choices: list[dict[str, Any]]) -> dict[str, Any]:
    if all(set(choice) == {"type"} for choice in choices):
        return {"type": [choice["type"] for choice in choices]}
    return {"anyOf": choices}


def _reference(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


if __name__ == "__main__":  # python -m crawler.export.lines > crawler/export/article.schema.json
    print(schema_text(), end="")  # noqa: T201


def new_run_id(now: datetime | None = None) -> str:
    """A run id such as ``20261122T181242Z-3f9a``: UTC start and four random hex digits.

    >>> new_run_id(datetime(2026, 11, 22, 18, 12, 42, tzinfo=UTC))[:17]
    '20261122T181242Z-'
    """
    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


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
