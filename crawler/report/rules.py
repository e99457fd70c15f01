"""Rules of the verdict that need this run alone, and the thresholds they are measured by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, Self

from crawler.exceptions import UsageError
from crawler.fetching.outcomes import failure_kind
from crawler.report.exit_codes import ending
from crawler.report.model import Reason, RunReport

_PREFIX = "REPORT_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One field for each setting: ``min_sample`` is ``REPORT_MIN_SAMPLE``."""

    min_sample: float = 5
    min_title_coverage: float = 0.95
    min_text_coverage: float = 0.7
    min_date_coverage: float = 0.9
    min_source_coverage: float = 0
    min_authors_coverage: float = 0
    max_coverage_drop: float = 0.3
    max_failed_share: float = 0.05
    max_gone_share: float = 0.5
    max_unreachable_share: float = 0.5
    max_broken_lists: float = 0
    max_incomplete_lists: float = 0
    max_missing_sections: float = 0
    max_unwalked_sections: float = 0
    max_unfollowed_share: float = 0.1
    min_seen_share: float = 0.9
    min_claimed_share: float = 0.5
    min_sections_share: float = 0.5
    min_rows_share: float = 0.5
    history_runs: float = 10

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Thresholds as set; defaults where a setting is not there.

        Raises: UsageError where a value is no number of 0 or more.
        """
        names = {field.name: setting_name(field.name) for field in fields(cls)}
        return cls(
            **{name: _number(key, settings[key]) for name, key in names.items() if settings.get(key) is not None}
        )


def setting_name(name: str) -> str:
    """The setting of a threshold.

    >>> setting_name("min_sample")
    'REPORT_MIN_SAMPLE'
    """
    return _PREFIX + name.upper()


def _number(name: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise UsageError(f"{name}: found {value!r}; accepted: a number, 0 or more")
    return number


def too_low(code: str, text: str, value: float, thresholds: Thresholds, name: str) -> Reason | None:
    """The reason where ``value`` is below the threshold ``name``."""
    threshold = getattr(thresholds, name)
    return _reason(code, text, value, threshold, name) if value < threshold else None


def too_high(code: str, text: str, value: float, thresholds: Thresholds, name: str) -> Reason | None:
    """The reason where ``value`` is above the threshold ``name``."""
    threshold = getattr(thresholds, name)
    return _reason(code, text, value, threshold, name) if value > threshold else None


def _reason(code: str, text: str, value: float, threshold: float, name: str) -> Reason:
    return Reason(code=code, text=text, setting=setting_name(name), threshold=threshold, value=round(value, 4))


def percent(share: float) -> str:
    """A share for people.

    >>> percent(0.7123), percent(1.0)
    ('71.2 %', '100 %')
    """
    return f"{share * 100:.1f} %".replace(".0 %", " %")


def article_pages(report: RunReport) -> int:
    """Article pages that were read, whether they turned out to be articles or not."""
    return max(report.articles, report.coverage.articles) + sum(report.counts.rejected.values())


_SIGNALS = {
    "shutdown": "stopped by a signal",
    "cancelled": "stopped before it began",
    None: "stopped at once, by a second signal or an error, before it could end in order",
}


def output_failed(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """State, articles or manifest could not be written."""
    if report.output_error or ending(report.finish_reason) == "output":
        yield Reason(code="output", text=report.output_error or "state or output could not be written")


def not_finished(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Stopped by a signal or an error, or no list was ever begun."""
    if ending(report.finish_reason) == "cut_off":
        reason = report.finish_reason
        yield Reason(code="cut_off", text=_SIGNALS.get(reason, f"ended early: {reason}"))
    elif ending(report.finish_reason) == "own_end" and _never_began(report):
        yield Reason(code="no_walk", text="no list was walked: the home page could not be worked off (see crawl.log)")


def _never_began(report: RunReport) -> bool:
    lists = report.sections or report.sections_missing or report.sections_not_due
    return not (lists or report.unreachable or "url" in report.arguments)


