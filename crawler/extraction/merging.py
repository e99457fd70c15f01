"""What the sub-pages of one article say in, what the article says out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.extraction.cues import SENTENCE_END, SENTENCE_MARK
from crawler.extraction.extraction import Extraction
from crawler.items import Block, Heading, Paragraph

_MAX_HEADING_CHARS = 30
# No paragraph begins so
_MID_SENTENCE = "，。、；：！？,.;:!?）)”》」』】"


def merge_subpages(parts: Sequence[Extraction | None]) -> Extraction:
    """The article of which ``parts`` are the pages in order.

    Title, credits and breadcrumbs are page 1's. A paragraph that automatic paging cut in two is joined again.

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
    if body and blocks and (joined := _joined(body[-1], blocks[0])):
        body[-1] = joined
        del blocks[0]
    body += blocks


def _joined(end: Block, start: Block) -> Block | None:
    """Both halves of a paragraph or heading that automatic paging cut in two, or None where they are two."""
    if not isinstance(end, Paragraph | Heading) or not isinstance(start, Paragraph | Heading):
        return None
    if SENTENCE_END.search(end.text):
        return None
    if isinstance(end, Paragraph):
        is_sentence = len(end.text) > _MAX_HEADING_CHARS or SENTENCE_MARK.search(end.text)
        return Paragraph(end.text + start.text) if is_sentence or start.text[0] in _MID_SENTENCE else None
    both = end.text + start.text
    # A heading is never the last line of a page unless it was cut
    return Heading(both) if len(both) <= _MAX_HEADING_CHARS and not SENTENCE_END.search(both) else None
