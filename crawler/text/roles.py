"""Splits credit strings (本报记者 甲 通讯员 乙 摄影 丙) into people by role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from crawler.text import roles as words
from crawler.text.cleaning import clean_line
from crawler.text.names import HAN, MAX_CHARS, are_names, is_place, is_placeholder, split_clean_names


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


@dataclass(frozen=True, slots=True)
class People:
    """Who a credit string names, by role; ``affiliation`` is the newsroom before the first role word (新京报记者 …)."""

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    affiliation: str | None = None
    ambiguous: bool = False
    has_role: bool = False


@dataclass(slots=True)
class _Item:
    """A stretch of text and the role word behind it, if any."""

    text: str
    role: Role | None
    is_person: bool = False
    is_behind: bool = False


def read_people(text: str, default: Role | None = None) -> People:
    """Who is named in ``text`` and for what.

    Args:
        default: the role of names before the first role word, as a label has set it; None: such text is an affiliation.

    >>> read_people("本报记者 王丹宁 实习生 黄佶 上海报道").authors
    ('王丹宁', '黄佶')
    """
    text = clean_line(text[:MAX_CHARS])
    about = words.ABOUT_AUTHOR.search(text)
    reading = _Reading(default)
    for item in _items(text[: about.start()] if about else text):
        reading.take(item)
    return reading.people()


class _Reading:
    """The people of one string while its stretches are read."""

    def __init__(self, default: Role | None) -> None:
        self._names: dict[Role, list[str]] = {}
        self._organisations: list[str] = []
        self._affiliation: str | None = None
        self._ambiguous = self._has_role = False
        # What the names to come did, and whether the word for it was one for a person
        self._current, self._current_is_person = default, False

    def take(self, item: _Item) -> None:
        stretch, behind = _without_tail(item.text)
        role = item.role if item.is_behind else behind or self._current
        if behind is Role.AUTHOR and self._current:
            role = self._current
        if role is None:
            self._affiliation = self._affiliation or stretch.strip(" ：:/（(【[□■—-") or None
        elif stretch and not stretch.isspace():
            if item.is_person and not item.is_behind:
                stretch = _without_newsroom(stretch, self._current_is_person)
            self._take_names(stretch, role)
        if item.role:
            self._has_role = True
            if not item.is_behind:
                self._current, self._current_is_person = item.role, item.is_person

    def _take_names(self, stretch: str, role: Role) -> None:
        found = split_clean_names(stretch)
        self._names.setdefault(role, []).extend(found.names)
        self._organisations.extend(found.organisations)
        self._ambiguous = self._ambiguous or (found.ambiguous and role in (Role.AUTHOR, Role.EDITOR))

    def people(self) -> People:
        return People(
            authors=_unique(self._names.get(Role.AUTHOR, ())),
            editors=_unique(self._names.get(Role.EDITOR, ())),
            photographers=_unique(self._names.get(Role.PHOTO, ())),
            organisations=_unique(self._organisations),
            affiliation=self._affiliation if self._has_role else None,
            ambiguous=self._ambiguous,
            has_role=self._has_role,
        )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _items(text: str) -> Iterator[_Item]:
    """``text`` cut at its role words."""
    matches = [match for match in words.ROLE.finditer(text) if _is_role(match, text)]
    names_first = bool(matches) and _ends_behind(text, matches[-1])
    position = 0
    for match in matches:
        word = match.group()
        before = text[position : match.start()]
        colon = words.COLON.match(text, match.end())
        mark = colon["mark"] if colon else None
        if _is_behind(word, before, mark, names_first):
            yield _Item(before, words.BEHIND_ROLES[word], is_behind=True)
            position = match.end()
        else:
            yield _Item(_without_modifiers(before), words.BEFORE_ROLES[word], word in words.PERSON_ROLES)
            position = colon.end() if colon and (mark or not colon.group().strip()) else match.end()
    yield _Item(text[position:], None)


def _is_role(match: re.Match[str], text: str) -> bool:
    """Whether a role word is one here, and not part of a name or of another word."""
    word, end = match.group(), match.end()
    glued_before = bool(words.HAN_CHAR.match(text[match.start() - 1 : match.start()])) if match.start() else False
    glued_behind = bool(words.HAN_CHAR.match(text, end))
    if word in words.ALONE:
        return not glued_behind and (not glued_before or word in words.GLUED_BEHIND)
    if words.NO_ROLE.match(text, end):
        return False
    return (
        word in words.PERSON_ROLES or word in words.GLUED or not glued_before or (word == "文图" and not glued_behind)
    )


def _ends_behind(text: str, last: re.Match[str]) -> bool:
    """Whether the string names people first: 甲 文 乙 图, 甲/摄."""
    return last.group() in words.BEHIND_ROLES and not text[last.end() :].strip(" ）)】]。")


def _is_behind(word: str, before: str, mark: str | None, names_first: bool) -> bool:
    """Whether a role word closes the names before it instead of opening those behind it."""
    if word not in words.BEHIND_ROLES or not before.strip(" （(【[/／"):
        return False
    if mark and mark not in "/／":
        return False
    return names_first or before.rstrip().endswith(("/", "／"))


def _without_modifiers(text: str) -> str:
    return words.MODIFIER.sub("", text) if text.rstrip()[-1:] in words.MODIFIER_ENDS else text


def _without_tail(text: str) -> tuple[str, Role | None]:
    """``text`` without 报道, 整理 … at its end and the place before it, and what that word makes of the people."""
    match = words.TAIL.search(text) if text.rstrip()[-1:] in words.TAIL_ENDS else None
    if not match:
        return _without_place(text), None
    stretch = text[: match.start()]
    *before, last = stretch.split() or [""]
    if match["behind"] == "报道" and before and (is_place(last) or not are_names((last,))):
        stretch = " ".join(before)
    return _without_place(stretch), words.BEHIND_ROLES[match["behind"]]


def _without_place(text: str) -> str:
    """``text`` without 发自青石, 本报青石12月23日讯 at its end."""
    return words.FILED_FROM.sub("", text) if words.MAY_TELL_PLACE.search(text) else text


def _without_newsroom(text: str, after_person: bool) -> str:
    """``text`` without the newsroom glued to the 记者 behind it: 采写：南都[记者], 甲 新京报[记者]."""
    if not text or text[-1] in " 、，,；;/／":
        return text
    head, _, last = re.split(r"^(.*?)([\s、，,；;]*)([^\s、，,；;]*)$", text)[1:4]
    if is_placeholder(last) or not after_person or not are_names((last,)):
        return head
    return text
