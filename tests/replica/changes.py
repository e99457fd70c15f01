"""Changes an editor would make: stories added, edited, taken down; each leaves the content one version further."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from tests.replica.model import Content, Story, Text
from tests.replica.prose import Writer
from tests.replica.stories import write_story


def add_stories(content: Content, section: str, count: int = 1, back_days: int = 0, listorder: int = 0) -> list[Story]:
    """``count`` new plain stories with the next ids, dated now (or ``back_days`` before), in the order of their ids."""
    added = []
    for _ in range(count):
        story_id = max(s.id for s in content.stories.values() if s.module == "content") + 1
        when = content.now - timedelta(days=back_days) + timedelta(minutes=story_id % 60)
        story = write_story(Writer(f"added-{story_id}"), story_id, section, when)
        story = replace(story, listorder=listorder, kinds=frozenset({"added"}))
        content.put(story)
        added.append(story)
    return added


def edit_story(content: Content, key: str, **changes: object) -> Story:
    """The story under ``key`` with other fields; ``paragraph`` replaces the text of its first paragraph."""
    story = content.stories[key]
    paragraph = changes.pop("paragraph", None)
    if paragraph is not None:
        at = next(i for i, n in enumerate(story.nodes) if isinstance(n, Text) and n.role == "paragraph")
        node = story.nodes[at]
        assert isinstance(node, Text)
        nodes = (*story.nodes[:at], replace(node, text=str(paragraph)), *story.nodes[at + 1 :])
        story = replace(story, nodes=nodes)
    story = replace(story, **changes)  # type: ignore[arg-type]
    content.put(story)
    return story


def edit_node(content: Content, key: str, kind: str, **changes: object) -> Story:
    """The story with other fields in its first node of that kind (``Picture``, ``Grid``, ``Film``, ``Files``)."""
    story = content.stories[key]
    at = next(i for i, node in enumerate(story.nodes) if type(node).__name__ == kind)
    node = replace(story.nodes[at], **changes)  # type: ignore[arg-type]
    return edit_story(content, key, nodes=(*story.nodes[:at], node, *story.nodes[at + 1 :]))


def delete_story(content: Content, key: str, listed: bool = False) -> Story:
    """The story taken down; with ``listed`` its row stays."""
    return edit_story(content, key, deleted=True, listed=listed)


def drop_section(content: Content, name: str) -> list[str]:
    """The section taken off the portal with its stories, as the CMS deletes a column; says which stories."""
    dropped = [story.key for story in content.stories.values() if story.section == name]
    for key in dropped:
        del content.stories[key]
    content.columns = tuple(column for column in content.columns if column.name != name)
    content.version += 1
    return dropped


def plain_keys(content: Content, section: str | None = None) -> Iterable[str]:
    """Keys of ordinary, listed stories, newest first."""
    chosen = [
        s for s in content.stories.values() if "plain" in s.kinds and (section in (None, s.section)) and not s.deleted
    ]
    return [s.key for s in sorted(chosen, key=lambda s: -s.id)]
