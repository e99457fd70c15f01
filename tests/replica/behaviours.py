"""Misbehaviour of portals, one small class each, composable and repeatable; `registry` makes them by name.

Every class has the options of `Behaviour`; its own come on top. Whether a request is hit depends on seed, name, path
and attempt alone, never on the order in which requests arrive.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from dataclasses import replace
from email.utils import formatdate
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from tests.replica.changes import add_stories
from tests.replica.http import HTML, Answer, Request, page
from tests.replica.pages import BLOCK_PAGES, DATABASE_ERROR
from tests.replica.templates.stock import StockTemplate
from tests.replica.views import Link, ListView

LISTS = r"a=lists|/html/(?!.*/\d{4}/)|index(_\d+)?\.html$"
SHOWS = r"a=show|/\d{4}/\d{4}/|/t\d{8}_"
PAGES = f"{LISTS}|{SHOWS}"


class Behaviour:
    """Nothing out of the ordinary.

    Options: ``match`` a pattern of the paths concerned; ``rate`` the share of them that is hit; ``times`` how many
    askings of a path are hit (0: every one); ``after`` how many askings of a path pass before.
    """

    name: ClassVar[str] = "ordinary"
    pattern: ClassVar[str] = PAGES

    def __init__(
        self, seed: int = 1, match: str | None = None, rate: float = 1.0, times: int = 0, after: int = 0
    ) -> None:
        self.seed = seed
        self.match = re.compile(match or self.pattern)
        self.rate = rate
        self.times = times
        self.after = after
        self.site: Any = None

    def enter(self, site: Any) -> None:
        """Called when the behaviour begins."""
        self.site = site

    def leave(self, site: Any) -> None:
        """Called when it ends; undoes what `enter` did."""

    def instead(self, request: Request) -> Answer | None:
        """An answer in place of the site's, or None."""
        return self.answer(request) if self.hits(request) else None

    def answer(self, request: Request) -> Answer | None:
        return None

    def change(self, request: Request, answer: Answer) -> Answer:
        """The site's answer, bent."""
        return answer

    def hits(self, request: Request) -> bool:
        if not self.match.search(request.target) or request.attempt <= self.after:
            return False
        if self.times and request.attempt > self.after + self.times:
            return False
        # with `times` a path is either ill or well; without, every asking throws the dice anew
        throw = 0 if self.times else request.attempt
        return self.share(f"{request.host}{request.target} {throw}") < self.rate

    def share(self, what: str) -> float:
        """A number in [0, 1) that depends on seed, name and ``what`` alone."""
        digest = hashlib.sha256(f"{self.seed} {self.name} {what}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64


class DatabaseError(Behaviour):
    """The CMS without its database: status 200 with nothing but the MySQL error."""

    name = "database_error"

    def answer(self, request: Request) -> Answer:
        return page(DATABASE_ERROR)


class MessageBox(Behaviour):
    """The CMS's message box in place of the page. Option: ``text``."""

    name = "message_box"
    pattern = SHOWS

    def __init__(self, text: str = "您没有访问该信息的权限！", **options: Any) -> None:
        super().__init__(**options)
        self.text = text

    def answer(self, request: Request) -> Answer:
        return page(StockTemplate.message(self.text))


class ServerError(Behaviour):
    """A fatal error of the script: 500 with an empty body. Option: ``status``."""

    name = "server_error"

    def __init__(self, status: int = 500, **options: Any) -> None:
        super().__init__(**options)
        self.status = status

    def answer(self, request: Request) -> Answer:
        return page("", self.status)


class Unavailable(Behaviour):
    """503 (or ``status`` 429) with Retry-After of ``seconds``, as a number or with ``form=date`` as an HTTP date."""

    name = "unavailable"

    def __init__(self, seconds: int = 1, form: str = "seconds", status: int = 503, **options: Any) -> None:
        super().__init__(**options)
        self.seconds, self.form, self.status = seconds, form, status

    def answer(self, request: Request) -> Answer:
        value = str(self.seconds) if self.form == "seconds" else formatdate(time.time() + self.seconds, usegmt=True)
        answer = page("Service Unavailable", self.status)
        return replace(answer, headers={**answer.headers, "Retry-After": value})


class ConnectionReset(Behaviour):
    """The connection is reset before a byte is sent."""

    name = "connection_reset"

    def answer(self, request: Request) -> Answer:
        return Answer(silent=True, ending="reset")


class TruncatedBody(Behaviour):
    """Half the page, Content-Length of the whole, then the connection ends."""

    name = "truncated_body"

    def change(self, request: Request, answer: Answer) -> Answer:
        if not self.hits(request) or not answer.body:
            return answer
        half = answer.body[: len(answer.body) // 2]
        return replace(answer, body=half, declared_length=len(answer.body), ending="close")


class SlowAnswer(Behaviour):
    """The right page after ``seconds``."""

    name = "slow_answer"

    def __init__(self, seconds: float = 2.0, **options: Any) -> None:
        super().__init__(**options)
        self.seconds = seconds

    def change(self, request: Request, answer: Answer) -> Answer:
        return replace(answer, delay_s=self.seconds) if self.hits(request) else answer


class BlockPage(Behaviour):
    """A firewall's page in place of the portal's. Option: ``kind``, a key of `pages.BLOCK_PAGES`."""

    name = "block_page"
    pattern = "."

    def __init__(self, kind: str = "jsl", **options: Any) -> None:
        super().__init__(**options)
        self.page = BLOCK_PAGES[kind]

    def answer(self, request: Request) -> Answer | None:
        return None if request.path == "/robots.txt" else self.page


class Maintenance(Behaviour):
    """A notice in place of every page, with status 200 and no link."""

    name = "maintenance"
    pattern = "."

    def answer(self, request: Request) -> Answer | None:
        notice = "<html><head><title>系统维护中</title></head><body><h1>网站正在升级，请稍后访问</h1></body></html>"
        return None if request.path == "/robots.txt" else page(notice)


class FrontInstead(Behaviour):
    """The home page in place of lists, with status 200."""

    name = "front_instead"
    pattern = LISTS

    def answer(self, request: Request) -> Answer | None:
        return self.site.answer(replace(request, target="/"))


class WrongCharset(Behaviour):
    """The header names a charset the page does not have. Option: ``charset``."""

    name = "wrong_charset"

    def __init__(self, charset: str = "ISO-8859-1", **options: Any) -> None:
        super().__init__(**options)
        self.charset = charset

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        return replace(answer, headers={**answer.headers, "Content-Type": f"text/html; charset={self.charset}"})


class Redirect(Behaviour):
    """A redirect out of the portal: ``to`` another host, or loopback."""

    name = "redirect"
    pattern = SHOWS

    def __init__(self, to: str = "http://elsewhere.example/landing", status: int = 302, **options: Any) -> None:
        super().__init__(**options)
        self.to, self.status = to, status

    def answer(self, request: Request) -> Answer:
        return Answer(b"", self.status, {"Location": self.to, "Content-Type": "text/html"})


class Moved(Behaviour):
    """Articles live at new addresses of another form; the old ones, which the lists still give, lead there."""

    name = "moved"
    pattern = SHOWS
    folder = "/archive-of"

    def instead(self, request: Request) -> Answer | None:
        if request.target.startswith(self.folder):
            return self.site.answer(replace(request, target=unquote(request.target.removeprefix(f"{self.folder}/"))))
        return super().instead(request)

    def answer(self, request: Request) -> Answer:
        return Answer(b"", 301, {"Location": f"{self.folder}/{quote(request.target, safe='')}", "Content-Type": HTML})


_ROBOTS = {
    "disallow": page("User-agent: *\nDisallow: /\n", content_type="text/plain"),
    "delay": page("User-agent: *\nCrawl-delay: 2\nDisallow: /api\n", content_type="text/plain"),
    "error": page("", 500),
    "missing": page("Not Found", 404),
    "forbidden": page("Forbidden", 403),
    "html": page("<html><head><title>首页</title></head><body><p>您访问的页面不存在</p></body></html>"),
    "articles": page("User-agent: *\nDisallow: /index.php?m=content&c=index&a=show\n", content_type="text/plain"),
    "reset": Answer(silent=True, ending="reset"),
}


class Robots(Behaviour):
    """Another robots.txt. Options: ``kind`` a key of `_ROBOTS`; ``delay`` the seconds of Crawl-delay."""

    name = "robots"
    pattern = r"^/robots\.txt$"

    def __init__(self, kind: str = "disallow", delay: str = "2", **options: Any) -> None:
        super().__init__(**options)
        self.reply = _ROBOTS[kind]
        if kind == "delay":
            self.reply = replace(self.reply, body=self.reply.body.replace(b"2", delay.encode(), 1))

    def answer(self, request: Request) -> Answer:
        return self.reply


class HugePage(Behaviour):
    """The page with ``megabytes`` of filler behind it."""

    name = "huge_page"
    pattern = SHOWS

    def __init__(self, megabytes: int = 40, **options: Any) -> None:
        super().__init__(**options)
        self.megabytes = megabytes

    def change(self, request: Request, answer: Answer) -> Answer:
        return replace(answer, body=answer.body + b" " * (self.megabytes << 20)) if self.hits(request) else answer


class GzipBomb(Behaviour):
    """A small gzip body that unpacks to ``megabytes``."""

    name = "gzip_bomb"
    pattern = SHOWS

    def __init__(self, megabytes: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self.megabytes = megabytes
        self.packed: bytes | None = None

    def answer(self, request: Request) -> Answer:
        self.packed = self.packed or gzip.compress(b"\0" * (self.megabytes << 20), 6)
        return Answer(self.packed, 200, {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"})


class Gzip(Behaviour):
    """Pages packed with gzip where the client accepts it."""

    name = "gzip"

    def change(self, request: Request, answer: Answer) -> Answer:
        if "gzip" not in request.headers.get("accept-encoding", "") or not answer.body or not self.hits(request):
            return answer
        return replace(
            answer, body=gzip.compress(answer.body, 1), headers={**answer.headers, "Content-Encoding": "gzip"}
        )


class PortalDown(Behaviour):
    """Connections are taken and closed without an answer."""

    name = "portal_down"
    pattern = "."

    def answer(self, request: Request) -> Answer:
        return Answer(silent=True, ending="close")


class TemplateChanged(Behaviour):
    """After a redesign: titles are drawn by script, the meta line has lost its labels, nothing bears its old name."""

    name = "template_changed"
    pattern = SHOWS

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        text = answer.body.decode()
        for old, new in _REDESIGN:
            text = old.sub(new, text)
        return replace(answer, body=text.encode())


_REDESIGN = (
    (re.compile(r"<h([12])[ >].*?</h\1>", re.S), '<div class="hd"><script>drawTitle()</script></div>'),
    (re.compile(r"<title>.*?</title>", re.S), "<title>广西政协网</title>"),
    (re.compile(r'<div class="(?:crumbs|weizhi)">.*?</div>', re.S), ""),
    (re.compile(r'<div class="show_info">.*?</div>', re.S), ""),
    (re.compile(r'id="Article"'), 'id="app"'),
)


class _ListBehaviour(Behaviour):
    """Bends list pages of the columns whose name or catid matches ``column`` (all where none is given)."""

    pattern = LISTS

    def __init__(self, column: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.column = column

    def enter(self, site: Any) -> None:
        super().enter(site)
        self.before = site.list_hook
        site.list_hook = self.bend
        site.content.version += 1

    def leave(self, site: Any) -> None:
        site.list_hook = self.before
        site.content.version += 1

    def bend(self, view: ListView) -> ListView:
        view = self.before(view)
        concerned = self.column in ("", view.column.name, str(view.column.catid))
        return self.bent(view) if concerned else view

    def bent(self, view: ListView) -> ListView:
        return view


class EmptyListPage(_ListBehaviour):
    """List page ``number`` has lost its rows; its pager stands."""

    name = "empty_list_page"

    def __init__(self, number: int = 2, **options: Any) -> None:
        super().__init__(**options)
        self.number = number

    def bent(self, view: ListView) -> ListView:
        return replace(view, rows=[]) if view.number == self.number else view


class EndlessPager(_ListBehaviour):
    """The pager goes on for ever, and every page past the end shows the last page's rows again."""

    name = "endless_pager"

    def bent(self, view: ListView) -> ListView:
        if view.number < view.pages:
            return view
        rows = view.rows
        if view.number > view.pages:
            rows = self.site.list_view_raw(view.column, view.pages).rows
        following = Link("下一页", self.site.pager_url(view.column, view.number + 1), "step")
        return replace(view, rows=rows, pager=[*view.pager[:-1], following])


class PagerLoop(_ListBehaviour):
    """下一页 of the last page leads back to page ``to``."""

    name = "pager_loop"

    def __init__(self, to: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.to = to

    def bent(self, view: ListView) -> ListView:
        if view.number != view.pages or not view.pager:
            return view
        return replace(
            view, pager=[*view.pager[:-1], Link("下一页", self.site.pager_url(view.column, self.to), "step")]
        )


class LyingTotal(_ListBehaviour):
    """The printed total is ``more`` higher than the rows there are."""

    name = "lying_total"

    def __init__(self, more: int = 7, **options: Any) -> None:
        super().__init__(**options)
        self.more = more

    def bent(self, view: ListView) -> ListView:
        wrong = f"{view.total + self.more}条"
        return replace(view, pager=[replace(p, label=wrong) if p.kind == "total" else p for p in view.pager])


class ShiftingList(_ListBehaviour):
    """While a list is walked, ``count`` new stories appear on top of it, one for each list page asked for."""

    name = "shifting_list"

    def __init__(self, count: int = 3, **options: Any) -> None:
        super().__init__(**options)
        self.left = count

    def instead(self, request: Request) -> Answer | None:
        if self.left and self.hits(request) and re.search(r"page=|/\d+\.html", request.target):
            self.left -= 1
            add_stories(self.site.content, self.column or "广西政协动态", 1)
        return None


class WrongColumn(Behaviour):
    """The list address of ``catid`` answers with the column ``name`` instead of its own."""

    name = "wrong_column"

    def __init__(self, catid: int = 14, column: str = "通知公告", **options: Any) -> None:
        super().__init__(**options)
        self.catid, self.column = catid, column

    def enter(self, site: Any) -> None:
        super().enter(site)
        self.columns = site.content.columns
        other = 9000 + self.catid
        swapped = (replace(c, catid=other) if c.catid == self.catid else c for c in self.columns)
        wanted = site.content.column(self.column)
        site.content.columns = (*(replace(c, catid=self.catid) if c == wanted else c for c in swapped),)
        site.content.version += 1

    def leave(self, site: Any) -> None:
        site.content.columns = self.columns
        site.content.version += 1


class BrokenListPage(ServerError):  # noqa: N818
    """List page ``number`` answers 500, always."""

    name = "broken_list_page"

    def __init__(self, number: int = 2, **options: Any) -> None:
        options.setdefault("match", rf"a=lists.*page={number}$|/{number}\.html$|/index_{number - 1}\.html$")
        super().__init__(**options)
