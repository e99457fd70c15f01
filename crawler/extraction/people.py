"""Collects the credits of a page and decides who wrote and who edited the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.extraction.cues import (
    CRUMB_LABEL,
    SENTENCE_END,
    class_matcher,
    hints_at_credits,
    is_end_line,
    is_footer,
    node_names,
)
from crawler.extraction.headlines import HEADING_TAGS
from crawler.extraction.labels import is_label, split_labels
from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.model import AUTHOR_IS_UNIT, Credits
from crawler.extraction.scan import Atom, Scan
from crawler.extraction.signatures import read_dateline, read_signature
from crawler.extraction.sources import clean_source, is_source
from crawler.extraction.title import Headline
from crawler.text.cleaning import clean_line, squeeze
from crawler.text.names import HAN, is_surname, split_names

_ANY_TIME = re.compile(r"[一二三四五\d、.．（()）\s]{0,5}(?:时\s*间|日\s*期)\s*[:：]")
_EVENT = re.compile(
    r"[一二三四五\d、.．（()）\s]{0,5}(?:地\s*点|主\s*题|对\s*象|主讲|嘉宾|参会|参加|形\s*式|主持|名额|费用|会\s*场)\w{0,4}\s*[:：]"
)
_SIGNATURE_MARKS = ("□", "■", "◆")
_COLON = re.compile("[:：丨|]")
_MAX_META_CHARS = 200
_MAX_VALUE_CHARS = 60
_BEFORE, _AFTER, _BEHIND = 8, 30, 30
# The table of facts above an official document has so many cells
_TABLE = 48
_LABELLED = re.compile(
    r"(?:来\s*源|稿源|作\s*者|记者|[撰供]稿|撰文|采写|通讯员|时\s*间|日\s*期|发布|编\s*辑|责\s*编)\s*(?:于?\s*[：:]|[/／]|\s-\s)"
    rf"|^[【（(\[\s]*(?:责任)?编辑\s+[{HAN}]{{2,4}}"
)
_OTHER = re.compile(f"{CRUMB_LABEL.pattern}|[。！？]\\s*$")
_BYLINE = re.compile("记者|通讯员|撰稿|采写|文/|文／|作者|评论员")
# Ids and classes by which templates name the source where no label does; the first were asked for by a news index
_is_source = class_matcher(
    r"source_baidu|nickname|js_name|(?:^|[\s_-])(?:source|laiyuan|copyfrom|media[_-]?name|origin)(?:$|[\s_-])"
)
_MAX_SOURCE_CHARS = 30


@dataclass(frozen=True, slots=True)
class CreditLines:
    """Credit lines around the headline: their atoms, what each says, nearest first, and the links in them."""

    indexes: frozenset[int]
    credits: tuple[Credits, ...]
    bylines: tuple[Credits, ...]
    named_source: str | None
    anchors: tuple[Any, ...]

    def link_of(self, source: str | None) -> str | None:
        """The address behind the source's name, as in the page."""
        wanted = squeeze(source or "")
        hrefs = (anchor.get("href") for anchor in self.anchors if squeeze("".join(anchor.itertext())) == wanted)
        return next((href for href in hrefs if href and not href.lower().startswith(("javascript:", "#"))), None)


def find_credit_lines(
    scan: Scan, headline: Headline, body_start: int, body_end: int, repeated: frozenset[int] = frozenset()
) -> CreditLines:
    """The lines between headline and first paragraph; where they tell no date also those above the headline; where
    date, source or editor is still unknown also labelled lines below the body.

    Args:
        body_start: first atom of the body's block, for a page whose headline is not shown.
        repeated: lines of a summary box.
    """
    lines = _Lines(scan, body_start)
    below = [i for i in _below(scan, headline.end or max(0, body_start - _BEFORE), body_start) if i not in repeated]
    lines.read(below)
    if headline.end and not lines.has("published"):
        lines.read(range(headline.start - 1, max(-1, headline.start - _BEFORE), -1), upward=True)
        if not (lines.has("published") and lines.has("source")):
            lines.read(range(headline.start - 1, max(-1, headline.start - _TABLE), -1), labelled=True, upward=True)
    named_source = None if lines.has("source") else _named_source(scan, below) or lines.source_beside_date(below)
    shown = frozenset(lines.indexes)
    lines.read(range(max(body_end, headline.end), min(len(scan.atoms), body_end + _BEHIND)), labelled=True)
    bylines = tuple(_bylines(scan, [index for index in below if index not in shown]))
    return CreditLines(frozenset(lines.indexes), tuple(lines.credits), bylines, named_source, tuple(lines.anchors))


