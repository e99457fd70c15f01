"""Reads the breadcrumbs of an article page (当前位置：首页 > 栏目 > 正文) and the section they name."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import Any

from crawler.extraction.cues import CRUMB_LABEL, CRUMB_SEPARATOR, class_matcher, node_names
from crawler.extraction.scan import Atom, PagePart, Scan
from crawler.extraction.scanner import scan_page
from crawler.items import Crumb
from crawler.page.page import Page
from crawler.text.cleaning import clean_line, squeeze

_may_be_trail = class_matcher(r"crumb|position|location|\bplace\b|\bpath|navpath|dqwz|weizhi|\bwz\b|curpos|route")
_is_trail = class_matcher(r"crumb|dqwz|weizhi|navpath|curpos|current-?pos")
_HOME = re.compile(r"首\s*页$|^主页$|^home$", re.IGNORECASE)
_FIRST = re.compile(r"^(?:网站)?首\s*页$")
_NO_SECTION = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,4}(?:正文|详情页?)|内容|详细内容|列表|浏览文章|查看|文章内容|信息内容)(?:$|\s)"
)
_LABEL = re.compile(rf"^.*?(?:{CRUMB_LABEL.pattern})\s*(?:是|在)?\s*[：:]?\s*")
_ARROW = re.compile("[>＞»→›⟩]")
_DASH = re.compile(r"\s*[-–－]+\s*")
_TRAIL_TAGS, _MAX_NAMED = ("div", "p", "ul", "nav", "td"), 3
_MAX_CRUMBS, _MAX_CRUMB_CHARS, _MAX_TRAIL_CHARS = 10, 40, 200


def find_breadcrumbs(scan: Scan, page: Page, title: str | None, before: int) -> tuple[Crumb, ...]:
    """The crumbs from the home page to the section, without 正文 and without the title; empty where none is shown.

    Args:
        before: index of the title's atom: a trail stands above the headline; -1 to look everywhere.
    """
    atoms = scan.atoms[: before if before > 0 else len(scan.atoms)]
    found = _labelled(atoms) or _named(scan, len(atoms)) or _separated(atoms)
    crumbs = _read(found, page) if found else []
    if title:
        crumbs = [crumb for crumb in crumbs if squeeze(crumb.name) != squeeze(title)]
    return tuple(crumbs[:_MAX_CRUMBS])


def far_breadcrumbs(page: Page, title: str | None, headline: Any) -> tuple[Crumb, ...]:
    """The crumbs of a block that is named as the trail, wherever it stands above the element of the headline."""
    above = takewhile(lambda element: element is not headline, page.root.iter(*_TRAIL_TAGS, headline.tag))
    named = (element for element in above if _is_trail(node_names(element)))
    for element in islice(named, _MAX_NAMED):
        found = find_breadcrumbs(scan_page(page.root, PagePart((element,))), page, title, -1)
        if found:
            return found
    return ()


def section_of(crumbs: tuple[Crumb, ...], home_name: str | None = None) -> str | None:
    """Name of the last crumb that is a section: neither the home page nor the portal's own name."""
    for crumb in reversed(crumbs):
        if not _HOME.search(crumb.name) and crumb.name != home_name:
            return crumb.name
    return None


def _labelled(atoms: list[Atom]) -> list[Atom]:
    """The line with 当前位置 and, where the trail is set as a list, the lines of the same or next block after it."""
    for index, atom in enumerate(atoms):
        if "位置" in atom.text and len(atom.text) < 300 and CRUMB_LABEL.search(atom.text):
            return _with_rest(atoms, index)
    return []


def _with_rest(atoms: list[Atom], index: int) -> list[Atom]:
    first = atoms[index]
    if _names(_LABEL.sub("", first.text)):
        return [first]
    return [
        first,
        *(atom for atom in atoms[index + 1 : index + 9] if atom.media is None and len(atom.text) <= _MAX_CRUMB_CHARS),
    ]


def _named(scan: Scan, end: int) -> list[Atom]:
    """The lines of a small block whose class or id says that it is the trail, be they one or a list."""
    for node in scan.nodes:
        if node.start > end:
            break
        if not 0 < node.end - node.start <= _MAX_CRUMBS or node.end > end or not _is_trail(node_names(node.element)):
            continue
        atoms = [atom for atom in scan.atoms[node.start : node.end] if atom.media is None and not atom.hidden]
        if sum(len(atom.text) for atom in atoms) <= _MAX_TRAIL_CHARS and _is_linked(atoms):
            return atoms[:1] if len(_names(atoms[0].text)) > 1 else atoms
    return []


def _separated(atoms: list[Atom]) -> list[Atom]:
    """The first line that is a trail by its steps and separators."""
    for atom in atoms:
        text = atom.text
        if atom.media is not None or len(text) > _MAX_TRAIL_CHARS:
            continue
        if (atom.anchors or "首" in text[:3] or "正文" in text) and _is_trail_line(atom):
            return [atom]
    return []


def _is_trail_line(atom: Atom) -> bool:
    """Whether a line goes from the home page, or to the text, in steps, or has links in a block named as the trail."""
    names = _names(atom.text)
    if len(names) == 1:
        first, dash, _ = names[0].partition("-")
        return bool(dash and _FIRST.match(first.strip()))
    if len(names) < 2:
        return False
    has_arrows = _ARROW.search(atom.text) is not None
    if has_arrows and _NO_SECTION.match(names[-1]):
        return True
    if not (atom.anchors or _FIRST.match(names[0])):
        return False
    if has_arrows and _HOME.search(names[0]):
        return True
    return len(names) <= _MAX_CRUMBS and _may_be_trail(node_names(atom.block))


def _is_linked(atoms: list[Atom]) -> bool:
    """Whether a trail has links, or at least begins at the home page."""
    return any(atom.anchors for atom in atoms) or bool(atoms and _HOME.match(next(iter(_names(atoms[0].text)), "")))


def _read(atoms: list[Atom], page: Page) -> list[Crumb]:
    urls: dict[str, str] = {}
    for atom in atoms:
        for anchor in atom.anchors:
            href = (anchor.get("href") or "").strip()
            if href and not href.lower().startswith(("javascript:", "#")):
                urls.setdefault(squeeze("".join(anchor.itertext())), page.absolute(href))
    if len(atoms) > 1:
        names = _names(_LABEL.sub("", " > ".join(atom.text for atom in atoms)))
    else:
        names = _steps(_LABEL.sub("", atoms[0].text), atoms[0])  # dashes, or nothing, may part them
    return [Crumb(name, urls.get(squeeze(name))) for name in names if not _NO_SECTION.match(name)]


def _steps(text: str, atom: Atom) -> list[str]:
    """The steps of a trail in one line; dashes part them where nothing else does, and links where nothing stands."""
    names = _names(text)
    if len(names) != 1:
        return names
    dashed = [part for part in _DASH.split(text) if part]
    if len(dashed) > 1 and (_FIRST.match(dashed[0]) or len(atom.anchors) > 1):
        return dashed
    linked = [clean_line("".join(anchor.itertext())) for anchor in atom.anchors]
    return linked if len(linked) > 1 and all(linked) and squeeze("".join(linked)) == squeeze(text) else names


def _names(text: str) -> list[str]:
    parts = (clean_line(part) for part in CRUMB_SEPARATOR.split(text))
    return [part for part in parts if part and len(part) <= _MAX_CRUMB_CHARS]
