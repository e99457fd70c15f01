"""A page's links in, its pager out: numbers, the current one, 下一页, and the totals printed beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.regions import word_set, words_of
from crawler.listing.text import line

_NUMBER = re.compile(r"^[\[(【]?(?:第)?(\d{1,6})(?:页)?[\])】]?$")
_NEXT = re.compile(r"^\W*(?:下一?[页頁]|后一?[页頁]|下页|next(?:page)?)\W*$", re.I)
_PREVIOUS = re.compile(r"^\W*(?:上一?[页頁]|前一?[页頁]|prev(?:ious)?(?:page)?)\W*$", re.I)
_ENDS = re.compile(r"^\W*(?:首[页頁]|第一[页頁]|[尾末][页頁]|最[后末]一?[页頁]|first|last)\W*$", re.I)
_ARROW_NEXT = frozenset({">", "›", "→", "＞"})
_ARROW_MORE = frozenset({"»", ">>", "››", "》"})
_PAGER_WORDS = word_set("page pages pager pagination paging pagebar pagelist pagenav pageinfo fenye fanye epages fy pg")
_CURRENT_WORDS = word_set(
    "on cur curr current currentpage active here now this thisclass thispage pageon selected select sel"
)
# a number that is printed with one of these is a total, not the current page
_COUNT_WORDS = re.compile(r"[共条页总计篇项/]")
_WRAPPERS = frozenset({"li", "span", "td", "em", "b", "strong", "i", "font", "dd", "p"})
_MAX_PAGER_TEXT = 600
_MAX_PAGER_ELEMENTS = 400
# Blanks between two numbers keep them apart: a row's date may stand right before the total
_LOOSE_BLANKS = re.compile(r"(?<!\d) | (?!\d)")

_TOTALS = (
    re.compile(r"共有?(?:计|:|：)?(\d{1,9})(?:条|篇|项|则|个记录|笔)"),
    re.compile(r"总?记录(?:总?数)?(?:共|:|：)?(\d{1,9})"),
    re.compile(r"(?<![\d每/])(\d{1,9})条(?!/?[每页])"),
)
_COUNTS = (
    re.compile(r"共(?:有|计|:|：)?(\d{1,6})[页頁]"),
    re.compile(r"(?<![\d/])\d{1,6}/(\d{1,6})(?![\d/])"),
    re.compile(r"总?页数?[:：](?:\d{1,6}/)?(\d{1,6})"),
)
_CURRENTS = (
    re.compile(r"(?<![\d/])(\d{1,6})/\d{1,6}(?![\d/])"),
    re.compile(r"(?:当前|目前|现在)(?:是|为|在)?第?[:：]?(\d{1,6})"),
    re.compile(r"第(\d{1,6})[页頁]"),
)


@dataclass(frozen=True, slots=True)
class Pager:
    """A pager as printed: ``numbers`` maps a page number to its href, "" where a script would lead there."""

    element: lxml.html.HtmlElement | None = None
    numbers: Mapping[int, str] = field(default_factory=dict)
    current: int | None = None
    next_link: Anchor | None = None
    total: int | None = None
    page_count: int | None = None

    @property
    def last(self) -> int | None:
        """The greatest page number known, as printed or linked."""
        known = [*self.numbers, *(n for n in (self.page_count, self.current) if n)]
        return max(known, default=None)


def find_pager(anchors: Sequence[Anchor]) -> Pager:
    """The page's pager; an empty one where there is none. With two of them (above and below) the last counts."""
    places: dict[lxml.html.HtmlElement, list[Anchor]] = {}
    for anchor in anchors:
        if _is_token(anchor):
            places.setdefault(_place(anchor), []).append(anchor)
    best, greatest = None, 0
    for place, tokens in places.items():
        weight = _weight(place, tokens)
        if weight >= max(greatest, 1):
            best, greatest = place, weight
    return _read(best, places[best]) if best is not None else Pager()


def totals_in(text: str) -> tuple[int | None, int | None, int | None]:
    """Claimed articles, pages and current page in a pager's text.

    >>> totals_in("共 295 条 2/15 页")
    (295, 15, 2)
    >>> totals_in("2026-08-12 41条")[0]
    41
    """
    text = _LOOSE_BLANKS.sub("", line(text))
    return _first(_TOTALS, text), _first(_COUNTS, text), _first(_CURRENTS, text)


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> int | None:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            return int(match[1])
    return None


