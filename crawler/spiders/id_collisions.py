"""Decides which of two articles with one URL key a page is."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.extraction.article import extract_article
from crawler.fetching.archiving import ARTICLE_ID, PAGE_KIND
from crawler.fetching.crawl_context import page_of, problem_of
from crawler.items import Article
from crawler.page.problems import PageProblem
from crawler.platforms.base import article_id
from crawler.spiders.assembly import Assembly
from crawler.spiders.base import GONE_STATUS, STOPPED, Output, PortalBase, failed_request, http_status
from crawler.state.delta import Status
from crawler.state.revisions import is_same_content

COLLISION = "url_key_collision"


class IdCollisions(PortalBase):
    """The decision whether an article with a wide key (``content:7@9``) is one of its own.

    Stats: ``articles/same_under_other_catid``, ``failed/twin/<class>``.
    """

    @abstractmethod
    def keep(self, article: Article, assembly: Assembly) -> Output:
        """Hand an article that was read whole to the pipelines."""

    @abstractmethod
    def moved(self, response: Response) -> PageProblem | None:
        """Why what an article's address led to is no article."""

    @abstractmethod
    def note_failure(self, assembly: Assembly, status: Status, reason: str) -> None:
        """Note that an article could not be had."""

    def settle_twin(self, article: Article, assembly: Assembly) -> Output:
        """Keep the article under the key that is its own; where what we know is old, the known address is asked first.

        The article behind the narrow key may have been edited since it was read: only its page of today tells.
        """
        narrow = article_id(self.portal.name, assembly.key.partition("@")[0])
        with self.guarded_session() as session:
            known = session.recorder.known(narrow)
            decided = session.recorder.known(assembly.id) is not None
            address = session.address_of(narrow)
            if known and is_same_content(known.revision_hash, article):
                session.recorder.seen(assembly.id if decided else narrow)
                if not decided:
                    session.recorder.mark_alias(assembly.id, narrow)
                self.stats.inc_value("articles/same_under_other_catid")
                return
        if known is None or decided or known.gone_at or address is None or session.is_of_this_run(known):
            yield from self.keep(_colliding(article), assembly)
        else:
            yield self._twin_request(address, replace(article, id=narrow), assembly)

    def _twin_request(self, address: str, article: Article, assembly: Assembly) -> Request:
        return Request(
            address,
            self.parse_twin,
            errback=self.twin_failed,
            dont_filter=True,
            cb_kwargs={"article": article, "assembly": assembly},
            meta={PAGE_KIND: "article", ARTICLE_ID: article.id},
        )

    def parse_twin(self, response: Response, article: Article, assembly: Assembly) -> Output:
        """Where the known address shows the same page, the article is the known one, edited; else one of its own."""
        problem = problem_of(response) or self.moved(response)
        if problem and not problem.kind.startswith("gone"):
            self.note_failure(assembly, Status.FAILED, problem.kind)
            return
        shown = None if problem else extract_article(page_of(response), self.portal)
        first = assembly.first
        if shown is None or (first and (shown.title, shown.body) == (first.title, first.body)):
            yield from self._keep_as_known(article, assembly)
        else:
            yield from self.keep(_colliding(replace(article, id=assembly.id)), assembly)

    def _keep_as_known(self, article: Article, assembly: Assembly) -> Output:
        """A further revision of the known article, which stands under another address now."""
        with self.guarded_session() as session:
            session.recorder.mark_alias(assembly.id, article.id or "", url=assembly.url)
        self.stats.inc_value("articles/same_under_other_catid")
        yield from self.keep(article, assembly)

    def twin_failed(self, failure: Failure) -> Output:
        """Where the known address is gone by now, the article has moved; else a later run decides."""
        arguments = failed_request(failure).cb_kwargs
        if http_status(failure) in GONE_STATUS:
            yield from self._keep_as_known(**arguments)
            return
        reason = self.count_failure(failure, "twin")
        if reason != STOPPED:
            self.note_failure(arguments["assembly"], Status.FAILED, reason)


def _colliding(article: Article) -> Article:
    return replace(article, warnings=[*article.warnings, COLLISION])
