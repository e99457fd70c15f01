"""The list selectors of a profile applied to a page: rows out."""

from __future__ import annotations

from collections.abc import Iterator

import lxml.html
from parsel import Selector

from crawler.listing.anchors import Anchor, make_anchor
from crawler.listing.rowdates import with_dates
from crawler.listing.rowlinks import RowLink
from crawler.listing.text import line
from crawler.normalize.page import Page
from crawler.portals.model import ListRules
from crawler.portals.selectors import select


def profile_links(page: Page, rules: ListRules) -> list[RowLink]:
    """Each row's link, its date found as the profile says, else as in any list; empty where no row is found."""
    if not (rules.row or rules.link):
        return []
    links = list(_rows(Selector(root=page.root, type="html"), rules))
    return links if rules.date else with_dates(links)


def profile_next(page: Page, rules: ListRules) -> str | None:
    """The href the profile's ``next`` selector finds; None where it finds none."""
    if not rules.next:
        return None
    for found in select(Selector(root=page.root, type="html"), rules.next):
        if isinstance(found.root, str):
            return found.root
        href = found.root.get("href") or next(iter(found.root.xpath(".//a/@href")), None)
        if href:
            return str(href)
    return None


def _rows(document: Selector, rules: ListRules) -> Iterator[RowLink]:
    for row in select(document, rules.row or rules.link or ""):
        element = row.root
        if not isinstance(element, lxml.html.HtmlElement):
            continue
        anchor = _link_of(row, rules)
        if anchor is not None:
            yield RowLink(anchor, element, _date_of(row, rules))


def _link_of(row: Selector, rules: ListRules) -> Anchor | None:
    """What the ``link`` selector finds in the row, else its link with the longest title."""
    if rules.row and rules.link:
        elements = [found.root for found in select(row, rules.link)]
    elif row.root.tag == "a":
        elements = [row.root]
    else:
        elements = list(row.root.iter("a"))
    anchors = [make_anchor(element) for element in elements if getattr(element, "tag", None) == "a"]
    return max((a for a in anchors if a.href), key=lambda a: len(a.title), default=None)


def _date_of(row: Selector, rules: ListRules) -> str | None:
    for found in select(row, rules.date) if rules.date else ():
        text = found.root if isinstance(found.root, str) else found.root.text_content()
        return line(str(text)) or None
    return None
