"""The answers of firewalls and challenge scripts: one signature each, as a table.

Source: the products' own pages as seen on Chinese government sites, and the public lists of wafw00f and RSSHub.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

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
