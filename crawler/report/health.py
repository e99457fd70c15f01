"""Rules that need this run alone: missing sections, broken lists, failed pages, field coverage."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from crawler.report.endings import ending
from crawler.report.model import Reason, RunReport
from crawler.report.rules import article_pages, percent, too_high, too_low
from crawler.report.thresholds import Thresholds

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
