"""The article schema: what one JSON line holds, field by field, in the order of the line.

Every class is a frozen dataclass, so Scrapy's item adapters, exporters and feeds take it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb trail; ``url`` is absolute, or null when the step is plain text."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the article; not the title."""

    text: str
    type: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Image:
    """A content picture; ``caption`` is the whole printed line, ``credit`` repeats its credit alone."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    type: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class Table:
    """A data table as rows of cell texts; merged cells stand once, where they begin."""

    rows: list[list[str]]
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; ``ordered`` is true where the page numbers it."""

    ordered: bool
    items: list[str]
    type: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file offered for download; ``media_type`` is guessed from the file name."""

    url: str
    name: str
    media_type: str | None = None
    type: Literal["attachment"] = "attachment"


@dataclass(frozen=True, slots=True)
class Video:
    """An embedded video by its source URL."""

    url: str
    type: Literal["video"] = "video"


Block = Paragraph | Heading | Image | Table | ListBlock | Attachment | Video


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """Where a received page lies in the raw archive: file name, byte offset and length of the record."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as one JSON line. Absent values are null or [], never "" or a guess.

    The text behind each type is the field's meaning; it becomes the ``description`` of the JSON Schema.
    """

    schema_version: Annotated[str, "Version of this schema, major.minor"] = SCHEMA_VERSION
    id: Annotated[
        str | None,
        "20 hex characters, stable over runs and machines: sha1 of portal name, blank, URL key. "
        "Null only from `scrapy extract` without a URL",
    ]
    revision: Annotated[int, "1, 2, …: a later line with the same id is a changed article"] = 1
    portal: Annotated[str | None, "Name of the portal's profile"]
    url: Annotated[str | None, "Where the article was read"]
    canonical_url: Annotated[str | None, "What the page says of its own address"] = None
    section: Annotated[str | None, "Name of the section: the last breadcrumb that is one"] = None
    breadcrumbs: Annotated[list[Crumb], "The trail from the home page, without 正文"] = field(default_factory=list)
    sections: Annotated[list[str], "Names of the sections whose lists showed the article when the line was written"] = (
        field(default_factory=list)
    )
    kicker: Annotated[str | None, "引题: the line above the headline"] = None
    title: Annotated[str, "The headline as displayed, without the site's name"]
    subtitle: Annotated[str | None, "副题: the line below the headline"] = None
    authors: Annotated[list[str], "记者, 通讯员 and 作者 by name, without inner blanks; no photographers"] = field(
        default_factory=list
    )
    editors: Annotated[list[str], "责任编辑, 责编 and 编辑 by name"] = field(default_factory=list)
    source: Annotated[str | None, "来源 without its label and without 转自 …"] = None
    source_url: Annotated[str | None, "The link of the source, where it is one"] = None
    published_at: Annotated[str | None, "ISO 8601 with +08:00, or a bare date where the page shows no time"] = None
    published_at_raw: Annotated[str | None, "The publication time as printed"] = None
    published_precision: Annotated[
        Literal["second", "minute", "day"] | None, "How exactly the page tells the publication time"
    ] = None
    modified_at: Annotated[str | None, "Last change as the page tells it, in the form of published_at"] = None
    body: Annotated[list[Block], "Blocks in reading order"] = field(default_factory=list)
    text: Annotated[
        str | None,
        "Paragraphs, headings, list items and table rows in order, one line each (the cells of a row joined by tabs), "
        "signatures included; without captions, editor lines and tools",
    ] = None
    images: Annotated[list[Image], "The image blocks of body"] = field(default_factory=list)
    attachments: Annotated[list[Attachment], "The attachment blocks of body"] = field(default_factory=list)
    videos: Annotated[list[Video], "The video blocks of body"] = field(default_factory=list)
    keywords: Annotated[list[str], "As the page gives them"] = field(default_factory=list)
    description: Annotated[str | None, "As the page gives it"] = None
    language: Annotated[str, "zh-CN unless the page says otherwise"] = "zh-CN"
    page_count: Annotated[int, "Sub-pages merged into this article"] = 1
    char_count: Annotated[int, "Characters of text without white space"] = 0
    content_hash: Annotated[str | None, "SHA-256 of the normalised text; null where there is no text"] = None
    duplicate_of: Annotated[str | None, "id of the primary article where this is a duplicate"] = None
    fetched_at: Annotated[str | None, "UTC, ISO 8601"] = None
    first_seen_at: Annotated[str | None, "UTC, ISO 8601: when this portal's crawl first stored the article"] = None
    encoding: Annotated[str | None, "Codec the page was decoded with"] = None
    archive: Annotated[list[ArchiveRecord], "Raw pages, one for each sub-page"] = field(default_factory=list)
    extraction: Annotated[dict[str, str], "For each field found: the step that found it"] = field(default_factory=dict)
    warnings: Annotated[list[str], "Codes such as date_conflict, date_in_future, authors_ambiguous"] = field(
        default_factory=list
    )
    run_id: Annotated[str | None, "The run that wrote the line, sortable by time"] = None
    crawler_version: Annotated[str | None, "Version of guiwen that wrote the line"] = None
