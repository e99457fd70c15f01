"""An article page in, what it says out: the cascade of steps, one field after the other.

Steps: profile selectors → displayed text → government tags, Open Graph, JSON-LD → main text.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from crawler.extraction.blocks import make_blocks
from crawler.extraction.body import body_atoms
from crawler.extraction.breadcrumbs import find_breadcrumbs, section_of
from crawler.extraction.container import find_container
from crawler.extraction.creditlines import find_credit_lines
from crawler.extraction.credits import Credits, read_dateline, read_meta_line, read_signature
from crawler.extraction.extraction import Extraction
from crawler.extraction.headlines import beside_headline, split_top_lines
from crawler.extraction.metatags import MetaTags, read_metatags
from crawler.extraction.publication import find_publication
from crawler.extraction.scan import scan_page
from crawler.extraction.subpages import find_subpages, with_page_one
from crawler.extraction.summary import summary_lines
from crawler.extraction.title import find_title, head_title
from crawler.items import Heading, Paragraph
from crawler.normalize.page import Page
from crawler.portals.model import Portal

# Where reporters are named: the first paragraphs and the last lines
_OPENING_LINES, _SIGNED_LINES = 3, 4
_CHINA = timezone(timedelta(hours=8))


def extract_article(page: Page, portal: Portal | None = None, *, now: datetime | None = None) -> Extraction:
    """What the page says of the article it shows; fields that it does not tell are None or empty.

    Args:
        portal: its selectors come first and its own name is no section; None for the generic steps alone.
        now: for relative dates and to notice dates in the future; None takes the current time.

    Raises: nothing; a page that is no article has ``rejection`` set.
    """
    return _Reading(page, portal, now or datetime.now(_CHINA)).extraction()


class _Reading:
    """One page being read; lives for one call."""

    def __init__(self, page: Page, portal: Portal | None, now: datetime) -> None:
        self._page, self._portal, self._now = page, portal, now
        self._steps: dict[str, str] = {}
        self._warnings: list[str] = []

    def extraction(self) -> Extraction:
        page = self._page
        scan = scan_page(page.root)
        tags = read_metatags(page)
        headline = find_title(scan, head_title(page.root), tags.title)
        repeated = summary_lines(scan, headline.end, tags.description)
        container = find_container(scan, headline.end - 1, repeated)
        node = scan.nodes[container or 0]
        start, end = (node.start, node.end) if container is not None else (len(scan.atoms), len(scan.atoms))
        beside = beside_headline(scan, headline)
        repeated |= beside.indexes
        shown = find_credit_lines(scan, headline, start, end, repeated)
        body = body_atoms(scan, container, headline, shown.indexes | repeated) if container is not None else None
        top = split_top_lines(body.atoms if body else (), headline.title)
        blocks = make_blocks(scan, top.atoms, page)
        crumbs = find_breadcrumbs(scan, page, headline.title, headline.start)
        lines = [block.text for block in blocks.blocks if isinstance(block, Paragraph | Heading)]
        found = [*shown.credits, *map(read_meta_line, body.credit_lines if body else ())]
        fields: dict[str, Any] = {}
        fields["authors"] = self._authors(found, shown.bylines, lines, tags)
        fields["editors"] = self._editors(found, lines)
        fields["source"] = self._pick(
            "source", ("displayed", _first(found, "source") or shown.named_source), ("metatags", tags.source)
        )
        dates = find_publication(found, tags, self._now)
        fields["published"] = self._pick("published_at", (dates.published_step, dates.published))
        fields["modified"] = self._pick("modified_at", (dates.modified_step, dates.modified))
        self._warnings += dates.warnings
        fields["section"] = self._pick("section", ("breadcrumbs", section_of(crumbs)), ("metatags", tags.column))
        if headline.step:
            self._steps["title"] = headline.step
        if page.decoded.suspect:
            self._warnings.append("encoding_suspect")
        rejection = "no_title" if not headline.title else None if blocks.blocks else "no_content"
        subpages = find_subpages(page) if blocks.blocks else with_page_one(find_subpages(page))
        source_link = shown.link_of(fields["source"])
        return Extraction(
            title=headline.title, kicker=beside.kicker or top.kicker,
            subtitle=beside.subtitle or top.subtitle, breadcrumbs=crumbs, body=blocks.blocks,
            source_url=page.absolute(source_link) if source_link else None,
            keywords=tags.keywords, description=tags.description, canonical_url=tags.canonical_url,
            language=tags.language or "zh-CN", encoding=page.decoded.encoding, steps=self._steps,
            warnings=tuple(dict.fromkeys([*self._warnings, *blocks.warnings])), subpages=subpages,
            rejection=rejection, **fields,
        )  # fmt: skip

    def _pick(self, name: str, *candidates: tuple[str | None, Any]) -> Any:
        for step, value in candidates:
            if value and step:
                self._steps[name] = step
                return value
        return None

    def _authors(
        self, found: list[Credits], bylines: tuple[Credits, ...], lines: list[str], tags: MetaTags
    ) -> tuple[str, ...]:
        """Labelled names; else those of byline or dateline with those of the signature; else of the bare meta line."""
        labelled = [credits for credits in found if credits.origin == "label"]
        bare = [credits for credits in found if credits.origin != "label"]
        opening = [*bylines, *map(read_dateline, lines[:_OPENING_LINES])]
        signatures = list(map(read_signature, reversed(lines[-_SIGNED_LINES:])))
        signed = self._names("signature", signatures)
        for step, candidates in (("label", labelled), ("dateline", opening)):
            if names := self._names(step, candidates):
                return names if step == "label" else tuple(dict.fromkeys((*names, *signed)))
        return signed or self._names("meta line", bare) or self._pick("authors", ("jsonld", tags.authors)) or ()

    def _names(self, step: str, candidates: list[Credits]) -> tuple[str, ...]:
        for credits in candidates:
            self._warnings += credits.warnings
            if credits.authors:
                self._steps["authors"] = step
                return credits.authors
        return ()

    def _editors(self, found: list[Credits], lines: list[str]) -> tuple[str, ...]:
        signed = map(read_signature, lines[-_SIGNED_LINES:])
        editors = dict.fromkeys(name for credits in (*found, *signed) for name in credits.editors)
        return self._pick("editors", ("label", tuple(editors))) or ()


def _first(found: list[Credits], name: str) -> Any:
    return next((value for credits in found if (value := getattr(credits, name))), None)
