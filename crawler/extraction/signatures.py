"""The end of an article in, who signed it out: □ 甲 乙, (文/图 甲), 撰稿：甲；摄影：乙, （责任编辑：丙）."""

from __future__ import annotations

import re

from crawler.extraction.credit_types import AUTHORS_AMBIGUOUS, Credits
from crawler.extraction.labels import split_labels
from crawler.extraction.meta_line import read_meta_line
from crawler.normalize.names import HAN, are_names
from crawler.normalize.roles import People, Role, read_people
from crawler.normalize.text import clean_line

_MAX_SIGNATURE = 60
# □ 甲 乙 at the end: its own paragraph or behind the end of a sentence, so that 选择题□ A 项 is none
_MARK = re.compile(r"(?:^|(?<=[。！？!?”》）)…]))\s*[□■◎●▲◆◇▪]\s*(?P<inner>[^。！？!?□■◎●▲◆◇▪]{2,60})$")
_BRACKET = re.compile(r"[（(【\[]\s*(?P<inner>[^（()）【】\[\]]{2,100})\s*[)）】\]]\s*$")
_ROLE_START = re.compile(
    rf"^[{HAN}A-Za-z·\-－\s]{{0,16}}?(?:记者|通讯员|实习生|评论员|作者|撰稿|采写|撰文|执笔|供稿|责任编辑|责编|编辑|文/|文／|图/|文图|图文|文\s*[:：|丨]|"
    r"来源|稿源|整理|校对|审核|原标题)"
)
_FILLERS = re.compile(r"^\s*(?:（完）|\(完\)|（续完）|完)?\s*|\s*(?:（完）|\(完\))?\s*$")


def read_signature(paragraph: str) -> Credits:
    """Who signed at the end of a paragraph; ``span`` tells from where; empty where nobody did.

    Labelled lines (来源：… 作者：… 责任编辑：…) and bylines that stand last are read as well.

    >>> read_signature("共同建设美丽家园。□ 余 锋 韦夏妮").authors
    ('余锋', '韦夏妮')
    """
    text = clean_line(paragraph)
    tail = text[-120:]
    offset = len(text) - len(tail)
    return _from_mark(tail, offset) or _from_bracket(tail, offset) or _from_line(text) or Credits()


def _from_mark(text: str, offset: int) -> Credits | None:
    match = _MARK.search(text)
    if not match:
        return None
    people = read_people(match["inner"])
    if not people.has_role:
        people = read_people(match["inner"], Role.AUTHOR)
    return _credits(people, match, offset)


def _from_bracket(text: str, offset: int) -> Credits | None:
    match = _BRACKET.search(text)
    if not match:
        return None
    inner = match["inner"]
    labels = split_labels(inner)
    if labels and labels[0].field not in ("unlabelled", ""):
        return _labelled(inner, match, offset)
    people = read_people(inner)
    if people.has_role:
        return _credits(people, match, offset) if _ROLE_START.match(inner) or people.authors else None
    people = read_people(inner, Role.AUTHOR)
    return _credits(people, match, offset) if are_names(people.authors) and _is_only_names(inner, people) else None


def _from_line(text: str) -> Credits | None:
    """A short last line that begins with a role or label."""
    line = text.strip("（()）【】[] □■")
    if len(line) > _MAX_SIGNATURE + 40 or not _ROLE_START.match(line):
        return None
    labels = split_labels(line)
    if labels and labels[0].field not in ("unlabelled", "") and "。" not in line:
        credits = read_meta_line(line)
        return credits if credits else None
    people = read_people(line)
    if not (people.authors or people.editors) or re.search("[，,。！？!?]", people.affiliation or "") or "。" in line:
        return None
    match = re.match(".*", text)
    return _credits(people, match, 0) if match else None


def _labelled(inner: str, match: re.Match[str], offset: int) -> Credits | None:
    credits = read_meta_line(inner)
    if not credits:
        return None
    return Credits(
        authors=credits.authors,
        editors=credits.editors,
        photographers=credits.photographers,
        organisations=credits.organisations,
        source=credits.source,
        published=credits.published,
        modified=credits.modified,
        original_title=credits.original_title,
        origin="signature",
        span=(match.start() + offset, match.end() + offset),
        warnings=credits.warnings,
    )


def _is_only_names(inner: str, people: People) -> bool:
    return len(re.findall(rf"[{HAN}]", inner)) == sum(len(re.findall(rf"[{HAN}]", name)) for name in people.authors)


def _credits(people: People, match: re.Match[str], offset: int) -> Credits | None:
    if not (people.authors or people.editors or people.ambiguous):
        return None
    return Credits(
        authors=people.authors,
        editors=people.editors,
        photographers=people.photographers,
        organisations=people.organisations,
        newsroom=people.affiliation,
        origin="signature",
        span=(match.start() + offset, match.end() + offset),
        warnings=(AUTHORS_AMBIGUOUS,) if people.ambiguous else (),
    )
