"""What fetching asks of the running crawl: its portal, its folder, whether it is ending; and how to end it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.utils.conf import closest_scrapy_cfg

from crawler.fetching.hosts import host_key, host_keys
from crawler.portals.model import Portal

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
