"""The scanned page in, the lines of a summary box that repeat the article's beginning out."""

from __future__ import annotations

from crawler.extraction.attachments import file_links
from crawler.extraction.cues import SENTENCE_END, hints_at_credits, is_end_line, is_tool_line
from crawler.extraction.roles import node_names, role
from crawler.extraction.scan import Scan
from crawler.normalize.text import squeeze

_is_summary = role(r"summary|abstract|digest|descri|intro(?:\b|_|duc)|zhaiyao|daodu|daoyu|\blead\b")
# How many atoms below the headline a summary may stand, and how many below it the text may begin
_REACH, _FOLLOWING = 24, 12
_MIN_CHARS, _MIN_LINK_CHARS = 16, 6
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def summary_lines(scan: Scan, start: int, description: str | None) -> frozenset[int]:
    """Indexes of lines that only repeat how the text begins.

    Only lines above the first other sentence are asked. A line counts when the text right below it begins with it; on
    page 2 of an article, where it does not, when its block is named as a summary and it is the page's own description.

    Args:
        start: index of the first atom below the headline.
    """
    repeated, described = [], []
    for index in range(start, min(len(scan.atoms), start + _REACH)):
        if scan.weights[index] < _MIN_CHARS:
            continue
        atom = scan.atoms[index]
        text = squeeze(atom.text).rstrip("….")
        again = _repetition(scan, index, text)
        if again is not None and (_is_summary(node_names(atom.block)) or _is_box_above(scan, index, again)):
            repeated.append(index)
        elif _is_described(atom.block, text, description):
            described.append(index)
        elif again is not None or SENTENCE_END.search(atom.text):
            break
    # Several lines that come again are no summary but a whole second copy of the text
    return frozenset(described + repeated if len(repeated) < 2 else described)


def _repetition(scan: Scan, index: int, text: str) -> int | None:
    """Index of the line from which on the lines below repeat a text, files left out; None where none does."""
    end = min(len(scan.atoms), index + 1 + _FOLLOWING)
    for again in range(index + 1, end):
        if not squeeze(scan.atoms[again].text[:20]).startswith(text[:6]):
            continue
        lines = [atom for atom in scan.atoms[again:end] if atom.text]
        whole = squeeze("".join(atom.text for atom in lines))
        if whole.startswith(text) or squeeze("".join(a.text for a in lines if not file_links(a))).startswith(text):
            return again
    return None


def _is_box_above(scan: Scan, index: int, again: int) -> bool:
    """Whether a line stands in a box above the text that it repeats, not in the text above a box that repeats it.

    Between a summary and the text there is no other text, heading or link to an article. A line that comes again as
    the next paragraph is a refrain.
    """
    if any(_parts_from_text(scan, i) for i in range(index + 1, again)):
        return False
    box, text = scan.nodes[scan.atoms[index].node], scan.nodes[scan.atoms[again].node]
    if box.end - box.start > 1:
        return False
    return box.parent != text.parent or text.end - text.start > 1


def _parts_from_text(scan: Scan, index: int) -> bool:
    atom = scan.atoms[index]
    if scan.weights[index] or is_end_line(atom.text) or scan.nodes[atom.node].tag in _HEADINGS:
        return True
    return atom.links >= _MIN_LINK_CHARS and not is_tool_line(atom.text) and not hints_at_credits(atom.text)


def _is_described(block: object, text: str, description: str | None) -> bool:
    if not description or not _is_summary(node_names(block)):
        return False
    told = squeeze(description).rstrip("….")
    return len(told) >= _MIN_CHARS and (told.startswith(text) or text.startswith(told))
