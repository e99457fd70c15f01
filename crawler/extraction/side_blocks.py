"""Recognises lines and blocks that belong to other articles or other people: teasers, columns, comments."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate, pairwise

from crawler.extraction.cues import (
    DISCLAIMER_LINE,
    SENTENCE_END,
    class_matcher,
    hints_at_credits,
    is_body_name,
    is_end_line,
    is_footer,
    is_tool_line,
    node_names,
)
from crawler.extraction.media import is_decoration, is_file_link
from crawler.extraction.scan import Atom, Node, Scan
from crawler.extraction.scanner import leads_away

_MAX_LABEL_CHARS, _MIN_LINK_CHARS, _MIN_SENTENCE_CHARS, _MIN_VERSE_CHARS = 12, 6, 12, 4
# Before these a list of teasers, a portrait of the place or a board begins
_COLUMN = re.compile(
    "^[\\W_]*(?:(?:栏目|编辑|热点|热门|今日|本站|小编|精彩|重点|视频|图片|专题|内容|为你|站内|阅读|随机|猜你)*"
    "(?:推荐|热点|热门|热搜|排行榜?|热榜|关注|聚焦|导读|速递|喜欢)(?:新闻|文章|阅读|内容|信息|资讯|排行)?"
    "|(?:最新|图片|图文|滚动|视频|重要|头条|点击|周|月|本周|本月|一周)(?:新闻|要闻|动态|资讯|消息|信息|文章|更新|发布|公告|排行|热点|点击)+榜?"
    "|.{0,4}(?:评论|留言|跟帖)(?:区|板|列表)?|(?:.{0,3}[市县区州镇乡村]情?|.{0,4}(?:政协|政府|协会|学[校院会]|机构|单位|本[站网]))(?:简介|概况|介绍)|关于我们|联系我们|投稿须知)[\\W_\\dA-Za-z]*$"
)
_MORE = re.compile("更多|more", re.IGNORECASE)
# Labels that stand above the text, too
_ABOVE = re.compile(
    "^\\W*(?:关键|标签|声明|特别声明|版权|免责|文章关键|您|[网文]章?站?纠错|本文|阅读下一篇|本文导航|推荐阅读|返回)"
)
_SHOWN_AT_MOST, _MIN_ITEMS = 3, 3
# With so much of all prose a block may be the text, whatever its name; less will do where it speaks of text, too
_SHARE_OF_OTHERS, _SHARE_OF_TEXT = 0.5, 0.2
# Links to the neighbours stand above some texts; below them follows much more prose than above
_MUCH_MORE = 3
# Lists of links stand below these, but texts, too
_READING, _PARAGRAPH_CHARS = ("相关", "延伸", "推荐", "往期", "此前", "解读"), 25
_speaks_of_text = class_matcher(
    r"(?:^|[\s_-])(?:con|cont|content|article|text|txt|body|main|detail|zw|wz|nr)(?:$|[\s_-])"
)


def is_sentence(scan: Scan, index: int) -> bool:
    """Whether a line is a whole sentence that may be an article."""
    text = scan.atoms[index].text
    if scan.weights[index] < _MIN_SENTENCE_CHARS or not SENTENCE_END.search(text):
        return False
    return not DISCLAIMER_LINE.search(text) and not is_tool_line(text)


def _is_verse(scan: Scan, index: int) -> bool:
    """Whether a short line ends like one of a poem."""
    if index >= len(scan.atoms):
        return False
    text = scan.atoms[index].text
    return _MIN_VERSE_CHARS <= len(text) <= _MIN_SENTENCE_CHARS and text[-1] in "，。！？；" and not is_tool_line(text)


def begins_others(scan: Scan, index: int) -> bool:
    """Whether with a line something else than the article begins: the links to its neighbours, a column, comments."""
    text = scan.atoms[index].text
    if not text or scan.weights[index] >= _MIN_SENTENCE_CHARS * 2:
        return False
    if is_end_line(text):
        return not _ABOVE.match(text)
    if len(text) > _MAX_LABEL_CHARS * 2:
        return False
    text = _MORE.sub("", text)
    return len(text) <= _MAX_LABEL_CHARS and _COLUMN.match(text) is not None and _is_apart(scan, index)


def end_of_article(scan: Scan, after: int, left_out: frozenset[int] = frozenset()) -> int:
    """Index of the first line below a whole sentence with which something else begins; the number of lines where none.

    Args:
        after: index of the headline's last atom; -1: it is not on the page, and nothing tells where the article begins.
        left_out: lines that are no text: a summary, credits.
    """
    starts = _starts_of_others(scan, after, left_out) if after >= 0 else []
    if not starts:
        return len(scan.atoms)
    sums, last_body = [0, *accumulate(scan.weights)], _last_body(scan)
    for start, following in pairwise([*starts, len(scan.atoms)]):
        above, below = sums[start] - sums[after + 1], sums[following] - sums[start]
        if scan.atoms[start].text[:1] in "上下" and (not below or below > above * _MUCH_MORE):
            continue  # 上一篇 and 下一篇 may stand above the text; one ends it as well as both
        if start > last_body:
            return start
    return len(scan.atoms)


def _starts_of_others(scan: Scan, after: int, left_out: frozenset[int]) -> list[int]:
    lines = range(after + 1, len(scan.atoms))
    teasers = teaser_lines(scan, after)
    texts = (i for i in lines if i not in left_out and i not in teasers)
    first = next((i for i in texts if is_sentence(scan, i) or (_is_verse(scan, i) and _is_verse(scan, i + 1))), None)
    if first is None:
        return []
    teasers = frozenset(i - 1 for i in teasers if not _is_with(scan, first, i - 1))
    return [i for i in lines if i > first and (i in teasers or (begins_others(scan, i) and not goes_on(scan, i)))]


def _last_body(scan: Scan) -> int:
    """Where the last block with prose begins whose name says that it holds the body; -1 where none is."""
    nodes = (node for node in scan.nodes if is_body_name(node_names(node.element)))
    return max((node.start for node in nodes if any(scan.weights[node.start : node.end])), default=-1)


def goes_on(scan: Scan, index: int) -> bool:
    """Whether below 相关链接 or 延伸阅读 a paragraph and another line follow without links.

    Newspapers set a box of facts there, and 相关政策 may be a heading.
    """
    if not scan.atoms[index].text.lstrip("【[（(★●■◆▶>· ").startswith(_READING):
        return False
    below = [i for i in range(index + 1, min(index + 4, len(scan.atoms))) if scan.atoms[i].text][:2]
    if len(below) < 2 or any(scan.atoms[i].links for i in below):
        return False
    return scan.weights[below[0]] >= _PARAGRAPH_CHARS


def _is_apart(scan: Scan, index: int) -> bool:
    """Whether a short line stands above links, or in another block than the prose before it; a heading does not."""
    below = scan.atoms[index + 1 : index + 1 + _SHOWN_AT_MOST]
    if any(_is_article_link(a) or (a.media is not None and a.anchors and leads_away(a.anchors[0])) for a in below):
        return True
    before = next((i for i in range(index - 1, -1, -1) if scan.weights[i]), None)
    return before is not None and not _is_with(scan, before, index)


def _is_with(scan: Scan, index: int, later: int) -> bool:
    """Whether the block around a paragraph goes on as far as a later line."""
    parent = scan.parent(index)
    return parent >= 0 and later < scan.nodes[parent].end


def teaser_lines(scan: Scan, after: int) -> frozenset[int]:
    """Indexes of the lines that tell of the articles to which the lines above them lead; one alone is none."""
    found = []
    for index in range(max(1, after + 1), len(scan.atoms)):
        if scan.weights[index] and _is_article_link(scan.atoms[index - 1]):
            found.append(index)
    return frozenset(found) if len(found) > 1 else frozenset()


def _is_article_link(atom: Atom) -> bool:
    """Whether a line is nothing but a link to another page."""
    text = atom.text
    if atom.links < _MIN_LINK_CHARS or atom.links < len(text) * 0.8 or not atom.anchors:
        return False
    if is_tool_line(text) or hints_at_credits(text) or SENTENCE_END.search(text):
        return False
    return leads_away(atom.anchors[0]) and not is_file_link(atom.anchors[0])


def may_be_text(names: str, prose: float, total: float) -> bool:
    """Whether a block has too large a share of all prose to be left out only for its name."""
    return prose >= total * (_SHARE_OF_TEXT if _speaks_of_text(names) else _SHARE_OF_OTHERS)


class Beside:
    """Tells blocks whose name says that they are no text, and that look so, too; lives for one page and headline."""

    def __init__(self, scan: Scan, after: int) -> None:
        """Args: after: index of the headline's last atom."""
        self._scan, self._lines = scan, range(after + 1, len(scan.atoms))

    @cached_property
    def _teasers(self) -> frozenset[int]:
        return teaser_lines(self._scan, self._lines.start - 1)

    @cached_property
    def _first_other(self) -> int:
        return next((i for i in self._lines if begins_others(self._scan, i)), len(self._scan.atoms))

    @cached_property
    def _first_content(self) -> int:
        return next((i for i in self._lines if _is_content(self._scan, i)), len(self._scan.atoms))

    def looks_so(self, node: Node, *, by_looks: bool = False) -> bool:
        """Whether a block looks like something beside the text.

        It begins as columns and comments do, or below a line behind which the article is over; it holds teasers, what
        many people say, the foot of the page, or no whole sentence. Where its name does not speak of a text as well
        (``comment-body``), it is enough that the article has something else above it.

        Args:
            by_looks: whether what stands above it says nothing.
        """
        scan, inside = self._scan, range(node.start, node.end)
        if self._first_other < min(node.start + _SHOWN_AT_MOST, node.end):
            return True
        if not any(is_sentence(scan, i) for i in inside) or any(is_footer(scan.atoms[i].text) for i in inside):
            return True
        named_as_text = by_looks or _speaks_of_text(node_names(node.element))
        if not named_as_text and self._first_content < node.start:
            return True
        return _is_list_of_items(scan, node, self._teasers)


def _is_list_of_items(scan: Scan, node: Node, teasers: frozenset[int]) -> bool:
    """Whether most of the prose in a block stands below links, or each line of it below a label, a name or a date."""
    prose = [i for i in range(node.start, node.end) if scan.weights[i] >= _MIN_SENTENCE_CHARS]
    if sum(i in teasers for i in prose) * 2 > len(prose):
        return True
    labels = [i for i in prose if i > node.start and not scan.weights[i - 1] and scan.atoms[i - 1].text]
    return len(prose) >= _MIN_ITEMS and len(labels) >= len(prose) * 0.8


def _is_content(scan: Scan, index: int) -> bool:
    """Whether an atom is what an article may consist of."""
    atom = scan.atoms[index]
    if atom.media is not None:
        return not atom.hidden and not is_decoration(atom.media) and (atom.media.tag != "img" or not atom.anchors)
    return is_sentence(scan, index) or any(map(is_file_link, atom.anchors))
