"""A picture's line in, caption and credit out: （某厅供图）, 甲 摄, 图片来源：某网."""

from __future__ import annotations

import re

from crawler.normalize.names import HAN, are_names
from crawler.normalize.text import clean_line

# A credit stands at the end of the line
_MAX_TAIL = 80
_DONE = "供图|摄影报道|摄影|摄制|拍摄|摄|提供图片|提供|制图|绘图|绘制|绘|截图|资料图片?|图源|配图"
_LABEL = r"(?:图片来源|图片提供|图片源自|图源|供图|摄影|图片|资料图来源|制图|来源)"
_END = r"[\s。.·*]*$"
# （某厅供图）, （甲/摄）, （某社记者 甲 摄）, （图片来源：某网）
_BRACKET = re.compile(
    rf"[（(【\[]\s*(?P<credit>[^（()）【】\[\]]{{0,40}}?\s?[/／]?\s?(?:{_DONE})|(?:{_LABEL}|图)\s*[:：/／丨|]\s*[^（()）【】]{{1,40}})\s*[)）】\]]{_END}"
)
# 图片来源：某网, 摄影/甲, behind a blank or a sentence
_LABELLED = re.compile(
    rf"(?:^|[\s。！？；;，,▲△])(?P<credit>(?:{_LABEL}\s*[:：丨|]|(?:摄影|图|供图|制图)\s*[/／])\s*[^。；;，,）)（(]{{1,40}}?)[)）]?{_END}"
)
# 某某供图, 甲 摄, 某社记者 甲、乙 摄, with the publisher behind it: 某局供图 某网发
_WHO = rf"[{HAN}A-Za-z·・\-—“”《》、]"
_BARE = re.compile(
    rf"(?:^|[。！？”）)▲△])\s*(?P<credit>(?:{_WHO}{{1,30}}\s)*?{_WHO}{{0,20}}\s?[/／]?\s?(?:文\s?[/／]\s?)?"
    rf"(?:供图|摄影报道|摄影|拍摄|摄|提供|制图|绘图))(?:\s{_WHO}{{2,8}}发)?{_END}"
)
_AGENCY = re.compile(rf"(?:^|[\s。！？”）)])(?P<credit>(?:新华社|中新社|{_WHO}{{2,6}}[社网报])\s?发){_END}")
_HINT = re.compile("图|摄|提供|绘|来源|发")
_OFFICE = re.compile("(?:记者|通讯员|[社报网队局台院校厅会])$")
_VERB_ALONE = re.compile("^[/／]?(?:文[/／])?(?:供图|摄影报道|摄影|拍摄|摄|提供|制图|绘图)$")


def split_caption_credit(line: str) -> tuple[str, str | None]:
    """The caption as the whole printed line, and the credit in it alone, without brackets; None where there is none.

    >>> split_caption_credit("会议现场。 (某某厅供图)")
    ('会议现场。 (某某厅供图)', '某某厅供图')
    """
    caption = clean_line(line)
    tail = caption[-_MAX_TAIL:]
    if not _HINT.search(tail):
        return caption, None
    for form in (_BRACKET, _LABELLED, _BARE, _AGENCY):
        match = form.search(tail)
        if match:
            credit = match["credit"].strip(" ▲△：:")
            return caption, _last_people(credit.split()) if form is _BARE else credit
    return caption, None


def _last_people(words: list[str]) -> str:
    """Of the words before 摄 or 供图 those that say who: the last, padded names whole, more names, their newsroom."""
    first = len(words) - 1
    if first > 0 and _VERB_ALONE.match(words[first]):
        first -= 1
    if first > 0 and len(words[first].rstrip("摄/／")) == 1 and len(words[first - 1]) == 1:
        first -= 1
    while first > 0 and (are_names((words[first - 1],)) or _OFFICE.search(words[first - 1])):
        first -= 1
    return " ".join(words[first:])
