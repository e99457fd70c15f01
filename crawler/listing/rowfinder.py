"""A page's links in, the links of its own list out, without knowing the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import lxml.html

from crawler.listing.anchors import Anchor
from crawler.listing.candidates import MIN_QUALITY, Candidate, candidates_of, common_element
from crawler.listing.groups import group_anchors
from crawler.listing.regions import Region, own_region
from crawler.listing.rowlinks import RowLink
from crawler.portals.platforms.base import Platform

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
