"""What the pages of an article say in, the ``Article`` record out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crawler import __version__
from crawler.extraction.blocks import text_of
from crawler.extraction.extraction import Extraction
from crawler.items import Article, Attachment, Image, Video
from crawler.normalize.keys import article_id, content_key
from crawler.normalize.parsed_date import Precision
from crawler.normalize.text import squeeze
from crawler.normalize.times import iso_utc

# What ``extraction`` names where the date is the one of the list
LIST_STEP = "list"


def build_article(
    extraction: Extraction,
    *,
    portal: str | None,
    url: str | None,
    url_key: str | None,
    fetched_at: datetime | None,
    run_id: str | None,
    sections: Sequence[str] = (),
) -> Article:
    """The article as it is exported.

    Args:
        url_key: what identifies the article on its portal; None leaves ``id`` null.
        fetched_at: when page 1 was received, with a time zone; None for a saved file.
        sections: names of the sections whose lists showed it.
    """
    text = text_of(extraction.body)
    published, modified = extraction.published, extraction.modified
    return Article(
        id=article_id(portal, url_key) if portal and url_key else None,
        portal=portal,
        url=url,
        canonical_url=extraction.canonical_url,
        section=extraction.section,
        breadcrumbs=list(extraction.breadcrumbs),
        sections=list(sections),
        kicker=extraction.kicker,
        title=extraction.title or "",
        subtitle=extraction.subtitle,
        authors=list(extraction.authors),
        editors=list(extraction.editors),
        source=extraction.source,
        source_url=extraction.source_url,
        published_at=published.value if published else None,
        published_at_raw=published.raw if published else None,
        published_precision=published.precision if published else None,
        modified_at=modified.value if modified else None,
        body=list(extraction.body),
        text=text,
        images=[block for block in extraction.body if isinstance(block, Image)],
        attachments=[block for block in extraction.body if isinstance(block, Attachment)],
        videos=[block for block in extraction.body if isinstance(block, Video)],
        keywords=list(extraction.keywords),
        description=extraction.description,
        language=extraction.language,
        page_count=extraction.page_count,
        char_count=char_count(text),
        content_hash=content_key(text),
        fetched_at=iso_utc(fetched_at) if fetched_at else None,
        encoding=extraction.encoding,
        extraction=dict(extraction.steps),
        warnings=list(extraction.warnings),
        run_id=run_id,
        crawler_version=__version__,
    )


def char_count(text: str | None) -> int:
    """Characters of a text without white space."""
    return len(squeeze(text or ""))


def dated_by_list(article: Article, date: str) -> Article:
    """The article with the date (ISO 8601) that its list shows; what was printed there is not kept."""
    precision: Precision = "day" if len(date) <= len("2026-11-20") else "second" if date[17:19] != "00" else "minute"
    steps = {**article.extraction, "published_at": LIST_STEP}
    return replace(article, published_at=date, published_precision=precision, extraction=steps)
