"""An article page in, the addresses of its other sub-pages out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.extraction.scan import Atom, Scan
from crawler.normalize.page import Page

# More sub-pages than any real article has: what lies beyond is a trap
MAX_SUBPAGES = 100
_MAX_PAGER_CHARS = 160
_CREATE_PAGE = re.compile(
    r"createPageHTML\w*\(\s*[\"']?(\d{1,6})[\"']?\s*,\s*[\"']?(\d{1,6})[\"']?"
    r"\s*,\s*[\"']([^\"']{1,80})[\"']\s*,\s*[\"'](\w{1,8})[\"']"
)
_PAGE_KEYS = ("page", "p", "pageno", "pagenum", "page_no", "currpage", "pn")
_PAGE_TWO = re.compile(rf"([?&](?:{'|'.join(_PAGE_KEYS)})=)2(?=&|$)", re.I)
_NUMBERED = re.compile(r"^(?P<stem>.+?)[_-](?P<number>\d{1,3})(?P<suffix>\.\w{3,5})$")
_NUMBER_TEXT = re.compile(r"^\D{0,2}(\d{1,3})\D{0,2}$")
_NEXT_TEXT = re.compile(r"下一?页|下页|后一?页|上一?页|上页|尾页|末页|首页")


@dataclass(frozen=True, slots=True)
class SubPages:
    """The sub-page read (``number``, from 1) and the addresses of all others but page 1, in order."""

    number: int
    urls: tuple[str, ...]


def find_subpages(page: Page, scan: Scan, start: int = 0) -> SubPages | None:
    """The sub-pages of the article this page belongs to, or None where it is the only one.

    Only addresses that differ from the page's own in nothing but a page number are taken, so that a list pager or
    a link to the next article never counts.

    Args:
        start: index of the first atom below the headline, where a pager can stand.
    """
    if page.url is None:
        return None
    return _from_script(page, page.url) or _from_links(page, page.url, scan.atoms[start:])


def with_page_one(subpages: SubPages | None) -> SubPages | None:
    """The same with an address of page 1 in front, for a page that names others but shows no text of its own.

    Source: PHPCMS specials, whose paged articles are empty at their bare address and stand whole from ``&page=1`` on.
    """
    if subpages is None or subpages.number != 1 or not subpages.urls:
        return subpages
    first = _PAGE_TWO.sub(r"\g<1>1", subpages.urls[0])
    return SubPages(1, (first, *subpages.urls)) if first != subpages.urls[0] else subpages


def _from_script(page: Page, url: str) -> SubPages | None:
    """``createPageHTML(3, 0, "t2023_1", "html")`` with the article's own name (TRS WCM); 0-based, page 1 unnumbered."""
    if b"createPageHTML" not in page.decoded.utf8:
        return None
    own = urlsplit(url).path.rsplit("/", 1)[-1]
    for match in _CREATE_PAGE.finditer(page.text):
        count, current, name, suffix = int(match[1]), int(match[2]), match[3], match[4]
        if count > 1 and own.startswith(name) and current < count:
            last = min(count, MAX_SUBPAGES)
            return SubPages(current + 1, tuple(urljoin(url, f"{name}_{i}.{suffix}") for i in range(1, last)))
    return None


def _from_links(page: Page, url: str, atoms: Sequence[Atom]) -> SubPages | None:
    own = dict(_readings(url))
    # The number of the article: a link without it leads elsewhere, and need not be taken apart
    mark = max(re.findall(r"\d+", url.partition("//")[2]), key=len, default="")
    found: dict[tuple[str, ...], dict[int, str]] = {}
    for anchor in _pager_links(atoms):
        href = anchor.get("href") or ""
        if not (mark in href or href.startswith("?")) or not _may_be_pager(anchor):
            continue
        target = page.absolute(href).partition("#")[0]
        for base, number in _readings(target):
            if base in own and 1 <= number <= MAX_SUBPAGES:
                found.setdefault(base, {}).setdefault(number, target)
    for base, numbers in found.items():
        if set(numbers) - {1, own[base]} or (own[base] > 1 and 1 in numbers):
            return SubPages(own[base], tuple(_filled(numbers, own[base], url)))
    return None


def _filled(numbers: dict[int, str], own: int, url: str) -> list[str]:
    """Addresses of the pages 2 … last; those a long pager leaves out (1 2 .. 13) are formed like their neighbours."""
    numbers.setdefault(own, url)
    last = max(numbers)
    pattern = numbers[last]
    where = [match.span() for match in re.finditer(rf"(?<!\d){last}(?!\d)", pattern)][-1:] if last > 1 else []
    filled = []
    for number in range(2, last + 1):
        if number not in numbers and where:
            numbers[number] = f"{pattern[: where[0][0]]}{number}{pattern[where[0][1] :]}"
        if number in numbers:
            filled.append(numbers[number])
    return filled


def _pager_links(atoms: Sequence[Atom]) -> Iterator[Any]:
    """Links in lines that may be a pager: 上一页 1 2 3 下一页 in one line, or a number or arrow alone in each."""
    for atom in atoms:
        if (
            atom.anchors
            and atom.links
            and len(atom.text) <= _MAX_PAGER_CHARS
            and ("页" in atom.text or atom.links <= 3)
        ):
            yield from atom.anchors


def _may_be_pager(anchor: Any) -> bool:
    text = "".join(anchor.itertext()).strip() if len(anchor) else (anchor.text or "").strip()
    return bool(_NUMBER_TEXT.match(text) or _NEXT_TEXT.search(text))


def _readings(url: str) -> list[tuple[tuple[str, ...], int]]:
    """What an address may stand for: the article's identity with its sub-page number.

    ``…/20893_2.html`` is page 2 of ``20893.html``, or page 1 of an article of that name.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    host = (parts.hostname or "").removeprefix("www.")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    number = 1
    for key, value in pairs:
        if key.lower() in _PAGE_KEYS and value.isascii() and value.isdigit() and len(value) < 6:
            number = int(value)
    rest = sorted(f"{key}={value}" for key, value in pairs if key.lower() not in _PAGE_KEYS)
    readings = [((host, parts.path, *rest), number)]
    if number == 1 and (match := _NUMBERED.match(parts.path)):
        readings.append(((host, match["stem"] + match["suffix"], *rest), int(match["number"])))
    return readings
