"""Requests articles and their sub-pages, and merges each into one record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.extraction.article import extract_article
from crawler.extraction.model import Extraction
from crawler.extraction.record import build_article, dated_by_list
from crawler.fetching.archiving import ARTICLE_ID, PAGE_KIND, archive_record
from crawler.fetching.crawl_context import page_of, problem_of
from crawler.fetching.page_checks import RepeatedPage
from crawler.fetching.response_validator import LISTED_TITLES
from crawler.items import Article
from crawler.page.problems import PageProblem
from crawler.platforms.base import article_id
from crawler.spiders.assembly import Assembly
from crawler.spiders.base import GONE_STATUS, ROBOTS, STOPPED, Output, Position, failed_request, http_status, moved_away
from crawler.spiders.id_collisions import IdCollisions
from crawler.state.articles import Validators
from crawler.state.delta import Cause, Status
from crawler.state.links import Link

# Kinds of page problems, by the word before the colon, that say more than "it did not work this time"
_STATUS_OF_KIND = {"gone": Status.GONE, "forbidden": Status.FORBIDDEN}
_NOT_MODIFIED = 304
# That such an article is gone, or for members, is no news of the portal's health
_DOUBTED = (Cause.RETRY, Cause.DELISTED)


class ArticleReader(IdCollisions):
    """The step from links to articles.

    Stats: ``articles/doubted``, ``articles/asked/<cause>``, ``articles/not_modified``, ``articles/rejected/<reason>``,
    ``articles/gone_as_expected``, ``articles/outside_window``, ``articles/subpages_lost``, ``articles/postponed``,
    ``failed/article/<class>``, ``failed/sub-page/<class>``.
    """

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.validators: dict[str, Validators] = {}
        self._accepted = 0
        self._doubted: set[str] = set()

    def is_outside_window(self, link: Link) -> bool:
        """Whether every list that shows the link dates it outside the run's window."""
        dates = [listed.date for listed in link.listed]
        return bool(dates) and all(date and not self.arguments.window.holds(date) for date in dates)

    def article_request(self, link: Link, position: Position, title: str | None = None) -> Request:
        """The request for an article's first page, conditional where the server gave something to ask with.

        Args:
            title: how the list that is just read names it, beside those that named it before.
        """
        titles = {listed.title for listed in link.listed} | ({title} if title else set())
        # what failed last time is asked for whole: the page that the condition is about may be what was wrong
        conditions = {} if link.cause is Cause.RETRY else _conditions(link.validators)
        self.stats.inc_value(f"articles/asked/{link.cause.value}")
        return Request(
            link.url,
            self.parse_article,
            errback=self.article_failed,
            headers=conditions,
            priority=position.priority,
            dont_filter=True,
            cb_kwargs={
                "assembly": Assembly(link.id, link.url_key, link.url, is_doubted=link.cause in _DOUBTED),
                "position": position,
            },
            meta={
                PAGE_KIND: "article",
                ARTICLE_ID: link.id,
                LISTED_TITLES: tuple(sorted(titles)),
                "handle_httpstatus_list": [_NOT_MODIFIED] if conditions else [],
            },
        )

    def parse_article(self, response: Response, assembly: Assembly, position: Position) -> Output:
        """The article, or requests for its sub-pages first."""
        if response.status == _NOT_MODIFIED:
            self._not_modified(assembly)
            return
        page = page_of(response)
        problem = problem_of(response) or self.moved(response)
        if problem:
            self._doubt_others(problem)
            self._reject(assembly, problem.kind)
            return
        extraction = extract_article(page, self.portal)
        assembly.first, assembly.url = extraction, response.url
        assembly.validators = _validators(response)
        assembly.keep_record(response.url, archive_record(response))
        yield from self._ask_subpages(extraction, assembly, position)
        yield from self._finish(assembly)

    def _not_modified(self, assembly: Assembly) -> None:
        """The answer to our condition, which says something of an article that we hold, and of no other."""
        with self.guarded_session() as session:
            if is_held := session.recorder.known(assembly.id) is not None:
                self.stats.inc_value("articles/not_modified")
                session.recorder.seen(assembly.id)
                session.commit_if_due()
        if not is_held:
            self.stats.inc_value("failed/article/http:304")
            self.note_failure(assembly, Status.FAILED, "http:304")

    def moved(self, response: Response) -> PageProblem | None:
        """``gone:redirect`` where the article's address led to the home page or to a list."""
        asked = next(iter(response.meta.get("redirect_urls", ())), response.url)
        return moved_away(asked, response.url, self.platform)

    def _doubt_others(self, problem: PageProblem) -> None:
        """What was stored before one page was seen to stand under many addresses is asked for again."""
        if not isinstance(problem, RepeatedPage):
            return
        keys = sorted(problem.others - self._doubted)
        self._doubted.update(keys)
        with self.guarded_session() as session:
            for key in keys:
                session.recorder.mark_suspect(article_id(self.portal.name, key), problem.kind)
        self.stats.inc_value("articles/doubted", len(keys))

    def _ask_subpages(self, extraction: Extraction, assembly: Assembly, position: Position) -> Output:
        for url in assembly.expect(extraction):
            yield Request(
                url,
                self.parse_subpage,
                errback=self.subpage_failed,
                priority=position.subpage_priority,
                dont_filter=True,
                cb_kwargs={"assembly": assembly, "position": position, "url": url},
                meta={PAGE_KIND: "article", ARTICLE_ID: assembly.id},
            )

    def parse_subpage(self, response: Response, assembly: Assembly, position: Position, url: str) -> Output:
        """One sub-page; the article is finished with the last of them."""
        page = page_of(response)
        problem = problem_of(response)
        if problem:
            if problem.kind.partition(":")[0] not in _STATUS_OF_KIND:
                assembly.lost = problem.kind
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
        if reason == STOPPED:
            return  # the article stays pending
        if http_status(failure) not in GONE_STATUS and reason != ROBOTS:
            arguments["assembly"].lost = reason
        yield from self._lose_subpage(arguments["assembly"], arguments["url"], reason)

    def _lose_subpage(self, assembly: Assembly, url: str, reason: str) -> Output:
        self.stats.inc_value("articles/subpages_lost")
        self.logger.warning("sub-page unreadable (%s): %s", reason, url)
        assembly.arrive(url, None)
        yield from self._finish(assembly)

    def _finish(self, assembly: Assembly) -> Output:
        if not assembly.done or self._is_postponed(assembly):
            return
        extraction = assembly.merged()
        if extraction.rejection:
            self._reject(assembly, extraction.rejection)
            return
        article = self._article(assembly, extraction)
        yield from (self.settle_twin if "@" in assembly.key else self.keep)(article, assembly)

    def keep(self, article: Article, assembly: Assembly) -> Output:
        """Hand on an article that the run's window and limit let through."""
        if not self.arguments.window.holds(article.published_at):
            self.stats.inc_value("articles/outside_window")
            with self.guarded_session() as session:
                session.note_date(assembly.id, article.published_at)
            return
        yield from self._accept(article, assembly)

    def _is_postponed(self, assembly: Assembly) -> bool:
        """Whether a sub-page that could not be had this time is waited for, rather than keeping half an article."""
        if assembly.lost is None:
            return False
        with self.guarded_session() as session:
            due = session.recorder.failed(assembly.id, Status.FAILED, assembly.lost)
        if due is not None:
            self.stats.inc_value("articles/postponed")
        return due is not None

    def _article(self, assembly: Assembly, extraction: Extraction) -> Article:
        article = build_article(
            extraction,
            portal=self.portal.name,
            url=assembly.first_url,
            url_key=assembly.key,
            fetched_at=datetime.now(UTC),
            run_id=self.run_id,
        )
        return self._dated(replace(article, archive=assembly.archived()), assembly)

    def _dated(self, article: Article, assembly: Assembly) -> Article:
        """With the date of the list where the page itself tells none."""
        if article.published_at is not None:
            return article
        with self.guarded_session() as session:
            date = session.listed_date(assembly.id)
        return dated_by_list(article, date) if date else article

    def _accept(self, article: Article, assembly: Assembly) -> Output:
        limit = self.arguments.limit
        if limit and self._accepted >= limit:
            return
        self._accepted += 1
        if not assembly.asked:  # of several pages one may change while the first does not
            self.validators[assembly.id] = assembly.validators
        yield article
        if limit and self._accepted >= limit:
            raise CloseSpider("limit")

    def note_crash(self, failure: Failure, response: Response, spider: Spider) -> None:
        """A page that our own code cannot work off is tried again like any that failed, not in each run for ever."""
        assembly = response.cb_kwargs.get("assembly")
        if assembly:
            self.note_failure(assembly, Status.FAILED, "parse")

    def note_lost_item(self, item: Any, response: Response, spider: Spider, failure: Failure) -> None:
        """An article that a pipeline fails on is that article's trouble: it is tried again, and the run goes on.

        One whose line was written by then, so that a pipeline behind ours failed, is stored.
        """
        if not isinstance(item, Article) or not item.id:
            return
        self.validators.pop(item.id, None)
        with self.guarded_session() as session:
            known = session.recorder.known(item.id)
            if known is None or not session.is_of_this_run(known):
                session.recorder.failed(item.id, Status.FAILED, "pipeline")

    def article_failed(self, failure: Failure) -> None:
        """Counted by class and noted: gone, forbidden by robots.txt, or to be tried again later."""
        reason = self.count_failure(failure, "article")
        if reason == STOPPED:
            return  # not asked for: it stays pending
        gone = Status.GONE if http_status(failure) in GONE_STATUS else Status.FAILED
        status = Status.FORBIDDEN if reason == ROBOTS else gone
        self.note_failure(failed_request(failure).cb_kwargs["assembly"], status, reason)

    def _reject(self, assembly: Assembly, reason: str) -> None:
        self.stats.inc_value(f"articles/rejected/{reason}")
        self.logger.info("not an article (%s): %s", reason, assembly.url)
        self.note_failure(assembly, _STATUS_OF_KIND.get(reason.partition(":")[0], Status.FAILED), reason)

    def note_failure(self, assembly: Assembly, status: Status, reason: str) -> None:
        """Noted in the store, which tells when the article is due again."""
        with self.guarded_session() as session:
            due = session.recorder.failed(assembly.id, status, reason)
            session.commit_if_due()
        if assembly.is_doubted and status is not Status.FAILED and reason != ROBOTS:
            self.stats.inc_value("articles/gone_as_expected")
        if due is None:
            self.stats.inc_value("articles/given_up")
            self.logger.warning("given up after several runs (%s): %s", reason, assembly.url)


def _conditions(validators: Validators) -> dict[str, str]:
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


def _validators(response: Response) -> Validators:
    return Validators(_header(response, "ETag"), _header(response, "Last-Modified"))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
