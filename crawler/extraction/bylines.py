"""A line that is a byline (本报记者 甲 通讯员 乙, 文/甲 图/乙, 甲 文/图) in, its people out."""

from __future__ import annotations

import re

from crawler.extraction.credit_types import Credits, credits_of
from crawler.normalize.names import HAN, are_names
from crawler.normalize.roles import People, read_people

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
