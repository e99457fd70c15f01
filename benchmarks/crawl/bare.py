"""Scrapy with nothing on top: fetches the URLs of a file, one a line, and throws the pages away."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Yields a request for each URL and nothing for the answer."""

    name = "bare"

    async def start(self) -> AsyncIterator[Request]:
        """All requests, without a filter."""
        for url in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Nothing."""


if __name__ == "__main__":
    settings = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]),
        "CONCURRENT_REQUESTS": int(sys.argv[2]),
        "LOG_LEVEL": "INFO",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(BareSpider)
    process.start()
