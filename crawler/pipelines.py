"""What happens to an article after extraction: validate, revise, de-duplicate, record; settings.py orders them.

Pipelines are thin: what they ask and tell is the run's session (``crawler/state``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from crawler.extensions.run_record import RunRecord
from crawler.items import Article
from crawler.state.delta import Status

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector


class _Pipeline:
    """What all of them share: the crawler, its counters, the run's record."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a pipeline."""
        return cls(crawler)

    @property
    def stats(self) -> StatsCollector:
        """The run's counters."""
        assert self.crawler.stats
        return self.crawler.stats

    @property
    def run(self) -> RunRecord:
        """The run's record, which has the session."""
        record = self.crawler.get_extension(RunRecord)
        assert record
        return record


class ValidatePipeline(_Pipeline):
    """Let pass what is an article by the schema; drop the rest with a reason. Stats: ``articles/rejected/<reason>``."""

    def process_item(self, item: Article) -> Article:
        """The article as it is.

        Raises: DropItem for an article without id, title or content.
        """
        reason = _fault(item)
        if reason:
            self.stats.inc_value(f"articles/rejected/{reason}")
            if item.id:
                with self.run.guarded_session() as session:
                    session.recorder.failed(item.id, Status.FAILED, reason)
            raise DropItem(reason)
        return item


class RevisePipeline(_Pipeline):
    """Number the article's revision; drop it where nothing has changed. Stats: ``articles/unchanged``."""

    def process_item(self, item: Article) -> Article:
        """The article with revision, hashes, sections and times.

        Raises: DropItem for an article that is stored as it is.
        """
        assert item.id
        with self.run.guarded_session() as session:
            revised = session.recorder.revise(item, self.run.spider.validators.get(item.id))
            if revised is None:
                session.commit_if_due()
        if revised is None:
            self.run.spider.validators.pop(item.id, None)
            self.stats.inc_value("articles/unchanged")
            raise DropItem("unchanged", log_level="DEBUG")
        return revised


class DedupPipeline(_Pipeline):
    """Mark reprints of articles that are stored already. Setting: ``DEDUP_POLICY``. Stats: ``dedup/duplicates``."""

    def process_item(self, item: Article) -> Article:
        """The article, with ``duplicate_of`` where it is one."""
        with self.run.guarded_session() as session:
            marked = session.recorder.mark_duplicate(item)
        if marked.duplicate_of:
            self.stats.inc_value("dedup/duplicates")
        return marked


class RecordPipeline(_Pipeline):
    """Write the article's line. Stats: ``articles/new``, ``articles/changed``, ``output/lines/<stream>``."""

    def process_item(self, item: Article) -> Article:
        """The article, once its line is written; the next commit makes it safe."""
        assert item.id
        with self.run.guarded_session() as session:
            stream = session.recorder.record(item, self.run.spider.validators.pop(item.id, None))
            session.commit_if_due()
        self.stats.inc_value("articles/new" if item.revision == 1 else "articles/changed")
        self.stats.inc_value(f"output/lines/{stream}")
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
