"""The links of a page with their text, their region and the dates beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import lxml.html

from crawler.listing.regions import words_of
from crawler.page.page import Page
from crawler.text.cleaning import clean_line, full_title, word_set

_NUMBERS = r"\d{1,4}\s*[-/.．年月—]\s*\d{1,2}(?:\s*[-/.．月日—]\s*\d{1,4})?\s*日?"
_CLOCK = r"(?:[T\s]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_LABEL = r"(?:(?:发布|更新|发表|添加|录入)?(?:时间|日期|于)?\s*[:：]?)"
_WHOLE = re.compile(rf"^[\[（(【\s|·:：]*{_LABEL}\s*{_NUMBERS}{_CLOCK}[\]）)】\s|·]*$")
# In longer text only a date with its year counts, and one behind a label
_WITH_YEAR = re.compile(
    rf"(?<![\d.])(?:(?:19|20)\d\d\s*[-/.．年—]\s*\d{{1,2}}\s*[-/.．月—]\s*\d{{1,2}}\s*日?){_CLOCK}(?![\d%％])"
)
_LABELLED = re.compile(rf"(?:时间|日期)\s*[:：]\s*({_NUMBERS}{_CLOCK})(?![\d%％])")
# a day and a month in boxes of their own, or one of them with a year
_PART = re.compile(r"^(?:\d{1,2}日?|20\d\d\s*[-./年]\s*\d{1,2}月?|\d{1,2}月|20\d\d年?|\d{1,2}\s*[-./月]\s*\d{1,2}日?)$")
_RELATIVE = re.compile(r"^(?:\d{1,3}\s*(?:秒|分钟|小时|天)之?前|刚刚|昨天|前天|今天)(?:\s*\d{1,2}:\d{2})?$")
MAX_PIECE = 60
_MAX_META = 36


def is_date(piece: str) -> bool:
    """Whether the piece is nothing but a date, in brackets or behind a label as well.

    >>> is_date("[2026-09-17]"), is_date("发布时间：2026年9月17日 08:09"), is_date("9月17日起")
    (True, True, False)
    """
    piece = piece.strip()
    if not 1 < len(piece) <= MAX_PIECE:
        return False
    return _RELATIVE.match(piece) is not None or (_WHOLE.match(piece) is not None and not is_part(piece))


def is_part(piece: str) -> bool:
    """Whether the piece may be a part of a date that stands in several boxes: 17, 2026-09."""
    return len(piece) <= 10 and _PART.match(piece.strip()) is not None


def is_short_date(piece: str) -> bool:
    """Whether a part is a date by itself, without its year: 09-17."""
    return _WHOLE.match(piece) is not None and not piece.strip().startswith("20")


def date_in(piece: str) -> str | None:
    """The date a line of credits holds; None for prose, which speaks of days without dating the article.

    >>> date_in("来源：荷江日报 2026-09-17 08:09"), date_in("9月1日起，各县区开展活动")
    ('2026-09-17 08:09', None)
    """
    labelled = _LABELLED.search(piece)
    if labelled:
        return labelled[1]
    found = _WITH_YEAR.search(piece) if len(piece) <= _MAX_META else None
    return found[0].strip() if found else None


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
        return clean_line((element.text or "")[:_MAX_TEXT])
    headline = _card_headline(element)
    pieces = [str(text) for text in islice((headline if headline is not None else element).itertext(), _MAX_PIECES)]
    words = [piece for piece in pieces if not is_date(piece)] or pieces
    return clean_line("".join(words)[:_MAX_TEXT])


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
        return clean_line(image.get("alt") or image.get("title") or "")[:_MAX_TEXT]
    return ""
