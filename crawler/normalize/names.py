"""Author strings in, names out, with what could not be decided told.

>>> split_names("余 锋 韦夏妮 曹胜平").names
('余锋', '韦夏妮', '曹胜平')
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.normalize.not_names import is_organisation, is_place, is_placeholder, is_stop_word, without_title
from crawler.normalize.surnames import COMPOUND_SURNAMES, SURNAMES, WORDY, is_surname
from crawler.normalize.text import clean_line

# No list of names is longer; the patterns are made for short strings, a hostile page may print a megabyte
MAX_CHARS = 1000
# Han characters without 丨 (U+4E28), which stands for a bar
HAN = "\u3400-\u4dbf\u4e00-\u4e27\u4e29-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
# All that is printed for the point in 阿卜杜拉·热合曼
_MIDDLE_DOT = re.compile(rf"(?<=[{HAN}])\s?[•‧・∙⋅．.·]\s?(?=[{HAN}])")
# 甲 · 某某网: with blanks it may part as well
_SPACED_DOT = re.compile(rf"\s[•‧・·]\s(?=([{HAN}]{{2,12}}))")
_SEPARATOR = re.compile(r"[、，,；;/／|｜丨\\&＆+]+")
_IN_BRACKETS = re.compile(r"^\s*[（(\[【]\s*([^（()）\[\]【】]+?)\s*[）)\]】]\s*$")
_BRACKET = re.compile(r"[（(\[【〔][^（()）]*?[)）\]】〕]")
_EDGE = " \t:：|｜丨/／-—–_·.。，,、;；()（）[]【】<>《》“”\"'*#@□■◎●○▲△◆◇▪•"
_STAFF_CODE = re.compile(r"[\s_-]*\b_?[A-Za-z]{1,5}[-_]?\d{2,}\b|_[A-Za-z]*\d+\b")
_GLUED_CODE = re.compile(rf"(?<=[{HAN}])[_-]?[A-Za-z]{{0,5}}\d+$")
_ONE_HAN = re.compile(rf"^[{HAN}]$")
_HAN_NAME = re.compile(rf"^[{HAN}]{{2,5}}$")
_GLUED_NAMES = re.compile(rf"^[{HAN}]{{4,6}}$")
# Where the second of two glued names of two or three characters begins
_SECOND_NAME = {4: (2,), 5: (2, 3), 6: (3,)}
# 青石镇 before a name is where its bearer works; alone it may be a name (黄国镇)
_VILLAGE = re.compile(rf"^[{HAN}]{{2,4}}[镇乡村]$")
_DOTTED_NAME = re.compile(rf"^[{HAN}A-Za-z]{{1,15}}(?:·[{HAN}A-Za-z]{{1,15}}){{1,4}}$")
_INITIAL_NAME = re.compile(rf"^[A-Z][.·][{HAN}]{{2,6}}$")
_LATIN_NAME = re.compile(r"^[A-Z][A-Za-z'.\u00c0-\u024f-]*(?: [A-Z][A-Za-z'.\u00c0-\u024f-]*){0,3}$")
_LATIN_WORD = re.compile(r"^[A-Za-z'.\u00c0-\u024f-]+$")
# A single letter, or several apart (A-, B. C.), is a number or a code, however it is set
_SAYS_SOMETHING = re.compile(rf"[{HAN}]|[A-Za-z\u00c0-\u024f]{{2}}")
_AND = re.compile(rf"^([{HAN}]{{2,4}})[和与]([{HAN}]{{2,4}})$")
_ET_AL = re.compile("等$")


@dataclass(frozen=True, slots=True)
class NameList:
    """What a string names: people, organisations, and whether something could be read in two ways."""

    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    ambiguous: bool = False


def split_names(text: str) -> NameList:
    """The people a string names, in order, without inner blanks, each once; placeholders and staff codes name nobody.

    Padded names (余 锋) are joined; a string that can be cut in two ways gives no name but ``ambiguous``.
    """
    return split_clean_names(clean_line(text[:MAX_CHARS]))


def split_clean_names(text: str) -> NameList:
    """``split_names`` for a string that ``clean_line`` has seen."""
    names: list[str] = []
    organisations: list[str] = []
    tokens, ambiguous = _tokens(text)
    for i, token in enumerate(tokens):
        if i == 0 and len(tokens) > 1 and _VILLAGE.match(token):
            organisations.append(token)
            continue
        office, token = _cut_office(token)
        if office:
            organisations.append(office)
        if _is_two_glued(token):
            ambiguous = True
        elif is_person_name(token):
            names.append(token)
        elif _is_affiliation(token):
            organisations.append(token)
        elif _ONE_HAN.match(token) and not is_stop_word(token):
            ambiguous = True
    return NameList(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(organisations)), ambiguous)


def is_person_name(text: str) -> bool:
    """Whether a word that stands where a name is expected can be one (pen names too)."""
    if not _SAYS_SOMETHING.search(text) or is_placeholder(text) or is_stop_word(text):
        return False
    if _HAN_NAME.match(text):
        return not (is_place(text) or is_organisation(text))
    return bool(_DOTTED_NAME.match(text) or _LATIN_NAME.match(text) or _INITIAL_NAME.match(text))


def are_names(tokens: tuple[str, ...]) -> bool:
    """Whether words that stand alone (in a closing bracket) are people: each with a surname, one of them a sure one."""
    if not tokens or not all(_has_name_form(token) for token in tokens):
        return False
    return any("·" in t or t[0] not in WORDY or t[:2] in COMPOUND_SURNAMES or len(t) == 3 for t in tokens)


def _has_name_form(text: str) -> bool:
    if "·" in text:
        return is_person_name(text) and all(
            2 <= len(part) <= 6 and not is_organisation(part) for part in text.split("·")
        )
    longest = 4 if text[:2] in COMPOUND_SURNAMES else 3
    return is_person_name(text) and is_surname(text) and len(text) <= longest


def _tokens(text: str) -> tuple[list[str], bool]:
    """The words of a name string, padded names joined, and whether a run of single characters was left out."""
    text = _IN_BRACKETS.sub(r"\1", text)
    text = _SPACED_DOT.sub(lambda dot: "、" if is_organisation(dot[1]) else dot[0], text)
    text = _MIDDLE_DOT.sub("·", _STAFF_CODE.sub(" ", _BRACKET.sub(" ", text)))
    tokens: list[str] = []
    ambiguous = False
    for part in _SEPARATOR.split(text):
        words = [word for word in (raw.strip(_EDGE) for raw in part.split()) if word not in ("", "等")]
        joined, unclear = _join_padded(words)
        ambiguous = ambiguous or unclear
        tokens.extend(joined)
    return [name for token in tokens for name in _cut_and(_bare(token)) if name], ambiguous


def _bare(token: str) -> str:
    """A word without staff code, 等, and the person's office."""
    word = _ET_AL.sub("", _GLUED_CODE.sub("", token)).strip(_EDGE)
    name = without_title(word)
    # 韦小舟教授 is a person, 某大学教授 and 张教授 name nobody
    if name != word:
        return name if len(name) >= 2 and _has_name_form(name) else ""
    return word


