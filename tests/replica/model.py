"""What a replica portal holds, as data: sections, stories, specials. Templates make pages of it, truth expectations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Role = Literal["paragraph", "heading", "plain_heading", "kicker", "subtitle", "signature", "editor", "marker", "label"]
# roles whose lines belong to an article's text; the others are fields of their own or tools
TEXT_ROLES = ("paragraph", "heading", "plain_heading", "signature", "label")


@dataclass(frozen=True)
class Text:
    """A line of the body. ``cut`` is where automatic paging cuts it; ``tail`` is a signature glued to its end."""

    text: str
    role: Role = "paragraph"
    cut: int | None = None
    tail: str = ""


@dataclass(frozen=True)
class Picture:
    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str = ""
    kept: bool = True  # False: an address nobody else can open (file:///…), which no article should carry


@dataclass(frozen=True)
class Grid:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Items:
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Files:
    """An attachment list as (href, name)."""

    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Film:
    url: str
    tag: Literal["embed", "iframe", "video"] = "embed"


@dataclass(frozen=True)
class PageBreak:
    """Where the editor cut the article; ``inside_p`` where the mark stood in a paragraph of its own."""

    title: str = ""
    inside_p: bool = False


Node = Text | Picture | Grid | Items | Files | Film | PageBreak


@dataclass(frozen=True)
class Story:
    """One article of the CMS, or one row that only looks like one (``link``, ``members_only``, ``deleted`` …)."""

    id: int
    section: str
    title: str
    published: datetime
    nodes: tuple[Node, ...] = ()
    module: Literal["content", "special"] = "content"
    authors: tuple[str, ...] = ()
    author_line: str = ""
    bylines: frozenset[str] = frozenset()  # where the names are printed: meta, dateline, signature
    editors: tuple[str, ...] = ()
    source: str | None = None
    source_url: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    keywords: tuple[str, ...] = ()
    paging: Literal["none", "manual", "titled", "auto"] = "none"
    style: int = 0
    kinds: frozenset[str] = frozenset()
    link: str | None = None
    members_only: bool = False
    deleted: bool = False
    listed: bool = True
    listorder: int = 0
    copy_of: int | None = None
    highlight: str = ""

    @property
    def key(self) -> str:
        return f"{self.module}:{self.id}"

    @property
    def page_count(self) -> int:
        auto = sum(1 for n in self.nodes if isinstance(n, Text) and n.cut is not None)
        return 1 + auto + sum(1 for n in self.nodes if isinstance(n, PageBreak))


@dataclass(frozen=True)
class Column:
    """A section of the portal; ``kind`` page is a single page, link a mere link."""

    catid: int
    name: str
    directory: str
    parent: str | None = None
    kind: Literal["list", "channel", "page", "link"] = "list"
    weight: int = 0
    in_nav: bool = True


@dataclass(frozen=True)
class SpecialType:
    id: int
    name: str
    stories: tuple[int, ...]
    pushed: tuple[int, ...] = ()  # ids of news that the type lists too


@dataclass(frozen=True)
class Special:
    id: int
    name: str
    types: tuple[SpecialType, ...]


@dataclass
class Content:
    """The database of a replica: what control requests change while it runs. ``version`` moves with every change."""

    site_name: str
    columns: tuple[Column, ...]
    stories: dict[str, Story] = field(default_factory=dict)
    specials: tuple[Special, ...] = ()
    now: datetime = datetime(2026, 11, 20, 10, 0, 0)
    version: int = 0

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    def by_catid(self, catid: int) -> Column | None:
        return next((c for c in self.columns if c.catid == catid), None)

    def children(self, column: Column) -> list[Column]:
        return [c for c in self.columns if c.parent == column.name]

    def trail(self, name: str) -> list[Column]:
        column = self.column(name)
        return [*(self.trail(column.parent) if column.parent else []), column]

    def rows(self, name: str, order: Literal["id", "pinned"] = "id") -> list[Story]:
        """The stories a section lists, in the order its lists show them."""
        chosen = [s for s in self.stories.values() if s.module == "content" and s.section == name and s.listed]
        if order == "pinned":
            return sorted(chosen, key=lambda s: (-s.listorder, -s.id))
        return sorted(chosen, key=lambda s: -s.id)

    def put(self, story: Story) -> None:
        self.stories[story.key] = story
        self.version += 1

    def news(self, story_id: int) -> Story | None:
        return self.stories.get(f"content:{story_id}")

    def special_story(self, story_id: int) -> Story | None:
        return self.stories.get(f"special:{story_id}")
