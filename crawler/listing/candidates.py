"""Groups links that look alike and chooses the group that is the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.regions import Region, own_region
from crawler.listing.row_dates import with_dates
from crawler.listing.row_links import Group, RowLink, group_anchors, row_links
from crawler.page.urls import split_url
from crawler.platforms.base import Platform
from crawler.platforms.generic import Generic
from crawler.text.cleaning import clean_line

# Navigation, friend links and footers stay below this; headlines reach 1.5 without dates, 2.5 with them
MIN_QUALITY = 1.0
_SAMPLE, _URL_STEP = 40, 3
_LONG_TITLE, _SHORT_TITLE = 8, 5
_REGION_FACTOR = {Region.MAIN: 1.0, Region.ASIDE: 0.5, Region.FRAME: 0.45}
# What is called a navigation and carries dates is none
_DATED_FRAME_FACTOR = 0.8
_BEFORE_PAGER_FACTOR = 3.0
_SIDE_HEADING = re.compile(
    r"排行|热[门点搜评榜]|推荐|猜你|大家都?在看|相关(?:阅读|新闻|文章|链接|信息)|点击榜|阅读榜|随机|友情链接|24小时|最新评论"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend", "strong", "b"})
_MAX_HEADING = 16
_ANY = Generic()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group read as rows. ``quality`` says how much its rows look like articles, ``dated`` that most have a date."""

    links: tuple[RowLink, ...]
    region: Region
    quality: float
    dated: bool
    before_pager: bool = False

    @property
    def weighed(self) -> float:
        """The quality where the group stands."""
        if self.region is Region.FRAME and self.dated:
            return self.quality * _DATED_FRAME_FACTOR
        return self.quality * _REGION_FACTOR[self.region]

    @property
    def score(self) -> float:
        """How much the group looks like the page's list: quality counts more than length."""
        size = float(len({link.anchor.href or link.anchor.text for link in self.links}))
        return float(self.weighed**1.5 * size**0.7) * (_BEFORE_PAGER_FACTOR if self.before_pager else 1.0)


def candidates_of(group: Group, platform: Platform, name: str | None) -> Iterator[Candidate]:
    """The group as candidates, none where it can be no list wherever it stands.

    Boxes of one markup may hold a dated list and undated recommendations: those are candidates of their own.

    Args:
        name: the page's own section, whose heading is none of a side box, whatever it says.
    """
    if not _may_be_list(group.anchors):
        return
    links = row_links(group)
    if not links or _undated_quality(links, platform) + 1.0 < MIN_QUALITY:
        return
    parts: dict[tuple[Region, bool], list[RowLink]] = {}
    for block in map(with_dates, _blocks(links)):
        region = max(group.region, Region.ASIDE) if _is_under_side_heading(block, name) else group.region
        dated = sum(1 for link in block if link.date_text) * 2 > len(block)
        parts.setdefault((region, dated), []).extend(block)
    for (region, dated), part in parts.items():
        quality = _undated_quality(part, platform) + (1.0 if dated else 0.0)
        if quality >= MIN_QUALITY:
            yield Candidate(tuple(part), region, quality, dated)


def _blocks(links: Sequence[RowLink]) -> list[list[RowLink]]:
    """Runs of rows that stand side by side in one element."""
    return [list(run) for _, run in groupby(links, key=lambda link: link.row.getparent())]


def common_element(links: Sequence[RowLink]) -> lxml.html.HtmlElement | None:
    """The smallest element that holds all rows; None where that is the whole page."""
    first, last = links[0].row, links[-1].row
    after = set(last.iterancestors()) | {last}
    for parent in first.iterancestors():
        if parent in after:
            return parent if parent.tag not in ("body", "html") else None
    return None


def _may_be_list(anchors: Sequence[Anchor]) -> bool:
    """Cheap look before the dear one: some titles are longer than the names of sections."""
    sample = anchors[:_SAMPLE]
    return sum(max(len(a.text), len(a.hint)) for a in sample) >= 4 * len(sample)


def _undated_quality(links: Sequence[RowLink], platform: Platform) -> float:
    sample = links[:_SAMPLE]
    # 评论, 查看详情 and the like repeat themselves; headlines do not
    distinct = len({link.anchor.title for link in sample}) / len(sample)
    return _title_quality(sample) * min(1.0, 2 * distinct) + _url_quality(sample[::_URL_STEP], platform)