def _cut_office(token: str) -> tuple[str, str]:
    """新岭社王小明 and 民政局韦小舟 as the organisation and the name glued to it."""
    for size in (3, 2):
        office, name = token[:-size], token[-size:]
        if len(office) >= 3 and is_organisation(office) and name[0] not in WORDY and _has_name_form(name):
            return office, name
    return "", token


def _cut_and(token: str) -> list[str]:
    """甲和乙 as two, where both sides are names of their own."""
    match = _AND.match(token)
    if match and all(is_surname(side) for side in match.groups()):
        return [match[1], match[2]]
    return [token]


def _join_padded(words: list[str]) -> tuple[list[str], bool]:
    """Join 余 锋 → 余锋, 欧阳 修 → 欧阳修; a run of an odd number of single characters is left out as unclear."""
    joined: list[str] = []
    run: list[str] = []
    unclear = False
    for word in [*words, ""]:
        if _ONE_HAN.match(word):
            if not run and joined and joined[-1] in COMPOUND_SURNAMES:
                joined[-1] += word
            else:
                run.append(word)
            continue
        if len(run) % 2:
            unclear = True
        else:
            joined.extend(a + b for a, b in zip(run[::2], run[1::2], strict=True))
        run = []
        if _LATIN_WORD.match(word) and joined and _LATIN_NAME.match(joined[-1]) and _LATIN_NAME.match(word):
            joined[-1] += f" {word}"
        elif word:
            joined.append(word)
    return joined, unclear


def _is_affiliation(token: str) -> bool:
    """An organisation by its end, or too long for a name."""
    if is_placeholder(token) or is_place(token) or is_stop_word(token):
        return False
    return is_organisation(token) or bool(re.match(rf"^[{HAN}]{{6,}}", token))


def _is_two_glued(token: str) -> bool:
    """李明王芳 and 张晓明李小红: two surnames at the places of two names."""
    if not _GLUED_NAMES.match(token) or token[:2] in COMPOUND_SURNAMES or not _is_sure(token[0]):
        return False
    if is_organisation(token) or is_place(token) or is_stop_word(token) or is_placeholder(token):
        return False
    return any(_is_sure(token[i]) for i in _SECOND_NAME[len(token)])


def _is_sure(char: str) -> bool:
    return char in SURNAMES and char not in WORDY
