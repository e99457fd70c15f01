"""An article's archived pages → the article as it would be extracted today. Works in any process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.exceptions import ArchiveError
from crawler.export.lines import article_from_line
from crawler.extraction.article import extract_article
from crawler.extraction.extraction import Extraction
from crawler.extraction.record import LIST_STEP, build_article, dated_by_list
from crawler.fetching.archive_reader import PageHead, read_record
from crawler.fetching.page_checks import page_problem
from crawler.items import Article
from crawler.normalize.page import Page
from crawler.portals.model import Portal
from crawler.portals.platforms import PageProblem, platform_for
from crawler.spiders.assembly import Assembly
from crawler.spiders.following import moved_away

# What the walk knew and the pages do not say
_WALK_WARNINGS = ("url_key_collision",)
_HALF = "subpage_missing"
# An article with so much text was read from no error page; asking costs an eighth of the time
_SURELY_CONTENT_CHARS = 200

Archived = tuple[PageHead, Page]


@dataclass(frozen=True, slots=True)
class Reread:
    """An article read again.

    Attributes:
        old: as its last line has it; None for pages that never became a line.
        new: as it is read today; None where it could not be.
        reason: why not: ``not_archived``, ``archive_missing``, ``subpage_missing``, ``error:<class>``, or why today's
            rules reject the page.
        damage: for ``archive_missing``, what is wrong with the archive.
    """

    url: str | None
    old: Article | None
    new: Article | None
    reason: str | None = None
    damage: str | None = None


def reread_line(line: bytes, folder: Path, portal: Portal) -> Reread:
    """The article of a finished line, read again.

    Args:
        folder: where the portal's archive files lie.
    """
    old = article_from_line(line)
    if not old.archive or not old.id or not old.url:
        return Reread(old.url, old, None, "not_archived")
    try:
        pages = [read_record(folder, record) for record in old.archive]
        problem = _problem(pages[0], portal) if old.char_count < _SURELY_CONTENT_CHARS else None
        new = problem.kind if problem else _read(old.id, old.url, pages[0], _by_address(pages).get, portal)
    except ArchiveError as error:
        return Reread(old.url, old, None, "archive_missing", str(error))
    except Exception as error:  # noqa: BLE001  # one page never stops the reading of all others
        return Reread(old.url, old, None, f"error:{type(error).__name__}")
    return Reread(old.url, old, None, new) if isinstance(new, str) else Reread(old.url, old, _carried_on(old, new))


def _by_address(pages: Sequence[Archived]) -> dict[str, Archived]:
    """Pages by what was asked for, and by where that led."""
    by_url = {head.url: (head, page) for head, page in pages}
    return by_url | {head.asked_url: (head, page) for head, page in pages}


def _carried_on(old: Article, new: Article) -> Article:
    """The article as it is read today, with what the walk and the state store said of it."""
    carried = [warning for warning in old.warnings if warning in _WALK_WARNINGS]
    if new.published_at is None and old.published_at and old.extraction.get("published_at") == LIST_STEP:
        new = dated_by_list(new, old.published_at)
    return replace(
        new,
        revision=old.revision,
        first_seen_at=old.first_seen_at,
        sections=old.sections,
        fetched_at=old.fetched_at,
        warnings=[*new.warnings, *carried],
    )


def read_unknown(article_id: str, heads: Sequence[PageHead], folder: Path, portal: Portal) -> Reread:
    """The article of archived pages that never became a line.

    Args:
        heads: its first page, then its sub-pages.
    """
    by_url = {head.url: head for head in heads[1:]} | {head.asked_url: head for head in heads[1:]}

    def find(url: str) -> Archived | None:
        head = by_url.get(url)
        found = read_record(folder, head.record) if head else None
        return None if found and _problem(found, portal) else found

    first = heads[0]
    try:
        archived = read_record(folder, first.record)
        problem = _problem(archived, portal)
        new = problem.kind if problem else _read(article_id, first.url, archived, find, portal)
    except ArchiveError as error:
        return Reread(first.url, None, None, "archive_missing", str(error))
    except Exception as error:  # noqa: BLE001  # one page never stops the reading of all others
        return Reread(first.url, None, None, f"error:{type(error).__name__}")
    if isinstance(new, str):
        return Reread(first.url, None, None, new)
    if _HALF in new.warnings:  # the next crawl fetches it whole
        return Reread(first.url, None, None, _HALF)
    return Reread(first.url, None, new)


def _read(
    article_id: str, url: str, first: Archived, find: Callable[[str], Archived | None], portal: Portal
) -> Article | str:
    """The article as the walk would put it together, or why it is none."""
    assembly = Assembly(article_id, "", url)
    assembly.first = _extract(first, portal)
    assembly.keep_record(url, first[0].record)
    waiting = deque(assembly.expect(assembly.first))
    while waiting:
        sub_url = waiting.popleft()
        found = find(sub_url)
        extraction = _extract(found, portal) if found else None
        assembly.arrive(sub_url, extraction)
        if found and extraction:
            assembly.keep_record(sub_url, found[0].record)
            waiting.extend(assembly.expect(extraction))
    merged = assembly.merged()
    if merged.rejection:
        return merged.rejection
    article = build_article(
        merged, portal=portal.name, url=url, url_key=None, fetched_at=first[0].received_at, run_id=None
    )
    return replace(article, id=article_id, revision=0, archive=assembly.archived())


def _problem(archived: Archived, portal: Portal) -> PageProblem | None:
    head, page = archived
    platform = platform_for(portal)
    asked_url = None if head.asked_url == head.url else head.asked_url
    return page_problem(page, platform, asked_url=asked_url) or moved_away(head.asked_url, head.url, platform)


def _extract(archived: Archived, portal: Portal) -> Extraction:
    head, page = archived
    return extract_article(page, portal, now=head.received_at)
