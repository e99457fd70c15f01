"""Lists in, rows and further lists out: every list page of a section, then its sub-sections."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetching.archive_middleware import PAGE_KIND
from crawler.fetching.pages import page_of, problem_of
from crawler.listing import ListPage, SectionLink, read_list_page
from crawler.spiders.articles import ArticleReader
from crawler.spiders.base import Output, failed_request
from crawler.spiders.priorities import Position
from crawler.spiders.sections import bare_name, same_name
from crawler.spiders.walk import SectionWalk


class ListWalker(ArticleReader):
    """The step from sections to rows.

    Settings: ``WALK_MAX_LIST_PAGES``. Stats: ``walk/list_pages``, ``walk/ended/<why>``, ``walk/chains_broken``,
    ``walk/totals_short``, ``walk/sections_mismatched``, ``rows/dropped/<reason>``.
    """

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.walks: list[SectionWalk] = []
        self.missing_sections: list[str] = []
        self.links: list[SectionLink] = []
        self._lists: set[str] = set()

    def start_list(
        self,
        name: str,
        url: str,
        position: Position,
        *,
        parent: str | None = None,
        verified: bool = True,
        descend: bool = True,
    ) -> Output:
        """The first page of a list, unless it is walked already."""
        key = self.list_page_key(url)
        if key in self._lists:
            return
        self._lists.add(key)
        walk = SectionWalk(name, url, position, self.settings.getint("WALK_MAX_LIST_PAGES"), parent, verified)
        self.walks.append(walk)
        yield self._list_request(url, walk, descend)

    def _list_request(self, url: str, walk: SectionWalk, descend: bool) -> Request:
        return Request(
            url,
            self.parse_list,
            errback=self.list_failed,
            priority=walk.position.at_page(walk.pages + 1).priority,
            dont_filter=True,
            cb_kwargs={"walk": walk, "descend": descend},
            meta={PAGE_KIND: "list"},
        )

    def parse_list(self, response: Response, walk: SectionWalk, descend: bool) -> Output:
        """Rows to articles, links to sub-sections, and the next list page."""
        page = page_of(response)
        problem = problem_of(response)
        if problem:
            yield from self._break(walk, response.url, problem.kind)
            return
        listing = read_list_page(page, self.portal)
        if not walk.pages and self._is_another_section(listing, walk, response.url):
            return
        keys = [self.url_key(row.url) for row in listing.rows]
        self._take(listing, walk, keys, response.url)
        position = walk.position.at_page(walk.pages)
        for number, (row, key) in enumerate(zip(listing.rows, keys, strict=True), 1):
            yield from self.read_row(row, key, position.at_row(number), walk.name)
        if descend:
            yield from self._descend(listing, walk)
        yield from self._next_page(listing, walk, descend)

    def _take(self, listing: ListPage, walk: SectionWalk, keys: list[str], url: str) -> None:
        self.stats.inc_value("walk/list_pages")
        walk.take(listing, keys, self.list_page_key(url))
        for reason, count in listing.dropped.items():
            self.stats.inc_value(f"rows/dropped/{reason}", count)

    def _is_another_section(self, listing: ListPage, walk: SectionWalk, url: str) -> bool:
        if walk.verified or listing.name is None or same_name(listing.name, walk.name):
            return False
        walk.ended, walk.problem = "mismatch", f"page is named {listing.name}"
        self.missing_sections.append(walk.name)
        self.stats.inc_value("walk/sections_mismatched")
        self.logger.warning("section %s: %s is named %s; not crawled", walk.name, url, listing.name)
        return True

    def _descend(self, listing: ListPage, walk: SectionWalk) -> Output:
        """Sub-sections are walked after their section's own rows and before the next section."""
        elsewhere = self._lists_of_sections()
        for link in listing.subsections:
            if self.list_page_key(link.url) not in elsewhere:
                order = sum(1 for other in self.walks if other.position.section == walk.position.section)
                yield from self.start_list(
                    link.name, link.url, Position(walk.position.section, order), parent=walk.name
                )

    def _lists_of_sections(self) -> set[str]:
        """Lists of the profile's own sections, walked in this run or not; a home page's boxes may show any list."""
        if self.portal.sections == "all":
            return {self.list_page_key(link.url) for link in self.links if link.parent is None}
        names = {bare_name(section.name) for section in self.portal.sections}
        return {self.list_page_key(link.url) for link in self.links if bare_name(link.name) in names}

    def _next_page(self, listing: ListPage, walk: SectionWalk, descend: bool) -> Output:
        url = listing.next_url
        if url and walk.follow(self.list_page_key(url)):
            yield self._list_request(url, walk, descend)
        else:
            self._tell_end(walk)

    def list_failed(self, failure: Failure) -> Output:
        """A list page that stays unreadable breaks the chain: the section is incomplete, never "at its end"."""
        request = failed_request(failure)
        walk: SectionWalk = request.cb_kwargs["walk"]
        reason = self.count_failure(failure, "list page")
        if reason == "stopped":
            walk.ended = "limited"
        else:
            yield from self._break(walk, request.url, reason)

    def _break(self, walk: SectionWalk, url: str, reason: str) -> Output:
        walk.ended, walk.problem = "broken", reason
        self.stats.inc_value("walk/chains_broken")
        self.logger.error("section %s: list page %d unreadable (%s): %s", walk.name, walk.pages + 1, reason, url)
        yield from ()

    def _tell_end(self, walk: SectionWalk) -> None:
        seen = str(len(walk.shown)) if walk.claimed is None else f"{len(walk.shown)} of {walk.claimed}"
        self.logger.info("section %s: %d list pages, %s articles listed (%s)", walk.name, walk.pages, seen, walk.ended)
        self.stats.inc_value(f"walk/ended/{walk.ended}")
        if walk.ended == "page_budget":
            self.logger.warning("section %s: stopped by WALK_MAX_LIST_PAGES=%d", walk.name, walk.max_pages)
        elif walk.claimed is not None and len(walk.shown) < walk.claimed:
            self.stats.inc_value("walk/totals_short")
            self.logger.warning(
                "section %s: the portal claims %d, its lists showed %d", walk.name, walk.claimed, len(walk.shown)
            )
