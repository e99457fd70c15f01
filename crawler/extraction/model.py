"""What one page says of its article: the extraction, and the credits of one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from crawler.extraction.scan import Atom, Scan
from crawler.items import Block, Crumb
from crawler.page.page import Page
from crawler.page.urls import NO_ADDRESS, join_address, split_address
from crawler.text.dates import ParsedDate
from crawler.text.roles import People

AUTHORS_AMBIGUOUS = "authors_ambiguous"
# An office is named in the place of the author (作者：宣传科), and nobody else anywhere
AUTHOR_IS_UNIT = "author_is_unit"


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits one line or paragraph gives; everything absent is empty.

    ``origin``: where it was read, for the caller's precedence: ``label``, ``dateline``, ``byline``, ``signature`` or
    ``unlabelled``. ``newsroom``: the paper or agency before 记者 or 讯. ``organisations``: what stood among the names
    without being a person. ``units``: the office in the place of the author (作者：宣传科). ``issued``: the date of a
    document (成文日期, 生成日期). ``span``: where in the text a dateline or signature stands.
    """

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    source: str | None = None
    newsroom: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    issued: ParsedDate | None = None
    column: str | None = None
    original_title: str | None = None
    origin: str | None = None
    span: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found."""
        people = self.authors or self.editors or self.photographers or self.organisations or self.units
        dates = self.published or self.modified or self.issued
        return bool(
            people or dates or self.source or self.newsroom or self.column or self.original_title or self.warnings
        )


def credits_of(people: People, origin: str, span: tuple[int, int], newsroom: str | None = None) -> Credits:
    """The people of a dateline or signature as credits; empty where nobody is named who wrote or edited."""
    if not (people.authors or people.editors or people.ambiguous):
        return Credits()
    return Credits(
        authors=people.authors,
        editors=people.editors,
        photographers=people.photographers,
        organisations=people.organisations,
        newsroom=newsroom or people.affiliation,
        origin=origin,
        span=span,
        warnings=(AUTHORS_AMBIGUOUS,) if people.ambiguous else (),
    )


# More sub-pages than any real article has: what lies beyond is a trap
MAX_SUBPAGES = 100
_MAX_PAGER_CHARS = 160
_CREATE_PAGE = re.compile(
    r"createPageHTML\w*\(\s*[\"']?(\d{1,6})[\"']?\s*,\s*[\"']?(\d{1,6})[\"']?"
    r"\s*,\s*[\"']([^\"']{1,80})[\"']\s*,\s*[\"'](\w{1,8})[\"']"
)
_PAGE_KEYS = ("page", "p", "pageno", "pagenum", "page_no", "pageindex", "currpage", "curpage", "pn")
_PAGE_TWO = re.compile(rf"([?&](?:{'|'.join(_PAGE_KEYS)})=)2(?=&|$)", re.I)
# 199_2, 199-2, 199_p2, 199p2, 199/2, 199/page/2, without what stands behind (.html, /)
_NUMBERED = re.compile(r"^(?P<stem>.*?[^/_-])(?P<mark>[_-]|[/_-]?p(?:age)?[/_-]?|/)(?P<number>\d{1,3})$", re.I)
_FILE_END = re.compile(r"(?:/(?:index|default)(?:\.\w{2,5})?|\.\w{2,5}|/)$", re.I)
_OWN_DIRECTORY = re.compile(r"\d[^/]*$")
_NUMBER_TEXT = re.compile(r"^\D{0,2}(\d{1,3})\D{0,2}$")
_NEXT_TEXT = re.compile(r"下一?[页頁]|后一?页|上一?[页頁]|尾页|末页|首页|余下全文")
_MAX_LABEL = 12
# A pager has fewer links; each has to be taken apart
_MAX_LINKS = 1000
_MAX_ADDRESS = 2000


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
    own = split_address(url).path.rsplit("/", 1)[-1]
    for match in _CREATE_PAGE.finditer(page.text):
        count, current, name, suffix = int(match[1]), int(match[2]), match[3], match[4]
        if count > 1 and own.startswith(name) and current < count:
            last = min(count, MAX_SUBPAGES)
            return SubPages(current + 1, tuple(join_address(url, f"{name}_{i}.{suffix}") for i in range(1, last)))
    return None


def _from_links(page: Page, url: str, atoms: Sequence[Atom]) -> SubPages | None:
    own = {reading.base: reading for reading in _readings(url)}
    found: dict[tuple[str, ...], dict[int, str]] = {}
    for anchor in islice(_pager_links(atoms), _MAX_LINKS):
        target = page.absolute(anchor.get("href") or "").partition("#")[0]
        for reading in _readings(target):
            if reading.base in own and 1 <= reading.number <= MAX_SUBPAGES:
                found.setdefault(reading.base, {}).setdefault(reading.number, target)
    for base, numbers in found.items():
        number = own[base].number
        if number > 1 and own[base].needs_page_one and 1 not in numbers:
            continue
        if set(numbers) - {1, number} or (number > 1 and 1 in numbers):
            return SubPages(number, tuple(_filled(numbers, base, number, url)))
    return None


def _filled(numbers: dict[int, str], base: tuple[str, ...], own: int, url: str) -> list[str]:
    """Addresses of the pages 2 … last; those a long pager leaves out (1 2 .. 13) are formed like their neighbours."""
    numbers.setdefault(own, url)
    last = max(numbers)
    wanted = range(2, last + 1)
    for number in wanted:
        if number not in numbers and (address := _with_number(numbers[last], last, number, base)):
            numbers[number] = address
    return [numbers[number] for number in wanted if number in numbers]


def _with_number(address: str, old: int, new: int, base: tuple[str, ...]) -> str | None:
    """``address``, of sub-page ``old``, as that of sub-page ``new``."""
    for match in re.finditer(rf"(?<!\d){old}(?!\d)", address):
        changed = f"{address[: match.start()]}{new}{address[match.end() :]}"
        if any((reading.base, reading.number) == (base, new) for reading in _readings(changed)):
            return changed
    return None


def _pager_links(atoms: Sequence[Atom]) -> Iterator[Any]:
    """Links in lines that may be a pager: 上一页 1 2 3 下一页 in one line, or a number or arrow alone in each."""
    for atom in atoms:
        if (
            atom.anchors
            and atom.links
            and len(atom.text) <= _MAX_PAGER_CHARS
            and ("页" in atom.text or "頁" in atom.text or atom.links <= 3)
        ):
            yield from filter(_may_be_pager, atom.anchors)


def _may_be_pager(anchor: Any) -> bool:
    text = ("".join(anchor.itertext()) if len(anchor) else anchor.text or "").strip()
    return len(text) <= _MAX_LABEL and bool(_NUMBER_TEXT.match(text) or _NEXT_TEXT.search(text))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an address may stand for: sub-page ``number`` of the article that ``base`` identifies.

    ``needs_page_one``: the address alone says too little, for it may be article 2 of a folder.
    """

    base: tuple[str, ...]
    number: int
    needs_page_one: bool = False


