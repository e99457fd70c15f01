"""Decides which page of a list comes next: never the page itself, never one past the end."""

from __future__ import annotations

from dataclasses import dataclass

import lxml.html

from crawler.listing.anchors import Anchor, resolved
from crawler.listing.pager import Pager
from crawler.listing.pager_text import is_next
from crawler.page.page import Page
from crawler.page.urls import canonical_url, without_fragment
from crawler.platforms.base import Platform
from crawler.platforms.trs import ScriptPager, called_href, script_href
from crawler.text.cleaning import clean_line

_MAX_LABEL = 20


@dataclass(frozen=True, slots=True)
class Pagination:
    """What is known of a list's paging; ``next_url`` is absolute where the page's address is known."""

    next_url: str | None = None
    page_number: int | None = None
    page_count: int | None = None
    total: int | None = None
    past_end: bool = False


def read_pagination(page: Page, pager: Pager, script: ScriptPager | None, platform: Platform) -> Pagination:
    """The paging of a list page; a pager in the HTML outranks one that a script would write."""
    if pager.element is None or (script and not pager.leads_somewhere):
        return _scripted(page, pager, script)
    number = pager.current or _number_in_url(page, platform)
    past_end = _is_past_end(page, pager, number, platform)
    href = None if past_end or _is_last(pager, number) else _next_href(page, pager, number, platform)
    return Pagination(
        resolved(page, href) if href else None, number, pager.page_count or pager.last, pager.total, past_end
    )


def _scripted(page: Page, pager: Pager, script: ScriptPager | None) -> Pagination:
    if script is None:
        button = _next_button(page) if pager.element is None else None
        return Pagination(resolved(page, button) if button else None, pager.current, pager.page_count, pager.total)
    following = resolved(page, script.next_href) if script.next_href else None
    return Pagination(following, script.current, script.page_count, script.total or pager.total)


def _number_in_url(page: Page, platform: Platform) -> int | None:
    key = platform.list_key(page.url) if page.url else None
    return key[1] if key else None


def _is_past_end(page: Page, pager: Pager, number: int | None, platform: Platform) -> bool:
    """Past its last page a list still shows a pager, without a current number; its 下一页 counts on for ever."""
    if pager.current is not None or not pager.numbers or pager.next_link is None:
        return False
    last = max(pager.numbers)
    following = platform.list_key(page.absolute(pager.next_link.href)) if pager.next_link.href else None
    if number is not None and number > last:
        return pager.next_link.href not in pager.numbers.values()
    return following is not None and following[1] > last + 1


def _is_last(pager: Pager, number: int | None) -> bool:
    """Whether the pager prints that this is its last page, and links none beyond."""
    return number is not None and pager.page_count is not None and number >= max(pager.page_count, *pager.numbers, 0)


def _next_href(page: Page, pager: Pager, number: int | None, platform: Platform) -> str | None:
    link = pager.next_link
    numbered = pager.numbers.get(number + 1) if number else None
    # a bare » may mean the last page; a number says what it means
    if link is None or (numbered and not is_next(link)):
        return _usable(page, numbered, platform, pager, number)
    href = link.href or _scripted_href(page, link.element) or _fragment(page, link)
    return _usable(page, href, platform, pager, number)


def _next_button(page: Page) -> str | None:
    """Where a 下一页 leads that is a button or a box with a script, and no link."""
    if "下一页" not in page.text and "下页" not in page.text:
        return None
    for element in page.root.xpath("//*[@onclick][self::input or self::button or self::span or self::li or self::td]"):
        label = clean_line(element.get("value") or element.text_content()[:_MAX_LABEL])
        if label.strip(" >»›") in ("下一页", "下页"):
            return _scripted_href(page, element)
    return None


def _scripted_href(page: Page, element: lxml.html.HtmlElement) -> str | None:
    for code in (element.get("onclick"), element.get("href")):
        if code and ("(" in code or "=" in code):
            return script_href(code) or called_href(page, code)
    return None


def _fragment(page: Page, link: Anchor) -> str | None:
    """``#page=2`` of a saved page, as it stands; on the portal it is the page itself."""
    href = (link.element.get("href") or "").strip()
    return href if page.url is None and href.startswith("#") and any(c.isdigit() for c in href) else None


def _usable(page: Page, href: str | None, platform: Platform, pager: Pager, number: int | None) -> str | None:
    """``href`` unless it is the page itself, an earlier page, or one past the end."""
    if not href:
        return None
    target = page.absolute(href)
    if page.url and without_fragment(target) == without_fragment(page.url):
        return None
    shown = {n for n, other in pager.numbers.items() if other == href}
    if shown:
        return href if number is None or max(shown) > number else None
    return href if _is_later(page, target, platform, pager, number) else None


def _is_later(page: Page, target: str, platform: Platform, pager: Pager, number: int | None) -> bool:
    there = platform.list_key(target)
    if there is None:
        return True
    here = platform.list_key(page.url) if page.url else None
    if here == there:  # of an unknown CMS the number in a file name is a guess: page 2 of list.html may be list_1.html
        return platform.name == "generic" and canonical_url(page.url or "") != canonical_url(target)
    # numbers in file names may count down (博达); only those that the pager's own links confirm are compared
    counts_up = any(
        platform.list_key(page.absolute(h)) == (there[0], n) for n, h in pager.numbers.items() if h and n > 1
    )
    if not counts_up:
        return True
    end = pager.page_count if pager.page_count else None
    if end is not None and there[1] > end:
        return False
    return number is None or there[1] > number
