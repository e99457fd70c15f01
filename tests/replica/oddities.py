"""Answers that look well and are not: pages of another kind, the wrong page, a page that never ends."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tests.replica.behaviours import LISTS, SHOWS, Behaviour
from tests.replica.http import PIXEL, Answer, Request, page

_STYLE = "<style>body{font:16px/2 sans-serif;text-align:center}</style>"
_PASSWORD = "<form action='/dl' method='post'><input name='zh'><input type='password' name='mm'></form>"
_PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n"
ODD_PAGES: dict[str, Answer] = {
    # status 200, and no word of the portal's own
    "maintenance": page(
        f"<html><head><title>网站维护中</title>{_STYLE}</head><body><h1>网站正在升级维护</h1>"
        "<p>为了给您提供更好的服务，本网站正在进行系统升级维护，预计于明日上午恢复访问，由此带来的不便敬请谅解。</p></body></html>"
    ),
    "login": page(f"<html><head><title>统一身份认证平台</title></head><body>{_PASSWORD}</body></html>"),
    "captcha": page(
        f"<html><head><title>安全验证</title>{_STYLE}</head><body><p>您的访问过于频繁，请输入验证码后继续访问</p>"
        "<form><img src='/yzm.php'><input name='yzm'><button>提交</button></form></body></html>"
    ),
    # no page at all
    "pdf": Answer(_PDF, 200, {"Content-Type": "application/pdf"}),
    "pdf_as_html": Answer(_PDF),
    "image": Answer(PIXEL, 200, {"Content-Type": "image/gif"}),
    "json": page('{"code": 500, "msg": "系统繁忙，请稍后再试", "data": null}', content_type="application/json"),
    "json_as_html": page('{"code": 500, "msg": "系统繁忙，请稍后再试", "data": null}'),
    "plain": page("服务暂时不可用", content_type="text/plain; charset=utf-8"),
    "zip": Answer(b"PK\x03\x04" + bytes(400), 200, {"Content-Type": "application/octet-stream"}),
    "unknown": page("<html><head><title>Error</title></head><body><h2>网关应答异常</h2><p>code 7</p></body></html>"),
    "blank": page(" \n"),
}  # fmt: skip
_BAD_ADDRESSES = (
    "http://[填写地址]/1.html", "http://：/", "//[柳", "http://www.gxzx.gov.cn:99999/1.html", "http://www.gxzx.gov.cn:八零/",
    "http://[::1]2/", "https://www..榕浦.example/", "http://www.gxzx.gov.cn:8 0/index.php",
)  # fmt: skip
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?")


class OddPage(Behaviour):
    """A page that is none of the portal's. Option: ``kind``, a key of `ODD_PAGES`."""

    name = "odd_page"

    def __init__(self, kind: str = "maintenance", **options: Any) -> None:
        super().__init__(**options)
        self.page = ODD_PAGES[kind]

    def answer(self, request: Request) -> Answer | None:
        return None if request.path == "/robots.txt" else self.page


class Undated(Behaviour):
    """Article pages print no date; lists do."""

    name = "undated"
    pattern = SHOWS

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        text = _DATE.sub("", answer.body.decode())
        return replace(answer, body=text.encode())


class BadAddresses(Behaviour):
    """Addresses that are none: of rows among the others, and of every page's ``<base>``."""

    name = "bad_addresses"
    pattern = "."

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        text = answer.body.decode().replace("<head>", '<head><base href="http://www.gxzx.gov.cn:port/">', 1)
        for number, address in enumerate(_BAD_ADDRESSES):
            row = f'2026-11-{number + 10}</span>·<a href="{address}">榕浦河道整治第{number}期通报</a></li>\n'
            text = text.replace('<li><span class="rt">', f'<li><span class="rt">{row}<li><span class="rt">', 1)
        return replace(answer, body=text.encode())


_BROKEN = "榕浦河道\0整治&#0;&#xD83D;分段推进。"
ODD_TEXTS: dict[str, str] = {
    "slip": "".join(f"<p>{label}：{'_' * 60}</p>" for label in ("姓名", "单位", "电话", "是否参会")),
    "one_character": f"<p>{'啊' * 150}</p>",
    "one_paragraph": f"<p>{'榕浦河道整治工作分段推进。' * 80_000}</p>",
    "nul": f"<p>{_BROKEN * 40}</p>",
    "deep": "<div>" * 150 + "<p>榕浦河道整治分段推进，各段按期完工。</p>" * 9,
    "data": f'<script type="application/ld+json">{"[" * 100_000}</script><p>{"榕浦河道整治分段推进。" * 9}</p>'
    f"<p><img src='/a.jpg' width='{'9' * 5000}'></p>",
}  # fmt: skip


class OddText(Behaviour):
    """Articles hold ``kind`` (of ODD_TEXTS) in place of their text."""

    name = "odd_text"
    pattern = SHOWS

    def __init__(self, kind: str = "slip", **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        before, headline, after = answer.body.decode().partition("</h1>")
        start, opened, _ = after.partition('<div class="content">')
        return replace(answer, body=f"{before}{headline}{start}{opened}{ODD_TEXTS[self.kind]}".encode())


class BadNextLink(Behaviour):
    """下一页 leads to an address that is none."""

    name = "bad_next_link"
    pattern = LISTS

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        text = re.sub(r'href="[^"]*"( class="a1">下一页)', r'href="http://[下一页地址]/"\1', answer.body.decode())
        return replace(answer, body=text.encode())


class NotModified(Behaviour):
    """304 to everything, whether it was asked for or not."""

    name = "not_modified"

    def answer(self, request: Request) -> Answer:
        return Answer(b"", 304, {})


class SamePage(Behaviour):
    """A cache gone mad: the first article that was asked for stands under every address."""

    name = "same_page"
    pattern = SHOWS

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.page: Answer | None = None

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        self.page = self.page or answer
        return self.page


class WrongLength(Behaviour):
    """Content-Length says ``more`` bytes than there are, or less where it is negative; the connection stays open."""

    name = "wrong_length"

    def __init__(self, more: int = 100, **options: Any) -> None:
        super().__init__(**options)
        self.more = more

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.body or not self.hits(request):
            return answer
        return replace(answer, declared_length=max(0, len(answer.body) + self.more))


class Reencoded(Behaviour):
    """The page in another charset than it says. Option: ``charset``."""

    name = "reencoded"

    def __init__(self, charset: str = "gb18030", **options: Any) -> None:
        super().__init__(**options)
        self.charset = charset

    def change(self, request: Request, answer: Answer) -> Answer:
        if not answer.is_html or not self.hits(request):
            return answer
        return replace(answer, body=answer.body.decode().encode(self.charset, "xmlcharrefreplace"))


class Dripping(Behaviour):
    """The page comes in ``pieces`` over ``seconds``."""

    name = "dripping"

    def __init__(self, pieces: int = 20, seconds: float = 2.0, **options: Any) -> None:
        super().__init__(**options)
        self.pieces, self.seconds = pieces, seconds

    def change(self, request: Request, answer: Answer) -> Answer:
        return replace(answer, pieces=self.pieces, drip_s=self.seconds) if self.hits(request) else answer