def _readings(url: str) -> list[_Reading]:
    """``…/20893_2.html`` is page 2 of ``20893.html``, or page 1 of an article of that name.

    The number stands at the end of the path or in the query; what identifies the article is all the rest.
    """
    parts = split_address(url if len(url) <= _MAX_ADDRESS else "")
    if parts == NO_ADDRESS:
        return []
    host = (parts.hostname or "").removeprefix("www.")
    stem = _FILE_END.sub("", parts.path)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = sorted(f"{key}={value}" for key, value in pairs)
    readings = [_Reading((host, stem, *query), 1)]
    if match := _NUMBERED.match(stem):
        article, is_bare = _FILE_END.sub("", match["stem"]), match["mark"] == "/"
        if not is_bare or _OWN_DIRECTORY.search(article):
            readings.append(_Reading((host, article, *query), int(match["number"]), is_bare))
    for key, value in pairs:
        if key.lower() in _PAGE_KEYS and value.isascii() and value.isdigit() and len(value) < 6:
            rest = sorted(f"{name}={text}" for name, text in pairs if name != key)
            readings.append(_Reading((host, stem, *rest), int(value)))
    return readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one page says.

    ``steps`` names the step that found each field, ``warnings`` holds the codes of docs/article.md, ``subpages`` the
    addresses of the article's other pages, ``rejection`` why the page is no article ("no_title", "no_content") or None.
    """

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    source_url: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    section: str | None = None
    breadcrumbs: tuple[Crumb, ...] = ()
    body: tuple[Block, ...] = ()
    keywords: tuple[str, ...] = ()
    description: str | None = None
    language: str = "zh-CN"
    canonical_url: str | None = None
    encoding: str | None = None
    steps: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    subpages: SubPages | None = None
    page_count: int = 1
    rejection: str | None = None
