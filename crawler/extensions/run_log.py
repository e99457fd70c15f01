"""Writes a log of its own for each run, and removes those of old runs."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from crawler.paths import output_dir
from crawler.spiders.portal import PortalSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


LOG_NAME = "crawl.log"
_DAY_S = 86_400


class RunLog:
    """Writes the run's log beside its report, whatever goes to the terminal.

    Comes first of all extensions, so that it hears them begin. Settings: ``LOG_KEEP_DAYS``, Scrapy's ``LOG_LEVEL``,
    ``LOG_FORMAT``, ``LOG_DATEFORMAT``.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert isinstance(crawler.spider, PortalSpider)
        settings, spider = crawler.settings, crawler.spider
        runs = output_dir(settings) / spider.portal.name / "runs"
        self.path = runs / spider.run_id / LOG_NAME
        keep_days = settings.getfloat("LOG_KEEP_DAYS")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handler = _QuietFileHandler(self.path, encoding="utf-8")
            remove_old_logs(runs, keep_days, now=time.time())
        except OSError as error:
            logger.warning("no log file for this run: %s", error)
            return
        handler.setLevel(settings["LOG_LEVEL"])
        handler.setFormatter(logging.Formatter(settings["LOG_FORMAT"], settings["LOG_DATEFORMAT"]))
        logging.getLogger().addHandler(handler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension; off for spiders that walk no portal."""
        if not issubclass(crawler.spidercls, PortalSpider):
            raise NotConfigured
        return cls(crawler)


class _QuietFileHandler(logging.FileHandler):
    """A full disk stops the crawl where articles are written; the log does not fill the terminal about it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name in logging)
        """Drop the record."""


def remove_old_logs(runs: Path, keep_days: float, *, now: float) -> list[Path]:
    """Remove the logs of runs that were last written to more than ``keep_days`` ago; 0 keeps all. Returns them.

    Raises: OSError where the folder cannot be read or changed.
    """
    if not keep_days:
        return []
    old = [path for path in runs.glob(f"*/{LOG_NAME}") if now - path.stat().st_mtime > keep_days * _DAY_S]
    for path in old:
        path.unlink(missing_ok=True)
    return sorted(old)
