"""Obeys robots.txt as RFC 9309 has it: an unreachable robots.txt forbids everything."""

from __future__ import annotations

import asyncio
import codecs
import logging
import re
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, unquote_to_bytes
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.archive.reader import start_of_content
from crawler.exceptions import RequestRefusedError
from crawler.fetching.crawl_context import RefusedRequest, close_soon, home_host
from crawler.fetching.outcomes import classify_failure
from crawler.page.urls import host_key

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)
# RFC 9309, section 2.5: rules in the first 500 KiB must be read, what follows need not be; section 2.3.1.2: at least
# five redirects
_MAX_BYTES = 500 * 1024
_MAX_REDIRECTS = 5
# Section 2.4: not used for longer than a day
_MAX_AGE_S = 24 * 3600
_PRIORITY = 1000
_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"
# The robots.txt that these refuse is "unavailable": it leads off the portal, or round in circles
_UNAVAILABLE = frozenset({"host", "scheme", "address", "redirect"})
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ESCAPED = re.compile("(?:%[0-9a-fA-F]{2})+")


def product_token(settings: BaseSettings) -> str:
    """The name that robots.txt rules are looked up by: ROBOTSTXT_USER_AGENT, else the first word of USER_AGENT."""
    own = settings.get("ROBOTSTXT_USER_AGENT")
    return str(own or str(settings.get("USER_AGENT") or "guiwen").partition("/")[0])


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt said: a parser, or None for no rules; ``unreachable`` is the class of failure, if it failed."""

    parser: RobotParser | None = None
    unreachable: str | None = None


class RobotsMiddleware:
    """Downloader middleware in the place of Scrapy's own, which allows everything when robots.txt cannot be had.

    An answer of 4xx, an HTML page, or a redirect that leads off the portal or nowhere means no rules. A 5xx, 429,
    timeout or network error (after the usual retries) means that nothing may be asked: requests to the host are
    refused, and the run ends as unreachable where it is the portal's main host. Of a file of any size the first 500 KiB
    are read, whatever its encoding. Rules are read again after a day.

    Settings: ROBOTSTXT_OBEY, ROBOTSTXT_PARSER, ROBOTSTXT_USER_AGENT, USER_AGENT.
    Stats: fetching/robots/read, …/none, …/html, …/redirected, …/unreachable; fetching/rejected/robots,
    fetching/rejected/robots_unreachable.
    Signals: sends robots_parsed, as Scrapy's own does; listens to bytes_received.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._token = product_token(crawler.settings)
        self._parser_class: type[RobotParser] = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._rules: dict[str, tuple[float, asyncio.Future[Rules]]] = {}
        self._received: WeakKeyDictionary[Request, int] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.bytes_received, signals.bytes_received)
        return middleware

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Take no more of a robots.txt than has to be read."""
        if request.meta.get("robots_txt"):
            received = self._received[request] = self._received.get(request, 0) + len(data)
            if received > _MAX_BYTES:
                raise StopDownload(fail=False)

    async def process_request(self, request: Request) -> None:
        """Refuse what robots.txt forbids."""
        if request.meta.get("robots_txt"):
            return
        rules = await self._rules_of(request)
        if rules.unreachable:
            self.crawler.stats.inc_value("fetching/rejected/robots_unreachable")
            # Without any answer the portal is out of reach, and that is what the operator wants to read
            reason = "robots_unreachable" if rules.unreachable.startswith("http") else rules.unreachable
            raise RefusedRequest(reason, f"robots.txt is unreachable ({rules.unreachable}): {request.url}")
        if rules.parser is not None and not rules.parser.allowed(in_utf8(request.url), self._token):
            self.crawler.stats.inc_value("fetching/rejected/robots")
            raise RefusedRequest("robots", f"forbidden by robots.txt: {request.url}")

    async def _rules_of(self, request: Request) -> Rules:
        """The rules of the request's host; one fetch, whoever else waits for it."""
        netloc = urlparse_cached(request).netloc.lower()
        fetched_at, rules = self._rules.get(netloc, (float("-inf"), None))
        if rules is None or monotonic() - fetched_at > _MAX_AGE_S:
            rules = asyncio.ensure_future(self._fetch(request))
            self._rules[netloc] = (monotonic(), rules)
        return await asyncio.shield(rules)

    async def _fetch(self, request: Request) -> Rules:
        assert self.crawler.engine is not None
        url = urlparse_cached(request)
        robots_request = Request(
            f"{url.scheme}://{url.netloc}/robots.txt",
            callback=NO_CALLBACK,
            priority=_PRIORITY,
            meta={"robots_txt": True, "redirect_ttl": _MAX_REDIRECTS, "download_maxsize": 0},
        )
        try:
            response = await self.crawler.engine.download_async(robots_request)
        except RequestRefusedError as error:
            return self._refused(error, request)
        except Exception as error:  # noqa: BLE001 (whatever it is, robots.txt was not read)
            return self._unreachable(classify_failure(error), request)
        return await self._read(response, request)

    def _refused(self, error: RequestRefusedError, request: Request) -> Rules:
        if error.reason in _UNAVAILABLE:
            return self._no_rules("redirected", request, str(error))
        failure = classify_failure(error)
        if failure == "stopped":
            raise error  # the run is ending
        return self._unreachable(failure, request)

    async def _read(self, response: Response, request: Request) -> Rules:
        if response.status == 429 or response.status >= 500:
            return self._unreachable(f"http:{response.status}", request)
        if response.status >= 300:
            return self._no_rules("none", request, f"status {response.status}")
        coding = response.headers.get("Content-Encoding") or b""
        try:
            body = start_of_content(response.body, coding.decode("latin-1"), _MAX_BYTES + 1)
        except ValueError:
            return self._unreachable("protocol", request)
        if body.lstrip(_BEFORE_TEXT).startswith(b"<"):  # rules under the name of text/html are rules
            return self._no_rules("html", request, "an HTML page")
        parser = build_from_crawler(self._parser_class, self.crawler, rules_text(body).encode())
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        self.crawler.stats.inc_value("fetching/robots/read")
        return Rules(parser)

    def _no_rules(self, outcome: str, request: Request, why: str) -> Rules:
        logger.info("robots.txt of %s: no rules (%s)", urlparse_cached(request).netloc, why)
        self.crawler.stats.inc_value(f"fetching/robots/{outcome}")
        return Rules()

    def _unreachable(self, failure: str, request: Request) -> Rules:
        key = host_key(request.url)
        logger.warning(  # the error is told by whoever wanted a page
            "robots.txt of %s cannot be had (%s): by RFC 9309 nothing may be asked of the host for now", key, failure
        )
        self.crawler.stats.inc_value("fetching/robots/unreachable")
        if home_host(self.crawler) in (None, key):
            close_soon(self.crawler, f"unreachable:{'robots' if failure.startswith('http') else failure}")
        return Rules(unreachable=failure)


