"""Tells whether one text is a reprint of another: shared anchors find candidates, alignment decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from zlib import crc32

from crawler.extraction.labels import is_credit_line
from crawler.extraction.signatures import read_dateline, read_signature
from crawler.text.cleaning import normalise_content, squeeze

# So many equal characters in a row are no chance
_RUN = 10
# The next run is looked for within so many characters first, then within four times as many, and so on
_NEAR = 48
# A gap no longer than this is read with the digits around it: 6 → 16 is another figure, not a digit more
_SHORT_GAP = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands in one text in place of what stands in the other; one of the two may be empty."""

    here: str
    there: str
    at_start: bool
    at_end: bool


def align(one: str, other: str) -> Iterator[Gap]:
    """The gaps between two texts read in parallel, from start to end, found while they are asked for.

    Linear where the texts are alike: equal runs are skipped whole, and after each gap the nearest equal run is taken.

    >>> [(gap.here, gap.there) for gap in align("全长6公里的清水河步道建成开放", "全长16公里的清水河步道建成开放")]
    [('6', '16')]
    """
    return (_gap(one, other, *span) for span in _spans(one, other))


def _spans(one: str, other: str) -> Iterator[tuple[int, int, int, int]]:
    here = there = 0
    while True:
        run = _equal_run(one, here, other, there)
        here, there = here + run, there + run
        if here == len(one) and there == len(other):
            return
        found = _next_run(one, here, other, there)
        if found is None:
            same_end = _equal_run(one[here:][::-1], 0, other[there:][::-1], 0)
            yield here, len(one) - same_end, there, len(other) - same_end
            return
        yield here, found[0], there, found[1]
        here, there = found


def _equal_run(one: str, here: int, other: str, there: int) -> int:
    """How many characters are equal from there on, compared in blocks."""
    length, block = 0, 64
    limit = min(len(one) - here, len(other) - there)
    while block:
        end = length + block
        if end <= limit and one[here + length : here + end] == other[there + length : there + end]:
            length = end
        else:
            block //= 2
    return length


def _next_run(one: str, here: int, other: str, there: int) -> tuple[int, int] | None:
    """Where the texts run in parallel again with the least skipped in both together: most gaps are small."""
    left = max(len(one) - here, len(other) - there)
    reach = _NEAR
    while min(len(one) - here, len(other) - there) >= _RUN:
        found = _nearest_run(one, here, other, there, reach)
        if found or reach >= left:
            return found
        reach *= 4
    return None


def _nearest_run(one: str, here: int, other: str, there: int, reach: int) -> tuple[int, int] | None:
    places: dict[str, int] = {}
    for at in range(min(there + reach, len(other) - _RUN), there - 1, -1):
        places[other[at : at + _RUN]] = at  # the first place of each run is the last to be noted
    best: tuple[int, int] | None = None
    least = 2 * reach + 1
    for at in range(here, min(here + reach, len(one) - _RUN) + 1):
        if at - here >= least:
            break
        place = places.get(one[at : at + _RUN])
        if place is not None and at - here + place - there < least:
            best, least = (at, place), at - here + place - there
    return best


def _gap(one: str, other: str, here: int, here_end: int, there: int, there_end: int) -> Gap:
    at_start = here == 0 and there == 0
    at_end = len(one) - here_end < _RUN and len(other) - there_end < _RUN
    left, right = one[here:here_end], other[there:there_end]
    if max(len(left), len(right)) <= _SHORT_GAP:
        if left[:1].isdigit() or right[:1].isdigit():
            digits = _equal_digits(one[:here][::-1], other[:there][::-1])
            left, right = one[here - digits : here] + left, other[there - digits : there] + right
        if left[-1:].isdigit() or right[-1:].isdigit():
            digits = _equal_digits(one[here_end:], other[there_end:])
            left, right = left + one[here_end : here_end + digits], right + other[there_end : there_end + digits]
    return Gap(left, right, at_start, at_end)


def _equal_digits(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0].isdigit(), pairs))


MIN_CHARS = 150
ANCHORS = 16
MAX_CORE_CHARS = 8000

_NO_WORD = re.compile(r"[\W_]+")
_DATELINE_HINT = re.compile("讯|电|记者|通讯员|消息|作者|采写|撰稿|文/")
_BARE_DATELINE = re.compile(r"^[^。，,！？\s（(]{2,25}[讯电]\s+")
_SIGNATURE_HINT = re.compile(
    r"[）)】\]]\s*$|[□■◎●▲◆◇▪]|^.{0,16}(?:记者|通讯员|作者|撰稿|采写|供稿|编辑|责编|来源|校对|审核)"
)
_MAX_CREDIT_LINE = 120