def unreachable(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """From the start, stopped on the way, or most pages lost to the network or a firewall."""
    stopped = report.finish_reason if ending(report.finish_reason) == "unreachable" else None
    if report.unreachable:
        text = f"portal out of reach from the start: {stopped or report.unreachable}"
        yield Reason(code="unreachable", text=text)
    elif stopped:
        yield Reason(code="unreachable", text=f"stopped on the way: {stopped}")
    elif reason := _mostly_lost(report, thresholds):
        yield reason


def _mostly_lost(report: RunReport, thresholds: Thresholds) -> Reason | None:
    lost = {name: number for name, number in report.counts.failed.items() if _is_unreachable(name)}
    read = article_pages(report) + report.counts.gone + sum(section.pages for section in report.sections)
    asked = read + sum(report.counts.failed.values())
    if not lost or (read and asked < thresholds.min_sample):
        return None
    share = sum(lost.values()) / asked
    classes = ", ".join(f"{name} {number}" for name, number in lost.items())
    text = f"{percent(share)} of {asked} pages did not come ({classes})"
    return too_high("mostly_lost", text, share, thresholds, "max_unreachable_share")


def _is_unreachable(failure: str) -> bool:
    return failure.startswith("block:") or failure_kind(failure).unreachable


_MOST_NAMED = 5
# A row of many lists leads to a form or a map; several are what the portal publishes so
_MIN_UNFOLLOWED = 2
_NO_CONTENT = ("no_content", "empty:no_body")
# Walks that were meant to reach the list's end: with these a claimed total means something
_TO_THE_END = frozenset({"last_page", "empty_page", "repeats", "loop"})
_FIELDS = (
    ("published_at", "min_date_coverage", "a publication date"),
    ("source", "min_source_coverage", "a source"),
    ("authors", "min_authors_coverage", "authors"),
    ("text", "min_text_coverage", "text"),
)


def sections_found(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Sections of the profile that the portal does not show."""
    missing = report.sections_missing
    names = ", ".join(islice(missing, _MOST_NAMED)) + (" …" if len(missing) > _MOST_NAMED else "")
    reason = too_high(
        "sections_missing", f"sections not found: {names}", len(missing), thresholds, "max_missing_sections"
    )
    if reason:
        yield reason


def lists_whole(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Lists with a page that could not be read, or that a failure of ours left half walked."""
    walked_out = ending(report.finish_reason) == "own_end"
    broken = [section for section in report.sections if section.chain_broken or (walked_out and section.ended is None)]
    for section in islice(broken, _MOST_NAMED):
        what = section.problem or "could not be worked off"
        text = f"section {section.name}: list broken after page {section.pages}: {what}"
        reason = too_high("list_broken", text, len(broken), thresholds, "max_broken_lists")
        if reason:
            yield reason


def ends_proven(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Lists that go on where the walk could not follow: a pager that was not understood."""
    left = [section for section in report.sections if section.ended == "incomplete"]
    more = f"; and {len(left) - _MOST_NAMED} more lists" if len(left) > _MOST_NAMED else ""
    for number, section in enumerate(islice(left, _MOST_NAMED), 1):
        text = f"section {section.name}: list incomplete after page {section.pages}: {section.problem}"
        text += more if number == _MOST_NAMED else ""
        if reason := too_high("list_incomplete", text, len(left), thresholds, "max_incomplete_lists"):
            yield reason


def totals_seen(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Lists that showed less than the portal says they hold, or had no end."""
    if report.narrowed or ending(report.finish_reason) != "own_end":
        return
    for section in report.sections:
        if section.ended == "page_budget":
            yield Reason(code="list_without_end", text=f"section {section.name}: cut off after {section.pages} pages")
        elif section.claimed and section.ended in _TO_THE_END and not section.complete:
            share = section.rows / section.claimed
            text = f"section {section.name}: {section.rows} of {section.claimed} articles listed"
            if reason := too_low("total_short", text, share, thresholds, "min_seen_share"):
                yield reason


def rows_followed(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Lists of which many rows lead to files, or to pages of the portal that were taken for no articles."""
    if report.counts.rows_listed and sum(report.counts.rows_not_followed.values()) >= report.counts.rows_listed:
        yield Reason(
            code="no_row_followed", text=f"none of the {report.counts.rows_listed} rows listed leads to an article"
        )
        return
    left = [section for section in report.sections if section.unfollowed >= _MIN_UNFOLLOWED]
    for section in sorted(left, key=lambda one: -one.unfollowed):
        share = section.unfollowed / max(section.rows, section.unfollowed)
        text = f"section {section.name}: {section.unfollowed} of {section.rows} rows lead to files or to no article"
        if reason := too_high("rows_unfollowed", text, share, thresholds, "max_unfollowed_share"):
            yield reason


def sections_walked(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Sections that only breadcrumbs of articles name: nobody has seen their lists."""
    missed = report.sections_unwalked
    named = ", ".join(f"{one.name} ({one.articles} articles, {one.url})" for one in islice(missed, _MOST_NAMED))
    text = f"articles belong to sections that were not walked: {named}{' …' if len(missed) > _MOST_NAMED else ''}"
    if reason := too_high("sections_unwalked", text, len(missed), thresholds, "max_unwalked_sections"):
        yield reason


def rows_shown(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """A portal none of whose lists shows an article: its rows or its article addresses are not understood."""
    walked = [section for section in report.sections if section.ended and not section.chain_broken]
    if report.narrowed or report.sections_not_due or not walked or ending(report.finish_reason) != "own_end":
        return
    if not any(section.rows for section in report.sections):
        yield Reason(code="no_rows", text=f"no article in any of {len(report.sections)} lists")


def pages_read(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Article pages that failed, or that the portal lists and does not have."""
    counts = report.counts
    asked = article_pages(report) + counts.failed_articles + counts.gone
    if "url" in report.arguments and asked and not report.articles:
        yield Reason(code="asked_article", text="the article asked for was not stored")
    if asked >= thresholds.min_sample or (asked and not _articles_read(report)):
        classes = ", ".join(f"{name} {number}" for name, number in counts.failed.items())
        share = counts.failed_articles / asked
        text = f"{percent(share)} of {asked} article pages failed ({classes})"
        if reason := too_high("failed_pages", text, share, thresholds, "max_failed_share"):
            yield reason
    if not asked and report.stored == 0 and report.waiting and not report.narrowed:
        # A run between two tries asks for nothing, which makes nothing better
        text = f"no article is stored, and {report.waiting} article pages that failed wait to be asked for again"
        yield Reason(code="failed_pages", text=text)
    yield from _listed_pages_there(report, thresholds, asked - counts.gone_as_expected)


def _articles_read(report: RunReport) -> int:
    """A share of few pages says little; that there was not one article among them says enough."""
    return max(report.articles, report.coverage.articles)


def _unreadable(report: RunReport) -> int:
    return sum(report.counts.rejected.get(name, 0) for name in ("no_title", "no_content"))


def _listed_pages_there(report: RunReport, thresholds: Thresholds, asked: int) -> Iterator[Reason]:
    """Those that were looked for in vain before, or have left the lists, say nothing of the lists."""
    if asked < thresholds.min_sample:
        return
    forbidden = sum(number for name, number in report.counts.rejected.items() if name.startswith("forbidden:"))
    share = (report.counts.gone + forbidden - report.counts.gone_as_expected) / asked
    text = f"{percent(share)} of {asked} listed articles are gone or forbidden"
    if reason := too_high("gone_pages", text, share, thresholds, "max_gone_share"):
        yield reason


def fields_found(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    """Fields that too few articles have; title and content are judged on all article pages."""
    pages = article_pages(report)
    if pages >= thresholds.min_sample or (_unreadable(report) and not _articles_read(report)):
        titled = 1 - report.counts.rejected.get("no_title", 0) / pages
        filled = 1 - sum(report.counts.rejected.get(name, 0) for name in _NO_CONTENT) / pages
        for code, share, name, what in (
            ("title_coverage", titled, "min_title_coverage", "a title"),
            ("content_coverage", filled, "min_text_coverage", "content"),
        ):
            text = f"{percent(share)} of {pages} article pages have {what}"
            if reason := too_low(code, text, share, thresholds, name):
                yield reason
    yield from _fields_of_articles(report, thresholds)


def _fields_of_articles(report: RunReport, thresholds: Thresholds) -> Iterator[Reason]:
    articles = report.coverage.articles
    if articles < thresholds.min_sample:
        return
    for field, name, what in _FIELDS:
        found = report.coverage.fields.get(field)
        if found and found.share is not None:
            text = f"{percent(found.share)} of {articles} articles have {what}"
            if reason := too_low(f"{field}_coverage", text, found.share, thresholds, name):
                yield reason
