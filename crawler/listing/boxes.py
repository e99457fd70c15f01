"""Finds the boxes of a home or channel page: their heading, the list behind it, their element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import lxml.etree
import lxml.html

from crawler.listing.anchors import Anchor, resolved
from crawler.listing.regions import words_of
from crawler.page.page import Page
from crawler.platforms.base import Platform
from crawler.text.cleaning import clean_line, word_set

_MORE = re.compile(r"^\W*(?:更\s*多|more|查看更多|更多内容|更多信息|进入栏目|查看全部|全部)\W*$", re.I)
_NO_SECTION = re.compile(
    r"^(?:(?:网站|返回|本站|官网)?\s*[首主]\s*页|home|无障碍.*|长者.*|english|[繁简]\s*[体體].*|登[录陆]|注册|网站(?:地图|导航|声明)|rss|手机[版网站]?"
    r"|移动[端版]|客户端|微[信博]|公众号|设为首页|加入收藏|联系(?:我们|方式)|关于我们|版权.*|隐私.*|免责.*|帮助.*|返回.*|[上下]一[页篇]|导航)$",
    re.I,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend"})
_HEADING_WORDS = word_set("title tit titles head hd bt caption name heading tt bar tab box_title biaoti")
_FOOTER = word_set("footer foot bottom copyright flink friendlink friendlinks links")
_ORNAMENT = "[]【】|·: ：>＞»›-+<"
MAX_NAME = 24
# No page names so many sections; what comes after is left unread
MAX_NAMES = 2_000
_MAX_CLIMB = 4
_MAX_HEADING_TEXT = 200


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a page: its heading's text, the list it leads to, the element that holds its rows."""

    name: str
    url: str
    element: lxml.html.HtmlElement


def is_section_name(name: str) -> bool:
    """Whether a link text may name a section: no page number, no tool of the site, not 首页 and not 更多.

    >>> [is_section_name(name) for name in ("通知公告", "12", "首 页", "English", "更多>>")]
    [True, False, False, False, False]
    """
    return 0 < len(name) <= MAX_NAME and any(map(str.isalpha, name)) and not (_NO_SECTION.match(name) or is_more(name))


def is_more(text: str) -> bool:
    """Whether a link text only means that there is more behind it."""
    return bool(_MORE.match(text))


def section_boxes(page: Page, anchors: Sequence[Anchor], platform: Platform) -> Iterator[Box]:
    """Boxes with a link to a list page, in page order; those in the footer are left out."""
    for anchor in islice((a for a in anchors if len(a.text) <= MAX_NAME), MAX_NAMES):
        find = _box_of_more if is_more(anchor.text) else _box_of_heading if _heading_of(anchor) is not None else None
        if find and is_section(page, anchor, platform):
            box = find(page, anchor)
            if box and not _is_in_footer(box.element):
                yield box


def is_section(page: Page, anchor: Anchor, platform: Platform) -> bool:
    """Whether a link leads to a list of this portal."""
    return bool(anchor.href) and platform.link_kind(resolved(page, anchor.href)) in ("list", "section_index")


def bare(name: str) -> str:
    """A section's name without the ornaments around it."""
    return clean_line(name).strip(_ORNAMENT)


def _box_of_more(page: Page, anchor: Anchor) -> Box | None:
    """The box a 更多 belongs to, named by the text beside it, in its heading or before it."""
    element = anchor.element
    name = bare(_own_hint(anchor))
    for parent in islice(element.iterancestors(), _MAX_CLIMB):
        if parent.tag in ("body", "html"):
            return None
        heading = _heading_in(parent, element) or _short_text(parent, element) or name
        if heading:
            return Box(heading, resolved(page, anchor.href), _box_around(parent))
    return None


def _own_hint(anchor: Anchor) -> str:
    """A name in the link's own ``title`` (更多 with title 通知公告)."""
    return "" if is_more(anchor.hint) or len(anchor.hint) > MAX_NAME else anchor.hint


def _box_of_heading(page: Page, anchor: Anchor) -> Box | None:
    """A box whose heading is itself the link."""
    name, heading = bare(anchor.text), _heading_of(anchor)
    if not is_section_name(name) or heading is None:
        return None
    alone = sum(1 for a in islice(heading.iter("a"), 3) if not is_more(clean_line(a.text_content()))) == 1
    return Box(name, resolved(page, anchor.href), _box_around(heading)) if alone else None


def _heading_of(anchor: Anchor) -> lxml.html.HtmlElement | None:
    """The heading a link stands in, by its tag or its class."""
    for parent in islice(anchor.element.iterancestors(), 2):
        if parent.tag in _HEADINGS or not words_of(parent).isdisjoint(_HEADING_WORDS):
            return parent
    return None


def _box_around(heading: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The element with the rows below a heading: the heading's own parent, unless the rows stand in it already."""
    links = _links_in(heading)
    parent = heading.getparent()
    if links > 3 or parent is None or parent.tag in ("body", "html"):
        return heading
    below = _list_below(parent, links) if _links_in(parent) <= links else None
    return parent if below is None else below


def _list_below(element: lxml.html.HtmlElement, links: int) -> lxml.html.HtmlElement | None:
    """The element with rows that follows a heading which has a box of its own, as in pages laid out by tables."""
    for around in (element, *islice(element.iterancestors(), 2)):
        if around.tag in ("body", "html") or _links_in(around) > links:
            return None
        following = next(around.itersiblings(tag=lxml.etree.Element), None)
        if following is not None and _links_in(following) > 1:
            return following
    return None


def _links_in(element: lxml.html.HtmlElement) -> int:
    return sum(1 for _ in islice(element.iter("a"), 5))


def _heading_in(parent: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> str | None:
    for child in islice(parent, 12):
        if isinstance(child.tag, str) and (child.tag in _HEADINGS or not words_of(child).isdisjoint(_HEADING_WORDS)):
            text = _text_without(child, link)
            if text:
                return text
    return None


def _short_text(parent: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> str | None:
    text = _text_without(parent, link)
    return text if text and not is_more(text) else None


def _text_without(element: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> str | None:
    """The element's text without the link's; None where there is none, or far more than a name."""
    parts: list[str] = []
    inside = {id(node) for node in islice(link.iter(), 20)}
    for node in islice(element.iter(), 30):
        if not isinstance(node.tag, str) or node.tag in ("script", "style"):
            continue
        if node.text and id(node) not in inside:
            parts.append(node.text)
        if node.tail and node is not element and (node is link or id(node) not in inside):
            parts.append(node.tail)
    text = "".join(parts)
    name = bare(text[:_MAX_HEADING_TEXT])
    return name if 0 < len(name) <= MAX_NAME else None


def _is_in_footer(element: lxml.html.HtmlElement) -> bool:
    return any(
        node.tag == "footer" or not words_of(node).isdisjoint(_FOOTER) for node in (element, *element.iterancestors())
    )
