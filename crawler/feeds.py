"""Articles → Scrapy's own feeds (``-o``, ``FEEDS``): what the files in ``articles/`` get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.extensions.feedexport import FeedExporter

from crawler.items import Article
from crawler.state.recording import DedupPolicy

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


class ArticleFeeds(FeedExporter):
    """Scrapy's feeds without the duplicates that have files of their own; in the place of its ``FeedExporter``.

    Settings: ``FEEDS`` and those of Scrapy's exporter, ``DEDUP_POLICY``. Signals and stats: Scrapy's.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._sets_apart = crawler.settings["DEDUP_POLICY"] == DedupPolicy.SEPARATE

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Hand the article to the feeds, if it belongs there."""
        if not (self._sets_apart and isinstance(item, Article) and item.duplicate_of):
            super().item_scraped(item, spider)
