"""Recognises block pages, challenges and captchas by the signatures of their products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from crawler.page.decoding import HAN_CHAR
from crawler.page.page import Page
from crawler.page.problems import PageProblem, is_bare
from crawler.text.cleaning import squeeze

Where = Literal["status", "presence", "title", "phrase", "source", "bare"]
"""Where a sign is looked for.

- ``status``: the HTTP status
- ``presence``: a header line ``name: value`` or a cookie ``set-cookie: name=``; it tells that the firewall stands
  there, not that it blocks, so all presence signs of a signature count as one
- ``title``, ``phrase``: the page's title; its title and visible text, without white space
- ``source``: the page's source
- ``bare``: the page has next to no text and no links besides
"""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a block page shows. ``decisive``: it is enough by itself."""

    where: Where
    pattern: re.Pattern[str]
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One kind of block page: two of its signs, or a decisive one.

    A page with more than ``most_chars`` characters of visible text has loaded, whatever else it carries, unless its
    status is one of the signs.
    """

    kind: str
    signs: tuple[Sign, ...]
    most_chars: int = 600


def _status(*codes: int) -> Sign:
    return Sign("status", re.compile("|".join(map(str, codes))))


def _presence(pattern: str) -> Sign:
    return Sign("presence", re.compile(pattern, re.I | re.M))


def _title(pattern: str) -> Sign:
    return Sign("title", re.compile(pattern, re.I))


def _phrase(pattern: str, *, decisive: bool = False) -> Sign:
    return Sign("phrase", re.compile(pattern, re.I), decisive)


def _source(pattern: str, *, decisive: bool = False) -> Sign:
    return Sign("source", re.compile(pattern, re.I | re.S), decisive)


_BARE = Sign("bare", re.compile(""))
# A challenge that only runs a script shows no text at all
_SCRIPT_ONLY = 120

SIGNATURES: tuple[Signature, ...] = (
    Signature(  # 创宇盾
        "chuangyu",
        (
            _phrase("当前访问疑似黑客攻击[，,]?已被创宇盾拦截", decisive=True),
            _phrase("最近有可疑的攻击行为[，,]?请稍[后候]重试"),
            _source(r"www\.365cyd\.com"),
            _source(r"cyd-error-help"),
            _source(r"/ks-waf-error\.png"),
        ),
    ),
    Signature(  # 加速乐 with a captcha
        "captcha",
        (_phrase("本站开启了验证码保护"), _source(r"/cdn-cgi/js/captcha\.js"), _status(521, 512)),
    ),
    Signature(  # 加速乐 / 知道创宇; the cookie __jsluid alone comes with good pages too
        "jsl_challenge",
        (
            _status(521, 512),
            _presence(r"^set-cookie:\s*__jsl(?:uid|_clearance)|jiasule-waf"),
            _source(r"__jsl_clearance"),
            _source(r"document\.cookie\s*=.{0,4000}?location\.(?:href|replace|reload)\b"),
            _source(r"\bgo\(\{.{0,800}?\"(?:bts|chars|ct|ha|tn|vt|wt)\"\s*:"),
        ),
        _SCRIPT_ONLY,
    ),
    Signature(  # 瑞数; pages that have loaded carry $_ts too
        "ruishu",
        (
            _status(412, 202, 400),
            _source(r"\$_ts\s*=\s*window\[\s*['\"]\$_ts['\"]\s*\]|\$_ts\.(?:nsd|cd)\b"),
            _source(r"<(?:meta|script)\b[^>]{0,300}\br\s*=\s*['\"]?m\b"),
            _presence(r"^set-cookie:\s*[A-Za-z0-9]{8,20}[STOP]\s*=\s*[\w.-]{20,}"),
        ),
        _SCRIPT_ONLY,
    ),
    Signature(  # 阿里云; the cookie acw_tc alone is harmless
        "aliyun_js",
        (_source(r"var\s+arg1\s*=\s*['\"][0-9a-f]{40}['\"]"), _source("acw_sc__v2"), _source("aliyun_?waf")),
        _SCRIPT_ONLY,
    ),
    Signature(  # 阿里云盾
        "aliyun",
        (
            _status(405),
            _source(r"errors\.aliyun\.com"),
            _phrase("您的访问被阻断"),
            _phrase("maycausepotentialthreatstotheserver['’]?ssecurity"),
        ),
    ),
    Signature(  # 腾讯云
        "qcloud",
        (
            _status(403),
            _phrase("腾讯T-SecWeb应用防火墙"),
            _source(r"waf\.tencent[\w.-]*/"),
            _source(r"/(?:403|501)page\.html"),
        ),
    ),
    Signature("huawei", (_status(418), _phrase("您的请求疑似攻击行为"), _presence(r"^set-cookie:\s*HWWAFSESID"))),
    Signature(  # 360 / 奇安信
        "360",
        (
            _status(493),
            _presence(r"^(?:wzws-ray|x-powered-by-360wzb)\b|qianxin-waf"),
            _source(r"wzws-waf-cgi/"),
            _source(r"(?:safe\.webscan|zhuji)\.360\.cn/[^\"'<>\s]{0,100}stopattack\.html"),
            _title("访问异常页面"),
        ),
    ),
    Signature(  # 安全狗
        "safedog",
        (
            _presence(r"^server:.*safedog|^set-cookie:\s*safedog-flow-item"),
            _title("服务器安全狗防护验证页面"),
            _source(r"self\.location\s*=\s*[\"']"),
            _source(r"404\.safedog\.cn"),
            _phrase("如果您是网站管理员[，,]?请登录安全狗"),
        ),
    ),
    Signature(  # 宝塔 and others that use its text
        "bt_waf",
        (
            _phrase("您的请求带有不合法参数[，,]?已被网站管理员设置拦截", decisive=True),
            _title("^网站防火墙$"),
            _status(403),
        ),
    ),
    Signature("yunsuo", (_presence(r"^set-cookie:\s*yunsuo_session"), _source(r"class=[\"']?yunsuologo"))),
    Signature(
        "yundun",
        (_presence(r"^(?:server|x-cache):.*yundun|^set-cookie:\s*yd_cookie"), _phrase("BlockedbyYUNDUNCloudWAF")),
    ),
    Signature("ddun", (_phrase("D盾_拦截提示"), _status(403, 405, 500, 501), _BARE)),
    Signature(  # 玄武盾 / 安恒
        "dbapp", (_phrase("您的访问可能对网站造成危险[，,]?已被云防护安全拦截"), _status(403, 405), _BARE)
    ),
    Signature("wangsu", (_phrase("您当前的访问行为存在异常[，,]?请稍[后候]重试"), _status(403, 429), _BARE)),
    Signature("safeline", (_phrase("请求已被长亭SafeLine阻断"), _status(403, 405), _BARE)),
    Signature("west", (_phrase("访问已被云网盾拦截"), _phrase("自动列入禁止名单"), _status(403, 503))),  # 西部数码
    Signature(  # 百度云加速
        "yunjiasu",
        (_presence(r"^server:\s*yunjiasu"), _source(r"/\.well-known/yunjiasu-cgi/"), _source("yjs_use_ob")),
        _SCRIPT_ONLY,
    ),
    Signature("geo_405", (_phrase("电信云防护"), _status(405))),  # to addresses outside China
    Signature(  # a captcha of no known product
        "captcha",
        (
            _title("^(?:安全|人机|访问|滑动|行为|拼图)+(?:验证|校验|检测)(?:码|中心|页面?|系统)?$|^(?:请输入)?验证码$"),
            _phrase(
                "(?:输入|完成|进行|通过|拖动|点击)[^。,，;；]{0,12}(?:验证码?|滑块|拼图)[^。]{0,8}(?:继续|访问|浏览|[后以])"
                "|(?:人机|滑动|行为)验证"
            ),
            _BARE,
        ),
        300,
    ),
    Signature(
        "other",
        (
            _status(403, 405, 406, 461),
            _presence(r"nsfocus|bdwaf|^x-powered-by-anquanbao|cloudwaf|\buewaf"),
            _phrase("请求被WEB防火墙拦截"),
        ),
    ),
)


# Beyond this a page has loaded; nothing in the table allows more
_MAX_CHARS = max(signature.most_chars for signature in SIGNATURES)
# A block page is small; what follows is the portal's own
_MAX_SOURCE = 60_000
_MIN_PARAGRAPH_HAN = 30
_MIN_CONTENT_CHARS = 200
_BLOCK_TAGS = frozenset({"p", "div", "td", "li", "article", "section", "dd", "blockquote"})
_STATUSES = frozenset(
    code
    for signature in SIGNATURES
    for sign in signature.signs
    if sign.where == "status"
    for code in map(int, sign.pattern.pattern.split("|"))
)


def detect_block(page: Page, headers: Mapping[str, str] | None = None) -> PageProblem | None:
    """The firewall or challenge page that an answer is (``blocked:…``), or None for any other page.

    A page with real content is never one, whatever words, scripts and cookies it carries, unless its HTTP status
    says so too.

    Args:
        headers: the answer's headers, several lines of one name joined by ",".
    """
    look = _Look(page, headers or {})
    if page.status not in _STATUSES and look.has_loaded(_MAX_CHARS):
        return None
    for signature in SIGNATURES:
        seen = _block_text(look, signature)
        if seen is not None:
            return PageProblem(f"blocked:{signature.kind}", True, seen)
    return None


def reads_as_article(page: Page, *, without: Iterable[re.Pattern[str]] = ()) -> bool:
    """Whether a page has a title and a real paragraph: 30 Han characters or more in one piece.

    Args:
        without: a paragraph in which one of these is found (in its text without white space) does not count.
    """
    patterns = tuple(without)
    title = page.root.xpath("string((//title|//h1)[normalize-space()][1])")
    return bool(str(title).strip()) and any(
        len(HAN_CHAR.findall(text)) >= _MIN_PARAGRAPH_HAN and not any(pattern.search(text) for pattern in patterns)
        for text in _paragraphs(page)
    )


@dataclass
class _Look:
    """A page and its headers as the signs see them, each part made once."""

    page: Page
    headers: Mapping[str, str]

    @cached_property
    def visible(self) -> str:
        return self.page.visible_start

    @cached_property
    def title(self) -> str:
        return squeeze(str(self.page.root.findtext(".//title") or ""))

    @cached_property
    def source(self) -> str:
        return self.page.text[:_MAX_SOURCE]

    @cached_property
    def header_lines(self) -> str:
        lines = [f"{name.lower()}: {value}" for name, value in self.headers.items() if name.lower() != "set-cookie"]
        cookies = next((value for name, value in self.headers.items() if name.lower() == "set-cookie"), "")
        return "\n".join(lines + [f"set-cookie: {cookie.strip()}" for cookie in re.split(r",(?=\s*[\w.-]+=)", cookies)])

    def has_loaded(self, most_chars: int) -> bool:
        return len(self.visible) > most_chars

    def finds(self, sign: Sign) -> str | None:
        """What of the sign is seen, None where it is not."""
        match sign.where:
            case "status":
                return str(self.page.status) if sign.pattern.fullmatch(str(self.page.status)) else None
            case "bare":
                return "" if is_bare(self.page) else None
            case "presence":
                return _found(sign, self.header_lines)
            case "title":
                return _found(sign, self.title)
            case "phrase":
                return _found(sign, f"{self.title} {self.visible}")
            case "source":
                return _found(sign, self.source)


def _found(sign: Sign, text: str) -> str | None:
    match = sign.pattern.search(text)
    return match[0] if match else None


def _block_text(look: _Look, signature: Signature) -> str | None:
    """What was seen of the signature where it holds, None where it does not."""
    seen = {sign: text for sign in signature.signs if (text := look.finds(sign)) is not None}
    places = {sign.where if sign.where == "presence" else sign for sign in seen}
    if not any(sign.decisive for sign in seen) and (len(places) < 2 or {s.where for s in seen} <= {"status", "bare"}):
        return None
    by_status = any(sign.where == "status" for sign in seen)
    if not by_status and (look.has_loaded(signature.most_chars) or _has_content(look, signature)):
        return None
    return squeeze(" ".join(sorted(filter(None, seen.values()), key=len, reverse=True)[:1]))[:120]


def _has_content(look: _Look, signature: Signature) -> bool:
    """A page of some size with a paragraph that is not the firewall's own words."""
    own_words = [sign.pattern for sign in signature.signs if sign.where == "phrase"]
    return len(look.visible) >= _MIN_CONTENT_CHARS and reads_as_article(look.page, without=own_words)


def _paragraphs(page: Page) -> Iterable[str]:
    for element in page.root.iter(*_BLOCK_TAGS):
        own = "".join([element.text or "", *(_inline_text(child) for child in element)])
        if own.strip():
            yield squeeze(own)


def _inline_text(child: object) -> str:
    tag, tail = getattr(child, "tag", None), getattr(child, "tail", None) or ""
    if not isinstance(tag, str) or tag in _BLOCK_TAGS or tag in ("script", "style", "a", "ul", "ol", "table"):
        return tail
    return "".join(child.itertext()) + tail  # type: ignore[attr-defined]