def _is_token(anchor: Anchor) -> bool:
    text = anchor.text
    if not text or len(text) > 12:
        return False
    return bool(
        _NUMBER.match(text)
        or text in _ARROW_NEXT
        or text in _ARROW_MORE
        or _NEXT.match(text)
        or _PREVIOUS.match(text)
        or _NEXT.match(anchor.hint)
    )


def _place(anchor: Anchor) -> lxml.html.HtmlElement:
    parent = anchor.element.getparent()
    if parent.tag in _WRAPPERS and sum(1 for _ in islice(parent.iter("a"), 2)) == 1 and parent.getparent() is not None:
        parent = parent.getparent()
    return parent


def _weight(place: lxml.html.HtmlElement, tokens: Sequence[Anchor]) -> int:
    """How much a place looks like a pager: turning words count most, bare numbers need a pager's name beside them."""
    turns = sum(3 for a in tokens if _is_next(a) or _PREVIOUS.match(a.text))
    numbers = sum(1 for a in tokens if _NUMBER.match(a.text))
    named = bool((words_of(place) | _parent_words(place)) & _PAGER_WORDS)
    if not turns and not (named and numbers):
        return 0
    usable = any(a.href or a.element.get("onclick") for a in tokens)
    return turns + min(numbers, 10) + (5 if named else 0) + (5 if usable else 0)


def _parent_words(place: lxml.html.HtmlElement) -> frozenset[str]:
    parent = place.getparent()
    return words_of(parent) if parent is not None else frozenset()


def _read(place: lxml.html.HtmlElement, tokens: Sequence[Anchor]) -> Pager:
    numbers: dict[int, str] = {}
    for anchor in tokens:
        match = _NUMBER.match(anchor.text)
        if match:
            numbers.setdefault(int(match[1]), anchor.href)
    total, count, printed = totals_in(_text_around(place))
    current = _marked(place) or printed
    return Pager(place, numbers, current, _next_link(tokens), total, count)


def _is_next(anchor: Anchor) -> bool:
    return bool(_NEXT.match(anchor.text) or (_NEXT.match(anchor.hint) and not _NUMBER.match(anchor.text)))


def _next_link(tokens: Sequence[Anchor]) -> Anchor | None:
    named = [a for a in tokens if _is_next(a)]
    if named:
        return next((a for a in named if a.href), named[0])
    for arrows in (_ARROW_NEXT, _ARROW_MORE):
        found = [a for a in tokens if a.text in arrows]
        if found:
            return found[-1]
    return None


def _text_around(place: lxml.html.HtmlElement) -> str:
    """The pager's text, with what stands beside it (共 285 条) while that is short."""
    text = _spaced_text(place)
    for parent in list(place.iterancestors())[:3]:
        wider = _spaced_text(parent)
        if len(line(wider)) > len(line(text)) + 120:
            break
        text = wider
    return text[:_MAX_PAGER_TEXT]


def _spaced_text(element: lxml.html.HtmlElement) -> str:
    """Its text with a blank between any two elements, which may touch in the source and stand apart on the page."""
    return " ".join(str(text) for text in element.itertext())


def _marked(place: lxml.html.HtmlElement) -> int | None:
    """The current page: the number that is marked or is no link."""
    plain = None
    for element in islice(place.iter(), _MAX_PAGER_ELEMENTS):
        if not isinstance(element.tag, str) or len(element) > 1 or element.tag in ("option", "script"):
            continue
        match = _NUMBER.match(line(element.text_content()))
        if not match:
            continue
        if words_of(element) & _CURRENT_WORDS:
            return int(match[1])
        if plain is None and _is_plain(element, place):
            plain = int(match[1])
    return plain


def _is_plain(element: lxml.html.HtmlElement, place: lxml.html.HtmlElement) -> bool:
    if element.tag == "a":
        return not element.get("href") and not element.get("onclick")
    if element.find(".//a") is not None or any(parent.tag == "a" for parent in element.iterancestors()):
        return False
    parent = element.getparent()
    beside = f"{element.tail or ''}{parent.text or '' if parent is not place else ''}"
    return not _COUNT_WORDS.search(beside)
