"""A gold page and what somebody extracted from it in, how right that is out.

Body: multisets of 4-character shingles after NFKC, lower case and without white space, F1 of precision and recall; the
measure of the article-extraction-benchmark for texts without blanks between words.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.extraction.gold import GoldPage

_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\xad]")
_QUOTES = dict.fromkeys(map(ord, "“”„‟＂「」『』‘’‚‛＇`´'"), '"')
_DASHES = dict.fromkeys(map(ord, "—–―‐‑‒−－─━"), "-")
_OTHERS = {ord(mark): "·" for mark in "•・‧∙⋅"} | {ord(mark): "|" for mark in "丨｜∣"} | {ord("∶"): ":"}
_FOLD = _QUOTES | _DASHES | _OTHERS
_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})日?(?:[T\s]*?(\d{1,2})[:：时](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What an extractor says of a page; what it cannot tell is empty."""

    title: str | None = None
    published_at: str | None = None
    authors: Sequence[str] = field(default_factory=tuple)
    source: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How right a prediction is: shares from 0 to 1; None where the page has no such field."""

    body: float
    title: float
    date: float | None
    authors: float | None
    source: float | None


def score(page: GoldPage, found: Prediction) -> Score:
    """The score of one page."""
    return Score(
        _f1(found.text or "", page.text, page.neutral),
        float(_folded(found.title or "") in {_folded(title) for title in page.titles}),
        _same_time(found.published_at, page.published_at) if page.published_at else None,
        _set_f1({_folded(name) for name in found.authors}, {_folded(name) for name in page.authors})
        if page.authors
        else None,
        float(_folded(found.source or "") in {_folded(name) for name in page.sources}) if page.sources else None,
    )


def means(scores: Sequence[Score]) -> dict[str, float]:
    """The mean of each field over the pages that have it."""
    fields = ("body", "title", "date", "authors", "source")
    values = {name: [value for s in scores if (value := getattr(s, name)) is not None] for name in fields}
    return {name: statistics.fmean(found) if found else 0.0 for name, found in values.items()}


def _squeezed(text: str) -> str:
    return "".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).split()).lower()


def _folded(text: str) -> str:
    return re.sub("-{2,}", "-", _squeezed(text.translate(_FOLD)).translate(_FOLD))


def _shingles(text: str) -> Counter[str]:
    squeezed = _squeezed(text)
    if len(squeezed) < 4:
        return Counter([squeezed]) if squeezed else Counter()
    return Counter(squeezed[i : i + 4] for i in range(len(squeezed) - 3))


def _f1(found: str, wanted: str, neutral: str) -> float:
    have, want = _shingles(found), _shingles(wanted)
    if not have and not want:
        return 1.0
    right = (have & want).total()
    asked = have.total() - ((have - want) & _shingles(neutral)).total()
    precision, recall = right / asked if asked else 0.0, right / want.total() if want else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _set_f1(found: set[str], wanted: set[str]) -> float:
    return 2 * len(found & wanted) / (len(found) + len(wanted)) if found and wanted else 0.0


def _same_time(found: str | None, wanted: str) -> float:
    """Equal to the minute; where the page tells a day alone, equal in the day."""
    have, want = _DATE.search(_squeezed_date(found)), _DATE.search(_squeezed_date(wanted))
    if not have or not want:
        return 0.0
    parts = 5 if want[4] else 3
    return float([have[i] and int(have[i]) for i in range(1, parts + 1)] == [int(want[i]) for i in range(1, parts + 1)])


def _squeezed_date(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")
