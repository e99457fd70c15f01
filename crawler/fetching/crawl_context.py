"""What fetching asks of the running crawl: its portal, hosts and folder, the page of a response, and how to end it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.utils.conf import closest_scrapy_cfg

from crawler.exceptions import BadPageError, RequestRefusedError
from crawler.fetching.page_checks import sent_on
from crawler.page.page import Page
from crawler.page.problems import PageProblem
from crawler.page.urls import host_key, host_keys
from crawler.portals.model import Portal


class RefusedRequest(RequestRefusedError, IgnoreRequest):  # noqa: N818 (Scrapy's word for it)
    """A request that a rule of ours stopped; ``reason`` says which."""


class BadPage(BadPageError, IgnoreRequest):  # noqa: N818
    """An answer that is no content; ``kind`` says why."""


_closing: set[asyncio.Future[None]] = set()


def portal_of(crawler: Crawler) -> Portal | None:
    """The spider's ``portal``, None for a spider without one (``scrapy shell``, a hand-written one)."""
    portal = getattr(crawler.spider or crawler.spidercls, "portal", None)
    return portal if isinstance(portal, Portal) else None


def allowed_hosts(crawler: Crawler) -> frozenset[str]:
    """Keys of the hosts that may be asked: the portal's, else the spider's ``allowed_domains``; empty for any."""
    portal = portal_of(crawler)
    if portal is not None:
        return host_keys([*portal.hosts, host_key(portal.home_url)])
    return host_keys(getattr(crawler.spider, "allowed_domains", None) or ())


def home_host(crawler: Crawler) -> str | None:
    """The key of the portal's main host, None where there is no portal."""
    portal = portal_of(crawler)
    return host_key(portal.home_url) if portal else None


def output_folder(crawler: Crawler) -> Path:
    """OUTPUT_DIR; a relative one counts from the folder of scrapy.cfg."""
    folder = Path(crawler.settings.get("OUTPUT_DIR") or "output")
    if folder.is_absolute():
        return folder
    cfg = closest_scrapy_cfg()
    return Path(cfg).parent / folder if cfg else folder.absolute()


def portal_folder(crawler: Crawler) -> Path:
    """``OUTPUT_DIR/<portal>``."""
    portal = portal_of(crawler)
    return output_folder(crawler) / (portal.name if portal else crawler.spidercls.name)


def is_closing(crawler: Crawler) -> bool:
    """Whether the crawl is on its way to its end, so that nothing new should be sent."""
    engine = crawler.engine
    # Scrapy sends no signal when closing begins, only when it is done; the slot knows
    slot = getattr(engine, "_slot", None)
    return engine is None or not engine.running or (slot is not None and slot.closing is not None)


def close_soon(crawler: Crawler, reason: str) -> None:
    """End the crawl in order with ``reason`` as finish reason and as stat ``fetching/stopped``; the first one stays."""
    engine = crawler.engine
    if engine is None or is_closing(crawler) or crawler.stats.get_value("fetching/stopped"):
        return
    crawler.stats.set_value("fetching/stopped", reason)
    # not awaited: closing waits for the very request that asks for it
    task = asyncio.ensure_future(engine.close_spider_async(reason=reason))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


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
