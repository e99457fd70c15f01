"""The scanned page in, the lines of a summary box that repeat the article's beginning out."""

from __future__ import annotations

from crawler.extraction.attachments import file_links
from crawler.extraction.cues import SENTENCE_END
from crawler.extraction.roles import node_names, role
from crawler.extraction.scan import Scan
from crawler.normalize.text import squeeze

_is_summary = role(r"summary|abstract|digest|descri|intro(?:\b|_|duc)|zhaiyao|daodu|daoyu|\blead\b")
# How many atoms below the headline a summary may stand, and how many below it the text may begin
_REACH, _FOLLOWING = 24, 12
_MIN_CHARS = 16


def summary_lines(scan: Scan, start: int, description: str | None) -> frozenset[int]:
    """Indexes of lines that only repeat how the text begins.

    Only lines above the first other sentence are asked. A line counts when the lines after it, taken together, begin
    with it; on page 2 of an article, where they do not, when its block is named as a summary and it is the page's own
    description.

    Args:
        start: index of the first atom below the headline.
    """
    repeated, described = [], []
    for index in range(start, min(len(scan.atoms), start + _REACH)):
        if scan.weights[index] < _MIN_CHARS:
            continue
        atom = scan.atoms[index]
        text = squeeze(atom.text).rstrip("….")
        if _is_repeated(scan, index, text):
            repeated.append(index)
        elif _is_described(atom.block, text, description):
            described.append(index)
        elif SENTENCE_END.search(atom.text):
            break
    # Several lines that come again are no summary but a whole second copy of the text
    return frozenset(described + repeated if len(repeated) < 2 else described)


def _is_repeated(scan: Scan, index: int, text: str) -> bool:
    following = [atom for atom in scan.atoms[index + 1 : index + 1 + _FOLLOWING] if atom.text]
    opening = text[:6]
    if not any(squeeze(atom.text[:20]).startswith(opening) for atom in following):
        return False
    whole = squeeze("".join(atom.text for atom in following))
    without_files = squeeze("".join(atom.text for atom in following if not file_links(atom)))
    at = max(whole.find(text), 0)
    return text in (whole[at : at + len(text)], without_files[: len(text)])


def _is_described(block: object, text: str, description: str | None) -> bool:
    if not description or not _is_summary(node_names(block)):
        return False
    told = squeeze(description).rstrip("….")
    return len(told) >= _MIN_CHARS and (told.startswith(text) or text.startswith(told))
