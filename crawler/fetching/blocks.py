"""An answer in, the firewall or challenge page it is out; and the positive test of what a real page looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from crawler.fetching.block_signatures import SIGNATURES, Sign, Signature
from crawler.normalize.page import Page
from crawler.normalize.text import squeeze
from crawler.portals.platforms import PageProblem
from crawler.portals.platforms.problems import is_bare

# Beyond this a page has loaded; nothing in the table allows more
_MAX_CHARS = max(signature.most_chars for signature in SIGNATURES)
# A block page is small; what follows is the portal's own
_MAX_SOURCE = 60_000
_MIN_PARAGRAPH_HAN = 30
_MIN_CONTENT_CHARS = 200
_HAN = re.compile("[\u4e00-\u9fff]")
_BLOCK_TAGS = frozenset({"p", "div", "td", "li", "article", "section", "dd", "blockquote"})
_STATUSES = frozenset(
    code
    for signature in SIGNATURES
    for sign in signature.signs
    if sign.where == "status"
    for code in map(int, sign.pattern.pattern.split("|"))
)


def detect_block(page: Page, headers: Mapping[str, str] | None = None) -> PageProblem | None:
    """The firewall or challenge page that an answer is (``blocked:…``), or None for any other page.

    A page with real content is never one, whatever words, scripts and cookies it carries, unless its HTTP status
    says so too.

    Args:
        headers: the answer's headers, several lines of one name joined by ",".
    """
    look = _Look(page, headers or {})
    if page.status not in _STATUSES and look.has_loaded(_MAX_CHARS):
        return None
    for signature in SIGNATURES:
        seen = _block_text(look, signature)
        if seen is not None:
            return PageProblem(f"blocked:{signature.kind}", True, seen)
    return None


def reads_as_article(page: Page, *, without: Iterable[re.Pattern[str]] = ()) -> bool:
    """Whether a page has a title and a real paragraph: 30 Han characters or more in one piece.

    Args:
        without: a paragraph in which one of these is found (in its text without white space) does not count.
    """
    patterns = tuple(without)
    title = page.root.xpath("string((//title|//h1)[normalize-space()][1])")
    return bool(str(title).strip()) and any(
        len(_HAN.findall(text)) >= _MIN_PARAGRAPH_HAN and not any(pattern.search(text) for pattern in patterns)
        for text in _paragraphs(page)
    )


@dataclass
class _Look:
    """A page and its headers as the signs see them, each part made once."""

    page: Page
    headers: Mapping[str, str]

    @cached_property
    def visible(self) -> str:
        return self.page.visible_start

    @cached_property
    def title(self) -> str:
        return squeeze(str(self.page.root.findtext(".//title") or ""))

    @cached_property
    def source(self) -> str:
        return self.page.text[:_MAX_SOURCE]

    @cached_property
    def header_lines(self) -> str:
        lines = [f"{name.lower()}: {value}" for name, value in self.headers.items() if name.lower() != "set-cookie"]
        cookies = next((value for name, value in self.headers.items() if name.lower() == "set-cookie"), "")
        return "\n".join(lines + [f"set-cookie: {cookie.strip()}" for cookie in re.split(r",(?=\s*[\w.-]+=)", cookies)])

    def has_loaded(self, most_chars: int) -> bool:
        return len(self.visible) > most_chars

    def finds(self, sign: Sign) -> str | None:
        """What of the sign is seen, None where it is not."""
        match sign.where:
            case "status":
                return str(self.page.status) if sign.pattern.fullmatch(str(self.page.status)) else None
            case "bare":
                return "" if is_bare(self.page) else None
            case "presence":
                return _found(sign, self.header_lines)
            case "title":
                return _found(sign, self.title)
            case "phrase":
                return _found(sign, f"{self.title} {self.visible}")
            case "source":
                return _found(sign, self.source)


def _found(sign: Sign, text: str) -> str | None:
    match = sign.pattern.search(text)
    return match[0] if match else None


def _block_text(look: _Look, signature: Signature) -> str | None:
    """What was seen of the signature where it holds, None where it does not."""
    seen = {sign: text for sign in signature.signs if (text := look.finds(sign)) is not None}
    places = {sign.where if sign.where == "presence" else sign for sign in seen}
    if not any(sign.decisive for sign in seen) and (len(places) < 2 or {s.where for s in seen} <= {"status", "bare"}):
        return None
    by_status = any(sign.where == "status" for sign in seen)
    if not by_status and (look.has_loaded(signature.most_chars) or _has_content(look, signature)):
        return None
    return squeeze(" ".join(sorted(filter(None, seen.values()), key=len, reverse=True)[:1]))[:120]


def _has_content(look: _Look, signature: Signature) -> bool:
    """A page of some size with a paragraph that is not the firewall's own words."""
    own_words = [sign.pattern for sign in signature.signs if sign.where == "phrase"]
    return len(look.visible) >= _MIN_CONTENT_CHARS and reads_as_article(look.page, without=own_words)


def _paragraphs(page: Page) -> Iterable[str]:
    for element in page.root.iter(*_BLOCK_TAGS):
        own = "".join([element.text or "", *(_inline_text(child) for child in element)])
        if own.strip():
            yield squeeze(own)


def _inline_text(child: object) -> str:
    tag, tail = getattr(child, "tag", None), getattr(child, "tail", None) or ""
    if not isinstance(tag, str) or tag in _BLOCK_TAGS or tag in ("script", "style", "a", "ul", "ol", "table"):
        return tail
    return "".join(child.itertext()) + tail  # type: ignore[attr-defined]
