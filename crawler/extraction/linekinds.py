"""One line inside the article's block in, what it is out: text of the article, credits, tools, or the article's end."""

from __future__ import annotations

import re
from enum import StrEnum

from crawler.extraction.credits import is_credit_line
from crawler.extraction.cues import (
    CRUMB_LABEL,
    DISCLAIMER_LINE,
    SENTENCE_END,
    SHARE_WORDS,
    is_end_line,
    is_footer,
    is_tool_line,
)
from crawler.extraction.scan import Atom

# A line with so much prose is text, whatever words it begins with
_CERTAIN_PROSE = 80
# So is one with a full stop, unless it disclaims something
_LIKELY_PROSE = 24
_EDITOR = re.compile("编辑|责编|编审|值班编委|编校|编\\s*[：:]")
# Without one of these no line asks to share or disclaims anything
_RARE = frozenset("扫享载注信表侵权许授允")
_MAX_SPECIAL_CHARS, _MAX_DISCLAIMER_CHARS, _MAX_END_CHARS, _MAX_LEAD_CHARS = 120, 80, 40, 8


class LineKind(StrEnum):
    """What a line is; EDITOR and END tell that the article is over, if most of its text stands above."""

    TEXT = "text"
    SIGNATURE = "signature"
    CREDIT = "credit"
    EDITOR = "editor"
    TOOL = "tool"
    END = "end"
    FOOTER = "footer"


def kind_of(atom: Atom, weight: float) -> LineKind:
    """The kind of a line of text; ``weight`` is its prose weight."""
    text = atom.text
    if weight >= _CERTAIN_PROSE or len(text) > _MAX_SPECIAL_CHARS:
        return LineKind.TEXT
    if weight >= _LIKELY_PROSE and text[-1] == "。":
        is_tool = len(text) < _MAX_DISCLAIMER_CHARS and not _RARE.isdisjoint(text) and _is_tool(text)
        if not is_tool and "声明" in text[:_MAX_LEAD_CHARS] and len(text) < _MAX_END_CHARS and is_end_line(text):
            return LineKind.END
        return LineKind.TOOL if is_tool else LineKind.TEXT
    if is_end_line(text) and (len(text) < _MAX_END_CHARS or atom.links):
        return LineKind.END
    if is_footer(text):
        return LineKind.FOOTER
    if is_credit_line(text):
        return _credit_kind(text)
    return LineKind.TOOL if _is_tool(text) else LineKind.TEXT


def _credit_kind(text: str) -> LineKind:
    if text.startswith(("□", "■", "◆")):
        return LineKind.SIGNATURE
    return LineKind.EDITOR if _EDITOR.search(text) else LineKind.CREDIT


def _is_tool(line: str) -> bool:
    """Whether a whole line is no text of the article but page tools, boilerplate or a pager."""
    text = "".join(line.split())
    if CRUMB_LABEL.match(text) or is_tool_line(text):
        return True
    if _RARE.isdisjoint(text):
        return False
    if any(word in text for word in SHARE_WORDS) and not SENTENCE_END.search(text):
        return True
    return len(text) < _MAX_DISCLAIMER_CHARS and DISCLAIMER_LINE.search(text) is not None
