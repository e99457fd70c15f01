"""The way of an article after extraction: validate → record. Pipelines are thin; what they call is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from crawler.extensions import RunRecord
from crawler.items import Article

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ValidatePipeline:
    """Let pass what is an article by the schema; drop the rest with a reason.

    Stats: ``articles/rejected/<reason>``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a pipeline."""
        return cls(crawler)

    def process_item(self, item: Article) -> Article:
        """The article as it is.

        Raises: DropItem for an article without id, title or content.
        """
        reason = _fault(item)
        if reason:
            assert self.crawler.stats
            self.crawler.stats.inc_value(f"articles/rejected/{reason}")
            raise DropItem(reason)
        return item


def _fault(article: Article) -> str | None:
    if not article.id or not article.url:
        return "no_id"
    if not article.title.strip():
        return "no_title"
    if not (article.text or article.images or article.attachments or article.videos or _has_table(article)):
        return "no_content"
    return None


def _has_table(article: Article) -> bool:
    return any(block.type == "table" for block in article.body)


class RecordPipeline:
    """Hand articles to the run's record, which keeps them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a pipeline."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Find the run's record."""
        self.run_record = self.crawler.get_extension(RunRecord)

    def process_item(self, item: Article) -> Article:
        """The article, once its line is written."""
        if self.run_record:
            self.run_record.record(item)
        return item
