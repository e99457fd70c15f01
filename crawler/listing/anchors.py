"""A page in, its links out: one pass that rows, pager and sections share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import lxml.html

from crawler.listing.date_pieces import is_date
from crawler.listing.text import full_title, line
from crawler.normalize.page import Page

# No list page has so many; what comes after is left unread
MAX_LINKS = 10_000
_MAX_TEXT, _MAX_PIECES = 500, 50
_NO_URL = re.compile(r"^(?:javascript|mailto|tel|data|about|vbscript|sms|weixin|file):", re.I)
_BLANKS = re.compile(r"[\t\r\n]+")
# A link around a whole card: its headline stands in one of these
_HEADLINES = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "dt")
_BLOCKS = frozenset({"p", "div", "li", "dd", "ul", "table", "section"})


@dataclass(frozen=True, eq=False)
class Anchor:
    """One ``<a>``; ``href`` is "" where it leads nowhere (script, fragment, empty), ``text`` is what is shown."""

    element: lxml.html.HtmlElement
    href: str
    text: str
    hint: str

    @cached_property
    def title(self) -> str:
        """The whole headline."""
        return full_title(self.text, self.hint)


def anchors_of(page: Page) -> list[Anchor]:
    """The page's links in order, at most ``MAX_LINKS``."""
    return anchors_in(page.root)


def anchors_in(root: lxml.html.HtmlElement) -> list[Anchor]:
    """The links of a tree in order, at most ``MAX_LINKS``."""
    elements = root.xpath("//body//a") or root.xpath("//a")
    return [make_anchor(element) for element in elements[:MAX_LINKS]]


def clean_href(href: str | None) -> str:
    """A usable href, entities decoded once more; "" for scripts, mail and fragments.

    >>> clean_href(" index.php?m=content&amp;c=index "), clean_href("javascript:;")
    ('index.php?m=content&c=index', '')
    """
    if not href:
        return ""
    href = _BLANKS.sub("", href).strip().replace("&amp;", "&")
    return "" if href.startswith("#") or _NO_URL.match(href) else href


def resolved(page: Page, href: str) -> str:
    """``href`` as an absolute URL; as it stands where nobody knows where the page was."""
    return page.absolute(href) if page.url else href


def make_anchor(element: lxml.html.HtmlElement) -> Anchor:
    """The link an ``<a>`` is."""
    hint = element.get("title")
    return Anchor(element, clean_href(element.get("href")), _text(element), hint[:_MAX_TEXT] if hint else "")


def _text(element: lxml.html.HtmlElement) -> str:
    if not len(element):
        return line((element.text or "")[:_MAX_TEXT])
    headline = _card_headline(element)
    pieces = [str(text) for text in islice((headline if headline is not None else element).itertext(), _MAX_PIECES)]
    words = [piece for piece in pieces if not is_date(piece)] or pieces
    return line("".join(words)[:_MAX_TEXT]) or _picture_text(element)


def _card_headline(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """The headline of a link that holds blocks of text; None for an ordinary link."""
    children = list(element.iterdescendants())[:40]
    if not any(child.tag in _BLOCKS for child in children):
        return None
    return next((child for child in children if child.tag in _HEADLINES and child.text_content().strip()), None)


def _picture_text(element: lxml.html.HtmlElement) -> str:
    for image in element.iter("img"):
        return line(image.get("alt") or image.get("title") or "")[:_MAX_TEXT]
    return ""
