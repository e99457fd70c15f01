"""What stands between the credit lines and the text in, the pictures of a gallery there, with their captions, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.extraction.headings import is_caption
from crawler.extraction.media import is_decoration, source_of
from crawler.extraction.scan import Atom, Scan

PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)(?:$|[?#])", re.IGNORECASE)
# What the portal's editors upload is named by a CMS: by date, number or folder; the template's own art is not
_UPLOADED = re.compile(r"upload|\d{6}|[0-9a-f]{16}|(?:19|20)\d\d[-/_]?\d\d", re.IGNORECASE)
_THUMB = re.compile(r"^thumb_(?:\d+_){2}")
_NO_LINK = ("", "#", "javascript")
_MAX_ATOMS, _MAX_ADDRESS = 200, 400


def pictures_above(scan: Scan, start: int, end: int) -> list[Atom]:
    """Uploaded pictures that lead nowhere else, each once, and the line below each that describes it.

    Args:
        start: index of the first atom behind headline and credit lines.
        end: index of the first atom of the text.
    """
    return list(_with_captions(scan, scan.atoms[start:end])) if 0 < end - start <= _MAX_ATOMS else []


def _with_captions(scan: Scan, atoms: Sequence[Atom]) -> Iterator[Atom]:
    names: set[str] = set()
    picture: Atom | None = None
    for atom in atoms:
        if atom.media is None:
            if picture and not atom.links and is_caption(atom, scan.nodes[atom.node].tag, picture):
                yield atom
            picture = None
        elif _is_uploaded(atom) and (name := _file_name(atom)) not in names:
            names.add(name)
            picture = atom
            yield atom


def _is_uploaded(atom: Atom) -> bool:
    if atom.hidden or atom.media.tag != "img" or is_decoration(atom.media):
        return False
    href = (atom.anchors[0].get("href") or "").strip() if atom.anchors else ""
    leads_away = href.partition(":")[0].lower() not in _NO_LINK and not PICTURE_LINK.search(href)
    return not leads_away and _UPLOADED.search(source_of(atom.media)[:_MAX_ADDRESS]) is not None


def _file_name(atom: Atom) -> str:
    return _THUMB.sub("", source_of(atom.media).rpartition("/")[2])
