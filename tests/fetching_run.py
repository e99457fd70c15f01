"""A crawl in a process of its own, with the project's settings: a list of URLs in, what became of each out (JSON).

Run as `python -m tests.fetching_run '<json>'`. Every host name means 127.0.0.1 unless the job's `names` say otherwise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FAST = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_TIMEOUT": 5,
    "BACKOFF_FIRST": 0.01,
    "RETRY_TIMES": 2,
    "FETCH_SPECIAL_ADDRESSES": True,
    "LOG_LEVEL": "DEBUG",
}


class Run(dict[str, Any]):
    """What `fetching_run` printed: `outcomes` (URL → class of failure, or "ok"), `stats`, `log`, `bodies`, `ended`."""

    def of(self, url: str) -> str:
        return str(self["outcomes"].get(url, "never finished"))

    def stat(self, name: str) -> Any:
        return self["stats"].get(name)


def run_crawl(
    urls: Sequence[str],
    *,
    output: Path,
    settings: Mapping[str, Any] | None = None,
    hosts: Sequence[str] = ("portal.test",),
    home: str | None = None,
    names: Mapping[str, str] | None = None,
    proxy: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Crawl the URLs and wait for the end."""
    job = {
        "urls": list(urls),
        "settings": {**FAST, "OUTPUT_DIR": str(output), **(settings or {})},
        "hosts": list(hosts),
        "home": home or (urls[0] if urls else "http://portal.test/"),
        "names": dict(names or {}),
    }
    variables = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    variables |= {"http_proxy": proxy} if proxy else {}
    done = subprocess.run(
        [sys.executable, "-m", "tests.fetching_run", json.dumps(job)],
        cwd=ROOT,
        env={**variables, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return Run(json.loads(done.stdout), log=done.stderr)


def main() -> None:
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.exceptions import ScrapyDeprecationWarning
    from scrapy.utils.project import get_project_settings

    warnings.simplefilter("error", ScrapyDeprecationWarning)
    job = json.loads(sys.argv[1])
    NAMES.update(job["names"])
    settings = get_project_settings()
    settings.setdict({"TWISTED_DNS_RESOLVER": "tests.fetching_run.TableResolver", "EXTENSIONS": {}}, "cmdline")
    settings.setdict({"ITEM_PIPELINES": {}, "COMMANDS_MODULE": "", **job["settings"]}, "cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider_class(job))
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    result = {"outcomes": OUTCOMES, "bodies": BODIES, "stats": stats, "ended": stats.get("finish_reason")}
    print(json.dumps(result, default=str))


OUTCOMES: dict[str, str] = {}
BODIES: dict[str, str] = {}
NAMES: dict[str, str] = {}


def spider_class(job: dict[str, Any]) -> type:
    from scrapy import Request, Spider
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.fetching.failures import classify_failure
    from crawler.portals.model import Portal

    class ListedSpider(Spider):
        """Asks for the job's URLs, each under its own name, and for nothing else."""

        name = "listed"
        portal = Portal(name="listed", title="", home_url=job["home"], hosts=tuple(job["hosts"]))

        async def start(self) -> AsyncIterator[Request]:
            for url in job["urls"]:
                yield Request(url, self.parse, errback=self.failed, dont_filter=True, cb_kwargs={"asked": url})

        def parse(self, response: Response, asked: str) -> None:
            OUTCOMES[asked] = "ok"
            BODIES[asked] = response.body[:200].decode("utf-8", "replace")

        def failed(self, failure: Failure) -> None:
            request = failure.request  # type: ignore[attr-defined]
            OUTCOMES[request.cb_kwargs["asked"]] = classify_failure(failure)

    return ListedSpider


def __getattr__(name: str) -> Any:
    """The resolver, made on demand: this module is also imported where no reactor is wanted yet."""
    if name != "TableResolver":
        raise AttributeError(name)
    from scrapy.resolver import CachingThreadedResolver
    from twisted.internet.defer import fail, succeed
    from twisted.internet.error import DNSLookupError

    from crawler.fetching.resolver import GuardedResolver

    class Table(CachingThreadedResolver):
        def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Any:  # noqa: N802
            address = sys.modules["__main__"].NAMES.get(name, "127.0.0.1")
            return succeed(address) if address else fail(DNSLookupError(name))

    class TableResolver(GuardedResolver, Table):
        pass

    return TableResolver


if __name__ == "__main__":
    main()
