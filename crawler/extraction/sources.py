"""The value of a 来源 label or source tag in, the source's name out: without label, tools, dates, repost words."""

from __future__ import annotations

import re

from crawler.normalize.dates import dates_in
from crawler.normalize.names import HAN, are_names, split_names
from crawler.normalize.not_names import is_organisation, is_place
from crawler.normalize.roles import read_people
from crawler.normalize.text import clean_line

_MAX_CHARS = 50
_LABEL = re.compile(
    r"^\W*(?:本文|文章|信息|稿件|新闻|内容|消息|原文|转载)?(?:来\s{0,4}源于?|稿源|出处)\s*[:：∶︰|｜丨]\s*"
    r"|^\W*(?:本文)?(?:转载自|转自|转载于|摘自|选自|原载)\s*[:：]?\s*"
)
# Page tools behind the source: from here on nothing belongs to it
_TOOLS = re.compile(
    r"(?:^|[\s【\[（(|｜丨·])(?:打印|字体|字号|分享|浏览|点击|阅读|评论|收藏|关闭|纠错|我要|扫一扫|关注|投稿|语音|朗读|放大|缩小|默认|访问|人气"
    r"|转发|次数|查看|繁體|繁体|简体|保护视力|视力|背景|微信|微博|手机看|手机版|用手机|大\s*中\s*小|大字|小字|A[-+]|T\s*[|+-]|\+|-|－|＋"
    r"|\d+\s*(?:次|人|条|评论|阅读|浏览|点击)|编辑|责任编辑|作者|记者|Share|Print)(?:\W|$|[^\W日报晚社网].*$)"
    r"|(?:打印本页|打印文章|打印此页|分享到|分享至|字体大小|字号大小|我要纠错|【打印|【字体|\[打印|\[字体|【大|\[大|\(\s*\)).*$"
)
_ORIGINAL = re.compile(r"[\s|｜·-]*(?:原创稿件|原创稿|原创|独家)$")
_NOTHING = frozenset(
    {
        "",
        "无",
        "未知",
        "不详",
        "暂无",
        "null",
        "none",
        "undefined",
        "原创",
        "转载",
        "来源",
        "其他",
        "佚名",
        "-",
        "--",
        "admin",
    }
)
_EDGE = " \t|｜丨/／,，;；、:：-—_·•*>#。.\"'【】[]"
_PAIRS = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"), ("「", "」"))


def clean_source(value: str) -> str | None:
    """The name of the source in ``value``; None where only a placeholder or nothing stands there.

    >>> clean_source("转自广西某报  打印")
    '广西某报'
    """
    text = clean_line(value)
    for _ in range(2):
        text = _LABEL.sub("", text, count=1)
    text = _before_date(text)
    tools = _TOOLS.search(text)
    if tools:
        text = text[: tools.start()]
    text = re.split(r"[【】\[\]]", text.strip(_EDGE), maxsplit=1)[0]
    text = _trim(_ORIGINAL.sub("", _trim(text)))
    if "。" in text:
        text = text[: text.index("。")]
    if text.lower() in _NOTHING or len(text) > _MAX_CHARS:
        return None
    return text


def split_source(value: str) -> tuple[str | None, tuple[str, ...]]:
    """The source and the people printed behind it without a label (某某网 甲).

    Only people with a known surname behind something that is an organisation by its name count as such.
    """
    source = clean_source(value)
    words = (source or "").split()
    for cut in range(1, len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        if not is_organisation(words[cut - 1]):
            continue
        names = read_people(tail).authors or split_names(tail).names
        if names and are_names(names) and "".join(names) == re.sub(rf"[^{HAN}·]|记者|通讯员|作者", "", tail):
            return head, names
    return source, ()


def is_source(text: str) -> bool:
    """Whether an unlabelled word is the name of a medium or an office."""
    return (
        2 <= len(text) <= 25
        and (is_organisation(text) or bool(re.fullmatch("《.{2,15}》", text)))
        and not is_place(text)
    )


def _before_date(text: str) -> str:
    for _, start, _ in dates_in(text):
        return text[:start] if start else text[_:]
    return text


def _trim(text: str) -> str:
    """Without marks at the ends; a bracket stays where its partner is part of the name."""
    before = ""
    while text and text != before:
        before = text
        text = text.strip(_EDGE)
        for opening, closing in _PAIRS:
            if text.startswith(opening) and text.endswith(closing) and opening in "（(“":
                text = text[1:-1]
            elif text.endswith(opening) or (text.endswith(closing) and opening not in text):
                text = text[:-1]
            elif text.startswith(closing) or (text.startswith(opening) and closing not in text):
                text = text[1:]
    return text
