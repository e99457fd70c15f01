"""Retries, slows down and stops by the outcome of each request."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.retry import get_retry_request

from crawler.exceptions import RequestRefusedError
from crawler.fetching.crawl_context import BadPage, RefusedRequest, set_problem
from crawler.fetching.outcomes import FailureClass, classify_failure, failure_kind, problem_class
from crawler.fetching.politeness import PolitenessMiddleware
from crawler.fetching.response_validator import ResponseValidator, group_of
from crawler.page.urls import host_key, split_address

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.page.problems import PageProblem

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more should be sent: the finish reason, and a sentence."""

    reason: str
    message: str


class FailureStreaks:
    """Counts block pages, and failures to reach a host, in a row; a good answer starts anew.

    Args:
        block_after, unreachable_after: so many in a row are a stop; 0 for never.
    """

    def __init__(self, *, block_after: int, unreachable_after: int) -> None:
        self._block_after = block_after
        self._unreachable_after = unreachable_after
        self._blocks: dict[str, int] = {}
        self._misses: dict[str, int] = {}

    def on_success(self, host: str) -> None:
        """A good answer came from the host."""
        self._blocks.pop(host, None)
        self._misses.pop(host, None)

    def bad(self, host: str, failure: FailureClass, *, unreachable: bool) -> Stop | None:
        """Count a failure; a ``Stop`` when it is one too many."""
        group, _, name = failure.partition(":")
        if group == "block":
            count = self._blocks[host] = self._blocks.get(host, 0) + 1
            if count == self._block_after:
                return Stop(f"blocked:{name}", f"blocks us, {count} pages in a row")
        elif unreachable:
            count = self._misses[host] = self._misses.get(host, 0) + 1
            if count == self._unreachable_after:
                return Stop(f"unreachable:{failure}", f"cannot be reached, {count} failures in a row")
        else:
            self._misses.pop(host, None)  # it has answered
        return None


# What the answer tells is not about the page that was asked for
_NOT_SAID = frozenset({"blocked", "error"})
_OF_THE_SITE = frozenset({"gone:parked"})
# Failures that show within moments
_AT_ONCE = ("dns", "connect")
# Answers that only a request with one of these headers asks for
_CONDITIONS = {304: ("If-None-Match", "If-Modified-Since"), 206: ("Range",)}
# What old servers do to every client; a certificate that is wrong is no reason to do without one
_OLD_TLS = frozenset({"tls:version", "tls:dh", "tls:reset"})
_PLAIN = "plain_http"


