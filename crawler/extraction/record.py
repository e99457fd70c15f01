"""Merges the sub-pages of an article and makes the Article record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crawler import __version__
from crawler.extraction.blocks import text_of
from crawler.extraction.cues import SENTENCE_END, SENTENCE_MARK
from crawler.extraction.headlines import NUMBERED
from crawler.extraction.model import Extraction
from crawler.items import Article, Attachment, Block, Heading, Image, Paragraph, Video
from crawler.platforms.base import article_id
from crawler.text.cleaning import content_key, squeeze
from crawler.text.dates import Precision
from crawler.text.times import iso_utc

_MAX_HEADING_CHARS = 30
# No paragraph begins so, none ends so
_MID_SENTENCE = "，。、；：！？,.;:!?）)”》」』】"
_GOES_ON = re.compile("[，、,“（(《「『【]$")
_CLOSERS = {"“": "”", "（": "）", "《": "》", "「": "」", "『": "』", "【": "】"}
# Whole lines without a full stop: signatures, credits, dates, what a colon announces, phone numbers
_WHOLE_LINE = re.compile(r"^[□■◆▲△●○（(【\[]|[）)】\]：:]$|[年月]\s*\d{1,2}\s*日$|^\S{1,8}[：:]")
_DATE_LINE = re.compile(r"^\d{4}\s*年[\d月日\s]*$")
# What stands twice must be so long, or chance brings it
_MIN_REPEATED, _MAX_REPEATED = 5, 400


def merge_subpages(parts: Sequence[Extraction | None]) -> Extraction:
    """The article of which ``parts`` are the pages in order.

    Title, credits and breadcrumbs are page 1's. A paragraph that automatic paging cut in two is joined again, and what
    it printed on both pages stands once.

    Args:
        parts: page 1 first; None stands for a page that could not be read (warning ``subpage_missing``).
    """
    first = next(part for part in parts if part is not None)
    read = [part for part in parts if part is not None]
    body: list[Block] = []
    for part in read:
        _append(body, part, first)
    warnings = ["subpage_missing"] if len(read) < len(parts) else []
    authors, steps = _authors(read)
    return replace(
        first,
        body=tuple(body),
        authors=authors,
        editors=tuple(dict.fromkeys(name for part in read for name in part.editors)),
        steps=steps,
        page_count=len(read),
        warnings=tuple(dict.fromkeys([*(code for part in read for code in part.warnings), *warnings])),
        rejection=first.rejection if first.rejection != "no_content" or not body else None,
    )


def _authors(read: Sequence[Extraction]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Labelled names of page 1; else its names with those that sign on a later page."""
    names, steps = list(read[0].authors), dict(read[0].steps)
    if steps.get("authors") not in ("label", "profile"):
        for part in read[1:]:
            if part.authors and (not names or part.steps.get("authors") == "signature"):
                steps.setdefault("authors", part.steps["authors"])
                names += [name for name in part.authors if name not in names]
    return tuple(names), steps


def _append(body: list[Block], part: Extraction, first: Extraction) -> None:
    blocks = list(part.body)
    # A page past the end, or a site that answers every number with the whole article, repeats what is there
    if part is not first and blocks and blocks == body[: len(blocks)]:
        return
    del blocks[: _repeated_blocks(body, blocks)]
    if body and blocks and (joined := _joined(body, blocks[0])):
        body[-1] = joined
        del blocks[0]
    body += blocks


def _repeated_blocks(body: list[Block], blocks: list[Block]) -> int:
    """How many blocks at the end of ``body`` come once more at the start of ``blocks``."""
    for count in range(min(len(body), len(blocks), _MAX_REPEATED), 0, -1):
        if body[-count:] == blocks[:count]:
            return count
    return 0


def _joined(body: list[Block], start: Block) -> Block | None:
    """The last block of ``body`` with ``start`` where automatic paging cut one in two, or None where they are two."""
    end = body[-1]
    if not isinstance(end, Paragraph | Heading) or not isinstance(start, Paragraph | Heading):
        return None
    if repeated := _repeated_chars(end, start):
        return Paragraph(end.text + start.text[repeated:])
    if isinstance(end, Paragraph):
        return Paragraph(end.text + start.text) if _is_cut(body, end.text, start) else None
    both = end.text + start.text
    # A heading is never the last line of a page unless it was cut
    is_one = not SENTENCE_END.search(end.text) and len(both) <= _MAX_HEADING_CHARS and not SENTENCE_END.search(both)
    return Heading(both) if is_one else None


def _repeated_chars(end: Block, start: Block) -> int:
    """How many characters at the end of one paragraph the next one begins with."""
    if not isinstance(end, Paragraph) or not isinstance(start, Paragraph):
        return 0
    longest = min(len(end.text), len(start.text), _MAX_REPEATED)
    return next((n for n in range(longest, _MIN_REPEATED - 1, -1) if end.text.endswith(start.text[:n])), 0)


def _is_cut(body: list[Block], end: str, start: Paragraph | Heading) -> bool:
    """Whether a paragraph goes on in the first block of the next page."""
    if SENTENCE_END.search(end):
        return False
    if start.text[0] in _MID_SENTENCE or _GOES_ON.search(end) or _is_open(end):
        return True
    if isinstance(start, Heading) or NUMBERED.match(start.text) or _DATE_LINE.match(start.text):
        return False
    if _WHOLE_LINE.search(end):
        return end.endswith(("：", ":")) and start.text.startswith("“")
    return len(end) > _MAX_HEADING_CHARS or bool(SENTENCE_MARK.search(end)) or _ends_sentence(body[-2:-1])


def _is_open(text: str) -> bool:
    """Whether a quotation or bracket is not closed."""
    return any(text.rfind(opener) > text.rfind(closer) for opener, closer in _CLOSERS.items())


def _ends_sentence(blocks: list[Block]) -> bool:
    """Whether the lines are prose, of which each ends with a full stop; poems and lists of names do not."""
    return any(isinstance(block, Paragraph) and SENTENCE_END.search(block.text) for block in blocks)


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
