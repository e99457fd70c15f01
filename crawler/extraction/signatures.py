"""The end of an article in, who signed it out: □ 甲 乙, (文/图 甲), 撰稿：甲；摄影：乙, （责任编辑：丙）."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.extraction.bylines import read_byline
from crawler.extraction.credit_types import Credits, credits_of
from crawler.extraction.labels import split_labels, with_gaps
from crawler.extraction.meta_line import read_meta_line
from crawler.normalize.names import HAN, are_names, split_names
from crawler.normalize.not_names import is_organisation
from crawler.normalize.role_words import Role
from crawler.normalize.roles import read_people

_MAX_TAIL = 120
_MARKS = "□■◎●▲◆◇▪"
# □ 甲 乙: a paragraph of its own or behind the end of a sentence, so that 选择题□ A 项 is none
_MARK = re.compile(rf"(?:^|(?<=[。！？!?”》）)…]))\s*[{_MARKS}]\s*(?P<inner>[^。！？!?{_MARKS}]{{2,60}})$")
# The closing bracket may be cut off with the end of the paragraph
_BRACKET = re.compile(r"[（(【\[]\s*(?P<inner>[^（()）【】\[\]]{2,100}?)\s*(?:[)）】\]]+[\s。]*|(?<=\ufffd))$")
_CLOSING = re.compile(r"[\s（(【\[]*(?:完|全文完|END|end)[)）】\]]*\s*$")
_OFFICE_BEFORE = re.compile(rf"^(?P<office>[{HAN}]{{2,20}}?)\s+(?P<names>[{HAN}·、\s]{{2,30}})$")
_OFFICE_END = re.compile("(?:[镇乡村街]|社区|街道办?|政协|党委|支部|小组|[科股])$")
# 作者：甲，某地作协会员。 is a credit line, 作者：写这篇文章时，…。 is none
_SENTENCE = re.compile("，.*[。！？!?]$")
_CREDIT_FIELDS = frozenset({"authors", "editors", "source", "original_title"})


def read_signature(paragraph: str) -> Credits:
    """Who signed at the end of a paragraph; ``span`` tells from where; empty where nobody did.

    Labelled lines (来源：… 作者：… 责任编辑：…) and bylines that stand last are read as well.

    >>> read_signature("共同建设美丽家园。□ 余 锋 韦夏妮").authors
    ('余锋', '韦夏妮')
    """
    text = with_gaps(paragraph)
    offset = max(0, len(text) - _MAX_TAIL)
    tail = _CLOSING.sub("", text[offset:])
    mark = _MARK.search(tail)
    if mark:
        return _marked(mark, offset)
    bracket = _BRACKET.search(tail)
    if bracket:
        credits = _bracketed(bracket, offset)
        if credits:
            return credits
    return _line(tail) if offset == 0 else Credits()


def _marked(match: re.Match[str], offset: int) -> Credits:
    people = read_people(match["inner"])
    if not people.has_role:
        people = read_people(match["inner"], Role.AUTHOR)
    return credits_of(people, "signature", _span(match, offset))


def _bracketed(match: re.Match[str], offset: int) -> Credits:
    inner = match["inner"]
    labelled = _labelled(inner)
    if labelled:
        return replace(labelled, span=_span(match, offset))
    people = read_people(inner)
    if people.has_role:
        return credits_of(people, "signature", _span(match, offset))
    # Without any role only names that can be nothing else, alone or behind their office
    office = _OFFICE_BEFORE.match(inner)
    if office and (is_organisation(office["office"]) or _OFFICE_END.search(office["office"])):
        inner = office["names"]
    found = split_names(inner)
    if not are_names(found.names) or _han_count(inner) != _han_count("".join(found.names)):
        return Credits()
    return credits_of(read_people(inner, Role.AUTHOR), "signature", _span(match, offset))


def _line(text: str) -> Credits:
    """A last line that is nothing but credits."""
    line = text.strip("（()）【】[] □■")
    credits = _labelled(line) or read_byline(line)
    if credits and _SENTENCE.search(line) and not are_names(credits.authors[:1]):
        return Credits()
    return replace(credits, origin="signature") if credits else credits


def _labelled(text: str) -> Credits:
    """The credits of a string that begins with the label of one; what it says of dates is not about this page."""
    if text.rstrip("。").count("。"):
        return Credits()
    values = split_labels(text)
    if not any(value.field in _CREDIT_FIELDS for value in values):
        return Credits()
    if values[0].field == "unlabelled" and not read_people(values[0].value).has_role:
        return Credits()
    credits = replace(read_meta_line(text), origin="signature", published=None, modified=None, issued=None)
    return credits if credits else Credits()


def _han_count(text: str) -> int:
    return len(re.findall(rf"[{HAN}]", text))


def _span(match: re.Match[str], offset: int) -> tuple[int, int]:
    return match.start() + offset, match.end() + offset
