"""Gives Scrapy's own feeds what the finished article files get."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.extensions.feedexport import FeedExporter, FeedSlot

from crawler.exceptions import OutputError, UsageError
from crawler.extensions.run_record import RunRecord
from crawler.items import Article
from crawler.page.urls import split_address
from crawler.spiders.base import tell_output_error
from crawler.state.recording import DedupPolicy

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


# One value from the first byte to the last: what is put behind it makes it unreadable
_CLOSED_FORMATS = frozenset({"json", "xml", "pickle", "marshal"})
_ADVICE = "the articles that were written are in OUTPUT_DIR; the rest comes with the next run"


class ArticleFeeds(FeedExporter):
    """Scrapy's feeds without the duplicates that have files of their own; in the place of its ``FeedExporter``.

    A feed that cannot be stored ends the run with 6, as any output does: what it has missed no later run gives it.

    Settings: ``FEEDS`` and those of Scrapy's exporter, ``DEDUP_POLICY``. Signals and stats: Scrapy's, ``output/error``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._sets_apart = crawler.settings["DEDUP_POLICY"] == DedupPolicy.SEPARATE
        self._closing = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension; off where no feed is asked for."""
        try:
            return super().from_crawler(crawler)
        except NotConfigured:
            if crawler.settings["FEEDS"]:
                crawler.signals.connect(_refuse, signals.spider_opened)
            raise

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Hand the article to the feeds, if it belongs there."""
        if self._sets_apart and isinstance(item, Article) and item.duplicate_of:
            return
        try:
            super().item_scraped(item, spider)
        except OSError as error:
            self._failed(error)
        except Exception as error:  # what an exporter of any make cannot write: one article's trouble
            assert self.crawler.stats
            self.crawler.stats.set_value("output/error", f"an article is missing in a feed: {error}")
            logger.exception("article missing in a feed: %s", getattr(item, "url", item))

    async def close_spider(self, spider: Spider) -> None:
        """Store what is left."""
        self._closing = True
        await super().close_spider(spider)

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        """Scrapy's, which tells the log alone what goes wrong here."""
        failures = self._failures()
        try:
            await super()._close_slot(slot, spider)
        except Exception as error:  # noqa: BLE001 (an exporter or a storage of any make)
            self._failed(error)
        if self._failures() > failures:
            self._failed(OutputError(f"{slot.format} feed {_place(slot.uri)}"))

    def _failures(self) -> int:
        stats = self.crawler.stats.get_stats()
        return sum(number for name, number in stats.items() if name.startswith("feedexport/failed_count/"))

    def _failed(self, error: Exception) -> None:
        told = OutputError(f"a feed cannot be stored: {type(error).__name__}: {error} ({_ADVICE})")
        record = self.crawler.get_extension(RunRecord)
        if record and not self._closing:
            record.fail(told)
        else:
            tell_output_error(self.crawler.stats, told)


def _place(uri: str) -> str:
    """Where a feed goes, without user, password and query.

    >>> _place("ftp://user:secret@host.test/articles.csv?key=1"), _place("articles.csv")
    ('ftp://host.test/articles.csv', 'articles.csv')
    """
    scheme, sign, rest = uri.partition("?")[0].rpartition("://")
    host, slash, path = rest.partition("/")
    return scheme + sign + (host.rpartition("@")[2] + slash + path if sign else rest)


def _refuse(spider: Spider) -> None:
    """Scrapy leaves all feeds out where one of them has an unknown format or place."""
    assert spider.crawler.stats
    error = OutputError("FEEDS: one of them has a format or a place that is not known; the log says which")
    tell_output_error(spider.crawler.stats, error)
    raise CloseSpider("output_error")


def check_feeds(settings: BaseSettings) -> None:
    """See that no feed is put behind what it would make unreadable.

    Raises: UsageError that names the file.
    """
    for uri, options in settings.getdict("FEEDS").items():
        path = _local_file(str(uri))
        form = options.get("format") or (path.suffix.removeprefix(".") if path else "")
        if path and form in _CLOSED_FORMATS and not _overwrites(options) and path.is_file() and path.stat().st_size:
            raise UsageError(
                f"FEEDS, -o: found {path}, which holds {form} already, and nothing can be put behind that; accepted: "
                "-O, which writes it anew, another file, or a format of lines such as .jsonl"
            )


def _overwrites(options: Mapping[str, Any]) -> bool:
    return bool(options.get("overwrite"))


def _local_file(uri: str) -> Path | None:
    """The file of a feed; None for other places, and for names that only the run fills in."""
    parts = split_address(uri)
    if "%(" in uri or parts.scheme not in ("", "file"):
        return None
    return Path(unquote(parts.path)) if parts.scheme else Path(uri)
