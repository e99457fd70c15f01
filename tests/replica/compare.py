"""Crawled lines against the truth of a replica: articles missing, spurious or repeated, and fields that differ."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.page.urls import canonical_url
from crawler.platforms.base import article_id

Line = Mapping[str, Any]
Truth = Mapping[str, Any]


@dataclass
class Comparison:
    """The result; `problems` is empty where every expected article is there exactly once, with the right fields."""

    missing: list[str] = field(default_factory=list)
    spurious: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, Any, Any]] = field(default_factory=list)  # key, field, wanted, got

    def problems(self) -> list[str]:
        """One readable line each."""
        lists = (("missing", self.missing), ("spurious", self.spurious), ("repeated", self.repeated))
        told = [f"{name}: {key}" for name, keys in lists for key in keys]
        return told + [f"{key} {name}: wanted {want!r}, got {got!r}" for key, name, want, got in self.differences]


def compare(lines: Iterable[Line], expected: Mapping[str, Truth], portal: str = "gxzx") -> Comparison:
    """Compare finished lines with the truth of the articles a crawl must export, both of one moment."""
    by_id = {article_id(portal, canonical_url(key) if "/" in key else key): key for key in expected}
    result = Comparison()
    seen: Counter[str] = Counter()
    for line in lines:
        key = by_id.get(line["id"])
        if key is None:
            result.spurious.append(line["url"])
            continue
        seen[key] += 1
        if seen[key] == 2:
            result.repeated.append(key)
        result.differences += [(key, *difference) for difference in field_differences(line, expected[key])]
    result.missing = [key for key in expected if not seen[key]]
    return result


def field_differences(line: Line, truth: Truth) -> list[tuple[str, Any, Any]]:
    """(field, wanted, got) for every field of ``line`` that says something else than ``truth``."""
    found = []
    for name, (wanted, got) in FIELDS.items():
        want, have = wanted(truth), got(line)
        if want != have:
            found.append((name, want, have))
    return found


def squeeze(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFC", text or "").split())


def _squeezed(values: Iterable[str | None]) -> list[str]:
    return [squeeze(v) for v in values]


def _blocks(line: Line, kind: str) -> list[Line]:
    return [block for block in line["body"] if block["type"] == kind]


def _captions(line: Line) -> list[str | None]:
    return [image["caption"] for image in line["images"] if image["caption"]]


def _attachments(line: Line) -> list[dict[str, str]]:
    return [{"url": file["url"], "name": file["name"]} for file in line["attachments"]]


def _lines(line: Line) -> list[str]:
    return _squeezed(line["text"].split("\n")) if line["text"] else []


Reader = Callable[[Any], Any]
# field → (what the truth wants, what the line has), both in a form that can be compared
FIELDS: dict[str, tuple[Reader, Reader]] = {
    "title": (lambda t: squeeze(t["title"]), lambda a: squeeze(a["title"])),
    "kicker": (lambda t: squeeze(t["kicker"]), lambda a: squeeze(a["kicker"])),
    "subtitle": (lambda t: squeeze(t["subtitle"]), lambda a: squeeze(a["subtitle"])),
    "section": (lambda t: t["section_path"][-1], lambda a: a["section"]),
    "breadcrumbs": (lambda t: t["section_path"], lambda a: [c["name"] for c in a["breadcrumbs"]][1:]),
    "published_at": (lambda t: t["published_at"], lambda a: a["published_at"]),
    "source": (lambda t: t["source"], lambda a: a["source"]),
    "source_url": (lambda t: t["source_url"], lambda a: a["source_url"]),
    "authors": (lambda t: t["authors"], lambda a: a["authors"]),
    "editors": (lambda t: t["editors"], lambda a: a["editors"]),
    "paragraphs": (lambda t: _squeezed(t["paragraphs"]), _lines),
    "headings": (lambda t: _squeezed(t["headings"]), lambda a: _squeezed(b["text"] for b in _blocks(a, "heading"))),
    "images": (lambda t: t["images"], lambda a: [i["url"] for i in a["images"]]),
    "captions": (lambda t: _squeezed(t["captions"]), lambda a: _squeezed(_captions(a))),
    "tables": (lambda t: t["tables"], lambda a: [b["rows"] for b in _blocks(a, "table")]),
    "attachments": (lambda t: t["attachments"], _attachments),
    "videos": (lambda t: t["videos"], lambda a: [v["url"] for v in a["videos"]]),
    "page_count": (lambda t: t["pages"], lambda a: a["page_count"]),
    "keywords": (lambda t: t["keywords"], lambda a: a["keywords"]),
}
