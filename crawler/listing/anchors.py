"""A page in, its links out: one pass that rows, pager and sections share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import lxml.html

from crawler.listing.date_pieces import is_date, is_part
from crawler.listing.regions import word_set, words_of
from crawler.listing.text import full_title, line
from crawler.normalize.page import Page

# No list page has so many; what comes after is left unread
MAX_LINKS = 10_000
_MAX_TEXT, _MAX_PIECES = 500, 50
_NO_URL = re.compile(r"^(?:javascript|mailto|tel|data|about|vbscript|sms|weixin|file):", re.I)
_BLANKS = re.compile(r"[\t\r\n]+")
_ABSOLUTE = ("http://", "https://")
# A link around a whole card: its headline stands in one of these
_HEADLINES = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "dt")
_TITLE_WORDS = word_set("title tit bt biaoti name headline subject")
_BLOCKS = frozenset({"p", "div", "li", "dd", "ul", "table", "section", "dt", "h1", "h2", "h3", "h4", "h5", "h6"})
_MIN_HEADLINE = 2


@dataclass(frozen=True, eq=False)
class Anchor:
    """One ``<a>``; ``href`` is "" where it leads nowhere (script, fragment, empty), ``text`` is what is shown.

    ``pictured``: it shows no words but a picture, whose ``alt`` the text is.
    """

    element: lxml.html.HtmlElement
    href: str
    text: str
    hint: str
    pictured: bool = False

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
    href = href.strip()
    if "\n" in href or "\r" in href or "\t" in href:
        href = _BLANKS.sub("", href)
    if href.startswith("#") or (":" in href[:12] and _NO_URL.match(href)):
        return ""
    return href.replace("&amp;", "&")


def resolved(page: Page, href: str) -> str:
    """``href`` as an absolute URL; as it stands where nobody knows where the page was."""
    if not page.url or (href.startswith(_ABSOLUTE) and "/." not in href):
        return href
    return page.absolute(href)


def make_anchor(element: lxml.html.HtmlElement) -> Anchor:
    """The link an ``<a>`` is."""
    hint = (element.get("title") or element.get("aria-label") or "")[:_MAX_TEXT]
    href, text = clean_href(element.get("href")), _text(element)
    if text or not len(element):
        return Anchor(element, href, text, hint)
    return Anchor(element, href, _picture_text(element), hint, pictured=True)


def _text(element: lxml.html.HtmlElement) -> str:
    if not len(element):
        return line((element.text or "")[:_MAX_TEXT])
    headline = _card_headline(element)
    pieces = [str(text) for text in islice((headline if headline is not None else element).itertext(), _MAX_PIECES)]
    words = [piece for piece in pieces if not is_date(piece)] or pieces
    return line("".join(words)[:_MAX_TEXT])


def _card_headline(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """The headline of a link around a whole card: a heading, what is called a title, else its first block of words."""
    if not any(child.tag in _BLOCKS for child in islice(element.iterdescendants(), _MAX_PIECES)):
        return None
    children = [child for child in islice(element.iterdescendants(), _MAX_PIECES) if isinstance(child.tag, str)]
    for is_headline in (_is_heading, _is_named_title, _is_block_of_words):
        for child in children:
            if is_headline(child) and len(_words(child)) >= _MIN_HEADLINE:
                return child
    return None


def _is_heading(element: lxml.html.HtmlElement) -> bool:
    return element.tag in _HEADLINES


def _is_named_title(element: lxml.html.HtmlElement) -> bool:
    return not words_of(element).isdisjoint(_TITLE_WORDS)


def _is_block_of_words(element: lxml.html.HtmlElement) -> bool:
    return element.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element.iterdescendants())


def _words(element: lxml.html.HtmlElement) -> str:
    """The element's text without dates and their parts."""
    pieces = (str(text).strip() for text in islice(element.itertext(), _MAX_PIECES))
    return "".join(piece for piece in pieces if not is_date(piece) and not is_part(piece))


def _picture_text(element: lxml.html.HtmlElement) -> str:
    for image in element.iter("img"):
        return line(image.get("alt") or image.get("title") or "")[:_MAX_TEXT]
    return ""
