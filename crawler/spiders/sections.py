"""Matches the sections a profile names with those the portal shows: which to walk, which are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.listing.model import SectionLink
from crawler.page.urls import is_web_address
from crawler.platforms.base import Platform
from crawler.portals.model import Portal, Section
from crawler.spiders.arguments import RunArguments
from crawler.text.cleaning import squeeze

# What templates put around a section's name: 更多 », 【…】, · …
_ORNAMENT = re.compile(r"[\s·•|»>＞《》【】\[\]（）()“”\"]+")


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """A list to walk. ``verified`` is False where only the profile's hint says that the URL is this section's."""

    index: int
    name: str
    url: str
    verified: bool
    subsections: bool = True
    stale_hint: bool = False


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """Lists to walk, in the profile's order, and sections for which the portal shows no list."""

    found: tuple[PlannedSection, ...]
    missing: tuple[tuple[int, Section], ...]


def same_name(one: str, other: str) -> bool:
    """Whether two spellings name one section.

    >>> same_name("通知公告", "【通知 公告】>>")
    True
    """
    return bare_name(one) == bare_name(other)


def bare_name(name: str) -> str:
    """A section's name without blanks and ornaments."""
    return _ORNAMENT.sub("", squeeze(name))


def plan_sections(
    portal: Portal, arguments: RunArguments, links: Iterable[SectionLink], platform: Platform
) -> SectionPlan:
    """Which lists to walk for this run, as far as ``links`` of the portal tell."""
    by_name: dict[str, SectionLink] = {}
    for link in links:
        if is_web_address(link.url) and platform.link_kind(link.url) != "article":
            by_name.setdefault(bare_name(link.name), link)
    found, missing = [], []
    for index, section in enumerate(_wanted(portal, arguments, by_name.values())):
        planned = _plan(index, section, by_name.get(bare_name(section.name)), portal, platform)
        if planned:
            found.append(planned)
        else:
            missing.append((index, section))
    return SectionPlan(tuple(found), tuple(missing))


def _wanted(portal: Portal, arguments: RunArguments, links: Iterable[SectionLink]) -> list[Section]:
    if portal.sections != "all":
        return [s for s in portal.sections if not arguments.sections or s.name in arguments.sections]
    if arguments.sections:
        return [Section(name) for name in arguments.sections]
    return [Section(link.name) for link in links if link.parent is None]


def _plan(
    index: int, section: Section, link: SectionLink | None, portal: Portal, platform: Platform
) -> PlannedSection | None:
    if section.url:
        return PlannedSection(index, section.name, section.url, verified=True, subsections=section.subsections)
    hint = platform.section_url(portal.home_url, section.catid) if section.catid else None
    if link:
        stale = hint is not None and not _same_list(hint, link.url, platform)
        return PlannedSection(index, section.name, link.url, True, section.subsections, stale)
    if hint:
        return PlannedSection(index, section.name, hint, verified=False, subsections=section.subsections)
    return None


def _same_list(one: str, other: str, platform: Platform) -> bool:
    """A link in another URL form (static, pseudo-static) tells no category id, so it contradicts no hint."""
    keys = platform.list_key(one), platform.list_key(other)
    return (
        keys[0] is None or keys[1] is None or keys[0][0].split(":")[0] != keys[1][0].split(":")[0] or keys[0] == keys[1]
    )
