"""The body of a story as an editor's browser would have left it: one HTML string for each sub-page."""

from __future__ import annotations

import html
from collections.abc import Callable

from tests.replica.model import Files, Film, Grid, Items, Node, PageBreak, Picture, Story, Text

KEY_LINKS = ("文史资料", "委员履职")
_INDENT = "　　"
_ICONS = "/statics/images/ext/"


def body_pages(story: Story, key_link_url: str, lead_in_body: bool) -> list[str]:
    """The HTML of every sub-page; ``lead_in_body`` puts kicker and subtitle on top of it as centred lines."""
    lead = [Text(t, r) for t, r in ((story.kicker, "kicker"), (story.subtitle, "subtitle")) if t and lead_in_body]
    pages = [_render(part, story.style) for part in split_pages([*lead, *story.nodes])]
    seams = [n for n in story.nodes if isinstance(n, PageBreak)]
    for at, seam in enumerate(seams):
        if seam.inside_p:  # <p>[page]</p>: the mark leaves half a paragraph on either side
            pages[at] += "\n<p>"
            pages[at + 1] = "</p>\n" + pages[at + 1]
    if story.paging == "titled":
        pages = [page + "</p>" for page in pages]
    return [_key_links(page, key_link_url) for page in pages] if "key_links" in story.kinds else pages


def split_pages(nodes: list[Node]) -> list[list[Node]]:
    """The nodes of each sub-page; a paragraph cut by automatic paging stands half on either side."""
    pages: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, PageBreak):
            pages.append([])
        elif isinstance(node, Text) and node.cut is not None:
            pages[-1].append(Text(node.text[: node.cut]))
            pages.append([Text(node.text[node.cut :], "label")])
        else:
            pages[-1].append(node)
    return pages


def _render(nodes: list[Node], style: int) -> str:
    if style == 3 and all(isinstance(n, Text) for n in nodes):
        return _br_style([n for n in nodes if isinstance(n, Text)])
    blocks = [render_node(node, style) for node in nodes]
    separator = "\n<p>&nbsp;</p>\n" if style == 5 else "\n"
    return separator.join(blocks)


def render_node(node: Node, style: int) -> str:
    match node:
        case Text():
            return _text(node, style)
        case Picture():
            return _picture(node, style)
        case Grid(rows):
            cells = "".join(
                "<tr>" + "".join(f"<td><p>{html.escape(c)}</p></td>" for c in row) + "</tr>" for row in rows
            )
            return f'<table border="1" cellspacing="0" cellpadding="0" width="600"><tbody>{cells}</tbody></table>'
        case Items(items, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "".join(f"<li>{html.escape(i)}</li>" for i in items) + f"</{tag}>"
        case Files(files):
            return "\n".join(_file(href, name, first=not at) for at, (href, name) in enumerate(files))
        case Film(url, tag):
            return f'<p style="text-align: center;">{_FILMS[tag](html.escape(url))}</p>'
    raise TypeError(node)


_FILMS: dict[str, Callable[[str], str]] = {
    "embed": lambda u: f'<embed height="400" src="{u}" type="application/x-shockwave-flash" width="480" />',
    "iframe": lambda u: f'<iframe frameborder="0" height="400" src="{u}" width="480"></iframe>',
    "video": lambda u: f'<video controls="controls" width="480"><source src="{u}" type="video/mp4" /></video>',
}


def _text(node: Text, style: int) -> str:
    text = html.escape(node.text + node.tail, quote=False)
    if node.role in ("kicker", "subtitle"):
        return f'<p style="text-align: center;">{text}</p>'
    if node.role == "heading":
        return (
            f'<p style="text-align: center;"><strong>{text}</strong></p>'
            if style % 2
            else f"<p>{_INDENT}<strong>{text}</strong></p>"
        )
    if node.role == "signature" and style in (0, 1):
        return f'<p style="text-align: right;">{text}</p>'
    if node.role == "marker":
        return f"<p>{text}</p>"
    return _STYLES[style](text if node.role != "label" else "\0" + text)


def _plain(text: str) -> str:
    return f"<p>{_indented(text)}</p>"


def _css(text: str) -> str:
    quoted = text.strip("\0").replace("“", "&ldquo;").replace("”", "&rdquo;").replace("—", "&mdash;")
    return f'<p style="text-indent: 2em;">{quoted}</p>'


def _word(text: str) -> str:
    half = len(text) // 2
    while half > 0 and "&" in text[max(0, half - 6) : half + 1]:  # never inside an entity
        half -= 1
    span = '<span style="font-size: 16px; font-family: 仿宋_GB2312">'
    parts = f"{span}{_indented(text[:half])}</span>{span}{text[half:]}</span>"
    return f'<p class="MsoNormal" style="margin: 0cm 0cm 0pt; line-height: 150%">{parts}<o:p></o:p></p>'


def _div(text: str) -> str:
    return f"<div>{_indented(text)}</div>"


def _indented(text: str) -> str:
    """The paragraph with its two ideographic spaces; the second half of a cut one (marked) has none."""
    return text[1:] if text.startswith("\0") else _INDENT + text


_STYLES: tuple[Callable[[str], str], ...] = (_plain, _css, _word, _plain, _div, _plain)


def _br_style(texts: list[Text]) -> str:
    lines = []
    for node in texts:
        text = html.escape(node.text + node.tail, quote=False)
        text = f"<strong>{text}</strong>" if node.role == "heading" else text
        lines.append(text if node.role in ("label", "kicker", "subtitle") else _INDENT + text)
    return "<p>" + "<br />\n".join(lines) + "</p>"


def _picture(node: Picture, style: int) -> str:
    image = f'<img alt="{html.escape(node.alt)}" src="{html.escape(node.url)}" style="width: 600px; height: 400px;" />'
    if not node.caption:
        return f'<p style="text-align: center;">{image}</p>'
    caption = html.escape(node.caption, quote=False)
    if style % 3 == 0:
        grey = f'<strong><span style="color:rgb(127,127,127)">{caption}</span></strong>'
        return f'<div style="text-align:center">{image}</div>\n<div style="text-align:center">{grey}</div>'
    if style % 3 == 1:
        return f'<p style="text-align: center;">{image}<br />\n{caption}</p>'
    return f'<p style="text-align: center;">{image}</p>\n<p style="text-align: center;">{caption}</p>'


def _file(href: str, name: str, first: bool) -> str:
    icon = f'<img src="{_ICONS}{href.rpartition(".")[2]}.gif" alt="" />'
    return (
        f'<p>{"附件：" if first else ""}{icon}<a href="{html.escape(href)}" target="_blank">{html.escape(name)}</a></p>'
    )


def _key_links(page: str, url: str) -> str:
    for word in KEY_LINKS:
        page = page.replace(word, f'<a href="{html.escape(url)}" target="_blank" class="keylink">{word}</a>', 2)
    return page
