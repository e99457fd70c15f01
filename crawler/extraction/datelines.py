"""The opening of a paragraph in, the reporters it names out: 某某报讯（记者 甲）, 本报记者 甲 通讯员 乙, 采写：甲."""

from __future__ import annotations

import re

from crawler.extraction.bylines import read_byline
from crawler.extraction.credit_types import Credits, credits_of
from crawler.normalize.names import HAN, are_names
from crawler.normalize.not_names import PLACES
from crawler.normalize.role_words import Role
from crawler.normalize.roles import read_people
from crawler.normalize.text import clean_line

# A dateline stands at the very beginning; further on a bracket belongs to the text
_MAX_OPENING = 60
_MAX_CHARS = 250
_END = "[)）】\\]]"
# 某某社南岭9月16日电（记者 甲、乙）, 某报讯（甲）
_WIRE = re.compile(
    rf"^[\s□■◆●▲◎]*[【\[（(]?(?P<newsroom>[{HAN}A-Za-z0-9·\-－—“”《》\s]{{0,40}}?)(?:讯|电|消息|快讯)\s*[】\])）]?[\s:：]*"
    rf"[（(]\s*(?P<inner>[^（()）]{{2,80}}){_END}"
)
_ROLES = "记者|通讯员|实习生|采写|撰稿|撰文|执笔|评论员|作者|供稿|文\\s*[/／:：|丨]|文图|图文|文、图"
# （记者 甲 乙）, 【文/某网专栏作者 甲】 somewhere in the first words
_BRACKET = re.compile(
    rf"^(?P<newsroom>[^（()）。！？!?；;]{{0,{_MAX_OPENING}}}?)[（(【\[]\s*(?P<inner>[^（()）】\]。]{{0,20}}(?:{_ROLES})[^（()）】\]。]{{1,80}}){_END}"
)
# 本报讯 记者甲、通讯员乙报道：…, 本报记者 甲 报道 …
_REPORTS = re.compile(
    rf"^[\s□■◆●▲◎]*(?P<newsroom>[{HAN}A-Za-z0-9·\-－—《》]{{0,25}}?(?:讯|电|消息)?)\s*"
    rf"(?P<inner>(?:[{HAN}]{{0,6}})(?:记者|通讯员)[\s:：/／]*[{HAN}·、\s]{{2,40}}?)\s*(?:摄影)?报道\s*[:：，,\s]"
)
_NEWSROOM_END = re.compile(r"\d{1,2}月\d{1,2}日$")
_SENTENCE = re.compile("记者|[，,；;。！？!?：:]|的|了|是|在|说|称")


def read_dateline(paragraph: str) -> Credits:
    """The reporters named at the beginning of a paragraph, or by a paragraph that is a byline; empty where none are.

    ``span`` covers the dateline up to its closing bracket. 据新华社电 without a bracket names nobody.

    >>> read_dateline("本报讯（记者余锋 通讯员韦夏妮）近日，会议举行。").authors
    ('余锋', '韦夏妮')
    """
    text = clean_line(paragraph[:_MAX_CHARS])
    for read in (_wire, _bracket, _reports):
        credits = read(text)
        if credits:
            return credits
    return read_byline(text) if len(paragraph) < _MAX_CHARS else Credits()


def _wire(text: str) -> Credits:
    match = _WIRE.match(text)
    if not match:
        return Credits()
    people = read_people(match["inner"])
    if not people.has_role:
        people = read_people(match["inner"], Role.AUTHOR)
        if not are_names(people.authors):
            return Credits()
    return credits_of(people, "dateline", match.span(), _newsroom(match["newsroom"]))


def _bracket(text: str) -> Credits:
    match = _BRACKET.match(text)
    if not match:
        return Credits()
    return credits_of(read_people(match["inner"]), "dateline", match.span(), _newsroom(match["newsroom"]))


def _reports(text: str) -> Credits:
    match = _REPORTS.match(text)
    if not match:
        return Credits()
    people = read_people(match["inner"])
    if not are_names(people.authors):
        return Credits()
    return credits_of(people, "dateline", match.span(), _newsroom(match["newsroom"]))


def _newsroom(text: str) -> str | None:
    """The paper or agency of a dateline, without place and day where these can be told apart."""
    name = _NEWSROOM_END.sub("", text.strip(" □■◆●▲◎[【（(】")).removeprefix("据").strip()
    name = re.sub("(?:讯|电|消息)$", "", name)
    place = next((name[-size:] for size in (4, 3, 2) if len(name) > size + 1 and name[-size:] in PLACES), "")
    name = name.removesuffix(place)
    return name if 2 <= len(name) <= 20 and not _SENTENCE.search(name) else None
