"""``Extraction``: what one page says of the article it shows, before it becomes an ``Article``."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extraction.subpages import SubPages
from crawler.items import Block, Crumb
from crawler.normalize.parsed_date import ParsedDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one page says.

    ``steps`` names the step that found each field, ``warnings`` holds the codes of docs/article.md, ``subpages`` the
    addresses of the article's other pages, ``rejection`` why the page is no article ("no_title", "no_content") or None.
    """

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    source_url: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    section: str | None = None
    breadcrumbs: tuple[Crumb, ...] = ()
    body: tuple[Block, ...] = ()
    keywords: tuple[str, ...] = ()
    description: str | None = None
    language: str = "zh-CN"
    canonical_url: str | None = None
    encoding: str | None = None
    steps: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    subpages: SubPages | None = None
    page_count: int = 1
    rejection: str | None = None
