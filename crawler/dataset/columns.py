"""The columns of a data set: name, kind of value, and how to read it from an article line."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from crawler import items
from crawler.exceptions import UsageError
from crawler.items import Article
from crawler.page.urls import split_address

# A line as json.loads gives it, with the keys of ADDED
Row = dict[str, Any]
Kind = Literal["text", "category", "integer", "truth", "time", "date", "texts", "objects", "blocks", "steps"]
Preset = Literal["schema_org", "news_please"]
PRESETS: tuple[Preset, ...] = ("schema_org", "news_please")

# Few different values in many rows; PyArrow and pandas also want the hive partition key as a dictionary in the files
_CATEGORIES = {"portal"}
_TIMES = {"published_at", "modified_at", "fetched_at", "first_seen_at"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        part: for kind ``objects``, the class of :mod:`crawler.items` each object follows.
    """

    name: str
    kind: Kind
    read: Callable[[Row], Any]
    part: type | None = None


def _field(name: str, kind: Kind, source: str | None = None, part: type | None = None) -> Column:
    key = source or name
    return Column(name, kind, lambda row: row.get(key), part)


def _article_column(name: str, hint: Any) -> Column:
    """What :class:`Article` says of the field, as a column."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if name in _TIMES:
        return _field(name, "time")
    if name in _CATEGORIES:
        return _field(name, "category")
    if get_origin(hint) is dict:
        return _field(name, "steps")
    if get_origin(hint) is list:
        return _list_column(name, get_args(hint)[0])
    return _field(name, "integer" if hint is int else "text")


def _list_column(name: str, element: Any) -> Column:
    if element is str:
        return _field(name, "texts")
    if get_origin(element) in (Union, types.UnionType):
        return _field(name, "blocks")
    return _field(name, "objects", part=element)


_HINTS = get_type_hints(Article, include_extras=True)
_ARTICLE = tuple(_article_column(field.name, _HINTS[field.name]) for field in fields(Article))
# What the data set knows beyond the line
_ADDED = (
    _field("published_date", "date"),
    _field("gone_at", "time"),
    _field("last_seen_at", "time"),
)
# Only beside typed times, which show a bare date as midnight
_AS_TOLD = (
    _field("published_at_iso", "text", "published_at"),
    _field("modified_at_iso", "text", "modified_at"),
)
_MARK = (_field("is_duplicate", "truth"),)


def _urls(key: str) -> Callable[[Row], list[str]]:
    return lambda row: [item["url"] for item in row[key]]


_PRESETS: dict[Preset, tuple[Column, ...]] = {
    # Property names of https://schema.org/NewsArticle
    "schema_org": (
        _field("identifier", "text", "id"),
        _field("url", "text"),
        _field("mainEntityOfPage", "text", "canonical_url"),
        _field("headline", "text", "title"),
        _field("alternativeHeadline", "text", "subtitle"),
        _field("author", "texts", "authors"),
        _field("editor", "texts", "editors"),
        _field("sourceOrganization", "text", "source"),
        _field("isBasedOn", "text", "source_url"),
        _field("datePublished", "time", "published_at"),
        _field("dateModified", "time", "modified_at"),
        _field("sdDatePublished", "time", "fetched_at"),
        _field("articleSection", "texts", "sections"),
        _field("articleBody", "text", "text"),
        _field("abstract", "text", "description"),
        _field("keywords", "texts"),
        Column("image", "texts", _urls("images")),
        Column("video", "texts", _urls("videos")),
        Column("associatedMedia", "texts", _urls("attachments")),
        _field("inLanguage", "text", "language"),
        _field("isPartOf", "category", "portal"),
    ),
    # Attributes of news-please's NewsArticle; what only its own downloads have (filename, localpath …) is left out
    "news_please": (
        _field("authors", "texts"),
        _field("date_download", "time", "fetched_at"),
        _field("date_modify", "time", "modified_at"),
        _field("date_publish", "time", "published_at"),
        _field("description", "text"),
        Column("image_url", "text", lambda row: next((image["url"] for image in row["images"]), None)),
        _field("language", "text"),
        _field("maintext", "text", "text"),
        Column("source_domain", "text", lambda row: split_address(row["url"] or "").hostname),
        _field("title", "text"),
        _field("url", "text"),
    ),
}


def dataset_columns(
    *,
    names: Sequence[str] | None = None,
    preset: Preset | None = None,
    typed: bool = False,
    marked: bool = False,
) -> tuple[Column, ...]:
    """The columns of a data set, in order.

    Args:
        names: only these, in this order; None for all.
        typed: times become typed values, so what they were told as is kept beside them.
        marked: with ``is_duplicate``.

    Raises:
        UsageError: a name is unknown; the message lists the accepted ones.
    """
    columns = _PRESETS[preset] if preset else _ARTICLE + _ADDED + (_AS_TOLD if typed else ())
    columns += _MARK if marked else ()
    if names is None:
        return columns
    by_name = {column.name: column for column in columns}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise UsageError(f"--fields: unknown: {', '.join(unknown)}; accepted: {', '.join(by_name)}")
    return tuple(by_name[name] for name in dict.fromkeys(names))


BLOCK_KEYS = tuple(
    dict.fromkeys(
        ["type", *(field.name for block in get_args(items.Block) for field in fields(block) if field.name != "type")]
    )
)
