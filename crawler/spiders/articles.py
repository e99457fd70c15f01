"""Rows in, articles out: one request for each article, more for its sub-pages, one merged record at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.extraction.article import extract_article
from crawler.extraction.extraction import Extraction
from crawler.extraction.record import build_article
from crawler.fetching.archive_middleware import PAGE_KIND, archive_record
from crawler.fetching.pages import page_of, problem_of
from crawler.listing import Row
from crawler.normalize.text import squeeze
from crawler.portals.platforms import PageProblem
from crawler.spiders.assembly import Assembly
from crawler.spiders.base import Output, PortalBase, failed_request
from crawler.spiders.priorities import Position


@dataclass(slots=True)
class Listed:
    """What the lists of this run said of one URL key. ``title`` is the row's, later the article's own."""

    title: str
    catid: str | None
    sections: list[str] = field(default_factory=list)


class ArticleReader(PortalBase):
    """The step from rows to articles.

    Stats: ``rows/listed``, ``rows/known``, ``rows/not_followed/<reason>``, ``articles/rejected/<reason>``,
    ``articles/subpages_lost``, ``failed/article/<class>``, ``failed/sub-page/<class>``.
    """

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self._listed: dict[str, Listed] = {}
        self._accepted = 0

    def read_row(self, row: Row, key: str, position: Position, section: str) -> Output:
        """The request for a row's article, unless it leads elsewhere or another list showed it."""
        self.stats.inc_value("rows/listed")
        known = self._listed.get(key)
        if known and self._is_other_article(known, row):
            # The CMS counts ids for each of its models apart: /show?catid=3&id=7 and /show?catid=9&id=7 may differ
            key = f"{key}@{self.platform_catid(row.url)}"
            known = self._listed.get(key)
        if known:
            self.stats.inc_value("rows/known")
            if section not in known.sections:
                known.sections.append(section)
            return
        reason = self._why_not_followed(row.url)
        if reason:
            self.stats.inc_value(f"rows/not_followed/{reason}")
            self.logger.debug("row not followed (%s): %s", reason, row.url)
            return
        self._listed[key] = Listed(row.title, self.platform_catid(row.url), [section])
        yield self.article_request(row.url, key, position)

    def platform_catid(self, url: str) -> str | None:
        """The category an article URL names, where its form has one."""
        query = urlsplit(url).query
        return next((part[6:] for part in query.split("&") if part.startswith("catid=")), None)

    def _is_other_article(self, known: Listed, row: Row) -> bool:
        catid = self.platform_catid(row.url)
        if catid is None or known.catid is None or catid == known.catid:
            return False
        one, other = sorted((_uncut(known.title), _uncut(row.title)), key=len)
        return bool(one) and not other.startswith(one)

    def _why_not_followed(self, url: str) -> str | None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return "no_http"
        if parts.hostname not in self.portal.hosts:
            return "off_portal"
        kind = self.platform.link_kind(url)
        return None if kind == "article" else f"is_{kind}"

    def article_request(self, url: str, key: str, position: Position) -> Request:
        """The request for an article's first page."""
        return Request(
            url,
            self.parse_article,
            errback=self.article_failed,
            priority=position.priority,
            dont_filter=True,
            cb_kwargs={"assembly": Assembly(key, url), "position": position},
            meta={PAGE_KIND: "article"},
        )

    def parse_article(self, response: Response, assembly: Assembly, position: Position) -> Output:
        """The article, or requests for its sub-pages first."""
        page = page_of(response)
        problem = problem_of(response) or self._moved(response, assembly)
        if problem:
            yield from self._reject(response.url, problem.kind)
            return
        extraction = extract_article(page, self.portal)
        assembly.first, assembly.url = extraction, response.url
        assembly.keep_record(response.url, archive_record(response))
        yield from self._ask_subpages(extraction, assembly, position)
        yield from self._finish(assembly)

    def _moved(self, response: Response, assembly: Assembly) -> PageProblem | None:
        """An article's address that leads to the home page or to a list has no article any more."""
        if "redirect_urls" not in response.meta or self.url_key(response.url) == assembly.key:
            return None
        is_home = urlsplit(response.url).path in ("", "/") and not urlsplit(response.url).query
        gone = is_home or self.platform.link_kind(response.url) not in ("article", "other")
        return PageProblem("gone:redirect", False, response.url) if gone else None

    def _ask_subpages(self, extraction: Extraction, assembly: Assembly, position: Position) -> Output:
        for url in assembly.expect(extraction):
            yield Request(
                url,
                self.parse_subpage,
                errback=self.subpage_failed,
                priority=position.subpage_priority,
                dont_filter=True,
                cb_kwargs={"assembly": assembly, "position": position, "url": url},
                meta={PAGE_KIND: "article"},
            )

    def parse_subpage(self, response: Response, assembly: Assembly, position: Position, url: str) -> Output:
        """One sub-page; the article is finished with the last of them."""
        page = page_of(response)
        problem = problem_of(response)
        if problem:
            yield from self._lose_subpage(assembly, url, problem.kind)
            return
        extraction = extract_article(page, self.portal)
        assembly.arrive(url, extraction)
        assembly.keep_record(url, archive_record(response))
        yield from self._ask_subpages(extraction, assembly, position)
        yield from self._finish(assembly)

    def subpage_failed(self, failure: Failure) -> Output:
        """The article is stored without the sub-page, with a warning."""
        arguments = failed_request(failure).cb_kwargs
        reason = self.count_failure(failure, "sub-page")
        yield from self._lose_subpage(arguments["assembly"], arguments["url"], reason)

    def _lose_subpage(self, assembly: Assembly, url: str, reason: str) -> Output:
        self.stats.inc_value("articles/subpages_lost")
        self.logger.warning("sub-page unreadable (%s): %s", reason, url)
        assembly.arrive(url, None)
        yield from self._finish(assembly)

    def _finish(self, assembly: Assembly) -> Output:
        if not assembly.done:
            return
        extraction = assembly.merged()
        if extraction.rejection:
            yield from self._reject(assembly.url, extraction.rejection)
            return
        rival = self._listed.get(assembly.key.partition("@")[0]) if "@" in assembly.key else None
        if rival and extraction.title and _uncut(rival.title) == squeeze(extraction.title):
            self.stats.inc_value("rows/known")
            return
        yield from self._accept(assembly, extraction, collision=rival is not None)

    def _accept(self, assembly: Assembly, extraction: Extraction, *, collision: bool) -> Output:
        limit = self.arguments.limit
        if limit and self._accepted >= limit:
            return
        self._accepted += 1
        listed = self._listed.get(assembly.key)
        if listed and extraction.title:
            listed.title = extraction.title
        article = build_article(
            extraction,
            portal=self.portal.name,
            url=assembly.url,
            url_key=assembly.key,
            fetched_at=datetime.now(UTC),
            run_id=self.run_id,
            sections=listed.sections if listed else (),
        )
        article = replace(article, archive=assembly.archived())
        yield replace(article, warnings=[*article.warnings, "url_key_collision"]) if collision else article
        if limit and self._accepted >= limit:
            raise CloseSpider("limit")

    def article_failed(self, failure: Failure) -> None:
        """Counted by class."""
        self.count_failure(failure, "article")

    def _reject(self, url: str, reason: str) -> Output:
        self.stats.inc_value(f"articles/rejected/{reason}")
        self.logger.info("not an article (%s): %s", reason, url)
        yield from ()


def _uncut(title: str) -> str:
    """A row's title without the dots that templates put where they cut it."""
    return squeeze(title).rstrip("….·")
