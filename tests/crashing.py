"""Parts whose crashes stand for errors of our own code, or of a user's: settings ask for them by name."""

from __future__ import annotations

import re


class CrashingMiddleware:
    """The callback of each page whose address matches ``TEST_CRASH_AT`` raises."""

    def __init__(self, pattern):
        self._pattern = re.compile(pattern)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["TEST_CRASH_AT"])

    async def process_spider_output(self, response, result):
        if self._pattern.search(response.url):
            raise RuntimeError("an error of our own")
        async for output in result:
            yield output


class CrashingPipeline:
    """Articles whose address matches ``TEST_LOSE_AT`` raise."""

    def __init__(self, pattern):
        self._pattern = re.compile(pattern)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["TEST_LOSE_AT"])

    def process_item(self, item):
        if self._pattern.search(item.url):
            raise ValueError("nothing that a pipeline expects")
        return item
