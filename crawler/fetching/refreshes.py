"""Where a page sends its reader on of its own accord: by meta refresh, Refresh header, or a bare script redirect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.normalize.addresses import is_web_address, split_address, without_fragment
from crawler.normalize.page import Page
from crawler.portals.platforms.problems import is_bare

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
