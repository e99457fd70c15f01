"""A page's scripts in, the date and the source that they hold for the page to show, out.

WeChat and some ministries write both into variables that a script shows; saved pages have nothing but these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.extraction.sources import clean_source
from crawler.normalize.dates import ParsedDate, find_date
from crawler.normalize.names import HAN
from crawler.normalize.page import Page

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
