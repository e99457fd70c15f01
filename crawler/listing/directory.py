"""The RSS hub of PHPCMS in, its categories out: names, list URLs, parents."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from crawler.listing.anchors import clean_href
from crawler.listing.model import SectionLink
from crawler.listing.text import line
from crawler.normalize.page import Page
from crawler.portals.platforms.base import Platform
from crawler.portals.platforms.urls import split_url

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "div", "li", "td")
_NO_NAME = re.compile(r"^(?:xml|rss|订阅(?:到)?|)$", re.I)
_MAX_NAME = 30


def read_directory(page: Page, platform: Platform) -> tuple[SectionLink, ...]:
    """The categories of an RSS hub in page order; empty where the page is none."""
    names: dict[int, str] = {}
    parents: dict[int, str] = {}
    for element in page.root.iter("a"):
        catid = _catid(clean_href(element.get("href")))
        if catid is None:
            continue
        name = _name_of(element)
        if name:
            names.setdefault(catid, name)
        parent = _menu_parent(element)
        if parent and parent != name:
            parents.setdefault(catid, parent)
    home = page.url or ""
    links = ((name, platform.section_url(home, catid), parents.get(catid)) for catid, name in names.items())
    return tuple(SectionLink(name, url, parent) for name, url, parent in links if url)


def _catid(href: str) -> int | None:
    query = split_url(href).query
    if query.get("c") != "rss":
        return None
    value = query.get("rssid") or query.get("catid") or ""
    return int(value) if value.isdecimal() and len(value) < 10 and int(value) > 0 else None


def _name_of(element: lxml.html.HtmlElement) -> str | None:
    """The link's own text, else the heading it stands in."""
    for text in (line(element.text_content()), *_heading_texts(element)):
        if text and not _NO_NAME.match(text) and len(text) <= _MAX_NAME:
            return text
    return None


def _heading_texts(element: lxml.html.HtmlElement) -> Iterator[str]:
    for parent in element.iterancestors():
        if parent.tag in _HEADINGS:
            own = [parent.text, *(child.tail for child in parent)]
            yield line(" ".join(text for text in own if text))
            return


def _menu_parent(element: lxml.html.HtmlElement) -> str | None:
    """In the hub's menu a list of children follows the line with their parent's name."""
    for parent in element.iterancestors("ul", "dl"):
        before = parent.getprevious()
        if before is None or not isinstance(before.tag, str):
            return None
        text = line(before.text_content())
        return text if text and len(text) <= _MAX_NAME else None
    return None
