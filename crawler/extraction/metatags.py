"""A page's head in, what its tags say out. Provisional first form; the full one replaces this file."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.normalize.dates import find_date
from crawler.normalize.page import Page
from crawler.normalize.parsed_date import ParsedDate
from crawler.normalize.text import clean_line


@dataclass(frozen=True, slots=True)
class MetaTags:
    """Cleaned values of the page's tags."""

    title: str | None = None
    published: ParsedDate | None = None
    source: str | None = None
    column: str | None = None
    keywords: tuple[str, ...] = ()
    description: str | None = None
    canonical_url: str | None = None
    language: str | None = None


def read_metatags(page: Page) -> MetaTags:
    """The page's tags."""
    values: dict[str, str] = {}
    for meta in page.root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = clean_line(meta.get("content") or "")
        if name and content:
            values.setdefault(name, content)
    get = values.get
    keywords = tuple(word for word in (get("keywords") or "").replace("，", ",").split(",") if word.strip())
    return MetaTags(
        get("articletitle") or get("og:title"), find_date(get("pubdate") or get("article:published_time") or ""),
        get("contentsource"), get("columnname"), keywords, get("description"),
    )  # fmt: skip
