"""A portal's archive → the article pages that never became a line."""

from __future__ import annotations

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.dedup.url_key import article_id, article_url_key
from crawler.exceptions import ArchiveError
from crawler.fetching.archive_reader import PageHead, iterate_heads
from crawler.portals.model import Portal
from crawler.portals.platforms import platform_for

logger = logging.getLogger(__name__)

_ARTICLE, _OK = "article", 200


UnknownArticle = tuple[str, list[PageHead]]
"""An id, and the article's pages, the first one first."""


def unknown_articles(index: sqlite3.Connection, files: Iterable[Path], portal: Portal) -> Iterator[UnknownArticle]:
    """The articles that have pages in the archive and no line in the index.

    Of pages received several times the last counts.
    """
    platform = platform_for(portal)
    pages: defaultdict[str, dict[str, PageHead]] = defaultdict(dict)
    for path in files:
        for head in _heads(path):
            id_ = article_id(portal.name, article_url_key(head.url, platform))
            if not _has_line(index, id_):
                pages[id_][head.url] = head
    for id_, by_url in pages.items():
        first = [head for head in by_url.values() if platform.article_page(head.url) == 1]
        if first:
            yield id_, [first[-1], *(head for head in by_url.values() if head is not first[-1])]


def _heads(path: Path) -> Iterator[PageHead]:
    """The article pages of a file; of a damaged one what can be read."""
    try:
        yield from (head for head in iterate_heads(path) if head.kind == _ARTICLE and head.status == _OK)
    except ArchiveError as error:
        logger.warning("archive file skipped from here on: %s", error)


def _has_line(index: sqlite3.Connection, id_: str) -> bool:
    return index.execute("SELECT 1 FROM lines WHERE id = ?", (id_,)).fetchone() is not None
