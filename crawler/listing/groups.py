"""A page's links in, groups of links out that stand in the same kind of place: candidates for the list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.regions import Region, Regions, word_set

# Elements that make up one row: their classes change from row to row (odd, first, new, red)
_ROW_TAGS = word_set("a li tr dd dt p span strong em b i u font h1 h2 h3 h4 h5 h6 label tbody thead center small")
_STATE = re.compile(
    r"\b(?:odd|even|first|last|active|on|cur|current|hover|selected|alt|no|mr|end|top|new|red|bg|clearfix)\b|\d+"
)
# Deeper nesting is a trap; browsers stop at 512, libxml2 at 256
MAX_DEPTH = 60
_MIN_LONG_TITLE = 8
_MIN_WHOLE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Group:
    """Links with the same path of tags and container classes, in page order.

    ``crowd`` is the whole page's: how many long links an element holds.
    """

    anchors: tuple[Anchor, ...]
    region: Region
    crowd: Mapping[lxml.html.HtmlElement, int]


def group_anchors(anchors: Sequence[Anchor]) -> list[Group]:
    """The groups of a page, in order of their first link; links without any text are left out."""
    shown = [a for a in anchors if a.text or a.hint]
    crowd = _crowd(a for a in shown if len(a.text) >= _MIN_LONG_TITLE)
    most = max(crowd.values(), default=0) * _MIN_WHOLE_SHARE
    regions = Regions(frozenset(element for element, n in crowd.items() if n > most))
    paths = _Paths()
    groups: dict[tuple[int, Region], list[Anchor]] = {}
    for anchor in shown:
        parent = anchor.element.getparent()
        groups.setdefault((paths.of(parent), regions.of(parent)), []).append(anchor)
    return [Group(tuple(members), key[1], crowd) for key, members in groups.items()]


def _crowd(anchors: Iterable[Anchor]) -> Mapping[lxml.html.HtmlElement, int]:
    """How many of the links each element holds."""
    counts: Counter[lxml.html.HtmlElement] = Counter()
    for parent, n in Counter(anchor.element.getparent() for anchor in anchors).items():
        for element in islice(chain([parent], parent.iterancestors()), MAX_DEPTH):
            counts[element] += n
    return counts


class _Paths:
    """Numbers for paths: equal paths of tags and classes have equal numbers."""

    def __init__(self) -> None:
        self._known: dict[lxml.html.HtmlElement, int] = {}
        self._numbers: dict[tuple[int, str, str], int] = {}

    def of(self, element: lxml.html.HtmlElement | None) -> int:
        """The number of the path from the root to an element."""
        nodes = []
        while element is not None and element not in self._known:
            nodes.append(element)
            element = element.getparent()
        number = self._known[element] if element is not None else 0
        for node in reversed(nodes):
            tag = str(node.tag)
            name = "" if tag in _ROW_TAGS else _name(node.get("class") or "", node.get("id") or "")
            number = self._numbers.setdefault((number, tag, name), len(self._numbers) + 1)
            self._known[node] = number
        return number


@lru_cache(maxsize=4096)
def _name(classes: str, identifier: str) -> str:
    """Class and id without numbers and states: row-1 and row-2, odd and even are one."""
    words = _STATE.sub("", f"{classes[:200]} {identifier[:100]}".lower()).split()
    return " ".join(sorted(words))
