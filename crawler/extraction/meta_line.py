"""Reads bylines, and lines of date, source, author and editor in any order, glued or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from crawler.extraction.labels import Labelled, split_labels, with_gaps
from crawler.extraction.model import AUTHORS_AMBIGUOUS, Credits, credits_of
from crawler.extraction.sources import is_source, split_source
from crawler.text.cleaning import word_set
from crawler.text.dates import ParsedDate, Span, find_date, find_date_span
from crawler.text.names import HAN, are_names, is_unit
from crawler.text.roles import People, Role, read_people

_MAX_CHARS = 90
_MAX_PEOPLE = 20
_LEADING = re.compile(
    rf"^[\s□■◆●▲◎◇▪·—-]*[【\[（(]?\s*(?P<newsroom>[{HAN}A-Za-z0-9·/／\-－《》\s]{{0,25}}?)"
    r"(?:记者|通讯员|评论员|实习生|采写|撰稿|撰文|执笔|文/图|文／图|图/文|文图|图文|文|图|专栏作者|作者|供稿|编辑|责编|责任编辑|口述|整理)"
    r"(?P<mark>\s*[:：/／丨|]|\s+)?"
)
_TRAILING = re.compile(rf"^[{HAN}·、\s]{{2,30}}[\s/／]+(?:文/图|文／图|图/文|文图|图文|摄影报道|撰文|供稿|文)$")
# 记者了解到, 记者从某局获悉: a sentence about a reporter
_NARRATION = re.compile(
    "记者(?:了解|从|在|获悉|近日|今[天日]|昨[天日]|看到|采访|发现|走访|来到|注意|日前|梳理|随|跟随|前往|问|就|也|还|对|和|与|于|向|们|联系|致电|再次|翻)"
)
_SENTENCE = re.compile("[，,；。！？!?](?!$)")


def read_byline(line: str) -> Credits:
    """The people of a cleaned line that holds nothing but a byline; empty for any other line.

    >>> read_byline("本报记者 余 锋 通讯员 韦夏妮").authors
    ('余锋', '韦夏妮')
    """
    if len(line) > _MAX_CHARS or _SENTENCE.search(line) or _NARRATION.search(line):
        return Credits()
    leading = _LEADING.match(line)
    if not leading and not _TRAILING.match(line):
        return Credits()
    people = read_people(line.strip("【】[]（）() "))
    if not _is_believable(people, bool(leading and leading["mark"] and leading["mark"].strip())):
        return Credits()
    return credits_of(people, "byline", (0, len(line)), people.affiliation)


def _is_believable(people: People, has_mark: bool) -> bool:
    """Whether it is people that were read: behind a colon any names, else one with a surname at least."""
    names = people.authors + people.editors
    if not names or len(names) > _MAX_PEOPLE:
        return False
    return has_mark or any(are_names((name,)) for name in names)


# No line of credits is longer; what comes behind is another part of the page
_MAX_LINE_CHARS = 1000
# 发 布 时 间：
_WIDE_LABEL = re.compile(rf"(?<![{HAN}])([{HAN}]) ([{HAN}]) ([{HAN}]) ([{HAN}])(?=\s?[:：])")
_ROLES = {"authors": Role.AUTHOR, "editors": Role.EDITOR}
_ROLE_WORD = re.compile("记者|通讯员|实习生|撰稿|采写|评论员|责任编辑|责编|供稿")
_TOOLS = re.compile(
    r"[\s【\[（(|｜/]*(?:打印|字体|字号|分享|浏览|点击|阅读|评论|收藏|关闭|访问|人气|举报|纠错|我要|扫一扫|大\s+中\s+小)(?:\W|本页|次数|\d|$)"
)
_SENTENCE_MARKS = re.compile("[，。；！？]")
_WEEKDAY = re.compile("星期|周[一二三四五六日]")
_LEADS_TO_DATE = re.compile("(?:时间|日期|[布表刊新]于|发布|发表|更新|[报网社台刊])$")
# 字号：大 中 小 2023-09-17 08:09: no value of theirs, but the page's own date
_TOOL_LABELS = word_set(
    """
    字体 字号 浏览字号 选择字号 字体大小 文字大小 大小 打印 分享 分享到 分享至 收藏 浏览 浏览次数 浏览量 浏览数
    点击 点击数 点击量 点击次数 阅读 阅读次数 阅读量 阅读数 访问量 访问次数 人气 次数 评论 评论数 视力保护色 保护视力色
    """
)
_CREDITS = frozenset(("source", "publisher", "authors", "editors"))
_ANY_TIME = frozenset({"时间", "日期", "時間"})
_BY_HAND = re.compile("[上下中]午|凌晨|晚|[时点](?!击)|[—–~～至]")
_SEPARATORS = " \t\n|｜丨/【】[]()（）,，;；"


@dataclass(slots=True)
class _Draft:
    """The credits of a line while its values are read; the first value of a field stays."""

    now: datetime | None
    texts: dict[str, str] = field(default_factory=dict)
    dates: dict[str, ParsedDate] = field(default_factory=dict)
    stray_date: ParsedDate | None = None
    event: ParsedDate | None = None
    has_credits: bool = False
    people: list[People] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)

    def take_date(self, name: str, text: str) -> None:
        found = find_date(text, now=self.now)
        if found:
            self.dates.setdefault(name, found)

    def take_stray_date(self, found: ParsedDate | None) -> None:
        self.stray_date = self.stray_date or found

    def names(self, role: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for people in self.people for name in getattr(people, role)))


def read_meta_line(text: str, *, now: datetime | None = None) -> Credits:
    """The credits of a meta line; labels split it, so that an empty value never takes the next label for one.

    Line breaks and wide gaps in ``text`` are kept apart: what stands in an element of its own is no part of a name.

    Args:
        now: what 3小时前 counts from; None leaves such dates unread.

    >>> credits = read_meta_line("2023-09-17 08:09来源：某某日报作者：余 锋 韦夏妮编辑：")
    >>> credits.source, credits.authors, credits.editors
    ('某某日报', ('余锋', '韦夏妮'), ())
    """
    draft = _Draft(now)
    text = with_gaps(text[:_MAX_LINE_CHARS])
    if " " in text:
        text = _WIDE_LABEL.sub(r"\1\2\3\4", text)
    for value in split_labels(text):
        draft.has_credits = draft.has_credits or value.field in _CREDITS or value.label in _TOOL_LABELS
        reader = _READERS.get(value.field)
        if reader:
            reader(draft, value)
    return _finished(draft)


def _finished(draft: _Draft) -> Credits:
    labelled = draft.names("authors")
    source = draft.texts.get("source") or draft.texts.get("publisher") or draft.texts.get("unlabelled")
    return Credits(
        authors=labelled or tuple(dict.fromkeys(draft.unlabelled)),
        units=tuple(dict.fromkeys(draft.units)),
        editors=draft.names("editors"),
        photographers=draft.names("photographers"),
        organisations=draft.names("organisations"),
        source=source,
        newsroom=next((people.affiliation for people in draft.people if people.affiliation), None),
        published=draft.dates.get("published") or draft.stray_date or (draft.event if draft.has_credits else None),
        modified=draft.dates.get("modified"),
        issued=draft.dates.get("issued"),
        column=draft.texts.get("column"),
        original_title=draft.texts.get("original_title"),
        origin="unlabelled" if draft.unlabelled and not labelled else "label",
        warnings=(AUTHORS_AMBIGUOUS,) if any(people.ambiguous for people in draft.people) else (),
    )


def _read_date(draft: _Draft, value: Labelled) -> None:
    # 时间：5月20日上午9时 announces a meeting; what a template prints is 09:00
    if value.label in _ANY_TIME and _BY_HAND.search(value.value):
        draft.event = draft.event or find_date(value.value)
    else:
        draft.take_date(value.field, value.value)


def _read_source(draft: _Draft, value: Labelled) -> None:
    source, names = split_source(value.value)
    if source:
        draft.texts.setdefault(value.field, source)
    draft.unlabelled.extend(names)
    draft.take_stray_date(find_date(value.value, now=draft.now))


def _read_people(draft: _Draft, value: Labelled) -> None:
    text = _before_tools(value.value)
    span = find_date_span(text, now=draft.now)
    if span:
        draft.take_stray_date(span[0])
        text = text[: span[1]]
    if not text.strip(_SEPARATORS):
        return
    people = read_people(text, _ROLES[value.field])
    draft.people.append(people)
    medium = next(filter(is_source, people.organisations), None)
    if medium and " · " in text and people.authors:  # 作者 甲 · 某某网
        draft.texts["unlabelled"] = medium
    # An office in the place of the author wrote the text; a medium there is its source
    if "作者" in value.label and not people.authors and people.organisations and is_unit(people.organisations[0]):
        draft.units.append(people.organisations[0])


def _read_other(draft: _Draft, value: Labelled) -> None:
    if value.label in _TOOL_LABELS:
        draft.take_stray_date(find_date(value.value, now=draft.now))


def _read_text(draft: _Draft, value: Labelled) -> None:
    text = value.value.strip(_SEPARATORS)
    if text:
        draft.texts.setdefault(value.field, text)


def _read_unlabelled(draft: _Draft, value: Labelled) -> None:
    """Before the first label: a byline (本报记者 甲 乙), or a date and with it perhaps a medium and a reporter."""
    text = value.value
    if _SENTENCE_MARKS.search(text):
        return
    span = find_date_span(text, now=draft.now)
    if span and not _stands_alone(text, span):
        return
    if span:
        draft.take_stray_date(span[0])
    around = (text[: span[1]], text[span[2] :]) if span else (text,)
    for piece in (piece for part in around for piece in part.split("\n")):
        if _ROLE_WORD.search(piece):
            _take_byline(draft, _before_tools(piece))
        elif span:
            _take_unlabelled(draft, _before_tools(piece))


def _stands_alone(text: str, span: Span) -> bool:
    """Whether a date is no part of a title or sentence, as in 关于2023年9月17日停水的通知."""
    _, start, end = span
    if text[end : end + 1].isalnum() and not _WEEKDAY.match(text, end):
        return False
    return not text[start - 1 : start].isalnum() or bool(_LEADS_TO_DATE.search(text[:start]))


def _take_byline(draft: _Draft, piece: str) -> None:
    credits = read_byline(piece.strip(_SEPARATORS))
    draft.people.append(People(credits.authors, credits.editors, credits.photographers, affiliation=credits.newsroom))


def _take_unlabelled(draft: _Draft, piece: str) -> None:
    source, names = split_source(piece)
    if source and is_source(source):
        draft.texts.setdefault("unlabelled", source)
        draft.unlabelled.extend(names)


def _before_tools(text: str) -> str:
    match = _TOOLS.search(text)
    return text[: match.start()] if match else text


_READERS = {
    "published": _read_date,
    "modified": _read_date,
    "issued": _read_date,
    "source": _read_source,
    "publisher": _read_source,
    "authors": _read_people,
    "editors": _read_people,
    "column": _read_text,
    "original_title": _read_text,
    "unlabelled": _read_unlabelled,
    "": _read_other,
}
