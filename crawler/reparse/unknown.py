"""A portal's archive → article pages that never became a line, and links that no list page gave before."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.dedup.url_key import article_url_key
from crawler.exceptions import ArchiveError
from crawler.fetching.archive_reader import PageHead, iterate_heads, read_page
from crawler.listing import read_list_page
from crawler.normalize.keys import article_id
from crawler.portals.model import Portal
from crawler.portals.platforms import Platform, platform_for
from crawler.spiders.following import why_not_followed
from crawler.state.delta import Cause
from crawler.state.links import Link

_OK = 200
# Problems that one page alone does not show: what other pages said, what lists promised, what the server declared
_OF_THE_WALK = ("empty:repeated", "empty:strange", "wrong_type:")

UnknownArticle = tuple[str, list[PageHead]]
"""An id, and the article's pages, the first one first."""
Tell = Callable[[ArchiveError], None]


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What an archive holds beside the pages of finished lines: articles that have none, and list pages."""

    articles: Sequence[UnknownArticle]
    lists: Sequence[PageHead]


def leftovers(index: sqlite3.Connection, files: Iterable[Path], portal: Portal, tell: Tell) -> Leftovers:
    """The good pages of an archive that no line of the index stands for; each file is read through once.

    Of article pages received several times the last counts.

    Args:
        tell: told of what is damaged.
    """
    platform = platform_for(portal)
    lists: list[PageHead] = []
    pages: defaultdict[str, dict[str, PageHead]] = defaultdict(dict)
    for head in _good_heads(files, tell):
        if head.kind == "list":
            lists.append(head)
        elif head.kind == "article" and not (head.problem or "").startswith(_OF_THE_WALK):
            # Two rows may bear one key and turn out to be one article, known by either id
            of_key = article_id(portal.name, article_url_key(head.asked_url, platform))
            id_ = head.article_id or of_key
            if not has_line(index, id_) and not has_line(index, of_key):
                pages[id_][head.asked_url] = head
    return Leftovers(list(_with_first_page(pages, platform)), lists)


def _with_first_page(pages: Mapping[str, Mapping[str, PageHead]], platform: Platform) -> Iterator[UnknownArticle]:
    for id_, by_url in pages.items():
        first = [head for head in by_url.values() if platform.article_page(head.asked_url) == 1]
        if first:
            yield id_, [first[-1], *(head for head in by_url.values() if head is not first[-1])]


def links_of(head: PageHead, folder: Path, portal: Portal) -> list[Link]:
    """The links to articles that an archived list page gives by today's rules; none where it is no page."""
    platform = platform_for(portal)
    try:
        page = read_page(folder, head.record)
    except ArchiveError:
        return []
    if platform.page_problem(page):
        return []
    urls = [row.url for row in read_list_page(page, portal).rows]
    keys = {url: article_url_key(url, platform) for url in urls if why_not_followed(url, portal, platform) is None}
    return [Link(article_id(portal.name, key), key, url, Cause.NEW) for url, key in keys.items()]


def _good_heads(files: Iterable[Path], tell: Tell) -> Iterator[PageHead]:
    """The heads of all good pages; of damaged files those that can be read."""
    for path in files:
        try:
            yield from (head for head in iterate_heads(path, tell) if head.status == _OK)
        except ArchiveError as error:
            tell(error)


def has_line(index: sqlite3.Connection, id_: str) -> bool:
    """Whether any finished line is of this article."""
    return index.execute("SELECT 1 FROM lines WHERE id = ?", (id_,)).fetchone() is not None