def rules_text(body: bytes) -> str:
    """The lines of a robots.txt, of a long one those that stand whole in its first 500 KiB.

    The RFC asks for UTF-8 and allows to bridge a mismatch: lines in other encodings are read, since a path that loses
    its characters forbids another folder, or everything.

    >>> rules_text("Disallow: /后台".encode("gbk"))
    'Disallow: /后台'
    """
    if len(body) > _MAX_BYTES:
        end = max(body.rfind(b"\n", 0, _MAX_BYTES), body.rfind(b"\r", 0, _MAX_BYTES))
        body = body[: end + 1]
    if body.startswith(_UTF16):
        return in_utf8(body.decode("utf-16", "replace"))
    lines = body.removeprefix(codecs.BOM_UTF8).splitlines()
    return in_utf8("\n".join(map(_decoded, lines)))


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("gb18030", "replace")


def in_utf8(text: str) -> str:
    """A URL, or rules, with escapes of UTF-8 in the place of escapes of GBK: so they are compared.

    >>> in_utf8("/%BA%F3%CC%A8/") == in_utf8("/%E5%90%8E%E5%8F%B0/")
    True
    """
    return _ESCAPED.sub(_escaped_anew, text)


def _escaped_anew(match: re.Match[str]) -> str:
    raw = unquote_to_bytes(match[0])
    return match[0] if raw.isascii() else quote(_decoded(raw), safe="")
