"""Finds the headline of an article page as it is displayed, and where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from crawler.extraction.cues import CRUMB_LABEL, SENTENCE_END, hints_at_credits, is_end_line, is_title_name, node_names
from crawler.extraction.scan import Atom, Scan
from crawler.text.cleaning import clean_line, squeeze

_TAG_POINTS = {"h1": 4, "h2": 3, "h3": 2, "h4": 1}
_SITE_PART = re.compile(r"\s*(?:[_|｜]|--+|\s[-–—]\s|(?<=[\u4e00-\u9fff”》）])-(?=[\u4e00-\u9fff]))\s*")
SUBTITLE_MARK = re.compile(r"^\s*(?:—{1,2}|-{2,}|――|──|–{2})")
_MARKUP = re.compile(r"<[^<>]{1,60}>")
_DATE = re.compile(r"\d{2,4}\s*[-年/.—]\s*\d{1,2}\s*[-月/.—]")
_YEAR = re.compile(r"\d{4}.?\d")
_TRAIL = re.compile(r"^(?:网站)?[首主]\s?页\s*(?:$|[-–－>＞»›→/|｜·])")
_DATE_LINE = re.compile(r"\W*[\d〇○零一二三四五六七八九]{2,4}\s*[-年/.].{1,12}$")
# What letter boxes call it; 主题 alone is that of a meeting or a talk
_TITLE_LABEL = re.compile(
    r"[【\[]?\s*(?:(?:信件|来信|留言|咨询|诉求|问题|邮件)(?:标\s*题|主\s*题|题\s*目)|(?:文章)?标\s*题)\s*[】\]]?\s*"
    r"(?:[：:]\s*(?P<value>.{4,160})?)?$"
)
_SIGNED_WITHIN, _PARAGRAPH_CHARS = 8, 25
_MAX_TITLE_CHARS = 160
_SURE, _ENOUGH = 10, 5
_META_LABEL = re.compile("来源|稿源|作者|发布|时间|日期|编辑")
_SITE_END = re.compile("(?:网|网站|门户|政府|首页|日报|在线)$")
_MAX_SITE_CHARS, _MAX_LINE_CHARS, _MAX_META_ATOMS, _MAX_DATE_CHARS = 20, 80, 300, 30


@dataclass(frozen=True, slots=True)
class Headline:
    """The title as displayed; ``start`` and ``end`` are the atoms it takes, -1 and 0 when it is only in the head."""

    title: str | None
    step: str | None
    start: int = -1
    end: int = 0


def head_title(root: Any) -> str:
    """The text of <title>, markup inside it taken as text, in one line."""
    element = next(root.iter("title"), None)
    return "" if element is None else clean_line(_MARKUP.sub("", "".join(element.itertext())))


def find_title(scan: Scan, head: str, known: str | None) -> Headline:
    """The headline of the page.

    Args:
        head: the page's <title>.
        known: the title as the page's meta tags give it, or None.
    """
    told = _Told(squeeze(head), squeeze(known or ""), f"{head} {known}")
    # Where <title> or the tags tell the headline, a block's name need not
    index, points = _best(scan, told, by_name=False)
    if points < _SURE:
        index, points = _best(scan, told, by_name=True)
    if points >= _ENOUGH:
        found = _displayed(scan, index, told.head)
        label = _TITLE_LABEL.match(found.title or "")
        return replace(found, title=label["value"]) if label and label["value"] else found
    if labelled := _labelled(scan):
        return labelled
    if known and not _is_site_name(told.known):
        return Headline(clean_line(known), "metatags")
    above = _above_meta_line(scan)
    if above is not None:
        return _displayed(scan, above, "")
    shown = clean_line(_SITE_PART.split(head)[0]) if head else ""
    return Headline(shown or None, "head" if shown else None)


def _labelled(scan: Scan) -> Headline | None:
    """The headline as the value of 标题 or 信件主题, in the same line or in the next one, as letter boxes print it."""
    for index, atom in enumerate(scan.atoms[:_MAX_META_ATOMS]):
        match = None if atom.hidden or atom.media is not None else _TITLE_LABEL.match(atom.text)
        if match is None:
            continue
        if match["value"]:
            return Headline(clean_line(match["value"]), "displayed", index, index + 1)
        value = scan.atoms[index + 1] if index + 1 < len(scan.atoms) else None
        if value and 4 <= len(value.text) <= _MAX_TITLE_CHARS and not hints_at_credits(value.text):
            return Headline(clean_line(value.text), "displayed", index + 1, index + 2)
    return None


def _is_site_name(text: str) -> bool:
    return len(text) <= _MAX_SITE_CHARS and _SITE_END.search(text) is not None


def _above_meta_line(scan: Scan) -> int | None:
    """The line right above the first line of date and source: where nothing else tells the headline, its place does."""
    last = None
    for index, atom in enumerate(scan.atoms[:_MAX_META_ATOMS]):
        if atom.media is not None or atom.hidden:
            continue
        if is_end_line(atom.text):  # dates further down are those of related articles
            return None
        if _DATE.search(atom.text) and (len(atom.text) < _MAX_DATE_CHARS or _is_labelled(atom.text)):
            return last
        is_line = 4 <= len(atom.text) <= _MAX_LINE_CHARS and atom.links * 2 < len(atom.text)
        last = index if is_line and not _is_trail(atom.text) else None
    return None


@dataclass(frozen=True, slots=True)
class _Told:
    """What <title> and tags say without blanks, and both as they are."""

    head: str
    known: str
    raw: str


def _best(scan: Scan, told: _Told, *, by_name: bool) -> tuple[int, float]:
    best, best_points = -1, 0.0
    nodes = scan.nodes
    for index, atom in enumerate(scan.atoms):
        text = atom.text
        if atom.hidden or not 2 <= len(text) <= _MAX_TITLE_CHARS:
            continue
        # A look at the first characters spares most lines the rest
        if by_name or nodes[atom.node].tag in _TAG_POINTS or text[:3].rstrip() in told.raw:
            points = _points(scan, index, atom, told, by_name)
            if points > best_points:
                best, best_points = index, points
    return best, best_points


def _is_labelled(text: str) -> bool:
    return len(text) < _MAX_TITLE_CHARS and _META_LABEL.search(text) is not None


def _points(scan: Scan, index: int, atom: Atom, told: _Told, by_name: bool) -> float:
    """How much a line looks like the headline."""
    text = "".join(atom.text.split())
    points = _TAG_POINTS.get(scan.nodes[atom.node].tag, 0) + _told_points(text, told)
    named = (by_name or points > 0) and is_title_name(node_names(atom.block))
    if not points and not named:
        return 0
    points += 2 * named
    if atom.links * 2 > len(text) or _is_trail(text) or (points < 8 and _is_meta(text)):
        points -= 6
    elif points > 0 and scan.nodes[atom.node].tag not in _TAG_POINTS and _is_signature(scan, index):
        return 0
    return points + 3 if points > 0 and _meta_follows(scan, index) else points


def _is_trail(text: str) -> bool:
    return CRUMB_LABEL.search(text) is not None or _TRAIL.match(text) is not None


def _told_points(text: str, told: _Told) -> float:
    if len(text) < 4:
        return 0
    points = 6.0 if text == told.known else 0
    if text in told.head:
        if told.head.startswith(text):
            points += 6 + min(len(text), 30) / 10
            if len(text) > 6 and not told.head[len(text) : len(text) + 1].isalnum():
                points += 2  # not only the beginning of the headline
        elif len(text) >= 6:
            points += 3
    return points


def _is_meta(text: str) -> bool:
    return len(text) < 60 and hints_at_credits(text) and _YEAR.search(text) is not None


def _is_signature(scan: Scan, index: int) -> bool:
    """Whether a line stands below the paragraphs of a text, and beside it only a date: who issued a notice."""
    below = next((atom.text for atom in scan.atoms[index + 1 : index + 2]), "")
    if below and scan.parent(index + 1) == scan.parent(index) and not _DATE_LINE.match(below):
        return False
    near = range(max(0, index - _SIGNED_WITHIN), index)
    return any(
        scan.weights[i] >= _PARAGRAPH_CHARS
        and scan.parent(i) == scan.parent(index)
        and SENTENCE_END.search(scan.atoms[i].text)
        for i in near
    )


def _meta_follows(scan: Scan, index: int) -> bool:
    """Whether a date stands below a line, or above it in one heading."""
    if index and scan.atoms[index - 1].block is scan.atoms[index].block and _DATE.search(scan.atoms[index - 1].text):
        return True
    return any(
        atom.media is None and len(atom.text) < _MAX_TITLE_CHARS and _DATE.search(atom.text)
        for atom in scan.atoms[index + 1 : index + 7]
    )


def _displayed(scan: Scan, index: int, head: str) -> Headline:
    """The headline from its first line on; lines broken by <br> inside one heading are put together."""
    atoms = scan.atoms
    start = end = index
    text = atoms[index].text
    block = atoms[index].block
    while end + 1 < len(atoms) and atoms[end + 1].block is block and atoms[end + 1].media is None:
        more = atoms[end + 1].text
        # 发布 and 时间 are words of headlines, too
        is_told = len(head) > 0 and squeeze(text + more) in head
        if SUBTITLE_MARK.match(more) or not (is_told or (not head and not hints_at_credits(more))):
            break
        text, end = f"{text} {more}" if text.isascii() else text + more, end + 1
    while start > 0 and atoms[start - 1].block is block and atoms[start - 1].media is None and head:
        if squeeze(atoms[start - 1].text + text) not in head:
            break
        text, start = atoms[start - 1].text + text, start - 1
    return Headline(clean_line(text), "displayed", start, end + 1)
