"""The body's first lines in, kicker and subtitle printed there, and the body without them, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extraction.cues import SENTENCE_END
from crawler.extraction.headings import is_centred
from crawler.extraction.scan import Atom
from crawler.extraction.title import SUBTITLE_MARK
from crawler.normalize.text import clean_line, squeeze

_MAX_LINES, _MAX_CHARS = 8, 80


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
    kicker = subtitle = None
    taken = set(same)
    if mark is not None:
        subtitle = clean_line(atoms[mark].text)
        taken.add(mark)
        above = [i for i in head if i < mark and i not in taken]
        if above:
            kicker = clean_line(" ".join(atoms[i].text for i in above))
            taken.update(above)
    elif same:
        above = [i for i in head if i < same[0]]
        below = [i for i in head if i > same[0] and is_centred(atoms[i].block)]
        kicker = clean_line(" ".join(atoms[i].text for i in above)) or None
        subtitle = clean_line(" ".join(atoms[i].text for i in below)) or None
        taken.update(above, below)
    return TopLines(kicker, subtitle, tuple(atom for i, atom in enumerate(atoms) if i not in taken))


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
