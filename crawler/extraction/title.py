"""The scanned page in, the headline as displayed out, with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extraction.cues import CRUMB_LABEL, META_HINT
from crawler.extraction.scan import Atom, Scan, node_names
from crawler.normalize.text import clean_line, squeeze

_TITLE_NAMES = re.compile(r"title|tit\b|biaoti|headline|\bbt\b|_bt\b|\btt\b", re.IGNORECASE)
_TAG_POINTS = {"h1": 4, "h2": 3, "h3": 2, "h4": 1}
_SITE_PART = re.compile(r"\s*(?:[_|｜]|--+|\s[-–—]\s|(?<=[\u4e00-\u9fff”》）])-(?=[\u4e00-\u9fff]))\s*")
SUBTITLE_MARK = re.compile(r"^\s*(?:—{1,2}|-{2,}|――|──|–{2})")
_MAX_TITLE_CHARS = 160


@dataclass(frozen=True, slots=True)
class Headline:
    """The title as displayed; ``start`` and ``end`` are the atoms it takes, -1 and 0 when it is only in the head."""

    title: str | None
    step: str | None
    start: int = -1
    end: int = 0


def head_title(root: object) -> str:
    """The text of <title>, markup inside it taken as text, in one line."""
    for element in root.xpath("//head//title|//title")[:1]:  # type: ignore[attr-defined]
        return clean_line(re.sub(r"<[^<>]{1,60}>", "", "".join(element.itertext())))
    return ""


def find_title(scan: Scan, head: str, known: str | None) -> Headline:
    """The headline of the page.

    Args:
        head: the page's <title>.
        known: the title as the page's meta tags give it, or None.
    """
    squeezed_head, squeezed_known = squeeze(head), squeeze(known or "")
    best, best_points = -1, 0.0
    for index, atom in enumerate(scan.atoms):
        if atom.media is None and 2 <= len(atom.text) <= _MAX_TITLE_CHARS and not atom.hidden:
            points = _points(scan, index, atom, squeezed_head, squeezed_known)
            if points > best_points:
                best, best_points = index, points
    if best >= 0 and best_points >= 5:
        return _displayed(scan, best, squeezed_head)
    if known:
        return Headline(clean_line(known), "metatags")
    shown = clean_line(_SITE_PART.split(head)[0]) if head else ""
    return Headline(shown or None, "head" if shown else None)


def _points(scan: Scan, index: int, atom: Atom, head: str, known: str) -> float:
    """How much a line looks like the headline."""
    tag = scan.nodes[atom.node].tag
    points: float = _TAG_POINTS.get(tag, 0)
    text = "".join(atom.text.split())
    if len(text) >= 4:
        if known and text == known:
            points += 6
        if head.startswith(text):
            points += 6 + min(len(text), 30) / 10
        elif text in head and len(text) >= 6:
            points += 3
    if points == 0 and not _TITLE_NAMES.search(node_names(atom.block)):
        return 0
    if _TITLE_NAMES.search(node_names(atom.block)):
        points += 2
    if atom.links * 2 > len(atom.text):
        points -= 6
    if CRUMB_LABEL.search(text) or (
        META_HINT.search(text) and len(text) < 60 and points < 8 and re.search(r"\d{4}.?\d", text)
    ):
        points -= 6
    if points > 0 and _meta_follows(scan, index):
        points += 3
    return points


def _meta_follows(scan: Scan, index: int) -> bool:
    return any(
        atom.media is None and len(atom.text) < 160 and re.search(r"\d{2,4}\s*[-年/.—]\s*\d{1,2}\s*[-月/.—]", atom.text)
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
        if META_HINT.search(more) or SUBTITLE_MARK.match(more) or (head and squeeze(text + more) not in head):
            break
        text, end = f"{text} {more}" if text.isascii() else text + more, end + 1
    while start > 0 and atoms[start - 1].block is block and atoms[start - 1].media is None and head:
        if squeeze(atoms[start - 1].text + text) not in head:
            break
        text, start = atoms[start - 1].text + text, start - 1
    return Headline(clean_line(text), "displayed", start, end + 1)
