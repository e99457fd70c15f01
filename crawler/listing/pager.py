"""Reads the pager of a list page: its numbers, the current one, 下一页, and the totals printed next to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import lxml.html

from crawler.listing.anchors import Anchor, clean_href
from crawler.listing.pager_text import (
    MAX_TOKEN,
    is_arrow,
    is_next,
    is_previous,
    is_token,
    linked_number,
    page_number,
    totals_in,
)
from crawler.listing.regions import first_texts, words_of
from crawler.page.page import Page
from crawler.text.cleaning import clean_line, word_set

PAGER_WORDS = word_set(
    "page pages pager pagination paging pagebar pagelist pagenav pageinfo fenye fanye epages fy pg pagecss pagebox"
)
CURRENT_WORDS = word_set(
    "on cur curr current currentpage active here now this thisclass thispage pageon selected select sel"
)
_WRAPPERS = frozenset({"li", "span", "td", "em", "b", "strong", "i", "font", "dd", "p"})
_MAX_PAGER_TEXT = 600
_MAX_PAGER_ELEMENTS = 400
_MAX_TEXT_BESIDE = 120
_MAX_MENUS, _MAX_OPTIONS = 20, 10_000
_MENU_TEXT = re.compile(r"(?:转到|跳转|跳到|前往|到第)|[共第]\s*\d+\s*页|页\s*$")
# What only a pager prints, markup in between or not
_PRINTED = re.compile(
    r"共(?:\s|&nbsp;|</?\w+[^<>]{0,60}>){0,4}\d{1,6}(?:\s|&nbsp;|</?\w+[^<>]{0,60}>){0,4}(?:页|条记录|条信息|条数据)|页次[:：]"
)
_ADDRESS = re.compile(r"[/.?]")


@dataclass(frozen=True, slots=True)
class Pager:
    """A pager as printed: ``numbers`` maps a page number to its href, "" where a script would lead there."""

    element: lxml.html.HtmlElement | None = None
    numbers: Mapping[int, str] = field(default_factory=dict)
    current: int | None = None
    next_link: Anchor | None = None
    total: int | None = None
    page_count: int | None = None
    leads_back: bool = False
    """Whether 上一页 has an address."""

    @property
    def last(self) -> int | None:
        """The greatest page number known, as printed or linked."""
        known = [*self.numbers, *(n for n in (self.page_count, self.current) if n)]
        return max(known, default=None)

    @property
    def leads_somewhere(self) -> bool:
        """Whether any of its links has an address; none of a picture slider's has."""
        return any(self.numbers.values()) or bool(self.next_link and self.next_link.href)


def find_pager(page: Page, anchors: Sequence[Anchor]) -> Pager:
    """The page's pager; an empty one where there is none. Links outrank a menu of pages, that a printed count."""
    linked = _find_linked(anchors)
    if linked.leads_somewhere:
        return linked
    menu = _find_menu(page)
    # A menu of bare numbers says how many pages there are; beside it a link may lead on by its script
    if menu and (menu.leads_somewhere or linked.element is None):
        return menu
    return linked if linked.element is not None else _find_printed(page)


def _find_linked(anchors: Sequence[Anchor]) -> Pager:
    """The pager made of links. Of equal ones (above and below the list) the last counts."""
    places: dict[lxml.html.HtmlElement, list[Anchor]] = {}
    for anchor in anchors:
        if is_token(anchor):
            places.setdefault(_place(anchor), []).append(anchor)
    best, greatest = None, 0
    for place, tokens in places.items():
        weight = _weight(place, tokens)
        if weight >= max(greatest, 1):
            best, greatest = place, weight
    return _read(best, places[best]) if best is not None else Pager()


def _find_menu(page: Page) -> Pager | None:
    """A menu of page numbers; months and days of a calendar are numbers, too."""
    for select in islice(page.root.iter("select"), _MAX_MENUS):
        options = list(islice(select.iter("option"), _MAX_OPTIONS))
        labels = [page_number(clean_line("".join(map(str, islice(option.itertext(), 3)))[:20])) for option in options]
        place = select.getparent()
        if place is None or len(labels) < 2 or labels != list(range(1, len(labels) + 1)):
            continue
        around = (select, *islice(select.iterancestors(), 3))
        text = _spaced_text(place)[:_MAX_PAGER_TEXT]
        if _MENU_TEXT.search(text) or any(not words_of(element).isdisjoint(PAGER_WORDS) for element in around):
            chosen = next((n for n, option in enumerate(options, 1) if option.get("selected") is not None), None)
            hrefs = {n: _option_href(option) for n, option in enumerate(options, 1)}
            total, count, printed = totals_in(text)
            return Pager(place, hrefs, chosen or printed, None, total, count)
    return None


def _option_href(option: lxml.html.HtmlElement) -> str:
    """The address of a menu's option; "" where its value is no address."""
    value = (option.get("value") or "").strip()
    return clean_href(value) if _ADDRESS.search(value) else ""


def _find_printed(page: Page) -> Pager:
    """The totals of a pager without any link, which a script fills, or which has but one page."""
    speaks = _PRINTED.search(page.text) is not None
    for element in page.root.iter("div", "ul", "p", "td", "span", "nav", "form", "center", "li"):
        if words_of(element).isdisjoint(PAGER_WORDS) and not (speaks and _speaks_of_totals(element)):
            continue
        text = _spaced_text(element)
        if not 0 < len(text) <= _MAX_TEXT_BESIDE or not _has_no_rows(element):
            continue
        if any(totals := totals_in(text)) and (_PRINTED.search(text) or not words_of(element).isdisjoint(PAGER_WORDS)):
            return Pager(None, {}, totals[2], None, totals[0], totals[1])
    return Pager()


