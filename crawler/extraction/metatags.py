"""Reads what the head of a page says: government page tags, Open Graph, JSON-LD, language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from crawler.extraction.sources import clean_source
from crawler.items import Crumb
from crawler.page.page import Page
from crawler.text.cleaning import clean_line, word_set
from crawler.text.dates import ParsedDate, find_date
from crawler.text.names import is_organisation, is_person_name, is_placeholder, split_names
from crawler.text.roles import HAN_CHAR

# Every table: government standard of 2017 first, then what CMS and newspapers print, then Open Graph and the rest.
# Maketime (the static file's generation) and createdate are in none: they are not about the article.
TITLES = ("articletitle", "og:title", "twitter:title", "headline", "dc.title", "dcterms.title")
PUBLISHED = (
    # 国办发〔2017〕47号; gov.cn before it
    *("pubdate", "firstpublishedtime"),
    # Open Graph and its Chinese dialects; weibo
    *("article:published_time", "og:published_time", "og:time", "og:release_date", "og:publish_time", "apub:time"),
    *("weibo: article:create_at", "weibo:article:create_at", "bytedance:published_time"),
    # newspapers' systems: mostly the day alone
    *("publishdate", "publish_date", "publish-date", "publishtime", "publish_time", "publish-time", "publicationdate"),
    *("contentdate", "contentpubdate", "releasedate", "newsdate", "fbrq", "fbsj"),
    # schema.org microdata, Dublin Core, scholarly tags
    *("datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date"),
    *("citation_publication_date", "date"),
)
MODIFIED = (
    *("lastmodifiedtime", "article:modified_time", "og:updated_time", "weibo: article:update_at"),
    *("weibo:article:update_at", "datemodified", "dcterms.modified", "lastmodified"),
)
SOURCES = ("contentsource", "source", "article:source", "newssource", "source_name", "dc.source", "dcterms.source")
AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator")
COLUMNS = ("columnname", "article:section", "articlesection")
KEYWORDS = ("keywords", "news_keywords", "dc.subject")
DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description")
IMAGES = ("image", "og:image", "twitter:image", "thumbnailurl", "shareimgurl")


_CODE = re.compile(r"^[a-z]{2,3}(?:[-_](?:[a-z]{2,8}|\d{3}))*$", re.IGNORECASE)
_TRADITIONAL = re.compile("hant|tw|hk|mo", re.IGNORECASE)
_KANA = re.compile("[\u3041-\u30ff]")
_MIN_HAN = 4


def page_language(root: Any, tag: str | None) -> str | None:
    """The language of the page: ``zh-CN``, ``zh-TW``, another code as printed; None where it tells none.

    A copied ``lang="en"`` is common in templates of Chinese sites: beside a Chinese title it is ignored.

    Args:
        tag: the value of a language tag; the ``lang`` attribute of the page comes first.
    """
    for code in (root.get("lang"), root.get("xml:lang"), tag):
        code = (code or "").split(",")[0].strip()
        if not _CODE.match(code):
            continue
        if code.lower().startswith(("zh", "cmn")):
            return "zh-TW" if _TRADITIONAL.search(code) else "zh-CN"
        if not _has_chinese_title(root):
            return code.replace("_", "-")
    return None


def _has_chinese_title(root: Any) -> bool:
    title = root.findtext(".//title") or ""
    return len(HAN_CHAR.findall(title)) >= _MIN_HAN and not _KANA.search(title)


_MAX_JSON_CHARS = 200_000
_MAX_ITEMS = 10
_ARTICLE_TYPES = re.compile("Article|Posting|Report", re.IGNORECASE)
_PREFIXES = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "<![CDATA[")
_SUFFIXES = ("-->", "]]>", "//", "/*]]>*/", ";")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
# What a broken block still tells
_PAIR = re.compile(r'"(headline|title|datePublished|dateModified|pubDate|upDate)"\s*:\s*"((?:[^"\\]|\\.)*)"')


def article_object(texts: Iterable[str]) -> dict[str, Any]:
    """The first object in the page's JSON-LD texts that is an article, else one that has a date; empty for none."""
    best: dict[str, Any] = {}
    for text in texts:
        for found in _objects(_parsed(text)) if len(text) <= _MAX_JSON_CHARS else ():
            if _ARTICLE_TYPES.search(str(found.get("@type") or "")):
                return found
            if not best and ("datePublished" in found or "pubDate" in found):
                best = found
    return best


def breadcrumb_items(texts: Iterable[str]) -> list[tuple[str, str | None]]:
    """Names and URLs of the page's first BreadcrumbList, from the home page down; empty for none."""
    for text in texts:
        if len(text) > _MAX_JSON_CHARS or "BreadcrumbList" not in text:
            continue
        for found in _objects(_parsed(text)):
            items = found.get("itemListElement")
            if found.get("@type") == "BreadcrumbList" and isinstance(items, list):
                return [item for entry in items[:_MAX_ITEMS] if (item := _breadcrumb(entry))]
    return []


def _breadcrumb(entry: Any) -> tuple[str, str | None] | None:
    """An entry's name and URL; either may stand in the entry or in its ``item``."""
    if not isinstance(entry, dict):
        return None
    item = entry.get("item")
    name = text_of(entry.get("name")) or text_of(item if isinstance(item, dict) else None)
    return (name, text_of(item, "@id") or text_of(item, "url")) if name else None


def text_of(value: Any, key: str = "name") -> str | None:
    """A JSON-LD value as text: itself, the first of a list, or the ``key`` of an object."""
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item, key))), None)
    if isinstance(value, dict):
        value = value.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _parsed(text: str) -> Any:
    text = _unwrapped(text)
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return {key: _unescaped(value) for key, value in _PAIR.findall(text)}


def _unwrapped(text: str) -> str:
    """``text`` without the comment or CDATA marks that hide it from browsers of 1999."""
    text = text.strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix).lstrip()
    for suffix in _SUFFIXES:
        text = text.removesuffix(suffix).rstrip()
    return text


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


_NAME_ATTRIBUTES = ("name", "property", "itemprop", "http-equiv")
_TAG = re.compile(r"<[^<>]{1,200}>")
_KEYWORD_MARKS = re.compile(r"[,，;；、|｜]+")
# What dates, sources and names are looked for in; a description may be as long as it likes
_MAX_VALUE_CHARS = 200
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
    source = clean_source(_plain(value[:_MAX_VALUE_CHARS]) or "") if value else None
    return None if source and _DIGITS_OR_MAIL.search(source) else source


def _date(raw: dict[str, str], names: Iterable[str], others: Iterable[Any]) -> ParsedDate | None:
    """The first date of the table, or the finest of those that agree with it."""
    texts = [*(raw.get(name) for name in names), *(text_of(value) for value in others)]
    dates = [found for text in texts if text and (found := find_date(text[:_MAX_VALUE_CHARS]))]
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
        names += [name for name in split_names((value or "")[:_MAX_VALUE_CHARS]).names if is_person_name(name)]
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
