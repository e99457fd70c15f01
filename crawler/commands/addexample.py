"""``scrapy addexample PORTAL URL|FILE``: makes an example folder of an article page for a person to correct."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.commands.saved_pages import read_saved_page
from crawler.exceptions import GuiwenError
from crawler.export.lines import article_values, values_line
from crawler.extraction.article import extract_article
from crawler.extraction.record import build_article, merge_subpages
from crawler.fetching.archiving import PAGE_KIND
from crawler.fetching.crawl_context import page_of, problem_of
from crawler.page.page import Page
from crawler.paths import portals_dirs, project_dir
from crawler.platforms import platform_for
from crawler.platforms.base import article_url_key
from crawler.portals.loading import load_profiles
from crawler.portals.model import Portal

# What a person can say of an article by looking at it, in the order of the schema
EXPECTED_FIELDS = (
    *("canonical_url", "section", "breadcrumbs", "kicker", "title", "subtitle", "authors", "editors", "source"),
    *("source_url", "published_at", "published_at_raw", "published_precision", "modified_at", "body", "text"),
    *("keywords", "description", "language", "page_count", "encoding", "warnings"),
)
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """One page with the facts of its answer; ``headers`` are those that say how to read it."""

    body: bytes
    url: str | None
    status: int | None
    headers: dict[str, str]
    fetched_at: str | None

    @property
    def page(self) -> Page:
        """The page as the extraction reads it."""
        return Page(self.body, self.url, self.headers.get("Content-Type"), self.status)


def extracted(pages: Sequence[ReceivedPage], portal: Portal | None) -> dict[str, Any]:
    """What is extracted from the pages of an article, merged, field by field."""
    first = pages[0]
    now = datetime.fromisoformat(first.fetched_at) if first.fetched_at else None
    parts = [extract_article(received.page, portal, now=now) for received in pages]
    article = build_article(
        merge_subpages(parts),
        portal=portal.name if portal else None,
        url=first.url,
        url_key=None,
        fetched_at=now,
        run_id=None,
    )
    values = json.loads(values_line(article_values(article)))
    return {name: values[name] for name in EXPECTED_FIELDS}


def write_example(folder: Path, pages: Sequence[ReceivedPage], expected: dict[str, Any]) -> None:
    """Write an example into a new folder.

    Raises: FileExistsError where the folder is there already.
    """
    folder.mkdir(parents=True)
    facts = []
    for number, received in enumerate(pages, 1):
        name = "page.html" if number == 1 else f"page-{number}.html"
        (folder / name).write_bytes(received.body)
        facts.append(
            {
                "file": name,
                "url": received.url,
                "status": received.status,
                "headers": received.headers,
                "fetched_at": received.fetched_at,
            }
        )
    _write_json(folder / "response.json", facts)
    _write_json(folder / "article.json", expected)


def case_name(text: str) -> str:
    """A folder name made of a URL key or file name.

    >>> case_name("content:20133")
    'content-20133'
    """
    return _UNSAFE.sub("-", text).strip("-.")[:80] or "page"


def _write_json(path: Path, values: object) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


_KEPT_HEADERS = ("Content-Type", "Last-Modified")


class Command(ScrapyCommand):
    """Save the pages of one article as an example and print what is extracted from them."""

    requires_project = True

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <portal> <url|file>"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Save an article page as an example and print what is extracted, for a person to correct"

    def long_desc(self) -> str:
        """What ``scrapy addexample --help`` says."""
        return (
            "Save the page (and its sub-pages, when given a URL) with the facts of the answer under "
            "tests/examples/<portal>/<case>/, and what is extracted from it as article.json. Read that file beside "
            "the page and correct it by hand: the tests then expect what you wrote."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Where the page was, and how the example is called."""
        super().add_options(parser)
        parser.add_argument("--url", metavar="URL", help="where a saved file was fetched from")
        parser.add_argument("--name", metavar="CASE", help="name of the example's folder")
        parser.add_argument(
            "--folder",
            metavar="DIR",
            help="folder of examples, relative to where you are (default: the project's tests/examples)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Save the example; exit code 1 where that cannot be done."""
        if len(args) != 2:
            raise ScrapyUsageError("a portal and a URL or file are needed")
        try:
            self._add(args[0], args[1], opts)
        except (GuiwenError, FileExistsError) as error:
            sys.stderr.write(f"{error}\n")
            self.exitcode = 1

    def _add(self, portal_name: str, target: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        portal = load_profiles(portals_dirs(self.settings)).portal(portal_name)
        is_url = target.startswith(("http://", "https://"))
        pages = self._fetch(portal, target) if is_url else [_saved(target, opts.url)]
        if not pages:
            self.exitcode = 1
            return
        name = opts.name or (_key(portal, pages[0].url) if pages[0].url else Path(target).stem)
        base = Path(opts.folder) if opts.folder else project_dir() / "tests" / "examples"
        folder = base / portal.name / case_name(name)
        values = extracted(pages, portal)
        write_example(folder, pages, values)
        print(json.dumps(values, ensure_ascii=False, indent=1))
        sys.stderr.write(f"written to {folder}: compare article.json with the page and correct it\n")

    def _fetch(self, portal: Portal, url: str) -> Sequence[ReceivedPage]:
        assert self.crawler_process is not None
        pages: list[ReceivedPage] = []
        self.crawler_process.crawl(ExampleSpider, portal=portal, url=url, pages=pages)
        self.crawler_process.start()
        if not pages:
            sys.stderr.write(f"{url}: not fetched\n")
        return pages


class ExampleSpider(Spider):
    """Fetches the pages of one article into ``pages``, as politely as a crawl, and keeps no run."""

    name = "addexample"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """No run, no files: only what fetches politely stays."""
        super().update_settings(settings)
        for name in ("ADDONS", "EXTENSIONS", "ITEM_PIPELINES", "SPIDER_MIDDLEWARES"):
            settings.set(name, {}, priority="spider")
        settings.set("LOG_LEVEL", "WARNING", priority="spider")

    def __init__(self, portal: Portal, url: str, pages: list[ReceivedPage], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.portal, self.url, self.pages = portal, url, pages
        self.allowed_domains = list(portal.hosts)

    async def start(self) -> Any:
        """The article's first page."""
        yield self._request(self.url)

    def _request(self, url: str, **arguments: Any) -> Request:
        return Request(url, self.parse_page, dont_filter=True, cb_kwargs=arguments, meta={PAGE_KIND: "article"})

    def parse_page(self, response: Response, rest: tuple[str, ...] | None = None) -> Any:
        """Keep the page and ask for the next of its sub-pages."""
        if problem := problem_of(response):
            self.logger.error("%s: %s", response.url, problem.kind)
            return
        headers = {name: value.decode("latin-1") for name in _KEPT_HEADERS if (value := response.headers.get(name))}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.pages.append(ReceivedPage(response.body, response.url, response.status, headers, now))
        if rest is None:
            found = extract_article(page_of(response), self.portal).subpages
            rest = found.urls if found else ()
        if rest:
            yield self._request(rest[0], rest=rest[1:])


def _saved(path: str, url: str | None) -> ReceivedPage:
    page = read_saved_page(path, url)
    return ReceivedPage(page.body, url, None, {}, None)


def _key(portal: Portal, url: str | None) -> str:
    key = article_url_key(url or "", platform_for(portal))
    return key.partition("://")[2] or key
