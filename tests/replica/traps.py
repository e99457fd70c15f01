"""What makes single stories difficult: one function per trap, each turning an ordinary story into one that has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.replica import prose
from tests.replica.model import TEXT_ROLES, Film, PageBreak, Picture, Story, Text
from tests.replica.prose import Writer
from tests.replica.stories import HOST, add_dateline, add_editors, add_files, add_list, add_picture, add_table, sign

Trap = Callable[[Writer, Story], Story]


def _long(writer: Writer, story: Story) -> Story:
    more = [Text(p) for p in writer.paragraphs(writer.theme(), 8)]
    kept = [
        n for n in story.nodes if isinstance(n, Text) and n.role in TEXT_ROLES and not n.tail and n.role != "signature"
    ]
    bylines = story.bylines - {"signature"}
    return replace(story, nodes=(*kept, *more), bylines=bylines, kinds=frozenset(), editors=())


def manual_pages(writer: Writer, story: Story) -> Story:
    story = _long(writer, story)
    at = len(story.nodes) // 2
    return replace(story, nodes=(*story.nodes[:at], PageBreak(), *story.nodes[at:]), paging="manual")


def seam_pages(writer: Writer, story: Story) -> Story:
    story = _long(writer, story)
    at = len(story.nodes) // 3
    breaks = PageBreak(inside_p=True)
    nodes = (*story.nodes[:at], breaks, *story.nodes[at : 2 * at], breaks, *story.nodes[2 * at :])
    return replace(story, nodes=nodes, paging="manual")


def titled_pages(writer: Writer, story: Story) -> Story:
    story = _long(writer, story)
    at = len(story.nodes) // 3
    second, third = PageBreak("各方怎么看"), PageBreak("下一步怎么办")
    nodes = (*story.nodes[:at], second, *story.nodes[at : 2 * at], third, *story.nodes[2 * at :])
    return replace(story, nodes=nodes, paging="titled")


def automatic_pages(writer: Writer, story: Story) -> Story:
    story = _long(writer, story)
    at = len(story.nodes) // 2
    middle = story.nodes[at]
    assert isinstance(middle, Text)
    middle = replace(middle, text=middle.text + "事情就这样一件件定了下来。", role="paragraph")
    middle = replace(middle, cut=len(middle.text) - 7)
    return replace(story, nodes=(*story.nodes[:at], middle, *story.nodes[at + 1 :]), paging="auto")


def raw_marker(writer: Writer, story: Story) -> Story:
    story = _long(writer, story)
    return replace(story, nodes=(*story.nodes[:3], Text("[page]", "marker"), *story.nodes[3:]))


def external_link(writer: Writer, story: Story) -> Story:
    return replace(story, nodes=(), link=f"http://news.example.com/{story.published.year}/{story.id}.html")


def wechat_link(writer: Writer, story: Story) -> Story:
    return replace(story, nodes=(), link=f"https://mp.weixin.qq.example/s/{story.id}")


def pdf_link(writer: Writer, story: Story) -> Story:
    return replace(story, nodes=(), link=f"{HOST}/uploadfile/notice/{story.id}.pdf")


def special_link(writer: Writer, story: Story) -> Story:
    return replace(story, nodes=(), link=f"{HOST}/index.php?m=special&c=index&a=init&id=5")


def same_site_link(writer: Writer, story: Story) -> Story:
    # the id is filled in by content.py: an ordinary story of the same section under another form of its address
    return replace(story, nodes=(), link="same-site")


def members_only(writer: Writer, story: Story) -> Story:
    return replace(story, members_only=True)


def deleted(writer: Writer, story: Story) -> Story:
    return replace(story, deleted=True)


def pending(writer: Writer, story: Story) -> Story:
    return replace(story, deleted=True, listed=False)


def empty_body(writer: Writer, story: Story) -> Story:
    return replace(story, nodes=(), bylines=story.bylines & {"meta"}, editors=())


def image_only(writer: Writer, story: Story) -> Story:
    bare = replace(story, nodes=(), bylines=story.bylines & {"meta"}, editors=(), kinds=frozenset())
    return add_picture(writer, bare)


def pinned(writer: Writer, story: Story) -> Story:
    return replace(story, listorder=50)


def back_dated(writer: Writer, story: Story) -> Story:
    return replace(story, published=story.published - timedelta(days=700))


def future_dated(writer: Writer, story: Story) -> Story:
    return replace(story, published=story.published + timedelta(days=3650))


def special_characters(writer: Writer, story: Story) -> Story:
    return replace(story, title=f"“{writer.theme().slots['city']}·{writer.person()}”＆<民生>：A&B 的“1/2”")


def long_title(writer: Writer, story: Story) -> Story:
    return replace(story, title=story.title + "——写在新一轮协商议政工作全面铺开之际的几点观察与思考")


def linked_source(writer: Writer, story: Story) -> Story:
    return replace(story, source=prose.SOURCES[0], source_url="http://paper.lanjiang.example/")


def no_source(writer: Writer, story: Story) -> Story:
    return replace(story, source=None)


def repost_source(writer: Writer, story: Story) -> Story:
    return replace(story, source=prose.SOURCES[1], kinds=story.kinds | {"repost"})


def no_author(writer: Writer, story: Story) -> Story:
    kept = [n for n in story.nodes if not (isinstance(n, Text) and n.role == "signature")]
    kept = [replace(n, tail="") if isinstance(n, Text) else n for n in kept]
    nodes = no_dateline(replace(story, nodes=tuple(kept))).nodes
    kinds = story.kinds - {"dateline", "signature", "signature_glued"}
    return replace(story, nodes=nodes, authors=(), author_line="", bylines=frozenset(), kinds=kinds)


def kicker_and_subtitle(writer: Writer, story: Story) -> Story:
    kicker = writer.random.choice(prose.KICKERS)
    return replace(subtitle(writer, story), kicker=kicker)


def subtitle(writer: Writer, story: Story) -> Story:
    return replace(story, subtitle=writer.fill(writer.random.choice(prose.SUBTITLES), writer.theme()))


def video(writer: Writer, story: Story) -> Story:
    tag = writer.random.choice(("embed", "iframe", "video"))
    film = Film(f"http://player.example.com/v/{story.id}.{'mp4' if tag == 'video' else 'swf'}", tag)
    return replace(story, nodes=(story.nodes[0], film, *story.nodes[1:]))


def hotlinked_picture(writer: Writer, story: Story) -> Story:
    picture = Picture(f"http://img.example.com/{story.id}/1.jpg", alt="现场")
    return replace(story, nodes=(picture, *story.nodes))


def file_picture(writer: Writer, story: Story) -> Story:
    return replace(story, nodes=(Picture("file:///C:/DOCUME~1/temp/1.gif", kept=False), *story.nodes))


def data_picture(writer: Writer, story: Story) -> Story:
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    return replace(story, nodes=(Picture(pixel, kept=False), *story.nodes))


def key_links(writer: Writer, story: Story) -> Story:
    return replace(
        story, nodes=(*story.nodes[:1], Text("委员履职的答卷写在文史资料里，也写在群众心里。"), *story.nodes[1:])
    )


def highlighted(writer: Writer, story: Story) -> Story:
    return replace(story, highlight="color:#ff0000;font-weight:bold;")


# In the order they are given out, so that a small replica has the more important ones.
TRAPS: dict[str, Trap] = {
    "multipage": manual_pages,
    "multipage_titled": titled_pages,
    "autopage": automatic_pages,
    "external": external_link,
    "deleted": deleted,
    "members_only": members_only,
    "kicker_subtitle": kicker_and_subtitle,
    "attachment": add_files,
    "picture": add_picture,
    "signature_glued": lambda w, s: sign(no_tail(s), glued=True),
    "pinned": pinned,
    "empty_body": empty_body,
    "image_only": image_only,
    "seam": seam_pages,
    "wechat": wechat_link,
    "pdf": pdf_link,
    "to_special": special_link,
    "same_site": same_site_link,
    "table": add_table,
    "list": add_list,
    "video": video,
    "back_dated": back_dated,
    "future_dated": future_dated,
    "pending": pending,
    "special_characters": special_characters,
    "long_title": long_title,
    "linked_source": linked_source,
    "no_source": no_source,
    "repost": repost_source,
    "no_author": no_author,
    "subtitle": subtitle,
    "key_links": key_links,
    "raw_marker": raw_marker,
    "hotlinked_picture": hotlinked_picture,
    "file_picture": file_picture,
    "data_picture": data_picture,
    "highlighted": highlighted,
    "editor_line": lambda w, s: s if s.editors else add_editors(w, s),
    "dateline": lambda w, s: add_dateline(w, no_dateline(s)),
}


def no_tail(story: Story) -> Story:
    """The story without any signature, so that one can be set where it is wanted."""
    nodes = tuple(
        replace(n, tail="") if isinstance(n, Text) else n
        for n in story.nodes
        if not (isinstance(n, Text) and n.role == "signature")
    )
    return replace(story, nodes=nodes, kinds=story.kinds - {"signature", "signature_glued"})


def no_dateline(story: Story) -> Story:
    """The story without a dateline, so that one can be set where it is wanted."""
    nodes = tuple(replace(n, text=n.text.partition("）")[2]) if _opened(n) else n for n in story.nodes)
    return replace(story, nodes=nodes, bylines=story.bylines - {"dateline"})


def _opened(node: object) -> bool:
    return isinstance(node, Text) and node.text.startswith("本报") and "讯（记者" in node.text
