"""The dataclasses of ``items.py`` → the JSON Schema of an article line (draft 2020-12)."""

from __future__ import annotations

import inspect
import json
import types
from dataclasses import fields
from importlib.resources import files
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from crawler.items import SCHEMA_VERSION, Article

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


if __name__ == "__main__":  # python -m crawler.export.json_schema > crawler/export/article.schema.json
    print(schema_text(), end="")  # noqa: T201
