"""Reads an article page: its parts, then one field after the other by a cascade of steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crawler.extraction.blocks import Blocks, make_blocks, split_tail_credits
from crawler.extraction.body import BodyAtoms, body_atoms, unfold
from crawler.extraction.breadcrumbs import far_breadcrumbs, find_breadcrumbs, section_of
from crawler.extraction.container import article_region, find_container
from crawler.extraction.cues import SENTENCE_END, class_matcher, hints_at_credits, is_end_line, is_tool_line, node_names
from crawler.extraction.headlines import TopLines, above_body, beside_headline, split_top_lines
from crawler.extraction.media import file_links
from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.metatags import MetaTags, linked_category, read_metatags
from crawler.extraction.model import Credits, Extraction, find_subpages, with_page_one
from crawler.extraction.people import CreditLines, find_credit_lines, find_staff
from crawler.extraction.profile import STEP as PROFILE
from crawler.extraction.profile import ProfileReading
from crawler.extraction.publication import find_publication, read_scripts
from crawler.extraction.scan import Scan
from crawler.extraction.scanner import scan_page
from crawler.extraction.title import Headline, find_title, head_title
from crawler.items import Crumb, Heading, Paragraph
from crawler.page.page import Page
from crawler.portals.model import Portal
from crawler.text.cleaning import squeeze
from crawler.text.dates import CHINA

_is_summary = class_matcher(r"summary|abstract|digest|descri|intro(?:\b|_|duc)|zhaiyao|daodu|daoyu|\blead\b")
# How many atoms below the headline a summary may stand, and how many below it the text may begin
_REACH, _FOLLOWING = 24, 12
_MIN_CHARS, _MIN_LINK_CHARS = 16, 6
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def summary_lines(scan: Scan, start: int, description: str | None) -> frozenset[int]:
    """Indexes of lines that only repeat how the text begins.

    Only lines above the first other sentence are asked. A line counts when the text right below it begins with it; on
    page 2 of an article, where it does not, when its block is named as a summary and it is the page's own description.

    Args:
        start: index of the first atom below the headline.
    """
    repeated, described = [], []
    for index in range(start, min(len(scan.atoms), start + _REACH)):
        if scan.weights[index] < _MIN_CHARS:
            continue
        atom = scan.atoms[index]
        text = squeeze(atom.text).rstrip("….")
        again = _repetition(scan, index, text)
        if again is not None and (_is_summary(node_names(atom.block)) or _is_box_above(scan, index, again)):
            repeated.append(index)
        elif _is_described(atom.block, text, description):
            described.append(index)
        elif again is not None or SENTENCE_END.search(atom.text):
            break
    # Several lines that come again are no summary but a whole second copy of the text
    return frozenset(described + repeated if len(repeated) < 2 else described)


def _repetition(scan: Scan, index: int, text: str) -> int | None:
    """Index of the line from which on the lines below repeat a text, files left out; None where none does."""
    end = min(len(scan.atoms), index + 1 + _FOLLOWING)
    for again in range(index + 1, end):
        if not squeeze(scan.atoms[again].text[:20]).startswith(text[:6]):
            continue
        lines = [atom for atom in scan.atoms[again:end] if atom.text]
        whole = squeeze("".join(atom.text for atom in lines))
        if whole.startswith(text) or squeeze("".join(a.text for a in lines if not file_links(a))).startswith(text):
            return again
    return None


def _is_box_above(scan: Scan, index: int, again: int) -> bool:
    """Whether a line stands in a box above the text that it repeats, not in the text above a box that repeats it.

    Between a summary and the text there is no other text, heading or link to an article. A line that comes again as
    the next paragraph is a refrain.
    """
    if any(_parts_from_text(scan, i) for i in range(index + 1, again)):
        return False
    box, text = scan.nodes[scan.atoms[index].node], scan.nodes[scan.atoms[again].node]
    if box.end - box.start > 1:
        return False
    return box.parent != text.parent or text.end - text.start > 1


def _parts_from_text(scan: Scan, index: int) -> bool:
    atom = scan.atoms[index]
    if scan.weights[index] or is_end_line(atom.text) or scan.nodes[atom.node].tag in _HEADINGS:
        return True
    return atom.links >= _MIN_LINK_CHARS and not is_tool_line(atom.text) and not hints_at_credits(atom.text)


def _is_described(block: object, text: str, description: str | None) -> bool:
    if not description or not _is_summary(node_names(block)):
        return False
    told = squeeze(description).rstrip("….")
    return len(told) >= _MIN_CHARS and (told.startswith(text) or text.startswith(told))


@dataclass(frozen=True, slots=True)
class PageParts:
    """The parts of a page that shows an article.

    ``credits`` is what all lines with credits say, those around the headline first.
    """

    scan: Scan
    headline: Headline
    kicker: str | None
    subtitle: str | None
    crumbs: tuple[Crumb, ...]
    lines: CreditLines
    credits: tuple[Credits, ...]
    blocks: Blocks

    @property
    def is_sure(self) -> bool:
        """Whether the page shows a headline, a publication time and a body."""
        dated = any(credits.published for credits in self.lines.credits)
        return dated and self.headline.step == "displayed" and bool(self.blocks.blocks)

    @property
    def text_lines(self) -> list[str]:
        """Paragraphs and headings in order."""
        return [block.text for block in self.blocks.blocks if isinstance(block, Paragraph | Heading)]


def read_parts(page: Page, tags: MetaTags, profile: ProfileReading) -> PageParts:
    """The parts of an article page; a part that is not there is empty.

    Only the region around the headline is looked at where that shows headline, date and body; else the whole page.
    """
    head = head_title(page.root)
    region = None if profile.has_rules else article_region(page.root, head)
    parts = _read(page, tags, profile, unfold(scan_page(page.root, region)), head)
    if region is None:
        return parts
    if parts.is_sure:
        return parts if parts.crumbs else replace(parts, crumbs=_far_crumbs(page, parts))
    return _read(page, tags, profile, unfold(scan_page(page.root)), head)


def _far_crumbs(page: Page, parts: PageParts) -> tuple[Crumb, ...]:
    headline = parts.scan.atoms[parts.headline.start].block
    return far_breadcrumbs(page, parts.headline.title, headline)


def _read(page: Page, tags: MetaTags, profile: ProfileReading, scan: Scan, head: str) -> PageParts:
    profile.hide_excluded(scan)
    headline = profile.headline(scan) or find_title(scan, head, tags.title)
    repeated = summary_lines(scan, headline.end, tags.description)
    container = profile.container(scan)
    if container is None:
        container = find_container(scan, headline.end - 1, repeated)
    beside = beside_headline(scan, headline, repeated)
    taken = repeated | beside.indexes
    start, end = _range(scan, container)
    lines = find_credit_lines(scan, headline, start, end, taken)
    above = above_body(scan, headline, lines.indexes, start, repeated)
    taken |= above.indexes
    body = BodyAtoms((), ())
    if container is not None:
        body = body_atoms(scan, container, headline, lines.indexes | taken)
    top: TopLines = split_top_lines(body.atoms, headline.title)
    blocks = make_blocks(scan, top.atoms, page)
    kept, cut = split_tail_credits(blocks.blocks)
    return PageParts(
        scan,
        headline,
        beside.kicker or above.kicker or top.kicker,
        beside.subtitle or above.subtitle or top.subtitle,
        find_breadcrumbs(scan, page, headline.title, headline.start),
        lines,
        (*lines.credits, *map(read_meta_line, body.credit_lines), *cut),
        replace(blocks, blocks=kept),
    )


def _range(scan: Scan, container: int | None) -> tuple[int, int]:
    if container is None:
        return len(scan.atoms), len(scan.atoms)
    return scan.nodes[container].start, scan.nodes[container].end


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
