"""What a template is given: list pages, article pages and their pagers as data, already free of any CMS question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tests.replica.model import Column, Story


@dataclass(frozen=True)
class Link:
    """A pager entry (``kind``) or any other named link; no ``href`` where the page prints mere text."""

    label: str
    href: str | None = None
    kind: Literal["step", "number", "current", "gap", "total", "plain"] = "plain"


@dataclass(frozen=True)
class RowView:
    url: str
    title: str
    date: datetime
    highlight: str = ""


@dataclass(frozen=True)
class ListView:
    column: Column
    trail: list[Link]
    rows: list[RowView]
    number: int
    pages: int
    total: int
    pager: list[Link]


@dataclass(frozen=True)
class ArticleView:
    """One sub-page of a story. ``heading`` is the h1: on later pages of a titled article the sub-page's own title."""

    story: Story
    trail: list[Link]
    heading: str
    body: str
    summary: str
    number: int
    pages: int
    pager: list[Link] = field(default_factory=list)
    contents: list[Link] = field(default_factory=list)
    previous: Link | None = None
    following: Link | None = None
    related: list[tuple[Link, datetime]] = field(default_factory=list)


def list_pager(total: int, number: int, pages: int, url: Callable[[int], str]) -> list[Link]:
    """PHPCMS's pager: the total, 上一页, numbers, 下一页. The last page's 下一页 is itself; past the end it counts on.

    No pager where everything fits one page, except past the end.
    """
    if pages <= 1 and number <= 1:
        return []
    links = [Link(f"{total}条", kind="total"), Link("上一页", url(max(1, number - 1)), "step")]
    links += _numbers(number, pages, url)
    following = number + 1 if number != pages else pages
    return [*links, Link("下一页", url(following), "step")]


def _numbers(number: int, pages: int, url: Callable[[int], str]) -> list[Link]:
    """First, last and about ten around the current one; the current one is no link."""
    low = max(2, min(number - 4, pages - 9))
    shown = [1, *range(low, min(pages - 1, low + 8) + 1)] + ([pages] if pages > 1 else [])
    links: list[Link] = []
    for before, n in zip([0, *shown], shown, strict=False):
        if n - before > 1:
            links.append(Link("..", kind="gap"))
        links.append(Link(str(n), None, "current") if n == number else Link(str(n), url(n), "number"))
    return links


def article_pager(number: int, pages: int, url: Callable[[int], str]) -> list[Link]:
    """An article's pager: no total, 上一页 of page 1 and 下一页 of the last page are themselves."""
    if pages <= 1:
        return []
    numbers = [
        Link(str(n), None, "current") if n == number else Link(str(n), url(n), "number") for n in range(1, pages + 1)
    ]
    before, after = max(1, number - 1), min(pages, number + 1) if number <= pages else number + 1
    return [Link("上一页", url(before), "step"), *numbers, Link("下一页", url(after), "step")]
