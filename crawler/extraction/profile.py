"""Reads fields with the selectors of a portal's profile: the first step of the cascade."""

from __future__ import annotations

from typing import Any

from parsel import Selector

from crawler.extraction.cues import CRUMB_SEPARATOR
from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.scan import Scan
from crawler.extraction.sources import clean_source
from crawler.extraction.title import Headline
from crawler.items import Crumb
from crawler.page.page import Page
from crawler.portals.model import ArticleRules, Portal, select
from crawler.text.cleaning import clean_line, squeeze
from crawler.text.dates import ParsedDate, find_date

STEP = "profile"
_LABELS = {"authors": "作者：", "editors": "责任编辑："}


class ProfileReading:
    """What the selectors of a portal find on one page; every answer is empty where no rule set fits the page."""

    def __init__(self, page: Page, portal: Portal | None) -> None:
        rules = portal.article_rules if portal else ()
        self._page = page
        self._document = Selector(root=page.root, type="html") if rules else None
        self._rules = next((rule for rule in rules if self._fits(rule)), ArticleRules())

    @property
    def has_rules(self) -> bool:
        """Whether the portal has selectors for article pages."""
        return self._document is not None

    def _fits(self, rules: ArticleRules) -> bool:
        return rules.match is None or bool(self._find(rules.match))

    def _find(self, selector: str | None) -> list[Any]:
        """Elements or strings a selector finds."""
        if self._document is None or not selector:
            return []
        return [found.root for found in select(self._document, selector)]

    def text(self, name: str) -> str | None:
        """The text of the first thing the selector of that field finds."""
        for found in self._find(getattr(self._rules, name)):
            text = clean_line(_text(found))
            if text:
                return text
        return None

    def people(self, name: str) -> tuple[str, ...]:
        """The names in what the selector of ``authors`` or ``editors`` finds, with its label or without."""
        text = self.text(name)
        if not text:
            return ()
        for line in (text, _LABELS[name] + text):
            if names := getattr(read_meta_line(line), name):
                return tuple(names)
        return ()

    def source(self) -> str | None:
        """The source without its label."""
        return clean_source(self.text("source") or "")

    def published(self) -> ParsedDate | None:
        """The publication time."""
        return find_date(self.text("published_at") or "")

    def crumbs(self) -> tuple[Crumb, ...]:
        """The trail, be it one selected element with separators or one for each step."""
        crumbs = []
        for found in self._find(self._rules.breadcrumbs):
            href = found.get("href") if hasattr(found, "get") else None
            names = filter(None, map(clean_line, CRUMB_SEPARATOR.split(_text(found))))
            crumbs += [Crumb(name, self._page.absolute(href) if href else None) for name in names]
        return tuple(crumbs)

    def headline(self, scan: Scan) -> Headline | None:
        """The title, placed where it stands among the atoms."""
        title = self.text("title")
        if not title:
            return None
        wanted = squeeze(title)
        for index, atom in enumerate(scan.atoms):
            if atom.text and not atom.hidden and squeeze(atom.text) == wanted:
                return Headline(title, STEP, index, index + 1)
        return Headline(title, STEP)

    def container(self, scan: Scan) -> int | None:
        """Index of the block the ``body`` selector finds, or of the block around what it finds."""
        for found in self._find(self._rules.body):
            if (index := _block_of(scan, found)) is not None:
                return index
        return None

    def hide_excluded(self, scan: Scan) -> None:
        """Mark what the ``exclude`` selectors find as hidden."""
        excluded = {found for selector in self._rules.exclude for found in self._find(selector)}
        if not excluded:
            return
        for node in scan.nodes:
            if node.element in excluded:
                for atom in scan.atoms[node.start : node.end]:
                    atom.hidden = True
        scan.weights[:] = [0 if a.hidden else w for a, w in zip(scan.atoms, scan.weights, strict=True)]


def _text(found: Any) -> str:
    return found if isinstance(found, str) else "".join(found.itertext())


def _block_of(scan: Scan, element: Any) -> int | None:
    blocks = {node.element: index for index, node in enumerate(scan.nodes)}
    while element is not None and not isinstance(element, str):
        if element in blocks:
            return blocks[element]
        element = element.getparent()
    return None
