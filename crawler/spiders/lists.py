"""Walks the list pages of a section, then its sub-sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetching.archiving import PAGE_KIND
from crawler.fetching.crawl_context import page_of, problem_of
from crawler.items import Crumb
from crawler.listing.list_page import read_list_page
from crawler.listing.model import ListPage, PageFingerprint, Row, SectionLink, is_same_page, page_fingerprint
from crawler.page.page import Page
from crawler.page.problems import is_bare
from crawler.page.urls import is_web_address
from crawler.spiders.articles import ArticleReader
from crawler.spiders.base import STOPPED, Output, Position, failed_request, why_not_followed
from crawler.spiders.sections import bare_name, same_name
from crawler.spiders.walk import SectionWalk
from crawler.state.rows import ListedRow
from crawler.state.walk_position import Next
from crawler.state.walks import PageVerdict

_NO_LIST = ("http:404", "http:410", "empty:strange")

# Rows to files, scripts and unknown pages: what they announce is not read. A row to another list announces a list
_SHOULD_BE_ARTICLES = ("is_other", "no_http")

# Answers that say that there is no such list
_NO_SUCH_LIST = frozenset({"http:404", "http:410", "gone:message_box", "gone:soft404", "gone:redirect", "home page"})

# Why a list page could not be read where asking again would not help, as long as the list's top is there
_NO_SUCH_PAGE = _NO_SUCH_LIST | {"empty:strange"}


class ListWalker(ArticleReader):
    """The step from sections to links.

    Settings: ``WALK_MAX_LIST_PAGES``. Stats: ``walk/list_pages``, ``walk/ended/<why>``, ``walk/chains_broken``,
    ``walk/totals_short``, ``walk/sections_mismatched``, ``walk/not_due``, ``walk/malformed_links``,
    ``rows/listed``, ``rows/new``, ``rows/not_followed/<reason>``, ``rows/outside_window``, ``rows/dropped/<reason>``.
    """

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.walks: list[SectionWalk] = []
        self.missing_sections: list[str] = []
        self.links: list[SectionLink] = []
        self.front: PageFingerprint | None = None
        self._lists: set[str] = set()
        self._sections: set[str] = set()
        self._walked_names: set[str] = set()

    def sections_present(self) -> set[str] | None:
        """Keys of the sections that the portal has, as this run saw it; None where it did not see enough to tell.

        A list whose first page answers that there is none is not there; one that could not be read may lead to others.
        """
        unread = [walk for walk in self.walks if not walk.pages and walk.ended not in ("mismatch", "no_list")]
        gone = {self.section_key(walk.url) for walk in unread if walk.problem in _NO_SUCH_LIST}
        if self.arguments.narrowed or not self.walks or any(walk.problem not in _NO_SUCH_LIST for walk in unread):
            return None
        return self._sections - gone

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
        """The first page of a list, unless it is walked already or not due (DELTA_ADAPTIVE)."""
        key = self.list_page_key(url)
        if key in self._lists:
            return
        self._lists.add(key)
        if not is_web_address(url):
            self.stats.inc_value("walk/malformed_links")
            self.logger.info("section %s: no address to ask for: %s", name, url)
            return
        self._sections.add(self.section_key(url))
        self._walked_names.add(bare_name(name))
        with self.guarded_session() as session:
            if not self.arguments.full and not session.section_is_due(self.section_key(url)):
                self.stats.inc_value("walk/not_due")
                return
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
        """Links to articles, links to sub-sections, and the next list page."""
        page = page_of(response)
        problem = problem_of(response)
        if problem:
            yield from self._lose_page(walk, descend, response.url, problem.kind)
            return
        listing = read_list_page(page, self.portal, reference=datetime.now(UTC), after=walk.last_day)
        if not listing.rows and (other := self._in_place_of_list(page)):
            yield from self._lose_page(walk, descend, response.url, other)
            return
        if walk.stored is None:
            if not self._begin(listing, walk, response.url):
                return
            yield from self._due_below(walk)
        verdict = self._take(listing, walk, response.url)
        if page.is_cut_short and listing.next_url is None:
            walk.lose("page cut")
        yield from self._article_requests(listing, walk, verdict)
        if descend:
            yield from self._descend(listing, walk)
        if walk.ended == "broken":
            self._break(walk, walk.pages, response.url, walk.problem or "no rows")
        else:
            yield from self._next_page(listing, walk, verdict, descend)

    def misses_section(self, trail: Sequence[Crumb]) -> bool:
        """Whether an article's breadcrumbs end in a list of the portal that this run should have walked and did not.

        A profile that names its sections wants those and what is below them, no others.
        """
        if not trail or self.arguments.narrowed or self._is_walked(trail[-1]):
            return False
        url = trail[-1].url
        if not url or self.platform.link_kind(url) not in ("list", "section_index"):
            return False
        return self.portal.sections == "all" or any(map(self._is_walked, trail[:-1]))

    def _is_walked(self, crumb: Crumb) -> bool:
        by_address = bool(crumb.url) and self.section_key(crumb.url or "") in self._sections
        return by_address or bare_name(crumb.name) in self._walked_names

    def _due_below(self, walk: SectionWalk) -> Output:
        """What earlier runs left of a sub-section, where the run is narrowed to its section; else ``start`` asks."""
        if not self.arguments.sections or walk.parent is None:
            return
        with self.guarded_session() as session:
            for link in session.due_links([self.section_key(walk.url)]):
                if not self.is_outside_window(link):
                    yield self.article_request(link, walk.position)

    def _begin(self, listing: ListPage, walk: SectionWalk, url: str) -> bool:
        """Whether the page is the section's; its walk is then begun in the store, or an interrupted one resumed."""
        if not (walk.verified or listing.name is None or same_name(listing.name, walk.name)):
            walk.ended, walk.problem = "mismatch", f"page is named {listing.name}"
            self.missing_sections.append(walk.name)
            self.stats.inc_value("walk/sections_mismatched")
            self.logger.warning("section %s: %s is named %s; not crawled", walk.name, url, listing.name)
            return False
        with self.guarded_session() as session:
            walk.stored = session.begin_walk(self.section_key(walk.url), walk.name, full=self.arguments.full)
        return True

    def _take(self, listing: ListPage, walk: SectionWalk, url: str) -> PageVerdict:
        """Note the page in the walk and in the store, which says what is to be fetched and where to go on."""
        self.stats.inc_value("walk/list_pages")
        for reason, count in listing.dropped.items():
            self.stats.inc_value(f"rows/dropped/{reason}", count)
        rows = [self._listed(row) for row in listing.rows if self._is_followed(row, walk)]
        walk.page_url, number = url, self.platform.list_key(url)
        keys = [self.url_key(row.url) for row in listing.rows]
        walk.take(listing, keys, self.list_address(url), number[1] if number else None)
        with self.guarded_session() as session:
            assert walk.stored
            if not listing.rows and walk.pages == 1 and walk.claimed != 0 and walk.stored.has_listed():
                walk.lose()
            extra = len(listing.rows) - len(rows)
            verdict = walk.stored.page(rows, next_url=listing.next_url, total=listing.total, extra_rows=extra)
            session.commit_if_due()
        if verdict.read_before:
            walk.grant()
        if verdict.next is Next.JUMP:
            walk.jump()
        elif verdict.next is Next.BACK:
            walk.back()
        self.stats.inc_value("rows/listed", len(listing.rows))
        self.stats.inc_value("rows/new", verdict.new_rows)
        return verdict

    def _listed(self, row: Row) -> ListedRow:
        key, wide_key = self.url_key(row.url), self.wide_key(row.url)
        return ListedRow(
            *(key, row.url, row.title, row.date, wide_key),
            year_is_printed=row.year_is_printed,
            date_is_relative=row.is_relative,
        )

    def _is_followed(self, row: Row, walk: SectionWalk) -> bool:
        reason = why_not_followed(row.url, self.portal, self.platform)
        if reason:
            walk.unfollowed += reason in _SHOULD_BE_ARTICLES
            self.stats.inc_value(f"rows/not_followed/{reason}")
            self.logger.debug("row not followed (%s): %s", reason, row.url)
        return reason is None

    def _article_requests(self, listing: ListPage, walk: SectionWalk, verdict: PageVerdict) -> Output:
        position = walk.position.at_page(walk.pages)
        places = {row.url: number for number, row in enumerate(listing.rows, 1)}
        rows = {row.url: row for row in listing.rows}
        for link in verdict.fetch:
            row = rows.get(link.url)
            if self.arguments.window.holds(row.date if row else None):
                place = position.at_row(places.get(link.url, 0))
                yield self.article_request(link, place, row.title if row else None)
            else:
                self.stats.inc_value("rows/outside_window")

    def _descend(self, listing: ListPage, walk: SectionWalk) -> Output:
        """Sub-sections are walked after their section's own rows and before the next section."""
        elsewhere = self._lists_of_sections()
        for link in listing.subsections:
            if self.list_page_key(link.url) not in elsewhere | self._lists:
                walk.leads_on = True
                order = sum(1 for other in self.walks if other.position.section == walk.position.section)
                position = Position(walk.position.section, order)
                yield from self.start_list(link.name, link.url, position, parent=walk.name)

    def _lists_of_sections(self) -> set[str]:
        """Lists of the profile's own sections, walked in this run or not; a home page's boxes may show any list."""
        if self.portal.sections == "all":
            return {self.list_page_key(link.url) for link in self.links if link.parent is None}
        names = {bare_name(section.name) for section in self.portal.sections}
        return {self.list_page_key(link.url) for link in self.links if bare_name(link.name) in names}

    def _next_page(self, listing: ListPage, walk: SectionWalk, verdict: PageVerdict, descend: bool) -> Output:
        if verdict.next is Next.STOP:
            walk.ended = walk.ended or "caught_up"
        if self._is_past_window(listing) and walk.ended in (None, "incomplete"):
            walk.ended, walk.problem = "limited", None
        url = verdict.jump_url or listing.next_url
        if url and walk.ended is None and not is_web_address(url):
            self._break(walk, walk.pages + 1, url, "malformed")
        elif url and walk.follow(self.list_address(url)):
            yield self._list_request(url, walk, descend)
        elif verdict.jump_url and walk.ended in ("loop", "incomplete"):
            self._break(walk, walk.pages, verdict.jump_url, "leads back to the top")
        else:
            self._end(walk)

    def _is_past_window(self, listing: ListPage) -> bool:
        """Only a page of which every row is older says so: pinned and back-dated rows stand anywhere."""
        return bool(listing.rows) and all(self.arguments.window.is_before(row.date) for row in listing.rows)

    def _in_place_of_list(self, page: Page) -> str | None:
        """What a page without rows is, where it is not the portal's page of an empty list."""
        if is_bare(page):
            return "empty:strange"
        return "home page" if self.is_front(page) else None

    def is_front(self, page: Page) -> bool:
        """Whether the page is the portal's front, shown in place of another one; never for the front's own list."""
        return self.front is not None and is_same_page(page_fingerprint(page), self.front)

    def list_failed(self, failure: Failure) -> Output:
        """A list page that stays unreadable breaks the chain: the section is incomplete, never "at its end"."""
        request = failed_request(failure)
        walk: SectionWalk = request.cb_kwargs["walk"]
        reason = self.count_failure(failure, "list page")
        if reason == STOPPED:
            walk.ended = "limited"
            self._end_stored(walk)
        else:
            yield from self._lose_page(walk, request.cb_kwargs["descend"], request.url, reason)

    def _lose_page(self, walk: SectionWalk, descend: bool, url: str, reason: str) -> Output:
        """The chain is broken, but where the list has become shorter than it was when an earlier run came so far."""
        below_top = walk.stored.back() if walk.stored and reason in _NO_SUCH_PAGE else None
        if below_top:
            self.logger.info("section %s: no such list page any more (%s): %s", walk.name, reason, url)
            walk.back()
            yield self._list_request(below_top, walk, descend)
        else:
            self._break(walk, walk.pages + 1, url, reason)

    def note_crash(self, failure: Failure, response: Response, spider: Spider) -> None:
        """A list page that our own code cannot work off breaks the chain like one that did not come."""
        walk: SectionWalk | None = response.cb_kwargs.get("walk")
        if walk and walk.ended is None:
            self._break(walk, walk.pages + 1, response.url, "parse")
        super().note_crash(failure, response, spider)

    def _break(self, walk: SectionWalk, number: int, url: str, reason: str) -> None:
        if self._is_no_list(walk, reason):
            walk.ended = "no_list"
            self.logger.warning("section %s shows no list (%s): %s", walk.name, reason, url)
            self.stats.inc_value("walk/ended/no_list")
            return
        walk.ended, walk.problem = "broken", reason
        self.stats.inc_value("walk/ended/broken")
        self.stats.inc_value("walk/chains_broken")
        self.logger.error("section %s: list page %d unreadable (%s): %s", walk.name, number, reason, url)
        self._end_stored(walk)

    def _is_no_list(self, walk: SectionWalk, reason: str) -> bool:
        """Where all sections are wanted, dead links and single pages of the navigation are none, until they list."""
        if self.portal.sections != "all" or walk.parent or walk.pages or reason not in _NO_LIST:
            return False
        with self.guarded_session() as session:
            return not session.has_walked(self.section_key(walk.url))

    def _end(self, walk: SectionWalk) -> None:
        seen = str(len(walk.shown)) if walk.claimed is None else f"{len(walk.shown)} of {walk.claimed}"
        self.logger.info("section %s: %d list pages, %s articles listed (%s)", walk.name, walk.pages, seen, walk.ended)
        self.stats.inc_value(f"walk/ended/{walk.ended}")
        self._end_stored(walk)
        if walk.ended == "incomplete":
            self.logger.warning("section %s: the list goes on, but how was not understood: %s", walk.name, walk.problem)
        elif walk.ended == "page_budget":
            self.logger.warning("section %s: stopped by WALK_MAX_LIST_PAGES=%d", walk.name, walk.max_pages)
        elif walk.falls_short:
            self.stats.inc_value("walk/totals_short")
            self.logger.warning(
                "section %s: the portal claims %d, its lists showed %d", walk.name, walk.claimed, len(walk.shown)
            )

    def _end_stored(self, walk: SectionWalk) -> None:
        if walk.stored:
            with self.guarded_session() as session:
                walk.stored.end(walk.stored_end, leads_on=walk.leads_on)
                session.commit_if_due()
