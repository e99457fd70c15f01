"""A page in, its links out: one pass that rows, pager and sections share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html

from crawler.listing.text import full_title, line
from crawler.normalize.page import Page

# No list page has so many; what comes after is left unread
MAX_LINKS = 20_000
_MAX_TEXT = 500
_NO_URL = re.compile(r"^(?:javascript|mailto|tel|data|about|vbscript|sms|weixin):", re.I)
_BLANKS = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """One ``<a>``; ``href`` is "" where it leads nowhere (script, fragment, empty), ``text`` is what is shown."""

    element: lxml.html.HtmlElement
    href: str
    text: str
    hint: str

    @property
    def title(self) -> str:
        """The whole headline."""
        return full_title(self.text, self.hint)


def anchors_of(page: Page) -> list[Anchor]:
    """The page's links in order, at most ``MAX_LINKS``; those in script templates are not seen."""
    found = []
    for element in page.root.iter("a"):
        found.append(_anchor(element))
        if len(found) >= MAX_LINKS:
            break
    return found


def clean_href(href: str | None) -> str:
    """A usable href, entities decoded once more; "" for scripts, mail and fragments.

    >>> clean_href(" index.php?m=content&amp;c=index "), clean_href("javascript:;")
    ('index.php?m=content&c=index', '')
    """
    href = _BLANKS.sub("", href or "").strip().replace("&amp;", "&")
    return "" if not href or href.startswith("#") or _NO_URL.match(href) else href


def _anchor(element: lxml.html.HtmlElement) -> Anchor:
    text = line("".join(_texts(element)))
    hint = element.get("title") or ""
    return Anchor(element, clean_href(element.get("href")), text or _picture_text(element), hint[:_MAX_TEXT])


def _texts(element: lxml.html.HtmlElement) -> Iterator[str]:
    if not len(element):
        yield (element.text or "")[:_MAX_TEXT]
        return
    size = 0
    for text in element.itertext():
        yield str(text)[:_MAX_TEXT]
        size += len(text)
        if size > _MAX_TEXT:
            return


def _picture_text(element: lxml.html.HtmlElement) -> str:
    for image in element.iter("img"):
        return line(image.get("alt") or image.get("title") or "")[:_MAX_TEXT]
    return ""