class _Lines:
    """Collects the credit lines of one page."""

    def __init__(self, scan: Scan, body_start: int) -> None:
        self.indexes: list[int] = []
        self.credits: list[Credits] = []
        self.anchors: list[Any] = []
        self._scan, self._body_start = scan, body_start
        self._dated: list[int] = []

    def has(self, name: str) -> bool:
        return any(getattr(credits, name) for credits in self.credits)

    def read(self, indexes: Iterable[int], labelled: bool = False, upward: bool = False) -> None:
        for index in indexes:
            atom = self._scan.atoms[index]
            if atom.media is not None or atom.hidden or len(atom.text) > _MAX_META_CHARS or index in self.indexes:
                continue
            if not hints_at_credits(atom.text) and not is_label(atom.text):
                continue
            if (upward and index and self._value_of(index - 1)) or self._announces(index):
                continue  # it is read with its label, or is no credit
            value = self._value_of(index)
            text = f"{atom.text}：{value.text}" if value else _spaced(atom)
            if (labelled and not value and not _LABELLED.search(text)) or _OTHER.search(text) or is_footer(text):
                continue
            credits = read_meta_line(text)
            dated = credits.published or credits.modified or credits.issued
            # A line that only names people is a byline: it may be the first line of the text
            named = credits.editors or (credits.authors and credits.origin == "label")
            told = dated or credits.source or credits.units
            if told or (named and _is_no_sentence(text)):
                # A byline (本报记者 甲) in the block of the body is its first line
                if told or credits.editors or index < self._body_start or _COLON.search(text):
                    self.indexes += [index, index + 1] if value else [index]
                self.credits.append(credits)
                if credits.published:
                    self._dated.append(index)
                self.anchors += (*atom.anchors, *(value.anchors if value else ()))

    def _announces(self, index: int) -> bool:
        """Whether a line 时间：… tells when something takes place: the place or the subject stands beside it."""
        atoms = self._scan.atoms
        if not _ANY_TIME.match(atoms[index].text):
            return False
        return any(
            _EVENT.match(atom.text) for atom in (*atoms[max(0, index - 1) : index], *atoms[index + 1 : index + 2])
        )

    def source_beside_date(self, below: Sequence[int]) -> str | None:
        """The medium that stands alone in the line before or after the date; 甲/某报 names its reporter, too."""
        for index in self._beside_dates(below):
            text = clean_line(self._scan.atoms[index].text)
            name, slash, medium = text.replace("／", "/").rpartition("/")
            names = split_names(name).names
            if (
                len(text) <= _MAX_SOURCE_CHARS
                and is_source(medium)
                and (not slash or (names and all(map(is_surname, names))))
            ):
                self.indexes.append(index)
                self.credits.append(Credits(authors=names, source=medium, origin="byline"))
                return medium
        return None

    def _beside_dates(self, below: Sequence[int]) -> list[int]:
        """The lines before and after the dates; one in the block of the body is after the date its first line."""
        near = [j for i in self._dated for j in (i - 1, i + 1) if j < i or j < self._body_start]
        return [index for index in near if index in below and index not in self.indexes]

    def _value_of(self, index: int) -> Atom | None:
        """The next cell, where an atom is nothing but a label and the next one is no label itself."""
        if not is_label(self._scan.atoms[index].text) or index + 1 >= len(self._scan.atoms):
            return None
        value = self._scan.atoms[index + 1]
        if value.node >= 0 and self._scan.nodes[value.node].tag in HEADING_TAGS:
            return None  # the label has no value, and the next part of the page begins
        if value.media is not None or not value.text or len(value.text) > _MAX_VALUE_CHARS or is_label(value.text):
            return None
        return None if any(part.label for part in split_labels(value.text)) else value


def _spaced(atom: Atom) -> str:
    """The line with a blank between values that only their elements keep apart."""
    return " ".join(atom.pieces) if atom.pieces else atom.text


def _below(scan: Scan, start: int, body_start: int) -> list[int]:
    """Atoms from ``start`` to the first paragraph of the body; a lead above the body's block is passed over."""
    found: list[int] = []
    for index in range(start, min(len(scan.atoms), start + _AFTER)):
        text = scan.atoms[index].text
        is_sentence = len(text) > 25 and SENTENCE_END.search(text) is not None
        if (is_sentence and index >= body_start) or is_end_line(text):
            break
        if not is_sentence:
            found.append(index)
    return found


def _bylines(scan: Scan, indexes: Iterable[int]) -> Iterable[Credits]:
    for index in indexes:
        text = scan.atoms[index].text
        if text and len(text) < 60 and _BYLINE.search(text) and "，" not in text and (credits := read_dateline(text)):
            yield credits


def _named_source(scan: Scan, indexes: Iterable[int]) -> str | None:
    """The text of an element below the headline that is named as the source."""
    seen: set[int] = set()
    for index in indexes:
        block = scan.atoms[index].block
        if scan.atoms[index].media is not None or id(block) in seen:
            continue
        seen.add(id(block))
        for element in reversed(list(block.iter("a", "span", "em", "i", "div", "p", "td", "li"))):
            if _is_source(node_names(element)):
                text = clean_line("".join(element.itertext()))
                if not 2 <= len(text) <= _MAX_SOURCE_CHARS or not _may_name_source(text):
                    continue
                if source := clean_source(text):
                    return source
    return None


def _is_no_sentence(text: str) -> bool:
    """Whether a line that names people is neither the signature nor a paragraph (某报讯（记者 甲）近日，…)."""
    return "，" not in text and not text.startswith(_SIGNATURE_MARKS)


def _may_name_source(text: str) -> bool:
    """Whether a text tells nothing else by its labels."""
    return all(value.field in ("source", "publisher", "unlabelled") for value in split_labels(text))


# Where reporters are named: the first paragraphs and the last lines
_OPENING_LINES, _SIGNED_LINES = 3, 4
# A look that spares most lines the reading: without one of these nobody is named there
_OPENING_CHARS, _SHORT_LINE = 100, 60
_OPENING = re.compile(
    "记者|通讯员|评论员|实习生|作者|采写|撰|执笔|文[/／丨|:：]|图文|供稿|[讯电]\\s*[】\\]]?\\s*[（(]|[报消]"
)
_SIGNED = re.compile("[□■◎●▲◆◇▪]|[）)】\\]]\\s*[。]?\\s*$|[（(【][^）)】]*$")
_SPEAKS_OF_STAFF = re.compile("编|作|来源|[：:丨|]")
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
    return len(line) <= _SHORT_LINE and (_OPENING.search(line) is not None or _SPEAKS_OF_STAFF.search(line) is not None)


def _first(found: Iterable[Credits]) -> Credits:
    """The first that names authors, else the first with a warning about them."""
    unsure = _NOBODY
    for credits in found:
        if credits.authors:
            return credits
        if credits.warnings and not unsure.warnings:
            unsure = credits
    return unsure
