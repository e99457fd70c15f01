"""Responses in, what is wrong with them out; what a person may have to look at is kept."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.dedup.url_key import article_url_key
from crawler.fetching.archive_middleware import PAGE_KIND
from crawler.fetching.file_types import file_type, text_type
from crawler.fetching.page_checks import RepeatedText, page_problem, strange_page
from crawler.fetching.pages import header_lines, next_of, page_of
from crawler.fetching.quarantine import Quarantine
from crawler.fetching.runs import portal_folder, portal_of
from crawler.normalize.page import Page
from crawler.portals.platforms import PageProblem, platform_for

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)
# Request.meta: how lists name the article that is asked for; set by the spider
LISTED_TITLES = "listed_titles"
# What the answer tells leaves nothing to find out
_SAID_PLAINLY = frozenset({"gone", "forbidden"})


class PageJudge:
    """Looks at each answer of a crawl once; made by the outcome middleware, which names the settings and stats."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self._refresh_s = settings.getint("METAREFRESH_MAXDELAY") if settings.getbool("METAREFRESH_ENABLED") else -1
        self._repeated = RepeatedText(settings.getint("REPEATED_TEXT_LIMIT", 3))
        self._quarantine = Quarantine(
            portal_folder(crawler) / "quarantine", max_files=settings.getint("QUARANTINE_MAX_FILES", 200)
        )

    def problem(self, request: Request, response: Response) -> PageProblem | None:
        """What is wrong with an answer, counted and, where it is not plain, kept; None for a good one."""
        if request.meta.get("robots_txt") or request.method != "GET":
            return None
        file = file_type(response.body)
        problem = _wrong_type(request, response, file) if file else self._find(request, response)
        if problem is not None:
            self.crawler.stats.inc_value(f"fetching/problem/{problem.kind}")
            if group_of(problem) not in _SAID_PLAINLY:
                self._keep(response, problem)
        return problem

    def _find(self, request: Request, response: Response) -> PageProblem | None:
        page, platform = page_of(response), platform_for(portal_of(self.crawler))
        asked = (request.meta.get("redirect_urls") or [None])[0]
        problem = page_problem(page, platform, headers=header_lines(response), asked_url=asked)
        if problem is None and next_of(response, self._refresh_s):
            return None  # to be followed: what it leads to is judged
        if problem is not None or response.status != 200:
            return problem
        self._tell_cut(page)
        problem = _wrong_type(request, response, text_type(page)) or strange_page(page, _titles(request))
        if problem is None and platform.link_kind(response.url) == "article":
            problem = self._repeated.problem(page, article_url_key(response.url, platform))
        return problem

    def _tell_cut(self, page: Page) -> None:
        for bound in sorted(page.cut):
            self.crawler.stats.inc_value(f"fetching/page_cut/{bound}")
            logger.warning("page beyond the bounds, read in part (%s): %s", bound, page.url)

    def _keep(self, response: Response, problem: PageProblem) -> None:
        facts = {
            "url": response.url[:2000],
            "status": response.status,
            "text": problem.text[:500],
            "headers": {name: value[:500] for name, value in header_lines(response).items()},
        }
        try:
            path = self._quarantine.keep(response.body, kind=problem.kind, now=datetime.now(UTC), facts=facts)
        except OSError as error:
            if not self.crawler.stats.get_value("fetching/quarantine/failed"):
                logger.warning("quarantine cannot be written: %s", error)
            self.crawler.stats.inc_value("fetching/quarantine/failed")
            return
        if path:
            self.crawler.stats.inc_value("fetching/quarantine/kept")
            logger.info("%s at %s, kept as %s", problem.kind, response.url, path)


def _wrong_type(request: Request, response: Response, kind: str | None) -> PageProblem | None:
    """Something else where a page was asked for; what a spider of its own asks for may be anything."""
    if kind is None or PAGE_KIND not in request.meta or response.status != 200:
        return None
    declared = (response.headers.get("Content-Type") or b"no Content-Type").decode("latin-1")
    return PageProblem(f"wrong_type:{kind}", False, declared)


def _titles(request: Request) -> tuple[str, ...]:
    titles: tuple[str, ...] = request.meta.get(LISTED_TITLES, ())
    return titles


def group_of(problem: PageProblem) -> str:
    """The part of a problem's kind before the colon."""
    return problem.kind.partition(":")[0]
