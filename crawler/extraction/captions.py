"""A picture's line in, caption and credit out: （某厅供图）, 甲 摄, 图片来源：某网."""

from __future__ import annotations

import re

from crawler.normalize.names import HAN
from crawler.normalize.text import clean_line

_VERBS = "供图|摄影报道|摄影|摄制|摄|提供|制图|绘图|绘制|绘|图|文/摄|发|截图"
_BRACKETED = re.compile(
    rf"[（(]\s*(?P<credit>[^（()）]{{1,40}}?(?:{_VERBS})|(?:图片来源|图源|来源|摄影)\s*[:：/]\s*[^（()）]{{1,30}})\s*[)）]\W*$"
)
_LABELLED = re.compile(
    r"(?:^|[\s。；;，,（(])(?P<credit>(?:图片来源|图片源自|图源|供图|摄影|图片|图/|摄/|制图|资料图来源)\s*[:：/／|丨]?\s*[^\s。；;，,）)][^。；;）)]{0,30})[)）]?\W*$"
)
_BARE = re.compile(
    rf"(?:^|[\s。！？!?”）)])(?P<credit>(?:[{HAN}A-Za-z·/]{{0,14}}(?:记者|通讯员)\s?)?[{HAN}A-Za-z·、]{{2,16}}(?:\s[{HAN}·、]{{1,4}}){{0,4}}?\s?[/／]?\s?(?:供图|摄影报道|摄影|摄|提供|制图|绘图))"
    rf"(?:\s[{HAN}]{{2,8}}发)?\W*$"
)


def split_caption_credit(line: str) -> tuple[str, str | None]:
    """The caption as the whole printed line, and the credit in it alone, without brackets; None where there is none.

    >>> split_caption_credit("会议现场。 (某某厅供图)")
    ('会议现场。 (某某厅供图)', '某某厅供图')
    """
    caption = clean_line(line)
    for form in (_BRACKETED, _LABELLED, _BARE):
        match = form.search(caption[-80:])
        if match:
            return caption, match["credit"].strip(" ▲△")
    return caption, None
