"""A page in, what each extractor says of it out; every one is called as its own documentation shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

import lxml.html

from benchmarks.extraction.gold import GoldPage
from benchmarks.extraction.scores import Prediction
from crawler.extraction.article import extract_article
from crawler.extraction.blocks import text_of
from crawler.page.page import Page

_PARSER = lxml.html.HTMLParser(encoding="utf-8")
_NAMES = re.compile(r"[、，,;；/|\s]+")


def guiwen(page: GoldPage) -> Prediction:
    """This project: from bytes, without a profile."""
    found = extract_article(Page(page.body, page.url))
    published = found.published.value if found.published else None
    return Prediction(found.title, published, found.authors, found.source, text_of(found.body))


def newspaper(page: GoldPage) -> Prediction:
    """newspaper4k, language zh."""
    import tldextract
    from newspaper import Article

    # Its own list of suffixes, not a download: the benchmark needs no network
    tldextract.tldextract.TLD_EXTRACTOR = _suffixes()
    article = Article(page.url or "http://localhost/", language="zh", fetch_images=False)
    article.download(input_html=page.html)
    article.parse()
    date = article.publish_date
    return Prediction(article.title, date and date.isoformat(), article.authors, None, article.text)


@cache
def _suffixes() -> object:
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=())


def trafilatura(page: GoldPage) -> Prediction:
    """trafilatura with metadata, without tables and comments."""
    from trafilatura import extract

    options = {"output_format": "json", "with_metadata": True, "include_tables": False, "include_comments": False}
    found = json.loads(extract(page.html, url=page.url, **options) or "{}")
    authors = _NAMES.split(found.get("author") or "")
    return Prediction(found.get("title"), found.get("date"), authors, found.get("source-hostname"), found.get("text"))


def readability(page: GoldPage) -> Prediction:
    """readability-lxml."""
    from readability import Document

    document = Document(page.html)
    return Prediction(document.short_title(), text=lxml.html.fromstring(document.summary()).text_content())


def gne(page: GoldPage) -> Prediction:
    """GeneralNewsExtractor."""
    from gne import GeneralNewsExtractor

    found = GeneralNewsExtractor().extract(page.html)
    authors = _NAMES.split(found.get("author") or "")
    return Prediction(found.get("title"), found.get("publish_time"), authors, None, found.get("content"))


def bare_parse(page: GoldPage) -> Prediction:
    """What nobody can do without: decoding and lxml's parse."""
    lxml.html.document_fromstring(page.html.encode("utf-8"), parser=_PARSER)
    return Prediction()


_MODULES = {newspaper: "newspaper", trafilatura: "trafilatura", readability: "readability", gne: "gne"}


def contestants() -> dict[str, Callable[[GoldPage], Prediction]]:
    """Name → extractor, of those that are installed; the bare parse last."""
    found = {"guiwen": guiwen}
    found |= {peer.__name__: peer for peer, module in _MODULES.items() if find_spec(module)}
    return found | {"bare lxml parse": bare_parse}
