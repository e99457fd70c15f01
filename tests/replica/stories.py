"""Ordinary stories: a section, an id and a date in, an invented story with its own mix of bylines and blocks out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.replica import prose
from tests.replica.model import Files, Grid, Items, Node, Picture, Story, Text
from tests.replica.prose import Theme, Writer, padded

STYLES = 6
HOST = "http://www.gxzx.gov.cn"
_EXTENSIONS = ("pdf", "doc", "xls", "zip")


def write_story(writer: Writer, story_id: int, section: str, when: datetime, kind: str = "news") -> Story:
    """A plain story: title, source, four to eleven paragraphs, headings in the longer ones, names as people print."""
    theme = writer.theme()
    chance = writer.random.random
    authors = tuple(writer.people())
    nodes: list[Node] = [Text(p) for p in writer.paragraphs(theme, writer.random.randint(4, 11))]
    if len(nodes) >= 7:
        nodes = with_headings(writer, nodes)
    story = Story(
        id=story_id,
        section=section,
        title=writer.title(theme, kind),
        published=when,
        nodes=tuple(nodes),
        authors=authors,
        author_line=author_line(writer, authors),
        bylines=frozenset({"meta"}),
        source=writer.source(),
        keywords=tuple(writer.random.sample(prose.KEYWORDS, writer.random.randint(0, 3))),
        style=writer.random.randrange(STYLES),
        kinds=frozenset({"plain"}),
    )
    if chance() < 0.25:
        story = sign(story, glued=chance() < 0.5)
    elif chance() < 0.3:
        story = add_dateline(writer, story)
    if chance() < 0.3:
        story = add_picture(writer, story, theme)
    if chance() < 0.2:
        story = add_editors(writer, story)
    return story


def with_headings(writer: Writer, nodes: list[Node]) -> list[Node]:
    role = writer.random.choice(("heading", "heading", "plain_heading"))
    first, second = writer.random.sample(prose.HEADINGS, 2)
    # a heading without markup is told from a short paragraph by its inner double space, as in "问计于民  问需于民"
    if role == "plain_heading":
        first, second = "问计于民  问需于民", "账要算清  路要走稳"
    return [*nodes[:2], Text(first, role), *nodes[2:5], Text(second, role), *nodes[5:]]


def author_line(writer: Writer, authors: tuple[str, ...]) -> str:
    """The names as a portal's 作者 field holds them: two-character names with an inner blank of some sort."""
    if all(len(name) == 3 for name in authors) and writer.random.random() < 0.5:
        return "、".join(authors)
    return " ".join(padded(name) for name in authors)


def sign(story: Story, *, glued: bool) -> Story:
    """The names once more at the end: glued to the last sentence, or as a line of their own."""
    signature = "□ " + " ".join(padded(name) for name in story.authors)
    if glued:
        last = max(i for i, n in enumerate(story.nodes) if isinstance(n, Text) and n.role == "paragraph")
        nodes = [*story.nodes]
        nodes[last] = replace(nodes[last], tail=signature)
        kinds = story.kinds | {"signature_glued"}
    else:
        nodes = [*story.nodes, Text(signature, "signature")]
        kinds = story.kinds | {"signature"}
    return replace(story, nodes=tuple(nodes), bylines=story.bylines | {"signature"}, kinds=kinds)


def add_dateline(writer: Writer, story: Story) -> Story:
    nodes = [*story.nodes]
    at = next(i for i, n in enumerate(nodes) if isinstance(n, Text) and n.role == "paragraph")
    nodes[at] = replace(nodes[at], text=prose.dateline(writer, list(story.authors)) + nodes[at].text)
    return replace(
        story,
        nodes=tuple(nodes),
        bylines=story.bylines | {"dateline"},
        kinds=story.kinds | {"dateline"},
    )


def add_picture(writer: Writer, story: Story, theme: Theme | None = None, credited: bool = True) -> Story:
    theme = theme or writer.theme()
    place = theme.slots["place"]
    name = writer.person()
    credit = (
        writer.random.choice((f"（{name} 摄）", f" {name}/摄", f"（{theme.slots['city']}文旅局供图）"))
        if credited
        else ""
    )
    caption = f"图为委员在{place}察看现场。{credit}"
    picture = Picture(upload(story, 1, "jpg"), caption, credit.strip(" （）") or None)
    at = writer.random.randint(0, min(2, len(story.nodes)))
    return replace(story, nodes=(*story.nodes[:at], picture, *story.nodes[at:]), kinds=story.kinds | {"picture"})


def add_editors(writer: Writer, story: Story) -> Story:
    editor = writer.person()
    form = writer.random.choice(("（责任编辑：{}）", "责编：{}", "[责任编辑: {}]"))
    line = Text(form.format(editor), "editor")
    return replace(story, nodes=(*story.nodes, line), editors=(editor,), kinds=story.kinds | {"editor_line"})


def add_table(writer: Writer, story: Story) -> Story:
    header = ("序号", "提案案由", "承办单位", "办理结果")
    body = tuple(
        (str(i), f"关于{t[0]}的提案", prose.COMMITTEES[i % 6], "已办结" if i % 2 else "正在办理")
        for i, t in enumerate(writer.random.sample(prose.TOPICS, 4), 1)
    )
    return replace(story, nodes=_before_credits(story, Grid((header, *body))), kinds=story.kinds | {"table"})


def add_list(writer: Writer, story: Story) -> Story:
    items = tuple(writer.fill("{measure}，由{committee}在{month}月底前完成", writer.theme()) for _ in range(3))
    ordered = writer.random.random() < 0.5
    return replace(story, nodes=_before_credits(story, Items(items, ordered)), kinds=story.kinds | {"list"})


def add_files(writer: Writer, story: Story) -> Story:
    names = ("1.报名回执", "2.议题清单", "3.日程安排")
    count = writer.random.randint(1, 3)
    files = tuple((upload(story, 20 + i, _EXTENSIONS[i]), f"{names[i]}.{_EXTENSIONS[i]}") for i in range(count))
    return replace(story, nodes=_before_credits(story, Files(files)), kinds=story.kinds | {"attachment"})


def _before_credits(story: Story, node: Node) -> tuple[Node, ...]:
    """The nodes with one more: after the text, before signatures and editor lines of their own."""
    at = len(story.nodes)
    while at and isinstance(last := story.nodes[at - 1], Text) and last.role in ("signature", "editor"):
        at -= 1
    return (*story.nodes[:at], node, *story.nodes[at:])


def upload(story: Story, number: int, extension: str) -> str:
    """A root-relative file address as the CMS makes it."""
    stamp = story.published.strftime("%Y%m%d%H%M%S")
    return f"/uploadfile/{stamp[:4]}/{stamp[4:8]}/{stamp}{number:03d}.{extension}"
