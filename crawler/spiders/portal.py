"""The walk of one portal: home page → sections → lists → articles; this module finds the sections."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetching.pages import page_of, problem_of
from crawler.listing import find_section_links
from crawler.spiders.base import Output
from crawler.spiders.lists import ListWalker
from crawler.spiders.priorities import FIRST, Position
from crawler.spiders.sections import PlannedSection, SectionPlan, plan_sections


class PortalSpider(ListWalker):
    """Walks one portal; the spider loader makes a subclass for each profile.

    Arguments: docs/commands.md. Stats: ``portal/unreachable`` where the home page could not be read,
    ``walk/sections_missing``, ``walk/no_section_found``, ``walk/stale_hints``; further ones at its base classes.
    """

    async def start(self) -> AsyncIterator[Request]:
        """The home page, or the one article of ``-a url=``."""
        url = self.arguments.url
        if url:
            yield self.article_request(url, self.url_key(url), Position(0))
        else:
            yield Request(self.portal.home_url, self.parse_home, errback=self.home_failed, priority=FIRST)

    def parse_home(self, response: Response) -> Output:
        """Sections from the portal's navigation; where one is missing, the CMS's own directory is asked next."""
        page = page_of(response)
        problem = problem_of(response)
        if problem:
            self._unreachable(problem.kind)
            return
        self.links = list(find_section_links(page, self.portal))
        directories = self.platform.directory_urls(self.portal.home_url)
        if directories and self._plan().missing:
            yield Request(directories[0], self.parse_directory, errback=self.directory_failed, priority=FIRST)
        else:
            yield from self._start_sections()

    def parse_directory(self, response: Response) -> Output:
        """Sections the navigation does not show, from the CMS's directory of columns."""
        page = page_of(response)
        if not problem_of(response):
            self.links += find_section_links(page, self.portal)
        yield from self._start_sections()

    def directory_failed(self, failure: Failure) -> Output:
        """Go on with what the navigation shows."""
        self.count_failure(failure, "directory")
        yield from self._start_sections()

    def home_failed(self, failure: Failure) -> None:
        """Without a home page there is no walk: the portal is unreachable."""
        reason = self.count_failure(failure, "home page")
        if reason != "stopped":
            self._unreachable(reason)

    def _unreachable(self, reason: str) -> None:
        self.stats.set_value("portal/unreachable", reason)
        self.logger.error("portal unreachable (%s): %s", reason, self.portal.home_url)

    def _plan(self) -> SectionPlan:
        return plan_sections(self.portal, self.arguments, self.links, self.platform)

    def _start_sections(self) -> Output:
        plan = self._plan()
        for _, section in plan.missing:
            self.missing_sections.append(section.name)
            self.stats.inc_value("walk/sections_missing")
            self.logger.warning("section not found on the portal: %s", section.name)
        if not plan.found:
            self.stats.set_value("walk/no_section_found", True)
            self.logger.error("none of the sections was found: %s", self.portal.home_url)
        for planned in plan.found:
            yield from self._start_section(planned)

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
