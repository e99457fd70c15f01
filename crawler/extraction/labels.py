"""Splits lines of labelled values (发布时间：… 来源：…), and tells lines that are only credits from text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extraction.cues import is_tool_line
from crawler.text.cleaning import clean_line, word_set
from crawler.text.names import HAN

# Field -> the labels that fill it. One label fills one field. Labels without a field end the value before them.
LABELS = {
    "published": """
        发布时间 发布日期 发表时间 发表日期 发稿时间 发稿日期 发布于 发表于 刊发时间 刊登时间 刊载时间 上传时间
        上传日期 录入时间 录入日期 添加时间 添加日期 创建时间 公开时间 公开日期 公布时间 公布日期 信息时间
        信息日期 上载时间 上载日期 稿件时间 来稿时间 文章时间 新闻时间 推送时间 编辑时间 提交时间 登载时间 时间 日期
        發布時間 發佈時間 發表時間 時間 发布 发表
        """,
    "modified": """
        更新时间 更新日期 更新于 最后更新 最后更新时间 最近更新 最近更新时间 最新更新 修改时间 修改日期 最后修改
        最后修改时间
        """,
    "issued": """
        成文日期 成文时间 发文日期 发文时间 印发日期 印发时间 生成日期 生成时间 制发日期 形成日期 签发日期
        """,
    "source": """
        来源 信息来源 稿件来源 文章来源 新闻来源 内容来源 本文来源 原文来源 消息来源 转载来源 来源单位 来源网站
        来源于 稿源 稿件出处 出处 文章出处 本文转自 本文转载自 转自 转载自 转载于 转载 摘自 选自 原载 來源
        新聞來源 文章來源 轉自
        """,
    "publisher": "提供单位 发布单位 发布机构 发布部门 供稿单位 来稿单位 信息提供 信息提供单位 稿件提供 信息来源单位"
    " 投稿部门 投稿单位 报送单位 供稿部门",
    "authors": """
        作者 文章作者 本文作者 原文作者 新闻作者 作者姓名 记者 采写记者 撰稿 撰稿人 撰稿者 供稿 供稿人 供稿者
        采写 采写人 撰文 撰文人 文 文字 文/图 文图 图文 图/文 通讯员 执笔 执笔人 投稿人 投稿者 采访 記者 整理
        """,
    "editors": """
        编辑 责任编辑 责编 网络编辑 网站编辑 本文编辑 文章编辑 值班编辑 执行编辑 编辑人 编辑者 编辑员 责任编辑人
        本期编辑 网编 文字编辑 新媒体编辑 微信编辑 实习编辑 见习编辑 内容编辑 页面编辑 版面编辑 栏目编辑
        本期责编 本文责编 本文责任编辑 值班责编 責任編輯 編輯 責編
        """,
    "column": "栏目 所属栏目 信息类别 信息分类 所属分类 文章分类 所在栏目 新闻类别 分类 类别 频道",
    "original_title": "原标题 本文原标题 文章原标题 原文标题 原题",
    "": """
        校对 责任校对 责校 审核 审核人 审核者 审核员 审核单位 责任审核 审稿 审稿人 审校 审签 审签人 审定 审读 监审
        终审 终审人 初审 初审人 复审 复审人 一审 二审 三审 复核 签发 签发人 监制 总监制 策划 总策划 统筹 出品
        出品人 主编 总编 发布人 发布者 上传者 上传人 录入 录入人 录入者 录入员 信息员 联系人 责任人 摄影 摄像 图
        图片 图片来源 图源 供图 摄 视频 视频来源 资料来源 数据来源 素材来源 剪辑 制作 设计 作者单位 作者简介
        单位 电话 联系电话 邮箱 地址 原文链接 原文地址 链接 本文链接 文章链接 网址 关键词 关键字 标签 索引号
        文号 发文字号 信息索引号 主题词 主题分类 体裁分类 发文机关 发文单位 施行日期 生效日期 生效时间 失效日期
        失效时间 截止日期 截止时间 开始时间 结束时间 有效期 有效性 活动时间 会议时间 报名时间 浏览 浏览次数
        浏览量 浏览数 点击 点击数 点击量 点击次数 点击率 阅读 阅读次数 阅读量 阅读数 访问 访问量 访问次数 访问数
        人气 次数 查看 查看次数 评论 评论数 字体 字号 浏览字号 字体大小 文字大小 大小 背景色 背景颜色 视力保护色
        保护视力色 打印 分享 分享到 分享至 收藏 转发 转发到 扫一扫 语音 朗读 下载 附件 标题 摘要 导读 核心提示
        正文 内容 副标题 编号 编者按 责任者 口述 参与互动 初审初校 一校 二校 三校 复审复校 摘编 编校 编审 美编
        排版 版式 阅读时长 语种 有效期限 一审一校 二审二校 三审三校 公文种类 内容分类 组配分类 信息索引 名称 文件编号
        选择字号 公开方式 公开范围 公开形式 公开责任部门 内容概述 废止时间 时效性 公开时限 主办单位 承办单位
        """,
}
FIELDS = {label: field for field, labels in LABELS.items() for label in labels.split()}
COLON = ":：∶︰﹕"
_BARS = "|｜丨"
_SLASHES = "/／"
_DASHES = "-—"
# Marks that stand between a value and the next label
_EDGE = frozenset(" \t\n|｜丨/／【】[]［］()（）<>《》,，;；。、·•—_*-")
# Found without anything before them as well: 某日报作者：甲编辑：乙
_GLUED = frozenset(
    label
    for label in FIELDS
    if re.search(
        "来源|來源|作者|编辑|編輯|责编|校对|审核|时间|時間|日期|[记記]者|通讯员|稿源|[撰供]稿|摄影|监制|浏览|点击|阅读|评论|字体|字号",
        label,
    )
)
# 访谈时间, 开标日期: when something takes place, not when the page came out
_EVENTS = word_set(
    """
    访谈 直播 活动 会议 举办 举行 培训 考试 面试 体检 受理 报名 截止 开始 结束 开标 投标 竞价 拍卖 施工 停水 停电
    办理 咨询 征集 公示 实施 施行 生效 有效 开馆 营业 上班 服务 出生 演出 比赛 接访 值班 来信 留言 提问 答复 回复
    办结
    """
)
# Without a mark only at the beginning of a value, and only labels that mean nothing else in such a line
_BARE = word_set("来源 信息来源 作者 责任编辑 责编 编辑 发布时间 发布日期 更新时间 时间 记者 审核 校对")
# 【来源】某报
_BRACKETED = _BARE | word_set("稿源 通讯员 撰稿 作者单位")
# 编辑/甲: also with a slash
_SLASHED = _BARE | word_set("撰文 采写 供稿 监制 统筹 摄影 摄像 图片 视频 图源 文字 文 图")


def _spread(label: str) -> str:
    """来 源 and 作　者 are 来源 and 作者; longer labels are not set with blanks."""
    return rf"{label[0]}\s{{0,4}}{label[1]}" if len(label) == 2 else re.escape(label)


# One plain alternation: the engine then skips every character that begins no label
_LABEL = re.compile("|".join(map(_spread, sorted(FIELDS, key=len, reverse=True))))
# [来源]：某报, 【来源】某报
_MARK = re.compile(
    rf"\s*(?:[\]】]\s*(?=[{COLON}]))?(?P<mark>[{COLON}{_BARS}{_SLASHES}])|(?P<close>[\]】])"
    rf"|\s(?P<dash>[{_DASHES}])\s|(?P<blank>\s+)"
)
_UNKNOWN = re.compile(rf"(?:^|(?<=[\s|｜丨/／【】\[\]（）(),，;；。、]))[{HAN}]{{2,8}}\s*[{COLON}](?!//)")
_VALUE = re.compile(r"\s*[\w《“【（(]")
_BLANKS = re.compile(r"\s+")
# Pieces of a line that stood apart: in lines, cells or elements of their own, or far from each other
_LONG_BLANKS = re.compile(r"[^\S\n\r\t]{4,}")
_GAP = re.compile(r"[^\S\n\r\t]*[\n\r\t]\s*|\s{3,}|\u3000{2,}")
_MAY_GAP = re.compile(r"\s(?:\s|(?<=[\n\r\t]))")
_CONTENT = re.compile(r"\w")
_AROUND_LABEL = f"{COLON}[]【】"
_MAX_LABEL_CHARS = 40


@dataclass(frozen=True, slots=True)
class Labelled:
    """One value of a line: the field it fills ("" for none), its label, its text up to the next label."""

    field: str
    label: str
    value: str


def with_gaps(text: str) -> str:
    """``text`` cleaned like a line, but with a line break where its pieces stood apart."""
    if not _MAY_GAP.search(text):
        return clean_line(text)
    pieces = (clean_line(piece) for piece in _GAP.split(_LONG_BLANKS.sub("   ", text)))
    return "\n".join(piece for piece in pieces if piece)


def is_label(text: str) -> bool:
    """Whether ``text`` is a known label and nothing else, as in a table cell whose value stands in the next one."""
    if len(text) > _MAX_LABEL_CHARS:
        return False
    label = "".join(text.split()).strip(_AROUND_LABEL)
    return label in FIELDS and len(label) > 1


def split_labels(text: str) -> list[Labelled]:
    """The values of a line in their order; text before the first label is a value of the field ``unlabelled``."""
    labels = list(_labels(text))
    first = labels[0][0] if labels else len(text)
    values = [Labelled("unlabelled", "", text[:first])] if _CONTENT.search(text, 0, first) else []
    for i, (_, end, label) in enumerate(labels):
        behind = labels[i + 1][0] if i + 1 < len(labels) else len(text)
        values.append(Labelled(FIELDS.get(label, ""), label, text[end:behind]))
    return values


def _labels(text: str) -> list[tuple[int, int, str]]:
    """Where the labels of a line begin and end, and which they are; unknown ones end a value too."""
    known = []
    for match in _LABEL.finditer(text):
        label = _BLANKS.sub("", match.group())
        mark = _MARK.match(text, match.end())
        if mark and _is_label(label, mark, text, match.start()):
            known.append((match.start(), mark.end(), label))
    if sum(map(text.count, COLON)) <= len(known):
        return known
    unknown = [
        (match.start(), match.end(), match.group())
        for match in _UNKNOWN.finditer(text)
        if not any(match.start() < end and start < match.end() for start, end, _ in known)
    ]
    return sorted(known + unknown)


def _is_label(label: str, mark: re.Match[str], text: str, start: int) -> bool:
    at_edge = start == 0 or text[start - 1] in _EDGE
    kind = mark["mark"]
    if mark["close"]:
        in_brackets = start > 0 and text[start - 1] in "[【" and label in _BRACKETED
        return in_brackets and bool(_VALUE.match(text, mark.end()))
    if mark["dash"]:  # 网站编辑 - 甲; behind other labels a dash may part a time or a place
        return at_edge and FIELDS[label] == "editors" and bool(_VALUE.match(text, mark.end()))
    if kind is None:
        return at_edge and label in _BARE and bool(_VALUE.match(text, mark.end()))
    if kind in COLON:
        return at_edge or (label in _GLUED and text[max(0, start - 2) : start] not in _EVENTS)
    if not _VALUE.match(text, mark.end()) or (kind in _SLASHES and not (at_edge and label in _SLASHED)):
        return False
    return (at_edge or label in _BARE) and not _LABEL.match(text, mark.end())


_MAX_LINE = 150
_MAX_VALUE = 40
_MAX_TITLE_VALUE = 100
# 时间：… and 日期：… are lines of a notice that announces a meeting; these say when the page came out
_DATE_LABELS = word_set("发布时间 发布日期 发表时间 发稿时间 更新时间 更新日期 最后更新 上传时间 录入时间 公开日期")
# Whoever is named behind these wrote nothing; a line of them is the end of the article
_STAFF_LABELS = word_set(
    """
    一审一校 二审二校 三审三校
    校对 责任校对 责校 审核 审核人 审核者 责任审核 审稿 审稿人 审校 审签 审签人 审定 审读 终审 终审人 初审
    初审人 复审 复审人 一审 二审 三审 复核 签发 签发人 监制 总监制 策划 总策划 统筹 出品 出品人 主编 总编 发布人
    发布者 上传者 上传人 录入 录入人 录入者 录入员 浏览次数 点击数 点击量 阅读量 阅读次数 访问量 原文链接
    本文链接 字体 字号 分享到
    """
)
_COLON = re.compile("[:：∶|｜丨/／]")
_EDITOR = re.compile(
    rf"^[（(\[【]?\s*(?:责任编辑|責任編輯|责编|(?:本期|网络|值班|文字)?编辑)\s*[{HAN}·]{{2,4}}(?:[\s、，]+[{HAN}·]{{2,4}}){{0,3}}\s*[)）\]】]?$"
)
# What may stand before the first label: 某某科供稿, 【纠错】
_HARMLESS = re.compile(
    rf"^[\W_]*(?:[{HAN}、\s]{{2,24}}(?:供稿|撰稿|供图|摄)|(?:我要)?纠错|打印|关闭|举报|分享)?[\W_]*$"
)
# 编辑：您怎么看？ is a turn of a talk
_IN_SENTENCE = re.compile("[。！!；;](?!\\s*$)|[？?]")


def is_credit_line(text: str) -> bool:
    """Whether a whole line only carries labelled credits (责任编辑：甲, 来源：某报 编辑：乙) or tools: no text.

    Signatures (□ 甲 乙), bylines and lines that name nothing but authors stay text.
    """
    if len(text) > _MAX_LINE:
        return False
    line = clean_line(text)
    if not line or (len(line) <= 30 and (is_tool_line(line) or _EDITOR.match(line))):
        return bool(line)
    if not _COLON.search(line):
        return False
    values = split_labels(line)
    return any(map(_is_credit, values)) and all(map(_is_short, values))


def _is_credit(value: Labelled) -> bool:
    if value.field in ("published", "modified"):
        return value.label in _DATE_LABELS
    return value.field in ("editors", "source", "publisher", "original_title") or value.label in _STAFF_LABELS


def _is_short(value: Labelled) -> bool:
    """No sentence, and no unlabelled text beside the credits; 。 may close the line."""
    if value.field == "original_title":
        return len(value.value) <= _MAX_TITLE_VALUE
    if value.field == "unlabelled":
        return _HARMLESS.match(value.value) is not None
    if not value.label:
        return False
    return len(value.value) <= _MAX_VALUE and not _IN_SENTENCE.search(value.value)
