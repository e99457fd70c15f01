"""Scrapy's response in, the ``Page`` that all readers share out: decoded and parsed once."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from scrapy.http import Response, TextResponse

from crawler.fetching.refreshes import sent_on
from crawler.normalize.page import Page
from crawler.portals.platforms import PageProblem

_pages: WeakKeyDictionary[Response, Page] = WeakKeyDictionary()
_problems: WeakKeyDictionary[Response, PageProblem] = WeakKeyDictionary()


def page_of(response: Response) -> Page:
    """The page of a response; the same object each time, for as long as the response lives."""
    page = _pages.get(response)
    if page is None:
        content_type = response.headers.get("Content-Type")
        declared = content_type.decode("latin-1") if content_type else None
        page = _pages[response] = Page(response.body, response.url, declared, response.status)
    return page


def problem_of(response: Response) -> PageProblem | None:
    """What the portal says instead of content (``gone:…``, ``forbidden:…``, ``empty:…``); None for a good page."""
    return _problems.get(response)


def set_problem(response: Response, problem: PageProblem | None) -> None:
    """Note what is wrong with a response, for ``problem_of``."""
    if problem is not None:
        _problems[response] = problem


def next_of(response: Response, most_s: int) -> str | None:
    """Where a page that has nothing more to say sends its reader on to, within ``most_s`` seconds; else None."""
    if response.status != 200 or not isinstance(response, TextResponse):
        return None
    header = response.headers.get("Refresh")
    return sent_on(page_of(response), header.decode("latin-1") if header else None, most_s=most_s)


def header_lines(response: Response) -> dict[str, str]:
    """The headers of a response, several lines of one name joined by ","."""
    return {
        name.decode("latin-1"): b",".join(values).decode("utf-8", "replace")
        for name, values in response.headers.items()
    }
