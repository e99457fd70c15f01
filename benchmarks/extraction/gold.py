"""A folder of pages with their gold values in, pages to be extracted and what must come out.

Two shapes: ``gold.jsonl`` beside ``<id>.html``, whose bodies are XPaths into the page; or the project's own examples.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lxml.html

_SKIPPED = {"script", "style", "noscript", "textarea", "select", "template", "iframe", "button"}


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One page: its bytes and address, and the values a person has read from it.

    ``neutral`` is text that is neither asked for nor punished (bylines, a headline set again).
    """

    name: str
    body: bytes
    url: str | None
    titles: tuple[str, ...]
    published_at: str | None
    authors: tuple[str, ...]
    sources: tuple[str, ...]
    text: str
    neutral: str

    @property
    def html(self) -> str:
        """The page as text: UTF-8 if it is that, else GB18030."""
        try:
            return self.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.body.decode("gb18030", "replace")


def read_gold(folder: Path) -> list[GoldPage]:
    """The pages of a folder, in the order of its gold file or by name."""
    if (folder / "gold.jsonl").exists():
        lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        return [_from_row(folder, row) for row in rows if row.get("kind", "article") == "article"]
    return [_from_example(case.parent) for case in sorted(folder.glob("*/*/article.json"))]


def _from_row(folder: Path, row: dict[str, Any]) -> GoldPage:
    body = (folder / row.get("path", f"{row['id']}.html")).read_bytes()
    titles = (row["title"], *(row.get("alt_titles") or ()))
    sources = tuple(filter(None, (row.get("source"), *(row.get("alt_sources") or ()))))
    page = GoldPage(
        row["id"],
        body,
        row.get("url"),
        titles,
        row.get("published_at"),
        tuple(row.get("authors") or ()),
        sources,
        "",
        "",
    )
    tree = lxml.html.fromstring(page.html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    optional = _found(tree, row.get("body_optional_xpath"))
    excluded = {*_found(tree, row.get("body_exclude_xpath")), *_found(tree, row.get("caption_xpath"))}
    text = _text_of(_found(tree, row["body_xpath"]), {*excluded, *optional})
    return replace(page, text=text, neutral=_text_of(optional, excluded))


def _from_example(folder: Path) -> GoldPage:
    expected = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    facts = json.loads((folder / "response.json").read_text(encoding="utf-8"))[0]
    neutral = "\n".join(filter(None, (expected["kicker"], expected["title"], expected["subtitle"])))
    return GoldPage(
        f"{folder.parent.name}/{folder.name}",
        (folder / facts["file"]).read_bytes(),
        facts["url"],
        (expected["title"],),
        expected["published_at"],
        tuple(expected["authors"]),
        tuple(filter(None, (expected["source"],))),
        expected["text"] or "",
        neutral,
    )


def _found(tree: Any, xpath: str | None) -> list[Any]:
    return [element for element in tree.xpath(xpath) if hasattr(element, "tag")] if xpath else []


def _text_of(elements: list[Any], skipped: set[Any]) -> str:
    whole = set(elements)
    top = [element for element in elements if not any(above in whole for above in element.iterancestors())]
    parts: list[str] = []
    for element in top:
        _collect(element, skipped, parts)
        parts.append("\n")
    return "".join(parts)


def _collect(element: Any, skipped: set[Any], parts: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED or element in skipped:
        return
    parts.append(element.text or "")
    for child in element:
        _collect(child, skipped, parts)
        parts.append(child.tail or "")
