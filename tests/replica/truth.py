"""What a crawler should make of each story, as plain data: the expected fields of its article, or why there is none."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from tests.replica.model import TEXT_ROLES, Content, Files, Film, Grid, Items, PageBreak, Picture, Story, Text


def story_truth(story: Story, content: Content, base: str, prints_authors: bool) -> dict[str, Any]:
    """One story's expectations; ``prints_authors`` where the template has an 作者 label.

    ``expected`` is true where a full crawl must export it, else ``reason`` says why not.
    """
    reason = missing_reason(story)
    lines = text_lines(story)
    pictures = [n for n in story.nodes if isinstance(n, Picture) and n.kept]
    return {
        "id": story.id,
        "module": story.module,
        "key": story.key,
        "section": story.section,
        "section_path": section_path(story, content),
        "title": story.title,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "authors": list(story.authors) if story.bylines & visible_bylines(prints_authors) else [],
        "editors": list(story.editors),
        "source": story.source,
        "source_url": story.source_url,
        "published_at": story.published.strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        "paragraphs": lines,
        "text": "\n".join(lines) or None,
        "headings": [n.text for n in story.nodes if isinstance(n, Text) and n.role in ("heading", "plain_heading")],
        "captions": [p.caption for p in pictures if p.caption],
        "images": [urljoin(base, p.url) for p in pictures],
        "tables": [[list(row) for row in n.rows] for n in story.nodes if isinstance(n, Grid)],
        "attachments": [
            {"url": urljoin(base, href), "name": name}
            for n in story.nodes
            if isinstance(n, Files)
            for href, name in n.files
        ],
        "videos": [n.url for n in story.nodes if isinstance(n, Film)],
        "keywords": list(story.keywords),
        "pages": story.page_count,
        "kinds": sorted(story.kinds),
        "listed": story.listed,
        "fetchable": reason is None or reason == "empty",
        "expected": reason is None and story.listed,
        "reason": reason if story.listed else (reason or "unlisted"),
        "link": story.link,
        "copy_of": story.copy_of,
    }


def visible_bylines(prints_authors: bool) -> frozenset[str]:
    return frozenset({"dateline", "signature"} | ({"meta"} if prints_authors else set()))


def missing_reason(story: Story) -> str | None:
    """Why a story is no article: link, deleted, members_only, empty; None where it is one."""
    if story.link:
        return "link"
    if story.deleted:
        return "deleted"
    if story.members_only:
        return "members_only"
    shown = [n for n in story.nodes if not isinstance(n, PageBreak) and not (isinstance(n, Picture) and not n.kept)]
    return None if shown else "empty"


def text_lines(story: Story) -> list[str]:
    """The lines of the article's text: paragraphs, headings, list items, table rows and signatures in order."""
    lines: list[str] = []
    for node in story.nodes:
        if isinstance(node, Text) and node.role in TEXT_ROLES:
            lines.append(node.text + node.tail)
        elif isinstance(node, Items):
            lines.extend(node.items)
        elif isinstance(node, Grid):
            lines.extend("\t".join(row) for row in node.rows)
    return lines


def section_path(story: Story, content: Content) -> list[str]:
    if story.module == "special":
        return ["专题"]  # the special's own name is an empty link in the breadcrumbs
    return [c.name for c in content.trail(story.section)]


def content_truth(content: Content, base: str, prints_authors: bool, order: str) -> dict[str, Any]:
    """Everything about a portal: its stories in the order of their ids, and its sections with what they list."""
    sections = [
        {
            "name": column.name,
            "catid": column.catid,
            "parent": column.parent,
            "kind": column.kind,
            "rows": [s.key for s in content.rows(column.name, order)],  # type: ignore[arg-type]
        }
        for column in content.columns
    ]
    stories = [story_truth(s, content, base, prints_authors) for s in content.stories.values()]
    return {"site_name": content.site_name, "sections": sections, "articles": stories}
