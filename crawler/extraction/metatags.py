"""A page's head in, what its tags say out: government page tags, Open Graph, JSON-LD; cleaned, raw values beside.

Names are compared in lower case and stripped, ``name``, ``property``, ``itemprop`` and ``http-equiv`` alike; the first
tag that is not empty wins.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from crawler.extraction.json_ld import article_object, breadcrumb_items, text_of
from crawler.extraction.page_language import page_language
from crawler.extraction.sources import clean_source
from crawler.extraction.tag_names import (
    AUTHORS,
    COLUMNS,
    DESCRIPTIONS,
    IMAGES,
    KEYWORDS,
    MODIFIED,
    PUBLISHED,
    SOURCES,
    TITLES,
)
from crawler.items import Crumb
from crawler.normalize.dates import ParsedDate, find_date
from crawler.normalize.names import is_person_name, split_names
from crawler.normalize.not_names import is_organisation, is_placeholder
from crawler.normalize.page import Page
from crawler.normalize.text import clean_line, word_set

_NAME_ATTRIBUTES = ("name", "property", "itemprop", "http-equiv")
_TAG = re.compile(r"<[^<>]{1,200}>")
_KEYWORD_MARKS = re.compile(r"[,，;；、|｜]+")
# What dates, sources and names are looked for in; a description may be as long as it likes
_MAX_CHARS = 200
_DIGITS_OR_MAIL = re.compile(r"^[\W\d_]+$|@|^https?:|^www\.")
_NO_AUTHORS = word_set("网易 腾讯 新浪 搜狐 凤凰网 网易新闻 腾讯网 新浪网 搜狐网")
_CATEGORY_LINKS = etree.XPath("descendant::a[contains(@rel, 'category')]")
_ROOT_URL = re.compile(r"^https?://[^/]+/?(?:index\.\w+)?$")


@dataclass(frozen=True, slots=True)
class MetaTags:
    """What the page's tags say, cleaned; absent values are None or empty.

    ``author`` is what the author tag holds when it can be a person. The standard allows the responsible editor there,
    so it is never an author of the article. ``authors`` are people
    whom JSON-LD calls authors. ``raw`` holds the first non-empty value of every tag by its name in lower case.
    """

    title: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    source: str | None = None
    column: str | None = None
    crumbs: tuple[Crumb, ...] = ()
    authors: tuple[str, ...] = ()
    author: str | None = None
    keywords: tuple[str, ...] = ()
    description: str | None = None
    image: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    language: str | None = None
    raw: dict[str, str] = field(default_factory=dict)


def read_metatags(page: Page) -> MetaTags:
    """What the tags and JSON-LD of ``page`` say; nothing is raised on any page."""
    raw, links, scripts = _head(page.root)
    json_ld = article_object(scripts)
    site_name = _first(raw, ("sitename", "og:site_name", "application-name"))
    source = next((found for name in SOURCES if (found := _source(raw.get(name)))), None)
    author = _author(_first(raw, AUTHORS), (site_name, source))
    return MetaTags(
        title=_first(raw, TITLES) or _plain(text_of(json_ld.get("headline")) or text_of(json_ld.get("title"))),
        published=_date(raw, PUBLISHED, (json_ld.get("datePublished"), json_ld.get("pubDate"))),
        modified=_date(raw, MODIFIED, (json_ld.get("dateModified"), json_ld.get("upDate"))),
        source=source,
        column=_first(raw, COLUMNS) or _plain(text_of(json_ld.get("articleSection"))),
        crumbs=tuple(Crumb(clean_line(name), _url(page, url)) for name, url in breadcrumb_items(scripts)),
        authors=_json_ld_authors(json_ld, (site_name, source)),
        author=author,
        keywords=_keywords(_first(raw, KEYWORDS) or _plain(text_of(json_ld.get("keywords"))) or ""),
        description=_first(raw, DESCRIPTIONS) or _plain(text_of(json_ld.get("description"))),
        image=_url(page, _first(raw, IMAGES) or text_of(json_ld.get("image"), "url")),
        canonical_url=_canonical_url(page, links, raw),
        site_name=site_name,
        language=page_language(page.root, raw.get("content-language") or raw.get("og:locale")),
        raw=raw,
    )


def _head(root: Any) -> tuple[dict[str, str], list[str], list[str]]:
    """Tags by name, canonical links, and JSON-LD texts: one pass, over the body too, where broken heads end up."""
    raw: dict[str, str] = {}
    links: list[str] = []
    scripts: list[str] = []
    for element in root.iter("meta", "link", "script"):
        if element.tag == "meta":
            _take_tag(element, raw)
        elif element.tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                links.append(element.get("href") or "")
        elif "ld+json" in (element.get("type") or "").lower():
            scripts.append(element.text or "")
    return raw, links, scripts


def linked_category(root: Any) -> str | None:
    """The text of the first link that calls itself the page's category (HTML's microformat, WordPress)."""
    links: Any = _CATEGORY_LINKS(root)
    return clean_line("".join(links[0].itertext())) or None if links else None


def _take_tag(meta: Any, raw: dict[str, str]) -> None:
    content = meta.get("content")
    if not content or content.isspace():
        return
    for attribute in _NAME_ATTRIBUTES:
        name = meta.get(attribute)
        if name:
            raw.setdefault(" ".join(name.lower().split()), content)


def _plain(value: str | None) -> str | None:
    """A tag's value as a line: entities that were escaped twice resolved, markup cut."""
    if not value:
        return None
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = _TAG.sub("", value)
    return clean_line(value) or None


