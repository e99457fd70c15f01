"""An example: the pages of one article as received, the facts of the answers, and what must be extracted from them.

``<folder>/<portal>/<case>/``: ``page.html`` (and ``page-2.html`` …), ``response.json``, ``article.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.export.lines import article_values, values_line
from crawler.extraction.article import extract_article
from crawler.extraction.merging import merge_subpages
from crawler.extraction.record import build_article
from crawler.normalize.page import Page
from crawler.portals.model import Portal

# What a person can say of an article by looking at it, in the order of the schema
EXPECTED_FIELDS = (
    *("canonical_url", "section", "breadcrumbs", "kicker", "title", "subtitle", "authors", "editors", "source"),
    *("source_url", "published_at", "published_at_raw", "published_precision", "modified_at", "body", "text"),
    *("keywords", "description", "language", "page_count", "encoding", "warnings"),
)
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """One page with the facts of its answer; ``headers`` are those that say how to read it."""

    body: bytes
    url: str | None
    status: int | None
    headers: dict[str, str]
    fetched_at: str | None

    @property
    def page(self) -> Page:
        """The page as the extraction reads it."""
        return Page(self.body, self.url, self.headers.get("Content-Type"), self.status)


def extracted(pages: Sequence[ReceivedPage], portal: Portal | None) -> dict[str, Any]:
    """What is extracted from the pages of an article, merged, field by field."""
    first = pages[0]
    now = datetime.fromisoformat(first.fetched_at) if first.fetched_at else None
    parts = [extract_article(received.page, portal, now=now) for received in pages]
    article = build_article(
        merge_subpages(parts),
        portal=portal.name if portal else None,
        url=first.url,
        url_key=None,
        fetched_at=now,
        run_id=None,
    )
    values = json.loads(values_line(article_values(article)))
    return {name: values[name] for name in EXPECTED_FIELDS}


def write_example(folder: Path, pages: Sequence[ReceivedPage], expected: dict[str, Any]) -> None:
    """Write an example into a new folder.

    Raises: FileExistsError where the folder is there already.
    """
    folder.mkdir(parents=True)
    facts = []
    for number, received in enumerate(pages, 1):
        name = "page.html" if number == 1 else f"page-{number}.html"
        (folder / name).write_bytes(received.body)
        facts.append(
            {
                "file": name,
                "url": received.url,
                "status": received.status,
                "headers": received.headers,
                "fetched_at": received.fetched_at,
            }
        )
    _write_json(folder / "response.json", facts)
    _write_json(folder / "article.json", expected)


def case_name(text: str) -> str:
    """A folder name made of a URL key or file name.

    >>> case_name("content:20133")
    'content-20133'
    """
    return _UNSAFE.sub("-", text).strip("-.")[:80] or "page"


def _write_json(path: Path, values: object) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
