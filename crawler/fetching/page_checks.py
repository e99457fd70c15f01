"""Tells what a page is: content, an error page, a block page, or one that only leads elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.fetching.blocks import detect_block
from crawler.page.page import Page
from crawler.page.problems import PageProblem, is_bare
from crawler.page.urls import canonical_url, is_web_address, split_address, without_fragment
from crawler.platforms.base import Platform
from crawler.text.cleaning import squeeze

# A page with content that stays longer than this is meant to be read; a bare one has nothing to read
_READING_S = 5
# The HTML standard's "shared declarative refresh steps", and what browsers' users write: ", ；" and no seconds
_REFRESH = re.compile(r"(?P<delay>\d{1,6})?[\d.]*(?: ?[;,；，] ?| |$)(?:url ?= ?)?(?P<url>.*)", re.I)
_URL_ALONE = re.compile(r"[;,；，]? ?url ?= ?(?P<url>.*)", re.I)
_QUOTED = re.compile(r"""(["'])(.*?)(?:\1|$)""")
_AROUND_SCRIPT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[)?\s*|\s*(?://\s*)?(?:-->|\]\]>)?\s*$")
_LOCATION = re.compile(
    r"""(?:(?:window|self|top|parent|document)\s*\.\s*){0,2}location\s*
    (?:(?:\.\s*href\s*)?=\s*(["'])(?P<set>[^"'\\<>]+)\1
     | \.\s*(?:replace|assign)\s*\(\s*(["'])(?P<called>[^"'\\<>]+)\3\s*\))\s*;?""",
    re.VERBOSE,
)
_MAX_SCRIPT, _MAX_CONTENT = 1000, 3000
_HOME_FILES = re.compile(r"^/?(?:(?:index|default|home|main)\.\w{2,5})?$", re.I)


def sent_on(page: Page, header: str | None = None, *, most_s: int = 100) -> str | None:
    """The absolute URL that the page sends its reader on to; None where it is there to be read.

    Args:
        header: the HTTP header ``Refresh``.
        most_s: a page that stays longer sends nobody on.
    """
    bare = is_bare(page)
    limit_s = most_s if bare else min(most_s, _READING_S)
    for delay_s, address in _ways(page, header, bare=bare):
        if delay_s > limit_s:
            continue
        url = without_fragment(page.absolute(address))
        if is_web_address(url) and not _stays(page, url, bare=bare):
            return url
    return None


def _stays(page: Page, url: str, *, bare: bool) -> bool:
    """A list that loads itself anew is a list; what jumps to the home page has nothing to show, and is judged so."""
    return page.url is not None and ((url == page.url and not bare) or leads_home(page.url, url))


def leads_home(asked_url: str, url: str) -> bool:
    """Whether ``url`` is a site's home page, and what was asked for is another page."""
    return _is_home(url) and not _is_home(asked_url)


def _is_home(url: str) -> bool:
    parts = split_address(url)
    return not parts.query and bool(_HOME_FILES.match(parts.path))


def _ways(page: Page, header: str | None, *, bare: bool) -> Iterator[tuple[int, str]]:
    """Seconds and address of each way on, as written."""
    declared = [str(meta.get("content")) for meta in page.root.iter("meta") if _is_refresh(meta)]
    for content in [header, *declared] if header else declared:
        if found := refresh(content):
            yield found
    if bare and (address := _script_redirect(page)):
        yield 0, address


def _is_refresh(meta: HtmlElement) -> bool:
    named = str(meta.get("http-equiv")).strip().lower() == "refresh"
    return named and next(meta.iterancestors("noscript"), None) is None


def refresh(content: str) -> tuple[int, str] | None:
    """Seconds and address of a refresh; None where it names no address.

    >>> refresh("0; URL='/a.html'"), refresh("3,http://b.test/"), refresh("600")
    ((0, '/a.html'), (3, 'http://b.test/'), None)
    """
    content = " ".join(content[:_MAX_CONTENT].split())
    match = _URL_ALONE.match(content) or _REFRESH.match(content)
    if match is None:
        return None
    url = match["url"].strip()
    if quoted := _QUOTED.match(url):
        url = quoted[2].strip()
    return (int(match.groupdict().get("delay") or 0), url) if url else None


def _script_redirect(page: Page) -> str | None:
    """The address that a script does nothing but set; a script that computes anything is none."""
    for script in page.root.iter("script"):
        text = _AROUND_SCRIPT.sub("", script.text or "") if len(script.text or "") <= _MAX_SCRIPT else ""
        if match := _LOCATION.fullmatch(text):
            return (match["set"] or match["called"]).strip()
    return None


_ERROR_PATH = re.compile(r"(?:^|/)(?:404|error|notfound|not_found|nopage|missing)(?:\.\w{2,5})?/?$", re.I)
_LOGIN_PATH = re.compile(r"(?:^|/)(?:login|passport|sso|cas|tyrz|signin)(?:[./]|$)|[?&](?:c|a|m)=login\b", re.I)
# Request numbers and times differ from one copy of a block page to the next; short numbers tell articles apart
_VARYING = re.compile(r"[0-9a-f-]{10,}|\d{1,2}:\d{2}(?::\d{2})?", re.I)
# So many characters of a list's title, side by side, must stand on the article's page
_TITLE_PIECE = 4
# Texts remembered, the latest ones: a block page comes again soon
_MAX_TEXTS = 5_000


def page_problem(
    page: Page,
    platform: Platform,
    *,
    headers: Mapping[str, str] | None = None,
    asked_url: str | None = None,
) -> PageProblem | None:
    """Why an answer is no content, or None: firewalls first, for they imitate everything else.

    Args:
        asked_url: the URL before redirects, None where there were none.
    """
    if not page.body.strip():
        return PageProblem("empty:body", True, "") if 200 <= (page.status or 200) < 300 else None
    blocked = detect_block(page, headers)
    if blocked or page.status not in (None, 200):
        return blocked
    problem = _redirect_problem(asked_url, page.url) or platform.page_problem(page)
    return None if problem and problem.kind == "empty:js_shell" and sent_on(page) else problem


def _redirect_problem(asked_url: str | None, url: str | None) -> PageProblem | None:
    """A page that was asked for and turned into the home page, an error page or a log-in."""
    if not asked_url or not url or canonical_url(asked_url) == canonical_url(url):
        return None
    asked, got = split_address(asked_url), split_address(url)
    if _ERROR_PATH.search(got.path) and not _ERROR_PATH.search(asked.path):
        return PageProblem("gone:soft404", False, f"redirected to {got.path}")
    if _LOGIN_PATH.search(_target(got.path, got.query)) and not _LOGIN_PATH.search(_target(asked.path, asked.query)):
        return PageProblem("forbidden:login", False, f"redirected to {got.path}")
    if leads_home(asked_url, url):
        return PageProblem("gone:soft404", False, "redirected to the home page")
    return None


def _target(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def strange_page(page: Page, titles: Iterable[str]) -> PageProblem | None:
    """``empty:strange`` for a bare page that says nothing of what the lists promised: an error page without a sign.

    Args:
        titles: how lists name the article; lists shorten and reword titles, so that a few characters of one will do.
    """
    if not is_bare(page) or not (pieces := {piece for title in titles for piece in _pieces(squeeze(title))}):
        return None
    text = squeeze(str(page.root.findtext(".//title") or "")) + page.visible_start
    return None if any(piece in text for piece in pieces) else PageProblem("empty:strange", False, text[:120])


def _pieces(title: str) -> Iterable[str]:
    return (title[start : start + _TITLE_PIECE] for start in range(max(1, len(title) - _TITLE_PIECE + 1)) if title)


@dataclass(frozen=True, slots=True)
class RepeatedPage(PageProblem):
    """``empty:repeated``; ``others`` are the URL keys under which the page stood before."""

    others: frozenset[str] = frozenset()


class RepeatedText:
    """Tells when one text comes back under many URLs: a block page that no signature knows, or a cache gone mad.

    Args:
        limit: so many other URLs with the same text make a page suspect.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._urls: OrderedDict[bytes, set[str]] = OrderedDict()

    def problem(self, page: Page, url_key: str) -> RepeatedPage | None:
        """``empty:repeated`` where the page's whole text was seen under ``limit`` other URLs before."""
        urls = self._urls_with(_VARYING.sub("0", page.visible_text()))
        others = frozenset(urls - {url_key})
        if len(urls) <= self.limit:
            urls.add(url_key)
        if not self.limit or len(others) < self.limit:
            return None
        return RepeatedPage("empty:repeated", False, f"the same text under {len(others)} other URLs", others)

    def _urls_with(self, text: str) -> set[str]:
        digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:12]
        urls = self._urls.setdefault(digest, set())
        self._urls.move_to_end(digest)
        if len(self._urls) > _MAX_TEXTS:
            self._urls.popitem(last=False)
        return urls
