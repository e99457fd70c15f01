"""A line of labelled values (发布时间：… 来源：…作者：…) in, its values by field out.

Labels are found in any order, with or without anything between a value and the next label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.normalize.names import HAN

# Field -> the labels that fill it. One label fills one field. Labels without a field end the value before them.
LABELS = {
    "published": """
        发布时间 发布日期 发表时间 发表日期 发稿时间 发稿日期 发布于 发表于 刊发时间 刊登时间 刊载时间 上传时间
        上传日期 录入时间 录入日期 添加时间 添加日期 创建时间 公开时间 公开日期 公布时间 公布日期 信息时间
        信息日期 稿件时间 来稿时间 文章时间 新闻时间 推送时间 编辑时间 提交时间 登载时间 时间 日期
        """,
    "modified": """
        更新时间 更新日期 更新于 最后更新 最后更新时间 最近更新 最近更新时间 最新更新 修改时间 修改日期 最后修改
        最后修改时间
        """,
    "source": """
        来源 信息来源 稿件来源 文章来源 新闻来源 内容来源 本文来源 原文来源 消息来源 转载来源 来源单位 来源网站
        来源于 稿源 稿件出处 出处 文章出处 本文转自 本文转载自 转自 转载自 转载于 转载 摘自 选自 原载
        """,
    "publisher": "发布单位 发布机构 发布部门 供稿单位 来稿单位 信息提供 信息提供单位 稿件提供 信息来源单位",
    "authors": """
        作者 文章作者 本文作者 原文作者 新闻作者 作者姓名 记者 采写记者 撰稿 撰稿人 撰稿者 供稿 供稿人 供稿者
        采写 采写人 撰文 撰文人 文 文字 文/图 文图 图文 图/文 通讯员 执笔 执笔人 投稿人 投稿者 采访
        """,
    "editors": """
        编辑 责任编辑 责编 网络编辑 网站编辑 本文编辑 文章编辑 值班编辑 执行编辑 编辑人 编辑者 编辑员 责任编辑人
        本期编辑 网编 文字编辑 新媒体编辑 微信编辑 实习编辑 见习编辑 内容编辑 页面编辑 版面编辑 栏目编辑
        """,
    "column": "栏目 所属栏目 信息类别 信息分类 所属分类 文章分类 所在栏目 新闻类别 分类 类别 频道",
    "original_title": "原标题 本文原标题 文章原标题 原文标题 原题",
    "": """
        校对 责任校对 责校 审核 审核人 审核者 审核员 审核单位 责任审核 审稿 审稿人 审校 审签 审签人 审定 审读
        终审 终审人 初审 初审人 复审 复审人 一审 二审 三审 复核 签发 签发人 监制 总监制 策划 总策划 统筹 出品
        出品人 主编 总编 发布人 发布者 上传者 上传人 录入 录入人 录入者 录入员 信息员 联系人 责任人 摄影 摄像 图
        图片 图片来源 图源 供图 摄 视频 视频来源 资料来源 数据来源 素材来源 剪辑 制作 设计 作者单位 作者简介
        单位 电话 联系电话 邮箱 地址 原文链接 原文地址 链接 本文链接 文章链接 网址 关键词 关键字 标签 索引号
        文号 发文字号 信息索引号 主题词 主题分类 体裁分类 发文机关 发文单位 成文日期 成文时间 发文日期 发文时间
        印发日期 印发时间 生成日期 生成时间 签发日期 施行日期 生效日期 生效时间 失效日期 失效时间 截止日期
        截止时间 开始时间 结束时间 有效期 有效性 活动时间 会议时间 报名时间 浏览 浏览次数 浏览量 浏览数 点击
        点击数 点击量 点击次数 点击率 阅读 阅读次数 阅读量 阅读数 访问 访问量 访问次数 访问数 人气 次数 查看
        查看次数 评论 评论数 字体 字号 字体大小 文字大小 大小 背景色 背景颜色 视力保护色 保护视力色 打印 分享
        分享到 分享至 收藏 转发 转发到 扫一扫 语音 朗读 下载 附件 标题 摘要 导读 核心提示 正文 内容 副标题 编号
        编者按 责任者
        """,
}
FIELDS = {label: field for field, labels in LABELS.items() for label in labels.split()}
COLON = r"[:：∶︰﹕]"
# Marks that begin or end a value
_EDGE = r"[\s|｜丨/／【】\[\]［］()（）<>《》,，;；。、·•—_*-]"


def _spread(label: str) -> str:
    """来 源 and 作　者 are 来源 and 作者; longer labels are not set with blanks."""
    return r"\s{0,4}".join(map(re.escape, label)) if len(label) == 2 else re.escape(label)


def _alternation(labels: list[str]) -> str:
    return "|".join(_spread(label) for label in sorted(labels, key=len, reverse=True))


_LONG = [label for label in FIELDS if len(label) > 1 and "/" not in label]
_SHORT = [label for label in FIELDS if label not in _LONG]
# Without a colon only at the beginning of a value, and only labels that mean nothing else in such a line
_BARE = [
    "来源",
    "作者",
    "责任编辑",
    "责编",
    "编辑",
    "发布时间",
    "发布日期",
    "更新时间",
    "时间",
    "信息来源",
    "记者",
    "审核",
    "校对",
]
_LABEL = re.compile(
    rf"(?P<long>{_alternation(_LONG)})\s*(?:{COLON}|(?<=[{HAN}])[|｜丨](?=\s*[^\s|｜丨]))"
    rf"|(?:^|(?<={_EDGE}))(?P<short>{_alternation(_SHORT)})\s*(?:{COLON}|[/／|｜丨](?!图|摄|片|文|视频))"
    rf"|(?:^|(?<={_EDGE}))(?P<bare>{_alternation(_BARE)})(?=\s+[^\s:：|])"
    rf"|(?:^|(?<={_EDGE}))(?P<unknown>(?:(?!{_alternation(_BARE)})[{HAN}]){{2,8}})\s*{COLON}(?!//)"
)
_CONTENT = re.compile(r"\w")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One value of a line: the field it fills ("" for none), its label, its text up to the next label."""

    field: str
    label: str
    value: str


def split_labels(text: str) -> Iterator[Labelled]:
    """The values of a line in their order; the text before the first label comes first, with an empty label."""
    matches = list(_LABEL.finditer(text))
    first = matches[0].start() if matches else len(text)
    if _CONTENT.search(text, 0, first):
        yield Labelled("unlabelled", "", text[:first])
    for i, match in enumerate(matches):
        end = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        label = _BLANKS.sub("", match["long"] or match["short"] or match["bare"] or match["unknown"])
        yield Labelled(FIELDS.get(label, ""), label, text[match.end() : end])
