"""An article page in, what it says out: the cascade of steps, one field after the other.

Steps: the profile's selectors → what the page shows → government tags, Open Graph, JSON-LD → the main text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crawler.extraction.breadcrumbs import section_of
from crawler.extraction.extraction import Extraction
from crawler.extraction.metatags import MetaTags, linked_category, read_metatags
from crawler.extraction.parts import PageParts, read_parts
from crawler.extraction.people import find_staff
from crawler.extraction.profile import STEP as PROFILE
from crawler.extraction.profile import ProfileReading
from crawler.extraction.publication import find_publication
from crawler.extraction.script_values import read_scripts
from crawler.extraction.subpages import find_subpages, with_page_one
from crawler.normalize.page import Page
from crawler.normalize.parsed_date import CHINA
from crawler.normalize.text import squeeze
from crawler.portals.model import Portal


def extract_article(page: Page, portal: Portal | None = None, *, now: datetime | None = None) -> Extraction:
    """What the page says of the article it shows; fields that it does not tell are None or empty.

    Args:
        portal: its selectors come first and its own name is no section; None for the generic steps alone.
        now: for relative dates and to notice dates in the future; None takes the current time.

    Raises: nothing; a page that is no article has ``rejection`` set.
    """
    tags = read_metatags(page)
    profile = ProfileReading(page, portal)
    parts = read_parts(page, tags, profile)
    fields = _Fields()
    _take_headline(fields, parts, profile, portal)
    _take_staff(fields, parts, profile, tags)
    _take_source(fields, parts, profile, tags, page)
    _take_dates(fields, parts, profile, tags, now or datetime.now(CHINA), page.url or tags.canonical_url)
    if not ("source" in fields.values and fields.steps.get("published_at", "url") != "url"):
        _take_from_scripts(fields, page)
    _take_section(fields, parts, profile, tags, portal, page)
    _take_body(fields, parts, profile, page)
    fields.take("keywords", ("metatags", tags.keywords))
    fields.take("description", ("metatags", tags.description))
    fields.take("canonical_url", ("metatags", tags.canonical_url))
    return Extraction(
        language=tags.language or "zh-CN",
        encoding=page.decoded.encoding,
        steps=fields.steps,
        warnings=tuple(dict.fromkeys(fields.warnings)),
        rejection=_rejection(fields.values),
        **fields.values,
    )


class _Fields:
    """Values as they are found, the step of each, and the warnings on the way; lives for one page."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.steps: dict[str, str] = {}
        self.warnings: list[str] = []

    def take(self, name: str, *candidates: tuple[str | None, Any], step_name: str | None = None) -> Any:
        """The first value there is, kept with its step; candidates come in the order of the cascade."""
        for step, value in candidates:
            if value:
                self.values[name] = value
                if step:
                    self.steps[step_name or name] = step
                return value
        return None


def _take_headline(fields: _Fields, parts: PageParts, profile: ProfileReading, portal: Portal | None) -> None:
    title = parts.headline.title
    if not (portal and title and squeeze(title) == squeeze(portal.title)):  # the portal's own name heads no article
        fields.take("title", (parts.headline.step, title))
    fields.take("kicker", (PROFILE, profile.text("kicker")), ("displayed", parts.kicker))
    fields.take("subtitle", (PROFILE, profile.text("subtitle")), ("displayed", parts.subtitle))


def _take_staff(fields: _Fields, parts: PageParts, profile: ProfileReading, tags: MetaTags) -> None:
    staff = find_staff(parts.credits, parts.lines.bylines, parts.text_lines, tags.authors)
    fields.take("authors", (PROFILE, profile.people("authors")), (staff.authors_step, staff.authors))
    fields.take("editors", (PROFILE, profile.people("editors")), ("label", staff.editors))
    fields.warnings += staff.warnings


def _take_source(fields: _Fields, parts: PageParts, profile: ProfileReading, tags: MetaTags, page: Page) -> None:
    shown = next((credits.source for credits in parts.credits if credits.source), None) or parts.lines.named_source
    source = fields.take("source", (PROFILE, profile.source()), ("displayed", shown), ("metatags", tags.source))
    link = parts.lines.link_of(source)
    fields.take("source_url", ("displayed", page.absolute(link) if link else None))


def _take_dates(
    fields: _Fields, parts: PageParts, profile: ProfileReading, tags: MetaTags, now: datetime, url: str | None
) -> None:
    dates = find_publication(parts.credits, tags, now, url)
    fields.take(
        "published", (PROFILE, profile.published()), (dates.published_step, dates.published), step_name="published_at"
    )
    fields.take("modified", (dates.modified_step, dates.modified), step_name="modified_at")
    fields.warnings += dates.warnings


def _take_from_scripts(fields: _Fields, page: Page) -> None:
    """What neither page nor tags tell may stand in a script; its time is finer than the day in the URL."""
    scripts = read_scripts(page)
    if scripts.published:
        fields.take("published", ("script", scripts.published), step_name="published_at")
    if "source" not in fields.values:
        fields.take("source", ("script", scripts.source))


def _take_section(
    fields: _Fields, parts: PageParts, profile: ProfileReading, tags: MetaTags, portal: Portal | None, page: Page
) -> None:
    title = squeeze(parts.headline.title or tags.title or "")
    told = tuple(crumb for crumb in tags.crumbs if squeeze(crumb.name) != title)
    crumbs = fields.take("breadcrumbs", (PROFILE, profile.crumbs()), ("displayed", parts.crumbs), ("jsonld", told))
    section = section_of(crumbs or (), portal.title if portal else None)
    if not fields.take("section", ("breadcrumbs", section), ("metatags", tags.column)):
        fields.take("section", ("metatags", linked_category(page.root)))  # asks every link, so it comes last


def _take_body(fields: _Fields, parts: PageParts, profile: ProfileReading, page: Page) -> None:
    step = PROFILE if profile.container(parts.scan) is not None else "maintext"
    body = fields.take("body", (step, parts.blocks.blocks))
    subpages = find_subpages(page, parts.scan, parts.headline.end)
    fields.take("subpages", (None, subpages if body else with_page_one(subpages)))
    fields.warnings += parts.blocks.warnings
    if page.decoded.suspect:
        fields.warnings.append("encoding_suspect")
    if page.cut:
        fields.warnings.append("page_cut")


def _rejection(values: dict[str, Any]) -> str | None:
    if not values.get("title"):
        return "no_title"
    return None if values.get("body") else "no_content"