def core_text(text: str) -> str | None:
    """The letters, ideographs and digits of an article's text, without dateline, signature and closing credit lines.

    None below 150 characters, where two texts may be alike by chance. Of very long texts the first 8000 characters.
    """
    if len(squeeze(text)) < MIN_CHARS:
        return None
    lines = [line.strip() for line in text.split("\n") if line and not line.isspace()]
    while lines and _may_be_credit(lines[-1]) and is_credit_line(lines[-1]):
        lines.pop()
    if lines and _DATELINE_HINT.search(lines[0], 0, 80):
        span = read_dateline(lines[0]).span
        lines[0] = lines[0][span[1] :] if span else _BARE_DATELINE.sub("", lines[0])
    if lines and _SIGNATURE_HINT.search(lines[-1][-_MAX_CREDIT_LINE:]):
        span = read_signature(lines[-1]).span
        lines[-1] = lines[-1][: span[0]] if span else lines[-1]
    return _NO_WORD.sub("", normalise_content("".join(lines)))[:MAX_CORE_CHARS]


def _may_be_credit(line: str) -> bool:
    return len(line) <= _MAX_CREDIT_LINE and (":" in line or "：" in line)


# Two reprints share most long shingles, two other texts none, or those of a common phrase
_SHINGLE_BYTES = 2 * 16
# Only shingles that begin with one character in four are hashed
_BEGINNINGS = 0b11


def anchors(core: str) -> tuple[int, ...]:
    """The 16 smallest hashes of runs of 16 characters: what the index finds candidates by.

    Source: A. Broder, "On the resemblance and containment of documents", 1997 (the s smallest hashes of a text, and
    only those that are 0 modulo m).
    """
    data = core.encode("utf-16-le", "surrogatepass")
    last = len(data) - _SHINGLE_BYTES
    starts = [at for at, low in zip(range(0, last + 1, 2), data[::2], strict=False) if not low & _BEGINNINGS]
    hashes = {crc32(data[at : at + _SHINGLE_BYTES]) for at in starts}
    return tuple(sorted(hashes)[:ANCHORS])


# What both share is at least this part of the shorter and of the longer text
_MIN_SHARED = 0.7
_MIN_SHARED_OF_LONGER = 0.5
# So much may stand against something else: a character corrected here and there, but no name
_CHANGED_CHARS = 1
_CHANGED_PART = 0.005
_CHANGED_AT_ONCE = 2
# Both may end differently, a signature nobody recognised or another last line, if it is no more than this
_MAX_OTHER_END = 100
_OTHER_END_PART = 0.2
# Both may begin with a dateline nobody recognised
_MAX_OTHER_START = 16
_NEWSROOM = re.compile("讯|电|报|社|网|记者|通讯员")
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile("[0-9一二三四五六七八九十百千万零〇两]")
_LONG_GAP = 20


def is_reprint(one: str, other: str) -> bool:
    """Whether one of two cores is the other with pieces left out, added, or a word corrected.

    Figures that stand against other figures always make two texts: another day, another amount, another meeting.
    """
    shorter = min(len(one), len(other))
    may_change = max(_CHANGED_CHARS, _CHANGED_PART * shorter)
    changed = here = there = 0
    for gap in align(one, other):
        if _figures_differ(gap):
            return False
        here, there = here + len(gap.here), there + len(gap.there)
        against = 0 if _may_differ(gap, shorter) else min(len(gap.here), len(gap.there))
        changed += against
        if changed > may_change or against > _CHANGED_AT_ONCE:
            return False
    shared = len(one) - here
    return shared >= _MIN_SHARED * shorter and shared >= _MIN_SHARED_OF_LONGER * max(len(one), len(other))


def _figures_differ(gap: Gap) -> bool:
    figure = _NUMERAL if min(len(gap.here), len(gap.there)) <= _LONG_GAP else _DIGIT
    return bool(figure.search(gap.here) and figure.search(gap.there))


def _may_differ(gap: Gap, shorter: int) -> bool:
    size = min(len(gap.here), len(gap.there))
    if gap.at_end:
        return size <= min(_MAX_OTHER_END, _OTHER_END_PART * shorter)
    if gap.at_start and size <= _MAX_OTHER_START:
        return bool(_NEWSROOM.search(gap.here) and _NEWSROOM.search(gap.there))
    return False
