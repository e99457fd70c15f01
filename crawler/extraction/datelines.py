"""The opening of a paragraph in, the reporters it names out: 某某报讯（记者 甲）, 本报记者 甲 通讯员 乙, 采写：甲."""

from __future__ import annotations

import re

from crawler.extraction.credit_types import AUTHORS_AMBIGUOUS, Credits
from crawler.normalize.names import HAN, are_names
from crawler.normalize.roles import People, Role, read_people
from crawler.normalize.text import clean_line

# A dateline stands at the very beginning; further on a bracket belongs to the text
_MAX_OPENING = 60
_OPENING = re.compile(
    rf"^[\s□■◆●▲【\[（(]*(?P<newsroom>(?:据)?[{HAN}A-Za-z0-9·\-－—“”《》\s]{{0,40}}?(?:讯|电|消息|报道|快讯))\s*[】\]]?\s*"
    r"[（(]\s*(?P<inner>[^（()）]{2,80})[)）]"
)
_ROLE_BRACKET = re.compile(
    rf"^(?P<newsroom>[^（(。！？!?；;]{{0,{_MAX_OPENING}}})[（(【\[]\s*(?P<inner>[^（()）】\]]{{0,20}}(?:记者|通讯员|实习生|采写|撰稿|文/|文／|文\s*[:：|])"
    r"[^（()）】\]]{1,80})[)）】\]]"
)
_BYLINE_ROLE = re.compile(
    rf"^[\s□■◆●▲【\[（(]*(?P<line>[{HAN}A-Za-z0-9·/／\-－\s]{{0,25}}?"
    r"(?:记者|通讯员|评论员|实习生|采写|撰稿|撰文|执笔|文/图|文／图|图文|文|专栏作者|特约作者|作者|供稿)[\s:：/／丨|]*[^。！？!?]{2,80}?)[\s】\]）)]*$"
)
_NEWSROOM_END = re.compile(rf"(?:[{HAN}]{{2,6}})?\d{{1,2}}月\d{{1,2}}日[电讯]?$|(?:讯|电|消息|快讯|报道)$|^据")
# 记者了解到, 记者从…获悉: a sentence about a reporter, not a byline
_NARRATION = re.compile(
    "记者(?:了解|从|在|获悉|近日|今天|昨日|昨天|看到|采访|发现|走访|来到|注意|日前|梳理|随|跟随|前往|问|就|也|还|对|和|于|向|们)"
)
_SENTENCE = re.compile("[，,；;。！？!?：:]|的|了|是|在|说|称")


def read_dateline(paragraph: str) -> Credits:
    """The reporters named at the beginning of a paragraph, or by a paragraph that is a byline; empty where none are.

    ``span`` covers the dateline up to its closing bracket. 据新华社电 without a bracket names nobody.

    >>> read_dateline("本报讯（记者余锋 通讯员韦夏妮）近日，会议举行。").authors
    ('余锋', '韦夏妮')
    """
    text = clean_line(paragraph[:300])
    return _from_opening(text) or _from_role_bracket(text) or _from_byline(text, len(paragraph)) or Credits()


def _from_opening(text: str) -> Credits | None:
    match = _OPENING.match(text)
    if not match:
        return None
    people = read_people(match["inner"])
    if not people.has_role:
        people = read_people(match["inner"], Role.AUTHOR)
        if not are_names(people.authors):
            return None
    return _credits(people, "dateline", match["newsroom"], match.span())


def _from_role_bracket(text: str) -> Credits | None:
    match = _ROLE_BRACKET.match(text)
    if not match:
        return None
    return _credits(read_people(match["inner"]), "dateline", match["newsroom"], match.span())


def _from_byline(text: str, length: int) -> Credits | None:
    """A short paragraph of its own that begins with a role."""
    if length > 90:
        return None
    match = _BYLINE_ROLE.match(text)
    if not match or _NARRATION.search(text):
        return None
    people = read_people(match["line"])
    if not people.authors or _SENTENCE.search(people.affiliation or ""):
        return None
    return _credits(people, "byline", people.affiliation, match.span())


def _credits(people: People, origin: str, newsroom: str | None, span: tuple[int, int]) -> Credits | None:
    if not (people.authors or people.ambiguous):
        return None
    return Credits(
        authors=people.authors,
        editors=people.editors,
        photographers=people.photographers,
        organisations=people.organisations,
        newsroom=_newsroom(newsroom) or people.affiliation,
        origin=origin,
        span=span,
        warnings=(AUTHORS_AMBIGUOUS,) if people.ambiguous else (),
    )


def _newsroom(text: str | None) -> str | None:
    name = (text or "").strip(" □■◆●▲【[（(】]")
    for _ in range(3):
        name = _NEWSROOM_END.sub("", name).strip()
    return name if 2 <= len(name) <= 20 and not _SENTENCE.search(name) else None