def _speaks_of_totals(element: lxml.html.HtmlElement) -> bool:
    """Whether a total may stand in the element's own words, not in those of what it holds."""
    own = (element.text, *(child.tail for child in islice(element, 20)))
    return any("共" in text or "页次" in text for text in own if text)


def _has_no_rows(element: lxml.html.HtmlElement) -> bool:
    return all(len(clean_line(link.text_content()[:40])) <= MAX_TOKEN for link in islice(element.iter("a"), 20))


def _place(anchor: Anchor) -> lxml.html.HtmlElement:
    """The element that holds the whole pager: above the box that a single link stands in."""
    parent = anchor.element.getparent()
    while parent.tag in _WRAPPERS and _is_single(parent) and parent.getparent() is not None:
        parent = parent.getparent()
    return parent


def _is_single(element: lxml.html.HtmlElement) -> bool:
    return sum(1 for _ in islice(element.iter("a"), 2)) == 1


def _weight(place: lxml.html.HtmlElement, tokens: Sequence[Anchor]) -> int:
    """How much a place looks like a pager: turning words count most, bare numbers need a pager's name beside them."""
    turns = sum(3 for a in tokens if is_next(a) or is_previous(a))
    numbers = sum(1 for a in tokens if page_number(a.text) is not None)
    parent = place.getparent()
    words = words_of(place) | (words_of(parent) if parent is not None else frozenset())
    named = not words.isdisjoint(PAGER_WORDS)
    if not turns and not (named and numbers):
        return 0
    usable = any(a.href or a.element.get("onclick") for a in tokens)
    return turns + min(numbers, 10) + (5 if named else 0) + (5 if usable else 0)


def _read(place: lxml.html.HtmlElement, tokens: Sequence[Anchor]) -> Pager:
    numbers: dict[int, str] = {}
    for anchor in tokens:
        number = linked_number(anchor)
        if number and (anchor.href or anchor.element.get("href") or anchor.element.get("onclick")):
            numbers.setdefault(number, anchor.href)
    own, beside = totals_in(_spaced_text(place)[:_MAX_PAGER_TEXT]), totals_in(_text_around(place), beside=True)
    total, count, printed = (one if one is not None else other for one, other in zip(own, beside, strict=True))
    current, back = _marked(place, numbers) or printed, any(is_previous(a) and a.href for a in tokens)
    return Pager(place, numbers, current, _next_link(tokens), total, count, back)


def _next_link(tokens: Sequence[Anchor]) -> Anchor | None:
    named = [a for a in tokens if is_next(a)]
    if named:
        return next((a for a in named if a.href), named[0])
    for double in (False, True):
        arrows = [a for a in tokens if is_arrow(a, double=double)]
        if arrows:
            return arrows[-1]
    return None


def _text_around(place: lxml.html.HtmlElement) -> str:
    """The pager's text, with what stands beside it (共 285 条) while that is short; a row's title says 20条, too."""
    text, around = _spaced_text(place), place
    for parent in islice(place.iterancestors(), 3):
        wider = _spaced_text(parent)
        if len(wider) > len(text) + _MAX_TEXT_BESIDE:
            break
        text, around = wider, parent
    return _text_beside(around, place) if around is not place else text[:_MAX_PAGER_TEXT]


def _text_beside(around: lxml.html.HtmlElement, place: lxml.html.HtmlElement) -> str:
    """The text of ``around`` without the links outside of ``place``."""
    inside = set(islice(place.iter(), 2 * _MAX_PAGER_ELEMENTS))
    parts: list[str] = []
    for element in islice(around.iter(), 2 * _MAX_PAGER_ELEMENTS):
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            text = ""
        elif element in inside or not any(e.tag == "a" for e in (element, *islice(element.iterancestors(), 3))):
            text = element.text or ""
        else:
            text = ""
        parts += [text, (element.tail or "") if element is not around else ""]
    return clean_line(" ".join(parts))[:_MAX_PAGER_TEXT]


def _spaced_text(element: lxml.html.HtmlElement) -> str:
    """Its text with a blank between any two elements, which may touch in the source and stand apart on the page."""
    return clean_line(" ".join(first_texts(element, _MAX_PAGER_ELEMENTS)))


def _marked(place: lxml.html.HtmlElement, numbers: Mapping[int, str]) -> int | None:
    """The current page: the number that is marked as such, or the one that is no link among links."""
    plain = None
    for element in islice(place.iter(), _MAX_PAGER_ELEMENTS):
        if not isinstance(element.tag, str) or len(element) > 1 or element.tag in ("option", "script", "style"):
            continue
        number = page_number(clean_line("".join(map(str, islice(element.itertext(), 4)))))
        if not number:
            continue
        if not words_of(element).isdisjoint(CURRENT_WORDS):
            return number
        if plain is None and _is_between(number, numbers) and not _is_link(element):
            plain = number
    return plain


def _is_between(number: int, numbers: Mapping[int, str]) -> bool:
    """Whether a number fills a gap in the pager's links: a total (共 285 条) stands apart from them."""
    return number not in numbers and (number - 1 in numbers or number + 1 in numbers)


def _is_link(element: lxml.html.HtmlElement) -> bool:
    if element.tag == "a":
        return bool(element.get("href") or element.get("onclick"))
    return element.find(".//a[@href]") is not None or any(parent.get("href") for parent in element.iterancestors("a"))