class RetryMiddleware:
    """Downloader middleware in the place of Scrapy's RetryMiddleware, before a meta refresh is followed.

    A block page, a database error or an empty answer never reaches a callback: the request is retried and in the end
    fails with ``BadPage``. What the portal says in so many words (message box, soft 404, log-in) does, and
    ``pages.problem_of`` tells the callback. Both kinds but the plainly spoken are kept in ``quarantine/`` of the
    portal's folder. "Not modified" to a request without a condition, and a part of a page that was asked for whole, are
    failures too. Failures are retried by class (``outcomes``), RETRY_TIMES times, after a growing pause where
    the class says so. BLOCK_STOP_AFTER block pages in a row, or UNREACHABLE_STOP_AFTER failures in a row to reach
    the portal, end the run with the reason ``blocked:<kind>`` or ``unreachable:<class>``.

    Where a host that answers over plain http cannot do TLS as we do, one plain request is sent in the place of the
    encrypted one, and that is told.

    Settings: RETRY_TIMES, BLOCK_STOP_AFTER, UNREACHABLE_STOP_AFTER, REPEATED_TEXT_LIMIT, METAREFRESH_ENABLED,
    METAREFRESH_MAXDELAY,
    QUARANTINE_MAX_FILES, OUTPUT_DIR.
    Stats: fetching/plain_http, fetching/failed/<class>, fetching/problem/<kind>, fetching/retry/count,
    fetching/page_cut/<bound>, fetching/retry/reason_count/<class>, fetching/retry/max_reached,
    fetching/quarantine/kept, fetching/quarantine/failed.
    Request meta: ``dont_retry`` and ``max_retry_times`` as in Scrapy; ``robots_txt`` marks robots.txt itself.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self._judge = ResponseValidator(crawler)
        self._streaks = FailureStreaks(
            block_after=settings.getint("BLOCK_STOP_AFTER", 3),
            unreachable_after=settings.getint("UNREACHABLE_STOP_AFTER", 8),
        )
        self._hinted: set[tuple[str, str]] = set()
        self._answered: set[str] = set()
        self._plain: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Pass a good answer on; retry, fail or pass on (an HTTP error) any other."""
        self._answered.add(host_key(request.url))
        problem = self._judge.problem(request, response)
        if problem is not None and (problem.retryable or _says_nothing_of_the_page(problem)):
            return self._bad_page(request, response, problem)
        set_problem(response, problem)
        is_unasked = _is_unasked(request, response)
        if response.status >= 400 or is_unasked:
            failure = classify_failure(response)
            again = self._failed(request, failure, response, retry=failure_kind(failure).retry)
            if is_unasked and again is None:
                raise RefusedRequest(failure, f"{failure_kind(failure).meaning}: {request.url}")
            return again or response
        self._streaks.on_success(host_key(request.url))
        if request.url.startswith("http:"):
            self._plain.add(split_address(request.url).netloc)
        if polite := self._polite():
            polite.on_success(request)
        return response

    def _bad_page(self, request: Request, response: Response, problem: PageProblem) -> Request:
        again = self._failed(request, problem_class(problem.kind), response, retry=problem.retryable)
        if again is None:
            raise BadPage(problem.kind, problem.retryable, problem.text)
        return again

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Retry a failed download where its class allows it."""
        if isinstance(exception, RequestRefusedError):
            return None  # counted where it was refused
        failure = classify_failure(exception, url=request.url)
        return self._failed(request, failure, None, retry=failure_kind(failure).retry)

    def _failed(
        self, request: Request, failure: FailureClass, response: Response | None, *, retry: bool
    ) -> Request | None:
        """The request again where it is to be retried; else None, and the failure is counted."""
        kind = failure_kind(failure)
        polite = self._polite()
        if polite and kind.slows and not self._is_absent(request, failure):
            polite.on_failure(request, response)
        stop = self._streaks.bad(host_key(request.url), failure, unreachable=kind.unreachable)
        if polite and stop:
            polite.hosts.abandon_host(request.url, stop.reason, f"{stop.message}: {kind.meaning}")
        again = None if stop or not retry or request.meta.get("dont_retry") else self._again(request, failure)
        if again is None:
            self._hint(request, failure)
            if not stop and (plain := self._in_plain_http(request, failure)):
                return plain
        if again is None and not request.meta.get("robots_txt"):
            self.crawler.stats.inc_value(f"fetching/failed/{failure}")
            if kind.retry or failure.partition(":")[0] in ("tls", "too_large"):
                logger.warning("failed (%s): %s", failure, request.url)
        return again

    def _is_absent(self, request: Request, failure: FailureClass) -> bool:
        """A host that nobody has heard of in this run, and whose refusal comes at once: a rest would help nobody."""
        return failure in _AT_ONCE and host_key(request.url) not in self._answered

    def _again(self, request: Request, failure: FailureClass) -> Request | None:
        assert self.crawler.spider is not None
        return get_retry_request(
            request,
            spider=self.crawler.spider,
            reason=failure,
            priority_adjust=0,  # the spider's order of requests stays
            logger=logger,
            give_up_log_level=logging.DEBUG,
            stats_base_key="fetching/retry",
        )

    def _in_plain_http(self, request: Request, failure: FailureClass) -> Request | None:
        """The request without encryption, once, where the server's TLS is too old and its pages come without it too."""
        parts = split_address(request.url)
        if failure not in _OLD_TLS or parts.netloc not in self._plain or request.meta.get(_PLAIN):
            return None
        self.crawler.stats.inc_value("fetching/plain_http")
        key = host_key(request.url)
        if (key, _PLAIN) not in self._hinted:
            self._hinted.add((key, _PLAIN))
            logger.warning("%s: https cannot be had (%s), its pages are asked for over plain http", key, failure)
        url = parts._replace(scheme="http").geturl()
        return request.replace(url=url, dont_filter=True, meta={**request.meta, _PLAIN: True})

    def _hint(self, request: Request, failure: FailureClass) -> None:
        """Tell the operator once per host what can be done."""
        hint, key = failure_kind(failure).hint, host_key(request.url)
        if hint and (key, failure) not in self._hinted:
            self._hinted.add((key, failure))
            logger.warning("%s: %s (%s); %s", key, failure_kind(failure).meaning, failure, hint)

    def _polite(self) -> PolitenessMiddleware | None:
        return self.crawler.get_downloader_middleware(PolitenessMiddleware)


def _is_unasked(request: Request, response: Response) -> bool:
    """Whether the status answers a condition that the request did not have: such an answer holds no page."""
    conditions = _CONDITIONS.get(response.status)
    return conditions is not None and not any(request.headers.get(name) for name in conditions)


def _says_nothing_of_the_page(problem: PageProblem) -> bool:
    return group_of(problem) in _NOT_SAID or problem.kind in _OF_THE_SITE
