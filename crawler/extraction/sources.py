"""Cleans the name of a source: no label, no tools, no dates, no repost words."""

from __future__ import annotations

import re

from crawler.text.cleaning import clean_line, word_set
from crawler.text.dates import dates_in
from crawler.text.names import HAN, are_names, is_organisation, is_place, is_placeholder, is_stop_word
from crawler.text.roles import Role, read_people

_MAX_VALUE = 300
_MAX_CHARS = 50
_LABEL = re.compile(
    r"^[\W_]*(?:(?:本文|文章|信息|稿件|新闻|内容|消息|原文|转载)?来\s{0,4}源于?|稿源|出处|[Ss]ource)\s*[:：∶︰|｜丨]\s*"
    r"|^[\W_]*(?:本文|文章)?(?:转载自|转自|转载于|转载|摘自|选自|原载)\s*[:：]?\s*(?=\S{2})"
)
_TOOL_WORDS = (
    "打印|字体|字号|文字大小|分享|浏览|点击|阅读|评论|收藏|关闭|纠错|举报|我要|扫一扫|关注|投稿|语音|朗读|听新闻"
    "|放大|缩小|默认|访问|人气|转发|次数|查看|繁體|繁体|简体|保护视力|视力|背景|返回|复制|下载|大中小|大 中 小|大字"
    "|小字|参与互动|发表评论|我有话说|加入收藏|推荐|切换|扫码|手机阅读|手机看|手机版|用手机|责任编辑|责编|编辑|作者|责任人"
)
# Page tools behind the source: from here on nothing belongs to it
_TOOLS = re.compile(
    rf"^(?:{_TOOL_WORDS})(?:[^{HAN}]|[本此]页|次数|[到至量数]|$)|[\s【\[（(|｜丨·](?:{_TOOL_WORDS})(?![日晚早时周报网社刊])"
    r"|(?:^|\s)(?:A[-+]|T\s*[|+-]|[+＋－-]\s|\d+\s*(?:次|人|条|评论|阅读|浏览|点击)|\d+$)"
    r"|(?:打印|打印本页|打印文章|打印此页|我要纠错|举报)$|[（(](?:本文)?已?被?(?:浏览|阅读|点击|访问)|分享到|分享至|字体大小|字号大小|[【\[]\s*(?:打印|字体|字号|大\s|关闭)"
)
# 某某报记者 甲, 某某报（本报记者 甲）
_REPORTER = re.compile(
    r"[\s（(、/|]*(?:本报|本网|本台|全媒体|融媒体|见习|实习|特约|首席|驻[^\s驻记通撰采]{1,3})*(?:记者|通讯员|撰稿|采写)"
)
_BESIDE_NAMES = re.compile(rf"[^{HAN}]+|记者|通讯员|作者|本报|本网")
# 青 石 日 报: set with blanks to fill the line
_SPACED = re.compile(rf"^[{HAN}](?: [{HAN}]){{2,}}$")
_CUT = re.compile(r"[【】\[\]。]")
_LETTER = re.compile(rf"[{HAN}A-Za-z]")
_ORIGINAL = re.compile(r"[\s|｜·-]*[（(]?(?:原创稿件|原创稿|原创|独家)[)）]?$")
_NOTHING = word_set("无 未知 不详 暂无 null none undefined 原创 转载 来源 其他 其它 佚名 匿名 admin 管理员 点击 本文")
_EDGE = " \t\n|｜丨/／,，;；、:：-—_·•*>#。.\"'【】[]"
_BRACKETS = frozenset("（）()《》“”「」")
_PAIRS = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"), ("「", "」"))
_PLAIN = re.compile(rf"^[{HAN}A-Za-z0-9·—－《》（）()-]{{2,16}}$")
# Names of columns end like those of media; beside a date they are no source
_COLUMN = re.compile(
    "^(?:时政|国内|国际|社会|本地|公司|企业|行业|媒体|图片|综合|最新|热点|校园|部门|基层|政务|党建|今日|各地|区县|市县|县区|工作|集团|中心|学校"
    "|学院|通知|政策|信息|视频|专题|地方|要闻|头条|文明|民生|经济|文化|教育|法治|公示|学习|理论|网上|体育|财经|娱乐|科技|旅游|健康|政协|人大)?"
    "(?:新闻|要闻|资讯|动态|发布|观察|快讯|消息|公告|速递|头条|热点|聚焦|公开|解读|播报|直播|在线|视频|体育|娱乐|财经|科技|论坛|新闻中心)$"
)
# Words that end like the name of an office or a medium and are none: headlines of other articles end with them
_NO_NAME = re.compile(
    "(?:[布格大全开破结新]局|[出舞擂上]台|(?:[举主承交督联开]|(?<!政)协)办|[汇通海预举申填上捷喜播]报|[好用之处到深难]处|[场厕居]所|一张网|互联网"
    "|[局全内干各]部|[多分]院|建设|发展)$"
)
# What ends the name of a medium beside what ends any organisation's
_MEDIUM = re.compile(
    "(?:新闻|财经|娱乐|体育|科技|消息|时讯|快讯|之窗|之声|论坛|热线|在线|微信|微博|求是|瞭望|半月谈)$|^《[^《》]{2,15}》$"
)


