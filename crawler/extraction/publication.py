"""The dates a page shows and those of its tags in, when it came out and when it was changed out, with the step.

Order: displayed publication time, tags, the only displayed time (更新时间), the date of the document (成文日期), the
day in the URL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.extraction.credit_types import Credits
from crawler.extraction.metatags import MetaTags
from crawler.normalize.parsed_date import ParsedDate
from crawler.normalize.url_dates import date_of_url

DATE_CONFLICT = "date_conflict"
DATE_IN_FUTURE = "date_in_future"
DATE_IS_FETCH_TIME = "date_is_fetch_time"

_AHEAD = timedelta(days=1)
# PHPCMS prints the time of the request where the field is empty
_FETCH_SLACK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Publication:
    """When an article came out and was changed, the step that told each, and what is odd about it."""

    published: ParsedDate | None = None
    published_step: str | None = None
    modified: ParsedDate | None = None
    modified_step: str | None = None
    warnings: tuple[str, ...] = ()


def find_publication(shown: Sequence[Credits], tags: MetaTags, now: datetime, url: str | None = None) -> Publication:
    """The dates of an article.

    What the page shows outranks its tags; where both agree the finer one is taken, where they do not it is told.

    Args:
        now: when the page was fetched.
        url: where it was read; the day in its path is the last resort.
    """
    displayed = _first(shown, "published")
    published, step = _published(displayed, shown, tags)
    if not published and (day := date_of_url(url)):
        published, step = day, "url"
    modified = _first(shown, "modified")
    warnings = []
    if displayed and tags.published and not displayed.agrees_with(tags.published):
        warnings.append(DATE_CONFLICT)
    if published:
        warnings += _oddities(published, now)
    changed = modified or tags.modified
    return Publication(
        published, step, changed, ("displayed" if modified else "metatags") if changed else None, tuple(warnings)
    )


def _published(
    displayed: ParsedDate | None, shown: Sequence[Credits], tags: MetaTags
) -> tuple[ParsedDate | None, str | None]:
    if displayed and tags.published and tags.published.is_finer_than(displayed):
        return tags.published, "metatags"
    for step, found in (
        ("displayed", displayed),
        ("metatags", tags.published),
        ("displayed", _first(shown, "modified")),
        ("document", _first(shown, "issued")),
    ):
        if found:
            return found, step
    return None, None


def _first(shown: Sequence[Credits], name: str) -> ParsedDate | None:
    return next((found for credits in shown if (found := getattr(credits, name))), None)


def _oddities(published: ParsedDate, now: datetime) -> list[str]:
    if published.at > now + _AHEAD:
        return [DATE_IN_FUTURE]
    if published.precision != "day" and abs(published.at - now) <= _FETCH_SLACK:
        return [DATE_IS_FETCH_TIME]
    return []
