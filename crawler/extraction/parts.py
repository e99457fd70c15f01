"""An article page in, its parts out: headline, credit lines, trail, body; each is found with those before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.extraction.blocks import Blocks, make_blocks
from crawler.extraction.body import BodyAtoms, body_atoms
from crawler.extraction.breadcrumbs import far_breadcrumbs, find_breadcrumbs
from crawler.extraction.container import find_container
from crawler.extraction.credits import Credits, read_meta_line
from crawler.extraction.credits_on_page import CreditLines, find_credit_lines
from crawler.extraction.headlines import TopLines, above_body, beside_headline, split_top_lines
from crawler.extraction.metatags import MetaTags
from crawler.extraction.profile import ProfileReading
from crawler.extraction.region import article_region
from crawler.extraction.scan import Scan
from crawler.extraction.scanner import scan_page
from crawler.extraction.summary import summary_lines
from crawler.extraction.tail_credits import split_tail_credits
from crawler.extraction.title import Headline, find_title, head_title
from crawler.extraction.unfolding import unfold
from crawler.items import Crumb, Heading, Paragraph
from crawler.normalize.page import Page


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
