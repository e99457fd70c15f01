"""Reads who wrote from the first and last lines of the text: datelines and signatures."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.extraction.labels import split_labels, with_gaps
from crawler.extraction.meta_line import read_byline, read_meta_line
from crawler.extraction.model import Credits, credits_of
from crawler.text.cleaning import clean_line
from crawler.text.names import HAN, PLACES, are_names, is_organisation, split_names
from crawler.text.roles import Role, read_people

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


_MAX_TAIL = 120
_MARKS = "□■◎●▲◆◇▪"
# □ 甲 乙: a paragraph of its own or behind the end of a sentence, so that 选择题□ A 项 is none
_MARK = re.compile(rf"(?:^|(?<=[。！？!?”》）)…]))\s*[{_MARKS}]\s*(?P<inner>[^。！？!?{_MARKS}]{{2,60}})$")
# The closing bracket may be cut off with the end of the paragraph
_LAST_BRACKET = re.compile(r"[（(【\[]\s*(?P<inner>[^（()）【】\[\]]{2,100}?)\s*(?:[)）】\]]+[\s。]*|(?<=\ufffd))$")
_CLOSING = re.compile(r"[\s（(【\[]*(?:完|全文完|END|end)[)）】\]]*\s*$")
_OFFICE_BEFORE = re.compile(rf"^(?P<office>[{HAN}]{{2,20}}?)\s+(?P<names>[{HAN}·、\s]{{2,30}})$")
_OFFICE_END = re.compile("(?:[镇乡村街]|社区|街道办?|政协|党委|支部|小组|[科股])$")
# 作者：甲，某地作协会员。 is a credit line, 作者：写这篇文章时，…。 is none
_ENDS_SENTENCE = re.compile("，.*[。！？!?]$")
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
    bracket = _LAST_BRACKET.search(tail)
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
    if credits and _ENDS_SENTENCE.search(line) and not are_names(credits.authors[:1]):
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
