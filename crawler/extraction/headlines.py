"""Tells headings from paragraphs, and finds kicker and subtitle around the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.extraction.cues import CRUMB_SEPARATOR, SENTENCE_END, class_matcher, names_staff_or_time, node_names
from crawler.extraction.scan import Atom, Node, Scan
from crawler.extraction.title import SUBTITLE_MARK, Headline
from crawler.text.cleaning import clean_line, squeeze

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百]{1,4}[章节部分]|\d{1,2}[、．](?!\d))"
)
_DOUBLE_BLANK = re.compile(r"[\u4e00-\u9fff”》！]([ \u00a0\u2002\u2003\u3000]{2,}|\u3000)[\u4e00-\u9fff“《]")
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_MAX_HEADING_CHARS, _MAX_CAPTION_CHARS = 45, 120
# The number of an official document; the speaker in an interview
_NO_HEADING = re.compile(r"[〔\[（(]\d{4}[〕\]）)]\s*第?\d+号|^(?:记者|主持人|网友|问|答)\s*[：:]")
_SIGNATURE = re.compile(r"^[□■◆▲△●○（(\[【]|[：:]$")
_PICTURE_BOX = re.compile(r"img|pic(?!k)|photo|image|caption|figure|tupian|tushuo", re.IGNORECASE)
_CAPTION = re.compile(
    r"^(?:[▲△↑▼]|图[为一二三四五六七八九十\d]|(?:上|下|左|右|本|组)图|图片|资料(?:图|照)|摄影|（?以上图)|(?:摄|供图|图|/摄|制图|绘|图源.{1,20}|资料图片?|资料照片?|新华社发|发)\s*[）)]?$|摄[）)。]?$|图片来源|供图[）)。]?$|截图[。）)]?$"
)


def is_centred(block: Any) -> bool:
    """Whether a block or the one around it is set in the middle, by attribute or style."""
    for element in (block, block.getparent()):
        if element is None:
            return False
        if element.tag == "center" or (element.get("align") or "").lower() == "center":
            return True
        style = element.get("style")
        if style:
            return bool(_CENTRED.search(style))
    return False


def is_bold(atom: Atom) -> bool:
    """Whether all of the line is bold."""
    if atom.strong >= len("".join(atom.text.split())) * 0.9:
        return True
    style = atom.block.get("style")
    return bool(style and ("bold" in style or "font-weight:700" in style.replace(" ", "")))


def is_heading(atom: Atom, tag: str) -> bool:
    """Whether a line of the body is a heading: a heading element, or short and set apart by weight, place or number."""
    text = atom.text
    if not 2 <= len(text) <= _MAX_HEADING_CHARS or atom.links * 2 > len(text):
        return False
    if tag in HEADING_TAGS:
        return True
    if (_SIGNATURE.search(text) and not NUMBERED.match(text)) or _NO_HEADING.search(text):
        return False
    if SENTENCE_END.search(text) and not _is_question(atom):
        return False
    if is_bold(atom) or NUMBERED.match(text):
        return True
    return is_centred(atom.block) or bool(_DOUBLE_BLANK.search(text) and len(text) <= 40)


def _is_question(atom: Atom) -> bool:
    """Whether a line that ends with a question mark is set apart like a heading: 一、……是什么？"""
    return atom.text.rstrip().endswith(("？", "?")) and (is_bold(atom) or NUMBERED.match(atom.text) is not None)


def is_caption(atom: Atom, tag: str, picture: Atom, *, all_centred: bool = False) -> bool:
    """Whether a line right after a picture describes it.

    Args:
        all_centred: the whole text is set in the middle, so that this tells nothing of a line.
    """
    text = atom.text
    if len(text) > _MAX_CAPTION_CHARS:
        return False
    if tag == "figcaption" or _CAPTION.search(text) or _PICTURE_BOX.search(atom.block.get("class") or ""):
        return True
    if SENTENCE_END.search(text) and len(text) > 30:
        return False
    if all_centred:
        return False
    if atom.block is picture.block and len(text) <= 80 and is_centred(atom.block):
        return True
    if is_heading(atom, tag):
        return is_centred(atom.block) and not is_bold(atom) and not NUMBERED.match(text)
    if len(text) > 40 or SENTENCE_END.search(text) or _SIGNATURE.search(text):
        return False
    return not _is_indented(atom.block)


def _is_indented(block: Any) -> bool:
    """Whether a block begins with two wide blanks, as paragraphs do."""
    return "".join(islice(block.itertext(), 3)).lstrip("\r\n\t ").startswith(("\u3000\u3000", "\u2003\u2003"))


_MAX_LINES, _MAX_CHARS = 8, 80
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_is_kicker = class_matcher(
    r"(?:^|[\s_-])(?:pre|kicker|yinti|ytitle|y_title|shoulder|jianti)(?:$|[\s_-])|yinti|pretitle"
)
_is_subtitle = class_matcher(r"(?:^|[\s_-])(?:sub|futi|ftitle|f_title|second)(?:$|[\s_-])|sub-?_?title|futi|fubiaoti")
# A line above the headline is as often the column's name: those are short
_MIN_KICKER_CHARS = 8
_MIN_UNNAMED_CHARS = 4
# Labels, and what stands there in official documents: 溪政办发〔2025〕18号
_LABEL = re.compile("[：:]|^[【\\[]|^第?\\d+$|[〔\\[（(]\\d{4}[〕\\]）)]\\s*第?\\d+号")


@dataclass(frozen=True, slots=True)
class Beside:
    """Kicker and subtitle that stand with the headline, and their atoms."""

    kicker: str | None
    subtitle: str | None
    indexes: frozenset[int]


def beside_headline(scan: Scan, headline: Headline, repeated: frozenset[int]) -> Beside:
    """The lines right above and below the headline in its block, when markup or length say that they belong to it.

    Args:
        repeated: lines of a summary box: where the text begins with its subtitle, the summary does, too.
    """
    if not headline.end:
        return Beside(None, None, frozenset())
    above, below = headline.start - 1, headline.end
    kicker = _line(scan, headline, above, _is_kicker)
    subtitle = None if below in repeated else _line(scan, headline, below, _is_subtitle)
    found = frozenset(index for index, text in ((above, kicker), (below, subtitle)) if text)
    return Beside(kicker, subtitle, found)


def _line(scan: Scan, headline: Headline, index: int, is_named: Any) -> str | None:
    if not 0 <= index < len(scan.atoms):
        return None
    atom = scan.atoms[index]
    text = clean_line(atom.text)
    if atom.media is not None or atom.hidden or atom.links or not 2 <= len(text) <= _MAX_CHARS:
        return None
    if _is_no_headline(text):
        return None
    if _same(text, headline.title or "") and not SUBTITLE_MARK.match(text):  # a dash makes the title's words a subtitle
        return None
    if index < headline.start and CRUMB_SEPARATOR.search(text) and " " in text:
        return None
    node, title = scan.nodes[atom.node], scan.nodes[scan.atoms[headline.start].node]
    if is_named(node_names(node.element)) or SUBTITLE_MARK.match(text):
        return text
    if len(text) < _MIN_UNNAMED_CHARS or node is title or not _are_neighbours(scan, node, title):
        return None
    is_above = index < headline.start
    if node.tag in _HEADINGS and title.tag in _HEADINGS:
        return text if len(text) >= _MIN_KICKER_CHARS or not is_above else None
    return text if is_above and node.tag in ("p", "td") and len(text) >= _MIN_KICKER_CHARS else None


def _are_neighbours(scan: Scan, node: Node, title: Node) -> bool:
    """Whether two blocks have the same parent, or are cells of rows that have."""
    if node.parent == title.parent:
        return True
    return node.tag == title.tag == "td" and scan.nodes[node.parent].parent == scan.nodes[title.parent].parent


def above_body(scan: Scan, headline: Headline, meta: frozenset[int], start: int, repeated: frozenset[int]) -> Beside:
    """Kicker and subtitle where the template sets them below the meta line, above the block of the body.

    Args:
        meta: indexes of the lines that carry date, source and author.
        start: index of the body's first atom.
        repeated: lines of a summary box.
    """
    first = max((index for index in meta if headline.end <= index < start), default=start)
    lines = [
        index for index in range(first + 1, start) if index not in repeated and _may_stand_above(scan.atoms[index])
    ]
    marked = (i for i in lines if SUBTITLE_MARK.match(scan.atoms[i].text) or _is_subtitle(_names_of(scan, i)))
    subtitle = next(marked, None)
    above = [i for i in lines if subtitle is None or i < subtitle][-1:]
    kicker = next((i for i in above if subtitle is not None or _is_kicker(_names_of(scan, i))), None)
    texts = {index: clean_line(scan.atoms[index].text) for index in (kicker, subtitle) if index is not None}
    return Beside(texts.get(kicker), texts.get(subtitle), frozenset(texts))  # type: ignore[arg-type]


def _may_stand_above(atom: Atom) -> bool:
    text = clean_line(atom.text)
    if atom.media is not None or atom.hidden or atom.links or not 2 <= len(text) <= _MAX_CHARS:
        return False
    return not _is_no_headline(text)


def _is_no_headline(text: str) -> bool:
    """Whether a line is a sentence or tells credits; behind —— 记者 and 编辑 are words of a subtitle."""
    if SENTENCE_END.search(text) or _LABEL.search(text):
        return True
    return not SUBTITLE_MARK.match(text) and names_staff_or_time(text)


def _names_of(scan: Scan, index: int) -> str:
    return node_names(scan.nodes[scan.atoms[index].node].element)


@dataclass(frozen=True, slots=True)
class TopLines:
    """Kicker, subtitle and the atoms that are left for the body."""

    kicker: str | None
    subtitle: str | None
    atoms: tuple[Atom, ...]


def split_top_lines(atoms: Sequence[Atom], title: str | None) -> TopLines:
    """Takes the headline's repetition, the line before ``——…`` (kicker) and that line (subtitle) off the body's top."""
    head = _short_lines(atoms)
    mark = next((i for i in head if SUBTITLE_MARK.match(atoms[i].text)), None)
    same = [i for i in head if title and _same(atoms[i].text, title)]
    if mark is not None:
        above, below = [i for i in head if i < mark and i not in same], [mark]
    else:
        above, below = _headline_block(atoms, head, same, title)
    taken = {*same, *above, *below}
    return TopLines(
        _joined(atoms, above), _joined(atoms, below), tuple(a for i, a in enumerate(atoms) if i not in taken)
    )


def _headline_block(
    atoms: Sequence[Atom], head: list[int], same: list[int], title: str | None
) -> tuple[list[int], list[int]]:
    """Kicker and subtitle lines of a headline set again at the top of the body, of which one line tells the title."""
    centred = [i for i in head if is_centred(atoms[i].block) and not NUMBERED.match(atoms[i].text)]
    key = next((i for i in centred if i in same or _tells(atoms[i].text, title)), None)
    if key is None or centred != list(range(centred[0], centred[0] + len(centred))):
        return [], []
    above = [i for i in centred if i < key]
    if key not in same:
        above.append(key)
    return above, [i for i in centred if i > key and not _LABEL.search(atoms[i].text)]


def _joined(atoms: Sequence[Atom], indexes: list[int]) -> str | None:
    return clean_line(" ".join(atoms[i].text for i in indexes)) or None


def _tells(line: str, title: str | None) -> bool:
    """Whether a line is the title with a few words more: …座谈会强调."""
    text, wanted = squeeze(line), squeeze(title or "")
    return len(wanted) >= 6 and wanted in text and len(text) <= len(wanted) + 4


def _short_lines(atoms: Sequence[Atom]) -> list[int]:
    """Indexes of the short lines without a full stop that stand before the first paragraph and the first picture."""
    found = []
    for index, atom in enumerate(atoms[:_MAX_LINES]):
        if atom.media is not None or len(atom.text) > _MAX_CHARS or SENTENCE_END.search(atom.text):
            break
        found.append(index)
    return found


def _same(line: str, title: str) -> bool:
    """Whether a line of the body repeats the headline, be it with 强调 or other marks at its end."""
    return squeeze(line).strip("—-") == squeeze(title).strip("—-")
