"""Finds signs that a list holds more than was read: pagers without addresses, rows that scripts write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import lxml.html

from crawler.listing.pager import CURRENT_WORDS, PAGER_WORDS, Pager
from crawler.listing.pager_text import is_next_text, page_number
from crawler.listing.regions import Region, first_texts, own_region, words_of
from crawler.page.page import Page
from crawler.platforms.trs import ScriptPager, pager_scripts
from crawler.text.cleaning import clean_line, word_set

# What turns pages, but not those of the list: picture sliders, calendars, comments
_OTHER_BOXES = word_set(
    "swiper slide slider slides carousel banner focus flash marquee gallery calendar rili datepicker video player"
    " share bdsharebuttonbox comment comments pinglun footer foot copyright"
)
_DISABLED = word_set("disabled disable noclick nolink nopage unable forbid gray grey invalid")
_MORE = re.compile(
    r"^\W*(?:(?:点击|點擊|上拉|上滑|下拉)?(?:加载|加載|載入|查看|显示|浏览|获取)更多(?:内容|信息|新闻|文章|资讯|数据|记录|列表|结果)?"
    r"|(?:load|show|view)\s+more)\W*$",
    re.I,
)
_MORE_NAMES = re.compile(r"(?:load|get|show|ajax)[-_]?more|more[-_]?(?:btn|button|load)|jiazai", re.I)
_BARE_MORE = re.compile(r"^\W*(?:更\s*多|more)\W*$", re.I)
_NOTHING_DONE = re.compile(r"^(?:javascript:)?\s*(?:void\s*\(?\s*0\s*\)?|(?:return\s+)?false|;|#)*\s*;?\s*$", re.I)
# Attributes by which scripts and frameworks bind a page to an element
_BOUND = re.compile(
    r"^(?:data-(?:\w+-)*(?:page|p|pn|pageno|pagenum|num|index)(?:-\w+)*|@click|v-on:click|ng-click)$", re.I
)
# A call that has a script write the pager: createPageHTML(…), $("#page").pagination({…}), laypage.render({…})
_CALL = re.compile(
    r"(?<![\w$])(?:(?P<sure>create_?page\w{0,12}|\w{0,12}pagination|\w{0,8}paginator|laypage(?:\.render)?|kkpager\.\w{1,20}"
    r"|jpage|(?:\w{1,10}_)?pager|fenye)"
    r"|(?:show|make|draw|render|build|write|init|set)_?pages?(?:r|list|bar|nav|html|info|num)?|page_?(?:nav|bar|list|html)|split_?page"
    r")\s*\((?P<arguments>[^;]{1,300})",
    re.I,
)
_DEFINED = re.compile(r"function\s+$")
# How many pages there are, in a variable or a hidden field: var totalPage = 8; <input id="pageCount" value="8">
_COUNT_NAME = r"\w{0,3}(?:page_?(?:count|total|sum)|(?:total|count|max|all|sum)_?page(?:s|count|num)?)"
_COUNT = re.compile(rf"(?<![\w.]){_COUNT_NAME}\s*[:=]\s*['\"]?(\d{{1,6}})\b(?!\s*[*%/])", re.I)
_COUNT_FIELD = re.compile(rf"^{_COUNT_NAME}$", re.I)
# Rows that a script appends while the reader scrolls
_TURNS = re.compile(r"\bpage\w{0,8}\s*(?:\+\+|\+=\s*1)|\+\+\s*page\w{0,8}", re.I)
_ASKS = re.compile(r"\$\.(?:ajax|get|post|getJSON)\b|\bfetch\s*\(|\baxios\b|XMLHttpRequest|\.load\s*\(")
_ONE_PAGE = re.compile(r"(?:page_?count|total_?pages?|pages)\s*['\"]?\s*[:=]\s*['\"]?[01]\b", re.I)
_ALL_ROWS = re.compile(r"\b(?:total\w{0,8}|count|maxentries|records?)\s*['\"]?\s*[:=]\s*['\"]?(\d{1,9})", re.I)
_ROWS_A_PAGE = re.compile(r"(?:page_?size|limit|per_?page|showdata)\s*['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.I)
_FIRST_NUMBER = re.compile(r"\d{1,9}")
_LABELLED = ("span", "li", "button", "input", "div", "em", "i", "td", "b", "p", "strong", "label")
_MAX_LABEL, _MAX_NODES, _MAX_CLIMB, _MAX_SHOWN = 12, 5, 30, 60


def unread_sign(
    page: Page,
    pager: Pager,
    script: ScriptPager | None,
    number: int | None,
    first_row: lxml.html.HtmlElement | None = None,
) -> str | None:
    """What on a list page says that there are further ones; None where nothing does.

    Asked for where no next page was found. A page whose pager prints that it is the last one has no such sign.

    Args:
        number: which page of the list it is, where that is known.
        first_row: where the list begins; what has numbers above it is a picture slider.
    """
    if script is not None:
        return None  # read: its page count says the rest
    if pager.page_count is not None and number is not None and number >= (pager.last or 0):
        return None
    if pager.element is not None and first_row is not None and _comes_before(page, pager.element, first_row):
        pager = Pager()
    return next((sign for signs in _SIGNS for sign in signs(page, pager, number or 1)), None)


def _comes_before(page: Page, one: lxml.html.HtmlElement, other: lxml.html.HtmlElement) -> bool:
    first = next(
        (element for element in page.root.iter(one.tag, other.tag) if element is one or element is other), None
    )
    return first is one and not any(parent is one for parent in other.iterancestors())


def _next_by_script(page: Page, pager: Pager, number: int) -> Iterator[str]:
    """下一页 as a link that a script handles."""
    link = pager.next_link
    if link is None:
        return
    by_script = (not link.href or link.element.get("onclick")) and _is_live(link.element)
    has_addresses = pager.leads_somewhere or pager.leads_back
    if by_script or (not has_addresses and is_next_text(link.text) and _is_void(link.element)):
        yield f"“{link.text or link.hint or 'next'}” {_how(link.element)}"


def _is_void(element: lxml.html.HtmlElement) -> bool:
    """Whether a link leads to a script that is bound elsewhere; on the last page of others it is switched off."""
    href = (element.get("href") or "").strip().lower()
    return href.startswith("javascript:") and not _is_disabled(element) and not is_elsewhere(element)


def _numbers_by_script(page: Page, pager: Pager, number: int) -> Iterator[str]:
    """Numbers of later pages that lead nowhere by themselves."""
    later = [n for n, href in pager.numbers.items() if n > number and not href]
    if later and pager.element is not None and not is_elsewhere(pager.element):
        yield f"the number of page {min(later)} has no address"


def _labels(page: Page, pager: Pager, number: int) -> Iterator[str]:
    """Buttons and boxes with a script: 下一页, a later number in a pager, 加载更多."""
    for element in page.root.iter("a", *_LABELLED):
        label = _label(element)
        if not label or len(label) > _MAX_LABEL:
            continue
        leads_on = element.tag == "a" and _leads_on(element)
        if is_next_text(label):
            found = not leads_on and _is_live(element)
        elif page_number(label) is not None:
            found = not leads_on and _is_later_number(element, int(page_number(label) or 0), number)
        else:
            found = _loads_more(element, label)
        if found:
            yield f"“{label}” {_how(element)}"


def _label(element: lxml.html.HtmlElement) -> str:
    if element.tag == "input":
        return clean_line((element.get("value") or "")[: 2 * _MAX_LABEL])
    if len(element) > 3:
        return ""
    return clean_line("".join(first_texts(element, _MAX_NODES))[: 2 * _MAX_LABEL])


def _is_later_number(element: lxml.html.HtmlElement, label: int, number: int) -> bool:
    if label <= number or not _is_live(element):
        return False
    return any(not words_of(parent).isdisjoint(PAGER_WORDS) for parent in islice(element.iterancestors(), 4))


def _loads_more(element: lxml.html.HtmlElement, label: str) -> bool:
    """Whether an element is a button for more rows: no link to a section, and no button of a share bar."""
    if element.tag == "a" and _leads_on(element):
        return False
    named = _BARE_MORE.match(label) and _MORE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    if not named and not _MORE.match(label):
        return False
    inner = element.find(".//a[@href]")
    return (inner is None or not _leads_on(inner)) and not _is_disabled(element) and not is_elsewhere(element)


def _leads_on(link: lxml.html.HtmlElement) -> bool:
    href = (link.get("href") or "").strip()
    return bool(href) and not href.startswith("#") and not href.lower().startswith("javascript:")


def _script_calls(page: Page, pager: Pager, number: int) -> Iterator[str]:
    """A call that has a script write the pager, unless its own figures say that there is one page."""
    for code in pager_scripts(page):
        for call in _CALL.finditer(code):
            is_call = not _DEFINED.search(code[max(0, call.start() - 12) : call.start()])
            if is_call and _says_more(call["arguments"], sure=bool(call["sure"])):
                yield f"a script writes the pager: {clean_line(call[0])[:_MAX_SHOWN]}"


def _says_more(arguments: str, *, sure: bool) -> bool:
    if _ONE_PAGE.search(arguments):
        return False
    total, size = _ALL_ROWS.search(arguments), _ROWS_A_PAGE.search(arguments)
    if total and size:
        return int(total[1]) > int(size[1])
    first = _FIRST_NUMBER.search(arguments)
    if first is None:
        return sure and bool(arguments.strip(" )\"'"))
    return "{" in arguments or int(first.group()) > 1


def _counts_in_scripts(page: Page, pager: Pager, number: int) -> Iterator[str]:
    """More pages in a variable or a hidden field than this one; where links lead on, they say where the end is."""
    if pager.leads_somewhere or pager.leads_back:
        return
    for field in page.root.iter("input"):
        value = (field.get("value") or "").strip()
        named = _COUNT_FIELD.match((field.get("id") or field.get("name") or "")[:40])
        if named and value.isdecimal() and number < int(value[:6]):
            yield f"{value[:6]} pages in a field named {named.group()}"
    for code in pager_scripts(page):
        for count in _COUNT.finditer(code):
            if int(count[1]) > number:
                yield f"a script speaks of {count[1]} pages ({clean_line(count[0])})"
        if _TURNS.search(code) and _ASKS.search(code):
            yield f"a script fetches further pages ({clean_line(_TURNS.findall(code)[0])})"


def _unlinked_numbers(page: Page, pager: Pager, number: int) -> Iterator[str]:
    """Items of a pager that are numbers and no links, one of them marked as the current one and not the last."""
    for place in page.root.iter("ul", "ol"):
        if len(place) < 2 or words_of(place).isdisjoint(PAGER_WORDS) or place.find(".//a") is not None:
            continue
        items = [(page_number(clean_line(item.text_content()[:_MAX_LABEL])), item) for item in islice(place, 40)]
        current = next((n for n, item in items if n and not words_of(item).isdisjoint(CURRENT_WORDS)), None)
        last = max((n for n, _ in items if n), default=0)
        if current and current < last and not is_elsewhere(place):
            yield f"numbers up to {last} without addresses"


_SIGNS: tuple[Callable[[Page, Pager, int], Iterator[str]], ...] = (
    _next_by_script,
    _numbers_by_script,
    _labels,
    _unlinked_numbers,
    _script_calls,
    _counts_in_scripts,
)


def _is_live(element: lxml.html.HtmlElement) -> bool:
    """Whether a script turns the page where the element is clicked, and it is not switched off."""
    return _acts(element) and not _is_disabled(element) and not is_elsewhere(element)


def _acts(element: lxml.html.HtmlElement) -> bool:
    if element.tag == "button" or (element.tag == "input" and element.get("type") in ("button", "submit", "image")):
        return True
    href, onclick = (element.get("href") or "").strip(), (element.get("onclick") or "").strip()
    if href.lower().startswith("javascript:") and not _NOTHING_DONE.match(href):
        return True
    if onclick and not _NOTHING_DONE.match(onclick):
        return True
    return any(_BOUND.match(name) for name in element.attrib)


def _is_disabled(element: lxml.html.HtmlElement) -> bool:
    parent = element.getparent()
    for one in (element, *([parent] if parent is not None else [])):
        if one.get("disabled") is not None or (one.get("aria-disabled") or "").lower() == "true":
            return True
        if not words_of(one).isdisjoint(_DISABLED):
            return True
    return False


def is_elsewhere(element: lxml.html.HtmlElement) -> bool:
    """Whether an element turns something else: it stands in a slider, a calendar, a side box."""
    around: Sequence[lxml.html.HtmlElement] = (element, *islice(element.iterancestors(), _MAX_CLIMB))
    return any(own_region(e) is Region.ASIDE or not words_of(e).isdisjoint(_OTHER_BOXES) for e in around)


def _how(element: lxml.html.HtmlElement) -> str:
    """What the page says of where the element leads, for people."""
    codes = [(element.get(name) or "").strip() for name in ("onclick", "href")]
    shown = clean_line(next((code for code in codes if not _NOTHING_DONE.match(code)), ""))[:_MAX_SHOWN]
    return f"leads on by script ({shown})" if shown else "has no address"


_SAYS_EMPTY = re.compile(
    r"暂无(?:相关)?(?:数据|内容|信息|记录|文章|新闻)|没有(?:找到)?(?:相关)?(?:数据|内容|信息|记录)|共\s*0\s*[条篇项]"
)
_TEMPLATE = re.compile(
    r"<(?:li|a|div|tr|dl|ul)\b[^<>]{0,200}\s(?:v-for|ng-repeat|wx:for|ms-for)\s*=|\{#foreach|<%\s*for\b|\{\{\s*each\b"
)
_WRITTEN = re.compile(r"document\.write(?:ln)?\([^;]{0,80}<(?:li|tr|dd|p)\b[^;]{0,200}href", re.I)
_RECORD = re.compile(
    r"[\"']?\w{0,12}(?:url|link|href)[\"']?\s*:\s*[\"'][^\"'\s]{1,200}\d[^\"'\s]{0,60}\.(?:s?html?|jhtml|jsp|aspx?|php)",
    re.I,
)
_LIST_WORDS = word_set("list lists newslist news ul items rows articles 列表新闻 列表")
_LIST_IDS = _LIST_WORDS | word_set("con content data main article app")
_LISTS = re.compile(r"list|news|channel|column|col\d|cat|more|article|class", re.I)
_UNSEEN = re.compile(r"display:\s*none|(?:width|height)[:=]\s*[01](?:px)?(?:;|$)", re.I)
_MAX_SCRIPTS, _MAX_CODE, _MAX_BOXES, _MAX_EMPTY = 40, 50_000, 60, 2_000


def unread_rows_sign(page: Page) -> str | None:
    """What on a page without rows says that a script would fill its list; None for a list that is just empty."""
    unit = next((script for script in page.root.iter("script") if script.get("querydata")), None)
    if unit is not None:
        return f"a script fetches the rows: {clean_line(unit.get('url') or unit.get('src') or '')[:_MAX_SHOWN]}"
    frame = next((f for f in page.root.iter("iframe") if _is_list_frame(f)), None)
    if frame is not None:
        return f"the list stands in a frame: {clean_line(frame.get('src') or '')[:_MAX_SHOWN]}"
    if _TEMPLATE.search(page.text):
        return "the rows are written by a template in the browser"
    if any(_SAYS_EMPTY.search(text) for text in _visible_texts(page)):
        return None
    scripts = islice((script.text for script in page.root.iter("script") if script.text), _MAX_SCRIPTS)
    codes = [code[:_MAX_CODE] for code in scripts]
    if any(len(list(islice(pattern.finditer(code), 2))) > 1 for code in codes for pattern in (_WRITTEN, _RECORD)):
        return "the rows stand in a script"
    names = dict.fromkeys(islice(_empty_boxes(page), _MAX_BOXES))
    return next((f"a script fills {name}" for name in names if any(name in code for code in codes)), None)


def _visible_texts(page: Page) -> Iterator[str]:
    """The page's words; a script holds 暂无数据 for the case that nothing comes."""
    for element in page.root.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "template"):
            yield element.text or ""
        yield element.tail or ""


