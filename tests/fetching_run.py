"""A crawl in a process of its own, with the project's settings: URLs in, what became of each out.

The processes are forked from one that has imported Scrapy already. Every host name means 127.0.0.1 unless ``names``
says otherwise.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.project import get_project_settings
from twisted.internet.defer import fail, succeed
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from crawler.fetching.crawl_context import problem_of
from crawler.fetching.guard import GuardedResolver
from crawler.fetching.outcomes import classify_failure
from crawler.portals.model import Portal

ROOT = Path(__file__).parent.parent
FAST = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_TIMEOUT": 5,
    "BACKOFF_FIRST": 0.01,
    "RETRY_TIMES": 2,
    "FETCH_SPECIAL_ADDRESSES": True,
    "LOG_LEVEL": "DEBUG",
    "EXTENSIONS": {},
    "ITEM_PIPELINES": {},
    "ARCHIVE_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "tests.fetching_run.TableResolver",
}
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        __name__,
        *(f"crawler.fetching.{name}" for name in ("retry", "response_limits", "guard", "robots", "crawl_budget")),
    ]
)
_MAX_SECONDS = 120


@dataclass
class Run:
    """What became of a crawl. ``outcomes``: the class of failure, what the portal said, or "ok", for each URL asked."""

    outcomes: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)
    log: str = ""

    @property
    def ended(self) -> str:
        return str(self.stats.get("finish_reason"))

    def of(self, url: str) -> str:
        return self.outcomes.get(url, "never finished")

    def stat(self, name: str) -> Any:
        return self.stats.get(name)


def run_crawl(
    urls: Sequence[str],
    *,
    output: Path,
    settings: Mapping[str, Any] | None = None,
    hosts: Sequence[str] = ("portal.test",),
    names: Mapping[str, str | None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Crawl the URLs, the first being the portal's home page, and wait for the end.

    ``names`` gives host names an address, or None for one that does not exist.
    """
    chosen = {**FAST, "OUTPUT_DIR": str(output), **(settings or {})}
    ours, theirs = _FORKS.Pipe()
    with tempfile.NamedTemporaryFile("r", suffix=".log") as log:
        job = (list(urls), chosen, tuple(hosts), dict(names or {}), dict(environment or {}), log.name)
        process = _FORKS.Process(target=_crawl, args=(*job, theirs))
        process.start()
        theirs.close()
        answered = ours.poll(_MAX_SECONDS)
        try:
            outcomes, final_urls, stats = ours.recv() if answered else ({}, {}, {})
        except EOFError:
            raise AssertionError(f"the crawl broke down:\n{log.read()[-4000:]}") from None
        finally:
            process.kill() if not answered else process.join()
        assert answered, f"the crawl did not end:\n{log.read()[-4000:]}"
        return Run(outcomes, final_urls, stats, log.read())


NAMES: dict[str, str | None] = {}


class _Table(CachingThreadedResolver):
    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Any:  # noqa: N802
        address = NAMES.get(name, "127.0.0.1")
        return succeed(address) if address else fail(DNSLookupError(name))


class TableResolver(GuardedResolver, _Table):
    """The crawl's own resolver, over a table in place of the network."""


def _crawl(
    urls: list[str],
    settings: dict[str, Any],
    hosts: tuple[str, ...],
    names: dict[str, str | None],
    environment: dict[str, str],
    log_name: str,
    answer: Connection,
) -> None:
    log = os.open(log_name, os.O_WRONLY)
    os.dup2(log, sys.stderr.fileno())
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(ROOT)
    NAMES.update(names)
    warnings.simplefilter("error", ScrapyDeprecationWarning)
    chosen = get_project_settings()
    chosen.setdict(settings, "cmdline")
    process = AsyncCrawlerProcess(chosen)
    spider = _spider(urls, Portal(name="listed", title="", home_url=urls[0], hosts=hosts))
    crawler = process.create_crawler(spider)
    process.crawl(crawler)
    process.start()
    stats = {name: value for name, value in crawler.stats.get_stats().items() if not name.endswith("_time")}
    answer.send((spider.outcomes, spider.urls, stats))


def _spider(urls: list[str], its_portal: Portal) -> Any:
    class ListedSpider(Spider):
        """Asks for the URLs, each under its own name, and for nothing else."""

        name = "listed"
        portal = its_portal
        outcomes: dict[str, str] = {}  # noqa: RUF012 (read when the crawl is over)
        urls: dict[str, str] = {}  # noqa: RUF012

        async def start(self) -> AsyncIterator[Request]:
            for number, url in enumerate(urls):
                arguments = {"asked": url}
                yield Request(
                    url, self.parse, errback=self.failed, dont_filter=True, priority=-number, cb_kwargs=arguments
                )

        def parse(self, response: Response, asked: str) -> None:
            problem = problem_of(response)
            self.outcomes[asked] = problem.kind if problem else "ok"
            self.urls[asked] = response.url

        def failed(self, failure: Failure) -> None:
            request = failure.request  # type: ignore[attr-defined]
            self.outcomes[request.cb_kwargs["asked"]] = classify_failure(failure)

    return ListedSpider
