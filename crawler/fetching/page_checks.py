"""An answer in, what is wrong with it out: firewall, redirect to nowhere, message box, repeated text."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.fetching.blocks import detect_block
from crawler.fetching.refreshes import leads_home, sent_on
from crawler.normalize.addresses import split_address
from crawler.normalize.page import Page
from crawler.normalize.text import squeeze
from crawler.portals.platforms import PageProblem, Platform
from crawler.portals.platforms.problems import is_bare
from crawler.portals.platforms.urls import canonical_url

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
