"""TRS WCM and its relatives: the pager that the createPageHTML script writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from crawler.page.page import Page

_MARKS = ("createPage", "countPage", "Pager(")
_BEFORE, _MAX_CODE, _MAX_SCRIPTS = 2_000, 8_000, 5
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w\"'])//[^\n]*", re.S)

# TRS WCM: createPageHTML(pages, current from 0, "index", "html"); page 2 is index_1.html
_TRS = re.compile(
    r"createPage(?:HTML)?\w*\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*[\"']([\w./-]*)[\"']\s*,\s*[\"'](\w+)[\"']", re.I
)
# UCAP: createPageHTML('page_div', pages, current from 1, 'list', 'shtml', total); page 2 is list_2.shtml
_UCAP = re.compile(
    r"createPage(?:HTML)?\w*\(\s*[\"'][\w#.-]+[\"']\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*[\"']([\w./-]*)[\"']\s*,\s*[\"'](\w+)[\"']"
    r"(?:\s*,\s*[\"']?(\d{1,9}))?",
    re.I,
)
# Templates that set the numbers first: var pageCount = 7; … createPageHTML(pageCount, current, name, "html")
_CALL = re.compile(r"createPage(?:HTML)?\w{0,20}\([^()\n]{1,200}\)", re.I)
# A page has one pager, or two, and its function; each name of a call is looked for in the whole script
_MAX_CALLS = 8
_NAME = re.compile(r"(?<![\w\"'.])[A-Za-z_]\w{1,40}(?=\s*[,)])")
_VALUE = r"(?<![\w.]){}\s*=\s*[\"']?(?:(?P<number>\d{{1,6}})|(?P<text>[\w./-]{{1,40}}))[\"']?\s*[;,\n]"
# TRS: Pager({size: pages, current: from 0, prefix: "index", suffix: "html"})
_OBJECT = re.compile(r"\bPager\(\s*\{([^{}]{1,300})\}", re.I)
_FIELD = re.compile(r"(\w{1,20})['\"]?\s*:\s*['\"]?([\w./-]{1,60})")
# A link that calls a function of the page: javascript:goPage(2), function goPage(n) { location.href = "…" + n; }
_CALLED = re.compile(r"^(?:javascript:)?\s*(?:return\s+)?([A-Za-z_$][\w$]{0,40})\(([^()]{0,80})\)\s*;?\s*$", re.I)
_ASSIGNED = re.compile(r"location(?:\.href)?\s*=\s*([^;{}\n]{1,300})")
_PIECE = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z_$][\w$]*)|(\d+))\s*(?:\+|$)")
_SPEAKS_OF_PAGES = re.compile(r"pag(?:e|ina)|fenye", re.I)
_MAX_OWN_SCRIPTS, _MAX_OWN_CODE, _MAX_BODY = 40, 50_000, 1_000
# older TRS templates write the loop into the page: var currentPage = 0; … var countPage = 7
_COUNT = re.compile(r"\bvar\s+countPage\s*=\s*(\d{1,6})")
_CURRENT = re.compile(r"\bvar\s+currentPage\s*=\s*(\d{1,6})")
_INDEX = re.compile(r"[\"'](index|default)(?:_)?[\"']\s*\+|href=\\?[\"'](index|default)_")
_EXTENSION = re.compile(r"[\"']\.(s?html?)\b")
_LOCATION = re.compile(r"location(?:\.href)?\s*=\s*(?:encodeURI\()?\s*[\"']([^\"'\s]{1,500})[\"']")
_PAGE_ARGUMENT = re.compile(r"[\"']([^\"'\s]{1,500}\.(?:s?html?|jhtml|php|aspx?|jsp)(?:\?[^\"'\s]*)?)[\"']", re.I)


@dataclass(frozen=True, slots=True)
class ScriptPager:
    """``current`` counts from 1; ``next_href`` is None on the last page."""

    current: int
    page_count: int
    next_href: str | None
    total: int | None = None


def find_script_pager(page: Page) -> ScriptPager | None:
    """The pager a known script call builds; calls that are commented out do not count."""
    codes = (script.text or "" for script in page.root.iter("script"))
    for code in islice((code for code in codes if any(mark in code for mark in _MARKS)), _MAX_SCRIPTS):
        start = max(0, min(at for at in map(code.find, _MARKS) if at >= 0) - _BEFORE)
        found = read_script(_COMMENT.sub("", code[start : start + _MAX_CODE]))
        if found:
            return found
    return None


def pager_scripts(page: Page, wanted: re.Pattern[str] = _SPEAKS_OF_PAGES) -> Iterator[str]:
    """The page's own scripts that speak of pages, or hold what is wanted, without their comments."""
    codes = (script.text or "" for script in page.root.iter("script"))
    for code in islice((code for code in codes if wanted.search(code)), _MAX_OWN_SCRIPTS):
        yield _COMMENT.sub("", code[:_MAX_OWN_CODE])


