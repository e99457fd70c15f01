"""Credit strings with role words (本报记者 甲 通讯员 乙 摄影 丙) in, people by role out.

A role word stands before its people (记者 甲, 采写：甲) or behind them (甲 摄, 甲 文/图).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.normalize import role_words as words
from crawler.normalize.names import MAX_CHARS, are_names, split_clean_names
from crawler.normalize.not_names import is_place, is_placeholder
from crawler.normalize.role_words import Role
from crawler.normalize.text import clean_line


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
