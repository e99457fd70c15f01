"""One short log line for each article or drop, instead of the whole article."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.items import Article


class ShortLogFormatter(LogFormatter):
    """Scrapy's log formatter with items shortened to id, title and URL. Setting: ``LOG_FORMATTER``."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """A stored article, at DEBUG."""
        result = super().scraped(item, response, spider)
        return LogFormatterResult(level=result["level"], msg="article %(item)s", args={"item": _short(item)})

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """A dropped article with the reason, at the level the drop asks for."""
        result = super().dropped(item, exception, response, spider)
        args = {"item": _short(item), "exception": exception}
        return LogFormatterResult(level=result["level"], msg="dropped %(item)s: %(exception)s", args=args)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An article that a pipeline failed on, at ERROR."""
        result = super().item_error(item, exception, response, spider)
        return LogFormatterResult(level=result["level"], msg="pipeline failed on %(item)s", args={"item": _short(item)})


def _short(item: Any) -> str:
    if not isinstance(item, Article):
        return type(item).__name__
    return f"{item.id} {item.title[:40]} <{item.url}>"