def read_script(code: str) -> ScriptPager | None:
    """The pager of one script's code.

    >>> read_script('createPageHTML(7, 0, "index", "html");').next_href
    'index_1.html'
    """
    code = _with_values(code)
    match = _TRS.search(code)
    if match:
        pages, index = int(match[1]), int(match[2])
        following = f"{match[3]}_{index + 1}.{match[4]}" if index + 1 < pages else None
        return ScriptPager(index + 1, pages, following)
    match = _UCAP.search(code)
    if match:
        pages, current = int(match[1]), max(1, int(match[2]))
        following = f"{match[3]}_{current + 1}.{match[4]}" if current < pages else None
        return ScriptPager(current, pages, following, int(match[5]) if match[5] else None)
    return _pager_object(code) or _written_loop(code)


def _pager_object(code: str) -> ScriptPager | None:
    found = _OBJECT.search(code)
    values = {name.lower(): value for name, value in _FIELD.findall(found[1])} if found else {}
    size, current = values.get("size", ""), values.get("current", "")
    if not (size.isdecimal() and current.isdecimal() and values.get("prefix") and values.get("suffix")):
        return None
    pages, index = int(size), int(current)
    following = f"{values['prefix']}_{index + 1}.{values['suffix']}" if index + 1 < pages else None
    return ScriptPager(index + 1, pages, following)


def _with_values(code: str) -> str:
    """The code with the values of the variables that calls of the pager name."""
    return code if _TRS.search(code) else _CALL.sub(lambda call: _filled(call.group(), code), code, _MAX_CALLS)


def _filled(call: str, code: str) -> str:
    for name in dict.fromkeys(_NAME.findall(call)):
        value = re.search(_VALUE.format(name), code)
        if value:
            call = re.sub(rf"\b{name}\b", value["number"] or f'"{value["text"]}"', call)
    return call


def script_href(code: str) -> str | None:
    """Where ``location.href='…'`` or a call with one page file as argument leads; None for anything else."""
    code = code.replace("&amp;", "&")
    match = _LOCATION.search(code) or _PAGE_ARGUMENT.search(code)
    return match[1] if match else None


def called_href(page: Page, call: str) -> str | None:
    """Where a call of one of the page's own functions leads that sets ``location``; None for anything else."""
    match = _CALLED.match(call.strip())
    if not match:
        return None
    head = re.compile(rf"function\s+{re.escape(match[1])}\s*\(([^()]{{0,80}})\)\s*\{{")
    for code in pager_scripts(page, head):
        if defined := head.search(code):
            names = [name.strip() for name in defined[1].split(",")]
            given = [value.strip().strip("'\"") for value in match[2].split(",")]
            target = _ASSIGNED.search(code[defined.end() : defined.end() + _MAX_BODY].partition("function ")[0])
            return _joined(target[1], dict(zip(names, given, strict=False))) if target else None
    return None


def _joined(expression: str, values: Mapping[str, str]) -> str | None:
    """A sum of strings and arguments as one text; None where anything else stands in it."""
    text, at = "", 0
    expression = expression.strip()
    while at < len(expression):
        piece = _PIECE.match(expression, at)
        if piece is None or (piece[3] and piece[3] not in values):
            return None
        text += values[piece[3]] if piece[3] else next((p for p in (piece[1], piece[2], piece[4]) if p), "")
        at = piece.end()
    return text or None


def _written_loop(code: str) -> ScriptPager | None:
    count, current = _COUNT.search(code), _CURRENT.search(code)
    if not count or not current:
        return None
    pages, index = int(count[1]), int(current[1])
    around = code[current.start() : count.end() + 3000]
    stem, extension = _INDEX.search(around), _EXTENSION.search(around)
    if not stem or not extension:
        return None
    following = f"{stem[1] or stem[2]}_{index + 1}.{extension[1]}" if index + 1 < pages else None
    return ScriptPager(index + 1, pages, following)
