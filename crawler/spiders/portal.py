"""The spider of a portal: finds its sections on the home page and starts their walks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetching.archiving import PAGE_KIND
from crawler.fetching.crawl_context import page_of, problem_of
from crawler.listing.model import page_fingerprint
from crawler.listing.sections import find_section_links, leads_somewhere
from crawler.platforms.base import article_id
from crawler.spiders.base import FIRST, STOPPED, Output, Position
from crawler.spiders.lists import ListWalker
from crawler.spiders.sections import PlannedSection, SectionPlan, plan_sections
from crawler.state.delta import Cause
from crawler.state.links import Link

# Before all sections; so many links in a row share a "page" of priorities
_DUE = Position(-1)
_DUE_PER_PAGE = 5000
# A home page with nothing behind it: maintenance, a parked domain, a shell for scripts
_NO_PORTAL_PAGE = "empty:no_links"


class PortalSpider(ListWalker):
    """Walks one portal; the spider loader makes a subclass for each profile.

    Order: the home page; links that earlier runs left unfinished and young articles to be looked at again; then the
    sections. Arguments: docs/commands.md. Stats: ``portal/unreachable`` where the home page could not be read,
    ``walk/sections_missing``, ``walk/no_section_found``, ``walk/stale_hints``; further ones at its base classes.
    """

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self._plan: SectionPlan | None = None
        self._home_leads_somewhere = False
        self._sections_sought = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make a spider; an error in a callback must not leave ``start`` waiting."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.end_waiting, signals.spider_error)
        crawler.signals.connect(spider.note_crash, signals.spider_error)
        crawler.signals.connect(spider.note_lost_item, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The home page, then what is due, then the sections; or the one article of ``-a url=``."""
        if self.arguments.url:
            yield self._single_article(self.arguments.url)
            return
        yield self._opening_request(self.portal.home_url, self.parse_home, self.home_failed)
        await self._sections_sought.wait()
        if self._plan is None:
            return
        for request in self._due_requests(self._plan):
            yield request
            await self._room_for_more()
        for planned in self._plan.found:
            for output in self._start_section(planned):
                assert isinstance(output, Request)
                yield output

    def _opening_request(self, url: str, read: Callable[..., Any], failed: Callable[..., Any]) -> Request:
        """Never filtered: a redirect back to the same page must come to an end that is told."""
        return Request(url, read, errback=failed, priority=FIRST, dont_filter=True, meta={PAGE_KIND: "home"})

    def end_waiting(self) -> None:
        """Let ``start`` come to its end although the sections were not found: reading the portal's front has failed."""
        self._sections_sought.set()

    def _single_article(self, url: str) -> Request:
        wide_key = self.wide_key(url)
        with self.guarded_session() as session:
            is_apart = wide_key and session.is_apart(article_id(self.portal.name, wide_key))
            key = wide_key if wide_key and is_apart else self.url_key(url)
            link = Link(article_id(self.portal.name, key), key, url, Cause.NEW)
            session.add_link(link)
        return self.article_request(link, Position(0))

    def _due_requests(self, plan: SectionPlan) -> Iterator[Request]:
        """Read from the store while they are asked for, so that any number may be due."""
        keys = [self.section_key(planned.url) for planned in plan.found] if self.arguments.sections else None
        with self.guarded_session() as session:
            for number, link in enumerate(session.due_links(keys)):
                if self.is_outside_window(link):
                    continue
                page, row = divmod(number, _DUE_PER_PAGE)
                yield self.article_request(link, _DUE.at_page(page + 1).at_row(row + 1))

    async def _room_for_more(self) -> None:
        assert self.crawler.engine
        if self.crawler.engine.needs_backout():
            await self.crawler.signals.wait_for(signals.scheduler_empty)

    def parse_home(self, response: Response) -> Output:
        """Sections from the portal's navigation; where one is missing, the CMS's own directory is asked next."""
        page = page_of(response)
        problem = problem_of(response)
        if problem:
            self._unreachable(problem.kind)
            return
        self.links = list(find_section_links(page, self.portal))
        self._home_leads_somewhere = leads_somewhere(page, self.portal)
        self.front = page_fingerprint(page)
        directories = self.platform.directory_urls(self.portal.home_url)
        if directories and self._planned().missing:
            yield self._opening_request(directories[0], self.parse_directory, self.directory_failed)
        else:
            self._settle_sections()

    def parse_directory(self, response: Response) -> None:
        """Sections the navigation does not show, from the CMS's directory of columns."""
        page = page_of(response)
        if not problem_of(response):
            self.links += find_section_links(page, self.portal)
        self._settle_sections()

    def directory_failed(self, failure: Failure) -> None:
        """Go on with what the navigation shows."""
        self.count_failure(failure, "directory")
        self._settle_sections()

    def home_failed(self, failure: Failure) -> None:
        """Without a home page there is no walk: the portal is unreachable."""
        reason = self.count_failure(failure, "home page")
        if reason == STOPPED:
            self._sections_sought.set()
        else:
            self._unreachable(reason)

    def _unreachable(self, reason: str) -> None:
        self.stats.set_value("portal/unreachable", reason)
        self.logger.error("portal unreachable (%s): %s", reason, self.portal.home_url)
        self._sections_sought.set()

    def _planned(self) -> SectionPlan:
        return plan_sections(self.portal, self.arguments, self.links, self.platform)

    def _settle_sections(self) -> None:
        plan = self._planned()
        if not self._home_leads_somewhere and not any(planned.verified for planned in plan.found):
            self._unreachable(_NO_PORTAL_PAGE)
            return
        self._plan = plan
        for _, section in self._plan.missing:
            self.missing_sections.append(section.name)
            self.stats.inc_value("walk/sections_missing")
            self.logger.warning("section not found on the portal: %s", section.name)
        if not self._plan.found:
            self.stats.set_value("walk/no_section_found", True)
            self.logger.error("none of the sections was found: %s", self.portal.home_url)
        self._sections_sought.set()

    def _start_section(self, planned: PlannedSection) -> Output:
        if planned.stale_hint:
            self.stats.inc_value("walk/stale_hints")
            self.logger.warning("section %s: the portal links %s, not the profile's catid", planned.name, planned.url)
        yield from self.start_list(
            planned.name,
            planned.url,
            Position(planned.index),
            verified=planned.verified,
            descend=planned.subsections,
        )