def _is_list_frame(frame: lxml.html.HtmlElement) -> bool:
    """Whether an inner frame may hold the list: one of the portal's own, named like one, and seen."""
    src = (frame.get("src") or "").strip()
    seen = not _UNSEEN.search(f"{frame.get('style') or ''};width={frame.get('width')};height={frame.get('height')}")
    return (
        bool(src)
        and seen
        and not src.startswith(("http:", "https:", "//", "javascript:", "about:"))
        and _LISTS.search(src) is not None
    )


def _empty_boxes(page: Page) -> Iterator[str]:
    """How a script would name each list or box that holds nothing: #news, .list."""
    boxes = (
        e
        for e in page.root.iter("ul", "ol", "div", "tbody", "table", "dl")
        if not len(e) and not clean_line(e.text or "")
    )
    for element in islice(boxes, _MAX_EMPTY):
        if is_elsewhere(element):
            continue
        identifier = (element.get("id") or "").strip()
        if len(identifier) > 1 and not _words(identifier).isdisjoint(_LIST_IDS):
            yield from (f"#{identifier}", f'"{identifier}"', f"'{identifier}'")
        yield from (
            f".{name}" for name in (element.get("class") or "").split() if not _words(name).isdisjoint(_LIST_WORDS)
        )


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|[\u4e00-\u9fff]+", name[:60]))
