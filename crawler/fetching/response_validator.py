"""Judges each response before the spider sees it, and keeps bad pages apart."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.fetching.archiving import PAGE_KIND
from crawler.fetching.crawl_context import header_lines, next_of, page_of, portal_folder, portal_of
from crawler.fetching.page_checks import RepeatedText, page_problem, strange_page
from crawler.page.page import Page
from crawler.page.problems import PageProblem
from crawler.platforms import platform_for
from crawler.platforms.base import article_url_key

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)


# How files of each kind begin; headers are not asked, for they are wrong too often on either side
_BEGINNINGS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("pdf", (b"%PDF-",)),
    ("image", (b"\x89PNG\r\n", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"II*\0", b"MM\0*", b"\0\0\1\0")),
    ("archive", (b"PK\3\4", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),  # ZIP is also .docx and .ofd
    ("office", (b"\xd0\xcf\x11\xe0", b"{\\rtf")),
    ("media", (b"FLV\1", b"ID3", b"CWS", b"FWS", b"OggS")),
)
_JSON = re.compile(r'\{\s*(?:"|\})|\[\s*[\[{"\]]')
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096
_TAG = re.compile(r"<(?:[a-z]|!--|!doctype)", re.I)
_HTML_TAG = re.compile(r"<(?:html|head|body|div|p|table|title|meta|script)\b", re.I)


def file_type(body: bytes) -> str | None:
    """The kind of a file that is surely no page: ``pdf``, ``image``, ``binary`` …; None for whatever is text.

    >>> file_type(b"%PDF-1.4"), file_type(b"<html>"), file_type(b"BM\\0\\0\\0")
    ('pdf', None, 'binary')
    """
    start = body[:_LOOKED_AT]
    if start.startswith(_UTF16):
        return None
    if _TAG.search(start.decode("latin-1")):
        return None  # a page may hold a stray zero byte
    named = next((kind for kind, beginnings in _BEGINNINGS if start.startswith(beginnings)), None)
    return named or ("binary" if b"\0" in start else None)


def text_type(page: Page) -> str | None:
    """The kind of a text that is no page: ``json``, ``xml``, ``text``; None for a page.

    >>> text_type(Page(b'{"code": 500}')), text_type(Page(b"<p>1</p>")), text_type(Page(b"down"))
    ('json', None, 'text')
    """
    start = page.text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if _JSON.match(start):
        return "json"
    if start.startswith("<?xml") and not _HTML_TAG.search(start):
        return "xml"
    return None if not start or _TAG.search(start) else "text"


_UNSAFE = re.compile(r"[^a-z0-9_]+")


class Quarantine:
    """A folder of pages, each with a JSON file that says where, when and why; the oldest go when it is full.

    File names are made from the kind of the problem, the time and a checksum, never from the page or its URL.

    Args:
        folder: made when the first page is kept.
        max_files: pages in the folder, over all runs.
        max_per_kind: pages of one kind in one run, so that a long block does not push out everything else.
        max_page_bytes: a longer page is cut.
    """

    def __init__(self, folder: Path, *, max_files: int = 200, max_per_kind: int = 10, max_page_bytes: int = 1_000_000):
        self.folder = folder
        self.max_files = max_files
        self.max_per_kind = max_per_kind
        self.max_page_bytes = max_page_bytes
        self._kept: dict[str, int] = {}
        self._seen: set[bytes] = set()

    def keep(self, body: bytes, *, kind: str, now: datetime, facts: Mapping[str, object]) -> Path | None:
        """The file the page was written to; None where its like is there already or there are enough of its kind.

        Args:
            facts: what goes into the JSON file: URL, status, headers, reason.

        Raises:
            OSError: the folder cannot be written.
        """
        digest = hashlib.sha256(body).digest()
        if self._kept.get(kind, 0) >= self.max_per_kind or digest in self._seen:
            return None
        self._seen.add(digest)
        self._kept[kind] = self._kept.get(kind, 0) + 1
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{now:%Y%m%dT%H%M%SZ}-{_UNSAFE.sub('_', kind.lower())[:40]}-{digest.hex()[:12]}"
        path = self.folder / f"{name}.html"
        path.write_bytes(body[: self.max_page_bytes])
        about = {"kind": kind, "kept_at": now.isoformat(), "bytes": len(body), "sha256": digest.hex(), **facts}
        path.with_suffix(".json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
        self._drop_oldest()
        return path

    def _drop_oldest(self) -> None:
        pages = sorted(self.folder.glob("*.html"))
        for path in pages[: max(0, len(pages) - self.max_files)]:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)


# Request.meta: how lists name the article that is asked for; set by the spider
LISTED_TITLES = "listed_titles"
# What the answer tells leaves nothing to find out
_SAID_PLAINLY = frozenset({"gone", "forbidden"})


class ResponseValidator:
    """Looks at each answer of a crawl once; made by the outcome middleware, which names the settings and stats."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self._refresh_s = settings.getint("METAREFRESH_MAXDELAY") if settings.getbool("METAREFRESH_ENABLED") else -1
        self._repeated = RepeatedText(settings.getint("REPEATED_TEXT_LIMIT", 3))
        self._quarantine = Quarantine(
            portal_folder(crawler) / "quarantine", max_files=settings.getint("QUARANTINE_MAX_FILES", 200)
        )

    def problem(self, request: Request, response: Response) -> PageProblem | None:
        """What is wrong with an answer, counted and, where it is not plain, kept; None for a good one."""
        if request.meta.get("robots_txt") or request.method != "GET":
            return None
        file = file_type(response.body)
        problem = _wrong_type(request, response, file) if file else self._find(request, response)
        if problem is not None:
            self.crawler.stats.inc_value(f"fetching/problem/{problem.kind}")
            if group_of(problem) not in _SAID_PLAINLY:
                self._keep(response, problem)
        return problem

    def _find(self, request: Request, response: Response) -> PageProblem | None:
        page, platform = page_of(response), platform_for(portal_of(self.crawler))
        asked = (request.meta.get("redirect_urls") or [None])[0]
        problem = page_problem(page, platform, headers=header_lines(response), asked_url=asked)
        if problem is None and next_of(response, self._refresh_s):
            return None  # to be followed: what it leads to is judged
        if problem is not None or response.status != 200:
            return problem
        self._tell_cut(page)
        problem = _wrong_type(request, response, text_type(page)) or strange_page(page, _titles(request))
        if problem is None and platform.link_kind(response.url) == "article":
            problem = self._repeated.problem(page, article_url_key(response.url, platform))
        return problem

    def _tell_cut(self, page: Page) -> None:
        for bound in sorted(page.cut):
            self.crawler.stats.inc_value(f"fetching/page_cut/{bound}")
            logger.warning("page beyond the bounds, read in part (%s): %s", bound, page.url)

    def _keep(self, response: Response, problem: PageProblem) -> None:
        facts = {
            "url": response.url[:2000],
            "status": response.status,
            "text": problem.text[:500],
            "headers": {name: value[:500] for name, value in header_lines(response).items()},
        }
        try:
            path = self._quarantine.keep(response.body, kind=problem.kind, now=datetime.now(UTC), facts=facts)
        except OSError as error:
            if not self.crawler.stats.get_value("fetching/quarantine/failed"):
                logger.warning("quarantine cannot be written: %s", error)
            self.crawler.stats.inc_value("fetching/quarantine/failed")
            return
        if path:
            self.crawler.stats.inc_value("fetching/quarantine/kept")
            logger.info("%s at %s, kept as %s", problem.kind, response.url, path)


def _wrong_type(request: Request, response: Response, kind: str | None) -> PageProblem | None:
    """Something else where a page was asked for; what a spider of its own asks for may be anything."""
    if kind is None or PAGE_KIND not in request.meta or response.status != 200:
        return None
    declared = (response.headers.get("Content-Type") or b"no Content-Type").decode("latin-1")
    return PageProblem(f"wrong_type:{kind}", False, declared)


def _titles(request: Request) -> tuple[str, ...]:
    titles: tuple[str, ...] = request.meta.get(LISTED_TITLES, ())
    return titles


def group_of(problem: PageProblem) -> str:
    """The part of a problem's kind before the colon."""
    return problem.kind.partition(":")[0]
