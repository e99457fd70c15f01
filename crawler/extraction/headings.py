"""One line of the body in; whether it is a heading, a caption or a paragraph out."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from crawler.extraction.cues import SENTENCE_END
from crawler.extraction.scan import Atom

_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
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
    if tag in _HEADING_TAGS:
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
