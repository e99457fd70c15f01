"""The credit lines, bylines, first and last lines of an article in; its authors and editors with the step out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.extraction.credit_types import AUTHOR_IS_UNIT
from crawler.extraction.credits import Credits, read_dateline, read_signature

# Where reporters are named: the first paragraphs and the last lines
_OPENING_LINES, _SIGNED_LINES = 3, 4
# A look that spares most lines the reading: without one of these nobody is named there
_OPENING_CHARS, _SHORT_LINE = 100, 60
_OPENING = re.compile(
    "记者|通讯员|评论员|实习生|作者|采写|撰|执笔|文[/／丨|:：]|图文|供稿|[讯电]\\s*[】\\]]?\\s*[（(]|[报消]"
)
_SIGNED = re.compile("[□■◎●▲◆◇▪]|[）)】\\]]\\s*[。]?\\s*$|[（(【][^）)】]*$")
_LABELLED = re.compile("编|作|来源|[：:丨|]")
_NOBODY = Credits()


@dataclass(frozen=True, slots=True)
class Staff:
    """Who wrote and who edited an article, the step that told each, and warning codes."""

    authors: tuple[str, ...] = ()
    authors_step: str | None = None
    editors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def find_staff(
    shown: Sequence[Credits], bylines: Sequence[Credits], lines: Sequence[str], told: Sequence[str] = ()
) -> Staff:
    """Authors and editors of an article.

    Order of trust: names with a label; names of a byline or dateline together with those of the signature, which often
    repeats them and adds more; names in the meta line without a label; what JSON-LD tells; the office that stands in
    the place of the author.

    Args:
        shown: what the lines with credits say, nearest to the headline first.
        bylines: what lines between headline and text say that only name people.
        lines: the text.
        told: authors by the page's JSON-LD.
    """
    signatures = [read_signature(line) for line in reversed(lines[-_SIGNED_LINES:]) if _may_sign(line)]
    editors = tuple(dict.fromkeys(name for credits in (*shown, *signatures) for name in credits.editors))
    signed = _first(signatures)
    labelled = _first(credits for credits in shown if credits.origin == "label")
    opening = _NOBODY
    if not labelled.authors:
        openings = [read_dateline(line) for line in lines[:_OPENING_LINES] if _OPENING.search(line[:_OPENING_CHARS])]
        opening = _first((*bylines, *openings))
    warnings = (*labelled.warnings, *opening.warnings, *signed.warnings)
    both = tuple(dict.fromkeys((*opening.authors, *signed.authors)))
    bare = _first(credits for credits in shown if credits.origin != "label")
    for step, names in (
        ("label", labelled.authors),
        ("dateline" if opening.authors else "signature", both),
        ("meta line", bare.authors),
        ("jsonld", tuple(told)),
    ):
        if names:
            return Staff(names, step, editors, tuple(dict.fromkeys(warnings)))
    units = next((credits.units for credits in shown if credits.units), ())
    if units:
        return Staff(units, "label", editors, tuple(dict.fromkeys((*warnings, AUTHOR_IS_UNIT))))
    return Staff((), None, editors, tuple(dict.fromkeys(warnings)))


def _may_sign(line: str) -> bool:
    if _SIGNED.search(line[-_OPENING_CHARS:]):
        return True
    return len(line) <= _SHORT_LINE and (_OPENING.search(line) is not None or _LABELLED.search(line) is not None)


def _first(found: Iterable[Credits]) -> Credits:
    """The first that names authors, else the first with a warning about them."""
    unsure = _NOBODY
    for credits in found:
        if credits.authors:
            return credits
        if credits.warnings and not unsure.warnings:
            unsure = credits
    return unsure
