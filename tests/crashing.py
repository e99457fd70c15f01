"""A spider middleware whose crashes stand for errors of our own code: settings ask for it by name."""

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