def clean_source(value: str) -> str | None:
    """The name of the source in ``value``; None where only a placeholder or nothing stands there.

    A line break in ``value`` ends the name.

    >>> clean_source("转自广西某报  打印")
    '广西某报'
    """
    text = clean_line(_first_piece(value[:_MAX_VALUE]))
    if _SPACED.match(text):
        text = text.replace(" ", "")
    for _ in range(2):
        text = _LABEL.sub("", text, count=1)
    text = _before_tools(_before_date(text))
    text = _CUT.split(text.strip(_EDGE), maxsplit=1)[0]
    text = _trim(_ORIGINAL.sub("", _trim(text)))
    if not _LETTER.search(text) or text.lower() in _NOTHING or len(text) > _MAX_CHARS:
        return None
    return text


def split_source(value: str) -> tuple[str | None, tuple[str, ...]]:
    """The source, and the people printed behind it without a label: 某某网 甲, 某某报（记者 乙）.

    People are taken only behind something that is an organisation by its name, and only with a known surname.
    """
    source = clean_source(value)
    if not source:
        return None, ()
    text = clean_line(value[:_MAX_VALUE])
    at = text.find(source)
    rest = text[at + len(source) :] if at >= 0 else ""
    words = source.split()
    for cut in range(1, len(words)):
        if is_organisation(words[cut - 1]) or _MEDIUM.search(words[cut - 1]):
            names = _unlabelled_names(" ".join(words[cut:]))
            if names:
                return " ".join(words[:cut]), names
    return source, _unlabelled_names(_before_date(rest)) if _LETTER.search(rest) else ()


def is_source(text: str) -> bool:
    """Whether an unlabelled word is the name of a medium or an office."""
    if not _PLAIN.match(text) or is_placeholder(text) or is_stop_word(text) or is_place(text) or _COLUMN.match(text):
        return False
    if _NO_NAME.search(text):
        return False
    return is_organisation(text) or bool(_MEDIUM.search(text))


def _unlabelled_names(text: str) -> tuple[str, ...]:
    """The people of a string that holds nothing but people and role words; empty for any other."""
    people = read_people(text, Role.AUTHOR if not _REPORTER.search(text) else None)
    if not are_names(people.authors):
        return ()
    left = _BESIDE_NAMES.sub("", text)
    return people.authors if len(left) == len(_BESIDE_NAMES.sub("", "".join(people.authors))) else ()


def _first_piece(value: str) -> str:
    return value.strip(_EDGE).partition("\n")[0]


def _before_date(text: str) -> str:
    for _, start, end in dates_in(text):
        return text[:start] if text[:start].strip(_EDGE) else text[end:]
    return text


def _before_tools(text: str) -> str:
    for form in (_TOOLS, _REPORTER):
        match = form.search(text)
        if match:
            text = text[: match.start()]
    return text


def _trim(text: str) -> str:
    """Without marks at the ends; a bracket stays where its partner is part of the name."""
    text = text.strip(_EDGE)
    before = ""
    while text != before and (text[:1] in _BRACKETS or text[-1:] in _BRACKETS):
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
