"""The words of credit lines that say what people did, as tables, and the patterns that find them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from crawler.normalize.names import HAN


class Role(Enum):
    """What people did for the article; OTHER is nobody's field: proof-readers, reviewers, producers."""

    AUTHOR = "author"
    EDITOR = "editor"
    PHOTO = "photo"
    OTHER = "other"


# Words for a person; glued before them stands a newsroom (南都记者)
_PERSONS = {
    Role.PHOTO: "摄影记者 图片记者 摄像记者 摄影师 摄影爱好者",
    Role.AUTHOR: "记者 記者 通讯员 通訊員 实习生 评论员 撰稿人 特约撰稿 作者 专栏作家 主笔 报道员 小记者 研究生",
}
# Words for the work; they stand before the people with or without a colon
_WORKS = {
    Role.AUTHOR: "采写 撰稿 撰文 文字 供稿 执笔 采访 文/图 文图 图文 图/文 文/摄 文/片 文/视频 文、图 文",
    Role.EDITOR: "责任编辑 责编 编辑 責任編輯 責編 編輯",
    Role.PHOTO: "摄影报道 摄影 摄像 图片 供图 图 摄 提供图片 图源",
    Role.OTHER: """
        视频编辑 图片编辑 美术编辑 视觉编辑 音频编辑 技术编辑 编审 编校 编委 美编 图编 视频 剪辑 制图 制作 设计
        海报 漫画 绘图 绘 配音 播音 主播 出镜 校对 责任校对 责校 校审 审校 审核 审读 审稿 审签 审定 初审 一审 二审
        三审 复审 终审 复核 签发 监制 总监制 出品 策划 总策划 统筹 导演 编导 主编 总编辑 副总编辑 总编 翻译 编译
        排版 版式 值班主任 值班总监 值班编委 值班 录入 上传 发布 责任人 联系人 电话 邮箱 来源
        """,
}
# Words that only follow people, with what they make of them
_BEHIND = {
    Role.AUTHOR: "摄影报道 文/图 文图 图文 图/文 文/摄 文 撰文 供稿 整理 综合 整合 编写 采写 报道 撰稿 执笔 摄/文 摄文",
    Role.PHOTO: "供图 摄影 摄像 提供 制图 绘图 摄 图 绘",
}
# What stands before 记者 and 编辑 and says nothing about the role
_MODIFIERS = (
    "首席|高级|资深|特约|特派|特邀|见习|实习|全媒体|全媒|融媒体|融媒|新媒体|视频|文字|时政|主任|责任|执行|网络|微信|本期|值班|网站|栏目|版面"
    "|流程|专栏|本版|签约|驻站|学生|校园|青年|前方|随团|一线|客户端"
)
MODIFIER = re.compile(rf"(?:(?:{_MODIFIERS})\s?)+$")
MODIFIER_ENDS = frozenset(word[-1] for word in _MODIFIERS.split("|"))


def _by_word(table: dict[Role, str]) -> dict[str, Role]:
    return {word: role for role, words in table.items() for word in words.split()}


PERSON_ROLES, _WORK_ROLES, BEHIND_ROLES = _by_word(_PERSONS), _by_word(_WORKS), _by_word(_BEHIND)
BEFORE_ROLES = PERSON_ROLES | _WORK_ROLES
# 文 and 图 are roles only where they stand alone; behind a name some may be glued to it: 陈新刚文图, 刘通摄
ALONE = frozenset(word for word in _WORK_ROLES if len(word) == 1 or not word.isalpha())
GLUED_BEHIND = frozenset({"文/图", "文图", "图/文", "文/摄", "摄"})
# Found behind a name without any blank as well: 陆一夫编辑 刘晓阳校对 李铭
GLUED = frozenset(w for w in _WORK_ROLES if w.endswith(("编辑", "责编", "校对", "审核", "采写", "监制", "统筹")))


def _alternation(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# One plain alternation: the engine then skips every character that begins no role word
ROLE = re.compile(_alternation(BEFORE_ROLES))
HAN_CHAR = re.compile(f"[{HAN}]")
# 记者站, 记者节, 编辑部, 作者单位 are no roles
NO_ROLE = re.compile("[站会节团证协按注部组室]|单位|中心|时间")
COLON = re.compile(r"[人员者]?\s*(?P<mark>[:：|｜丨∶︰/／])?\s*")
TAIL = re.compile(rf"[\s/／]*(?P<behind>{_alternation(w for w in BEHIND_ROLES if len(w) > 1 and w.isalpha())})\s*$")
TAIL_ENDS = frozenset(word[-1] for word in BEHIND_ROLES)
MAY_TELL_PLACE = re.compile("[月从场自]")
FILED_FROM = re.compile(rf"(?:发自|现场|从)[{HAN}]{{2,6}}(?:现场)?$|(?:[{HAN}]{{2,6}})?\d{{1,2}}月\d{{1,2}}日[电讯]?$")
# 作者单位, 作者系 …: what follows tells who the author is, not their name
ABOUT_AUTHOR = re.compile("作者(?:单位|系|为|是|简介|均|分别|现|信息)")
