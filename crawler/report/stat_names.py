"""The counters a report is built from: names in Scrapy's stats → parts of the report (docs/report.md lists them)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from crawler.fetching.failure_kinds import problem_class

Stats = Mapping[str, Any]

_OF_ARTICLES = ("article", "sub-page")
GONE = frozenset({"http:404", "http:410"})
PLAINLY_SAID = ("forbidden:", "empty:no_body")
# Not sent because the run was ending: these are pending; or because robots.txt forbids it: these have their own counter
_NOT_ASKED = ("stopped", "robots")


def count(stats: Stats, *names: str) -> int:
    """The first of the counters that is there, else 0."""
    for name in names:
        if name in stats:
            return int(stats[name])
    return 0


def below(stats: Stats, prefix: str) -> dict[str, int]:
    """Counters under ``prefix/``, by the rest of their name, in order of name.

    >>> below({"rows/dropped/no_title": 2, "rows/listed": 9}, "rows/dropped")
    {'no_title': 2}
    """
    start = prefix + "/"
    return {name[len(start) :]: int(stats[name]) for name in sorted(stats) if name.startswith(start)}


def article_failures(stats: Stats) -> Counter[str]:
    """Article pages and their sub-pages that were given up, by class of failure; gone ones included."""
    counter = _given_up(stats, lambda what: what in _OF_ARTICLES)
    for reason, number in below(stats, "articles/rejected").items():
        if _is_problem(reason):
            counter[_problem(reason)] += number
    counter["parse"] += count(stats, "spider_exceptions/count")
    counter["pipeline"] += count(stats, "articles/pipeline_errors")
    return +counter


def other_failures(stats: Stats) -> Counter[str]:
    """The same for list pages, home page and directory; none of them is gone, whatever the status."""
    return _given_up(stats, lambda what: what not in _OF_ARTICLES)


def _given_up(stats: Stats, wanted: Callable[[str], bool]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for name, number in below(stats, "failed").items():
        what, _, failure = name.partition("/")
        if failure and failure not in _NOT_ASKED and wanted(what):
            counter[failure] += number
    return counter


def rejections(stats: Stats) -> dict[str, int]:
    """Pages that came in order and are no article, by reason: ``no_title``, ``no_content`` …"""
    return {reason: number for reason, number in below(stats, "articles/rejected").items() if not _is_problem(reason)}


def is_gone(failure: str) -> bool:
    """Whether a class of failure says that the portal does not have the article any more.

    >>> is_gone("http:404"), is_gone("soft:gone:redirect"), is_gone("http:500")
    (True, True, False)
    """
    return failure in GONE or failure.startswith("soft:gone:")


def _is_problem(reason: str) -> bool:
    """Page problems are named ``what:sign``, reasons of our own have no colon. What the portal says plainly of a page
    (log in first; an article without a body) is a reason too, and nothing that failed.
    """
    return ":" in reason and not reason.startswith(PLAINLY_SAID)


def _problem(reason: str) -> str:
    return reason if reason.startswith(("soft:", "block:")) else problem_class(reason)