def _title_quality(links: Sequence[RowLink]) -> float:
    total = 0.0
    for link in links:
        size = len(link.anchor.title)
        total += 1.0 if size >= _LONG_TITLE else 0.4 if size >= _SHORT_TITLE else 0.1
    return total / len(links)


def _url_quality(links: Sequence[RowLink], platform: Platform) -> float:
    return sum(_href_quality(link.anchor.href, platform) for link in links) / len(links)


def _href_quality(href: str, platform: Platform) -> float:
    if not href:
        return 0.0
    kind = platform.link_kind(href)
    if kind != "other":
        return 0.5 if kind == "article" else -1.0
    # off the portal, or a file: judged by shape alone; a bare host is a friend link
    if split_url(href).path in ("", "/"):
        return -1.0
    kind = _ANY.link_kind(href)
    return 0.3 if kind == "article" else 0.0 if kind == "other" else -0.5


def _is_under_side_heading(links: Sequence[RowLink], name: str | None) -> bool:
    """Whether the heading above the rows is one of a ranking or of recommendations."""
    box = common_element(links)
    if box is None:
        return False
    for element in (box, *islice(box.iterancestors(), 1)):
        heading = _heading_before(element, links)
        if heading:
            return bool(_SIDE_HEADING.search(heading)) and heading != name
    return False


def _heading_before(element: lxml.html.HtmlElement, links: Sequence[RowLink]) -> str | None:
    """The short text right before the rows: their box's first child, or what stands before the box."""
    first = element[0] if len(element) else None
    if first is not None and first.tag in _HEADINGS and first is not links[0].row:
        return _short_text(first)
    previous = element.getprevious()
    return _short_text(previous) if previous is not None and isinstance(previous.tag, str) else None


def _short_text(element: lxml.html.HtmlElement) -> str | None:
    text = clean_line("".join(map(str, islice(element.itertext(), 20))))
    return text if 0 < len(text) <= _MAX_HEADING else None


# Rows of the list in another markup (a headline with a picture) are nearly as good as the others
_COMPANION_QUALITY, _COMPANION_SHARE = 1.5, 0.8


def find_row_links(
    anchors: Sequence[Anchor], pager: lxml.html.HtmlElement | None, platform: Platform, name: str | None = None
) -> list[RowLink]:
    """The links of the page's own list in page order; empty where the page has none.

    Args:
        pager: the list stands in the smallest part of the page that holds this, too.
        name: the page's own section.
    """
    candidates = [c for group in group_anchors(anchors) for c in candidates_of(group, platform, name)]
    candidates = [c for c in _marked_before_pager(candidates, pager) if c.weighed >= MIN_QUALITY]
    if not candidates:
        return []
    best = max(candidates, key=lambda c: c.score)
    links = [link for c in (best, *_companions(best, candidates)) for link in c.links]
    order = {id(anchor): n for n, anchor in enumerate(anchors)}
    return sorted(links, key=lambda link: order[id(link.anchor)])


def _marked_before_pager(candidates: list[Candidate], pager: lxml.html.HtmlElement | None) -> list[Candidate]:
    """The candidates in the smallest part of the page that holds the pager and one of them are marked."""
    if pager is None:
        return candidates
    for part in [pager, *pager.iterancestors()]:
        if any(_holds(part, c) for c in candidates):
            # a side box has no pager: what is called one and has one is the page's list
            named = _is_named_aside(part)
            return [_marked(c, lifted=named) if _holds(part, c) else c for c in candidates]
    return candidates


def _marked(candidate: Candidate, *, lifted: bool) -> Candidate:
    return replace(candidate, before_pager=True, region=Region.MAIN if lifted else candidate.region)


def _is_named_aside(part: lxml.html.HtmlElement) -> bool:
    return any(own_region(element) is Region.ASIDE for element in (part, *part.iterancestors()))


def _holds(part: lxml.html.HtmlElement, candidate: Candidate) -> bool:
    return any(parent is part for parent in candidate.links[0].row.iterancestors())


def _companions(best: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Other groups of the same list: a headline row or rows in another markup, within the list's own box."""
    box = common_element(best.links)
    if box is None:
        return []
    wanted = min(_COMPANION_QUALITY, best.weighed * _COMPANION_SHARE)
    alike = (c for c in candidates if c is not best and c.dated == best.dated and c.region is best.region)
    return [c for c in alike if c.weighed >= wanted and _holds(box, c)]