def _first(raw: dict[str, str], names: Iterable[str]) -> str | None:
    return next((value for name in names if (value := _plain(raw.get(name)))), None)


def _source(value: str | None) -> str | None:
    source = clean_source(_plain(value[:_MAX_CHARS]) or "") if value else None
    return None if source and _DIGITS_OR_MAIL.search(source) else source


def _date(raw: dict[str, str], names: Iterable[str], others: Iterable[Any]) -> ParsedDate | None:
    """The first date of the table, or the finest of those that agree with it."""
    texts = [*(raw.get(name) for name in names), *(text_of(value) for value in others)]
    dates = [found for text in texts if text and (found := find_date(text[:_MAX_CHARS]))]
    first = dates[0] if dates else None
    for found in dates[1:]:
        if first and found.is_finer_than(first):
            first = found
    return first


def _author(value: str | None, not_these: Iterable[str | None]) -> str | None:
    """The value of an author tag, if a person can be meant."""
    if not value or value in not_these or value in _NO_AUTHORS or _DIGITS_OR_MAIL.search(value):
        return None
    return None if is_placeholder(value) or is_organisation(value) else value


def _json_ld_authors(json_ld: dict[str, Any], not_these: Iterable[str | None]) -> tuple[str, ...]:
    authors = json_ld.get("author")
    names: list[str] = []
    for author in authors if isinstance(authors, list) else [authors]:
        if isinstance(author, dict) and author.get("@type") not in (None, "Person"):
            continue
        value = _author(text_of(author), not_these)
        names += [name for name in split_names((value or "")[:_MAX_CHARS]).names if is_person_name(name)]
    return tuple(dict.fromkeys(names))


def _keywords(value: str) -> tuple[str, ...]:
    """The keywords as given; blanks part them only where no other mark does."""
    parts = _KEYWORD_MARKS.split(value) if _KEYWORD_MARKS.search(value) else value.split()
    return tuple(dict.fromkeys(word for part in parts if (word := part.strip())))


def _url(page: Page, value: str | None) -> str | None:
    """``value`` as an absolute URL; None for what cannot be one without knowing where the page lies."""
    url = page.absolute(value) if value else ""
    if url.startswith("//"):
        url = f"http:{url}"
    return url if url.startswith(("http://", "https://")) else None


def _canonical_url(page: Page, links: list[str], raw: dict[str, str]) -> str | None:
    """The canonical link, else og:url, else the government tag Url; never the mere home page of the site."""
    for value in (*links, raw.get("og:url"), raw.get("url")):
        url = _url(page, value)
        if url and (not _ROOT_URL.match(url) or url == page.url):
            return url
    return None
