"""Two texts that share most of their characters → the gaps between what they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

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
