"""Walks over lists in, what the report says of each section out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from crawler.report.model import SectionReport


class Walk(Protocol):
    """What is read of a section's walk; crawler/spiders/walk.py says what each means."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def parent(self) -> str | None: ...  # noqa: D102
    @property
    def pages(self) -> int: ...  # noqa: D102
    @property
    def claimed(self) -> int | None: ...  # noqa: D102
    @property
    def seen(self) -> Collection[str]: ...  # noqa: D102
    @property
    def shown(self) -> Collection[str]: ...  # noqa: D102
    @property
    def unfollowed(self) -> int: ...  # noqa: D102
    @property
    def oldest(self) -> str | None: ...  # noqa: D102
    @property
    def newest(self) -> str | None: ...  # noqa: D102
    @property
    def ended(self) -> str | None: ...  # noqa: D102
    @property
    def problem(self) -> str | None: ...  # noqa: D102
    @property
    def complete(self) -> bool: ...  # noqa: D102
    @property
    def seen_whole_at(self) -> str | None: ...  # noqa: D102


def section_reports(walks: Iterable[Walk]) -> tuple[SectionReport, ...]:
    """One entry for each walk, in their order."""
    return tuple(_section(walk) for walk in walks)


def _section(walk: Walk) -> SectionReport:
    return SectionReport(
        name=walk.name,
        parent=walk.parent,
        url=walk.url,
        pages=walk.pages,
        claimed=walk.claimed,
        seen=len(walk.seen),
        rows=len(walk.shown),
        unfollowed=walk.unfollowed,
        oldest=walk.oldest,
        newest=walk.newest,
        ended=walk.ended,
        complete=walk.complete,
        chain_broken=walk.ended == "broken",
        problem=walk.problem,
        seen_whole_at=walk.seen_whole_at,
    )
