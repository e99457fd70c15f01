"""A parsed page in, the part of it that can have to do with the article out: most of a page is menus and lists.

Found without looking at single elements: the smallest block with most of the page's sentences and the headline, and its
near neighbours, without the link lists behind the text. Where that is not certain, the other steps see the whole page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from crawler.extraction.cues import FILE_LINK
from crawler.extraction.scan import Region
from crawler.extraction.scanner import is_hidden
from crawler.normalize.text import squeeze

_HEADINGS = ("h1", "h2", "h3")
_OTHERS = ("div", "p", "td", "span", "font", "b", "strong", "h4", "center", "big")
_MIN_HEADLINE_CHARS, _MIN_SENTENCES, _MOST = 6, 3, 0.5
# Neighbours by level, from the block itself up: how many before and after it, and how much text each may have
_BEFORE = ((4, 400), (3, 300), (3, 300), (2, 200), (2, 200), (2, 200))
_INDENTED = 8
_AFTER = ((6, 1500), (3, 600), (2, 300))
# Trails, pagers and lines of editors are made of fewer elements; menus and pickers of pictures of more
_MOST_ELEMENTS = 100
# In less there is hardly anything to leave out
_WORTH_A_LOOK = 250
# A link list: so many links, so many characters, hardly a sentence
_MIN_LINKS, _MIN_LIST_CHARS, _CHARS_PER_SENTENCE, _LINK_SHARE = 15, 400, 400, 0.35
_LINK_TEXTS = etree.XPath("descendant::a//text()", smart_strings=False)
_LEAVES = frozenset(("p", "li", "h1", "h2", "h3", "h4", "span", "font", "b", "strong", "a"))


def article_region(root: Any, head: str) -> Region | None:
    """The elements to look at, in document order, and those among them to leave out; None for the whole page.

    Args:
        head: the page's <title>, which tells how the headline begins.
    """
    body = root.find("body")
    start = squeeze(head)[:_MIN_HEADLINE_CHARS]
    if body is None or len(start) < _MIN_HEADLINE_CHARS:
        return None
    headline = _headline(body, start)
    block = None if headline is None else _block_around(headline, body)
    if block is None or block is body or any(map(is_hidden, (block, *block.iterancestors()))):
        return None
    before = list(_neighbours(block, body, _BEFORE, preceding=True))
    parts = (*reversed(before), block, *_neighbours(block, body, _AFTER, preceding=False))
    return Region(parts, frozenset(_link_lists(block)))


def _headline(body: Any, start: str) -> Any:
    """The first heading element that begins as the page's title does, else the first other element, or None."""
    for element in body.iter(*_HEADINGS):
        if squeeze("".join(element.itertext())).startswith(start):
            return element
    for element in body.iter(*_OTHERS):
        text = element.text
        if text and start[:2] in text and squeeze(text).startswith(start):
            return element
    return None


def _block_around(headline: Any, body: Any) -> Any:
    """The smallest block with the headline and most of the sentences, or None where there are hardly any."""
    sentences = _text(body).count("。")
    if sentences < _MIN_SENTENCES:
        return None
    block = headline
    while block is not body and _text(block).count("。") < sentences * _MOST:
        block = block.getparent()
    return block


def _neighbours(block: Any, body: Any, levels: tuple[tuple[int, int], ...], *, preceding: bool) -> Iterator[Any]:
    """Small elements beside the block and beside those around it, nearest first."""
    for count, size in levels:
        if block is body:
            return
        for sibling, _ in zip(block.itersiblings(preceding=preceding), range(count), strict=False):
            if (
                isinstance(sibling.tag, str)
                and _is_small(_text(sibling), size, preceding)
                and not _has_more(sibling, _MOST_ELEMENTS)
            ):
                yield sibling
        block = block.getparent()


def _is_small(text: str, size: int, preceding: bool) -> bool:
    """Whether a text has so few characters; above the headline, where trails stand, indentation does not count."""
    if len(text) <= size:
        return bool(text)
    return preceding and len(text) <= size * _INDENTED and len(squeeze(text)) <= size


def _has_more(element: Any, count: int, tag: str | None = None) -> bool:
    """Whether there are more elements inside (of a tag), without counting them all."""
    return next(islice(element.iterdescendants(tag), count, None), None) is not None


def _link_lists(block: Any) -> Iterator[Any]:
    """Link lists that stand behind the text inside a block that holds both: side columns, recommended articles."""
    while _has_more(block, _WORTH_A_LOOK):
        inside = [child for child in block if isinstance(child.tag, str)]
        counts = [_text(child).count("。") for child in inside]
        most = max(counts, default=0)
        if most < _MIN_SENTENCES or most < sum(counts) * _MOST:
            return
        block = inside[counts.index(most)]
        if block.tag in _LEAVES:
            return
        yield from filter(_is_link_list, inside[counts.index(most) + 1 :])


def _is_link_list(element: Any) -> bool:
    if not _has_more(element, _MIN_LINKS, "a"):
        return False
    text = "".join(_text(element).split())
    if len(text) < _MIN_LIST_CHARS or text.count("。") * _CHARS_PER_SENTENCE > len(text):
        return False
    links: Any = _LINK_TEXTS(element)
    if len("".join("".join(links).split())) < len(text) * _LINK_SHARE:
        return False
    return not any(FILE_LINK.search(link.get("href") or "") for link in element.iter("a"))


def _text(element: Any) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
