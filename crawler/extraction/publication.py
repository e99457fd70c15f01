"""Decides when an article was published: page, tags, scripts, URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from crawler.extraction.metatags import MetaTags
from crawler.extraction.model import Credits
from crawler.extraction.sources import clean_source
from crawler.page.page import Page
from crawler.page.urls import split_address
from crawler.text.dates import ParsedDate, find_date, parsed_date
from crawler.text.names import HAN

_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # t20230917_123456.html; 202309/t20230917_1.shtml
        rf"/t{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})_\d+",
        # /2023/9/17/art_1_2.html, /2023/09/17/1.shtml, /2023-09-17/1.html, /2023-09/17/c_1.htm
        rf"/{_YEAR}[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})/",
        # /n1/2019/0202/c1024-1.html, /2023/0917/1.shtml, /20230917/1.html, /20230917_1.html
        rf"/{_YEAR}/(?P<month>\d{{2}})(?P<day>\d{{2}})/",
        rf"/{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})[/_-]",
        # /2010/catdir_0720/1.html
        rf"/{_YEAR}/[a-z]+_(?P<month>\d{{2}})(?P<day>\d{{2}})/",
    )
)


def date_of_url(url: str | None) -> ParsedDate | None:
    """The day that the path of ``url`` tells; None where it tells none, or one that cannot be.

    >>> date_of_url("http://www.example.gov.cn/zwgk/202309/t20230917_123456.html").value
    '2023-09-17'
    """
    path = split_address(url).path if url else ""
    for form in _FORMS:
        for match in form.finditer(path):
            try:
                day = datetime(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            return parsed_date(day, "day", match.group().strip("/"))
    return None


_MAX_SCRIPTS, _MAX_CODE = 80, 30_000
# One of these stands in every such script; a plain look spares most scripts the patterns
_DATE_WORDS, _SOURCE_WORDS = ("ct =", "ct=", "tm", "ime"), ("ource", "OURCE", "laiyuan", "ly", "copyfrom")
# var ct = "1581517074", var publishTime = '2023-09-17 08:09'
_DATE = re.compile(
    r"\b(?:(?:ct|createTime|publish_?time)\s*[=:]\s*[\"'](\d{10}|\d{4}-\d{1,2}-\d{1,2}[\d :]{0,9})"
    r"|(?:tm|pub_?time)\s*[=:]\s*[\"'](\d{4}-\d{1,2}-\d{1,2}[\d :]{0,9}))[\"']",
    re.IGNORECASE,
)
# var source = '商务厅新闻办', var wzly='某某局'; without a Chinese character it is a channel, device or file: 'pc'
_SOURCE = re.compile(
    r"\bvar\s+(?:source|sourcename|contentsource|laiyuan|wzly|xxly|copyfrom)\s*=\s*"
    rf"[\"'](?=[^\"']{{0,28}}[{HAN}])([^\"'<>\r\n]{{2,30}})[\"']",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ScriptValues:
    """What scripts would show; absent values are None."""

    published: ParsedDate | None = None
    source: str | None = None


def read_scripts(page: Page) -> ScriptValues:
    """The first publication time and the first source that a script of the page sets."""
    codes = [script.text[:_MAX_CODE] for script in islice(page.root.iter("script"), _MAX_SCRIPTS) if script.text]
    dates = (find_date(match[1] or match[2]) for match in _matches(_DATE, _DATE_WORDS, codes))
    sources = (clean_source(match[1]) for match in _matches(_SOURCE, _SOURCE_WORDS, codes))
    return ScriptValues(next(filter(None, dates), None), next(filter(None, sources), None))


def _matches(pattern: re.Pattern[str], words: Iterable[str], codes: Iterable[str]) -> Iterator[re.Match[str]]:
    for code in codes:
        if any(word in code for word in words):
            yield from pattern.finditer(code)


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
