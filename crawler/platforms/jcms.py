"""大汉 JCMS: the records of a jpage datastore and the data proxy its further pages come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

import lxml.html

from crawler.page.page import Page
from crawler.page.urls import split_url

_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,9})|\btotalRecord\s*:\s*['\"]?(\d{1,9})")
_PAGES = re.compile(r"<totalpage>\s*(\d{1,6})")
_PER_PAGE = re.compile(r"\bperPage\s*:\s*['\"]?(\d{1,5})")
_PROXY = re.compile(r"\bproxyUrl\s*:\s*['\"]([^'\"]{1,300})['\"]")
_PARAMETERS = re.compile(r"\bajaxParam\s*:\s*\{([^{}]{1,1000})\}")
_PARAMETER = re.compile(r"(\w+)\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w./-]+))")
_MAX_STORES, _MAX_RECORDS = 20, 2_000


@dataclass(frozen=True, slots=True)
class Datastore:
    """The records of the greatest store of a page, as a tree of their own; ``next_href`` is where more come from."""

    root: lxml.html.HtmlElement
    total: int | None
    page_number: int
    page_count: int | None
    next_href: str | None


def find_datastore(page: Page) -> Datastore | None:
    """The store of a page; None where it has none."""
    source = page.text
    if "<datastore>" not in source:
        return None
    records = max(map(_records, source.split("<datastore>")[1:_MAX_STORES]), key=len, default=[])
    if not records:
        return None
    total = _number(_TOTAL, source)
    number, count = _own_page(page), _number(_PAGES, source)
    root = lxml.html.document_fromstring(f"<html><body><ul>{''.join(records)}</ul></body></html>")
    return Datastore(root, total, number, count, _next_href(page, source, number, count, len(records), total))


def _records(store: str) -> list[str]:
    """What stands between ``<![CDATA[`` and ``]]>`` of each record."""
    parts = store.partition("</datastore>")[0].split("<record>", _MAX_RECORDS)[1:]
    return [part.partition("<![CDATA[")[2].partition("]]>")[0] for part in parts if "]]>" in part]


def _next_href(page: Page, source: str, number: int, count: int | None, shown: int, total: int | None) -> str | None:
    """From the proxy its next page; from a column page that shows less than all what comes after its own records.

    A column page holds several pages of records. Some proxies go by page, others by the numbers of records.
    """
    if page.url and _is_proxy(page.url):
        query = dict(split_url(page.url).query)
        if count is None or number >= count:
            return None
        size = _plain_number(query.get("perpage"))
        records = _record_numbers(number, size) if size and "startrecord" in query else {}
        return f"?{urlencode({**query, 'page': str(number + 1), **records})}"
    proxy, parameters = _PROXY.search(source), _PARAMETERS.search(source)
    if not proxy or not parameters or (total is not None and total <= shown):
        return None
    values = {m[1]: m[2] or m[3] or m[4] or "" for m in _PARAMETER.finditer(parameters[1])}
    size = _number(_PER_PAGE, source) or 0
    before = shown // size if size and shown % size == 0 else 0
    separator = "&" if "?" in proxy[1] else "?"
    return f"{proxy[1]}{separator}{urlencode({'page': str(before + 1), **_record_numbers(before, size), **values})}"


def _record_numbers(before: int, size: int) -> dict[str, str]:
    """The records after so many pages, as the proxy's script asks for them."""
    if not size:
        return {}
    first = before * size + 1
    return {"startrecord": str(first), "endrecord": str(first + size - 1), "perpage": str(size)}


def _plain_number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 6 else 0


def _own_page(page: Page) -> int:
    value = split_url(page.url or "").query.get("page", "1")
    return int(value) if value.isdecimal() and 0 < len(value) < 7 else 1


def _is_proxy(url: str) -> bool:
    return split_url(url).path.endswith("dataproxy.jsp")


def _number(pattern: re.Pattern[str], source: str) -> int | None:
    match = pattern.search(source)
    return int(next(group for group in match.groups() if group)) if match else None
