"""Turns the lines and media of the body into blocks: paragraphs, headings, pictures, tables, lists, files, videos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from crawler.extraction.headlines import is_caption, is_centred, is_heading
from crawler.extraction.media import (
    attachment,
    file_links,
    image,
    is_file_link,
    only_files,
    split_caption_credit,
    video,
)
from crawler.extraction.model import Credits
from crawler.extraction.scan import Atom, Scan
from crawler.extraction.signatures import read_signature
from crawler.items import Block, Heading, Image, ListBlock, Paragraph, Table
from crawler.page.page import Page
from crawler.text.cleaning import clean_line

_MAX_ROWS, _MAX_COLUMNS, _JUDGED_ROWS = 2000, 60, 50
# Cells of a table without lines are data when they are short; a table with lines, or with headings, may explain more
_MAX_CELL_CHARS, _MEAN_CELL_CHARS = 400, 60
_MAX_RULED_CHARS, _MEAN_RULED_CHARS = 2000, 300
_BLOCKS = ("p", "div", "br", "li", "table")


def is_data_table(table: Any) -> bool:
    """Whether the table is content: two rows and columns at least, short cells, nothing to be laid out."""
    rows = _rows(table)
    if len(rows) < 2 or next(table.iterdescendants("table"), None) is not None:
        return False
    widths = [sum(1 for _ in _cells(row)) for row in rows[:_JUDGED_ROWS]]
    if max(widths) < 2 or sum(width > 1 for width in widths) * 2 < len(widths):
        return False
    if sum(1 for _ in table.iterdescendants("img")) > len(rows):
        return False
    filled = [len(text) for row in rows[:_JUDGED_ROWS] for cell in _cells(row) if (text := _cell_text(cell))]
    longest, mean = (_MAX_RULED_CHARS, _MEAN_RULED_CHARS) if _is_ruled(table) else (_MAX_CELL_CHARS, _MEAN_CELL_CHARS)
    return len(filled) >= 3 and max(filled) <= longest and sum(filled) / len(filled) <= mean


def table_rows(table: Any) -> list[list[str]]:
    """Cell texts row by row; rows without text are left out; merged cells stand once, where they begin."""
    rows = ([_cell_text(cell) for cell in _cells(row)] for row in _rows(table)[:_MAX_ROWS])
    return [row for row in rows if any(row)]


def _is_ruled(table: Any) -> bool:
    """Whether the table is drawn with lines or has heading cells."""
    return (table.get("border") or "0").strip() not in ("", "0") or next(table.iterdescendants("th"), None) is not None


def _rows(table: Any) -> list[Any]:
    """The rows of this table, not of tables inside it."""
    rows: list[Any] = []
    for part in table:
        if part.tag == "tr":
            rows.append(part)
        elif part.tag in ("tbody", "thead", "tfoot"):
            rows += part.iterchildren("tr")
    return rows


def _cells(row: Any) -> Any:
    return islice(row.iterchildren("td", "th"), _MAX_COLUMNS)


def _cell_text(cell: Any) -> str:
    """The text of a cell in one line, with a blank between its paragraphs."""
    while (
        len(cell) == 1 and cell[0].tag in ("p", "div") and not (cell.text or "").strip() + (cell[0].tail or "").strip()
    ):
        cell = cell[0]
    between = " " if next(cell.iterdescendants(*_BLOCKS), None) is not None else ""
    return clean_line(between.join(cell.itertext()))


_PAGE_MARK = re.compile(r"\[/?page\]|\[/?nextpage\]|_ueditor_page_break_tag_", re.IGNORECASE)
# A source line that ends inside a Chinese sentence: browsers show a blank that nobody typed
_WRAPPED = re.compile(r"(?<=[\u3001-\u9fff\uff01-\uffef])\n(?=[\u3001-\u9fff\uff01-\uffef])")
_MIN_WRAPPED_CHARS = 40
# The label of a list of files without the files
_FILES_LABEL = re.compile(r"^[【\[]?(?:相关)?附件(?:下载|列表)?[】\]]?\s*[：:]?$|^下载附件\s*[：:]?$")
_WORD = re.compile(r"\w")
_MIN_CENTRED, _MOST = 8, 0.6
_MAX_BLOCKS, _MAX_FILES = 5_000, 500


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks in reading order with the warning codes that arose."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...]


def make_blocks(scan: Scan, atoms: Sequence[Atom], page: Page) -> Blocks:
    """The blocks of an article; an empty line, a decoration or a left-over page marker makes none."""
    builder = _Builder(scan, page, atoms)
    for atom in atoms[:_MAX_BLOCKS]:
        builder.add(atom)
    return Blocks(tuple(builder.blocks), tuple(dict.fromkeys(builder.warnings)))


class _Builder:
    """Takes atoms in order and keeps what has been built; lives for one article."""

    def __init__(self, scan: Scan, page: Page, atoms: Sequence[Atom]) -> None:
        self.blocks: list[Block] = []
        self.warnings: list[str] = []
        self._scan, self._page, self._atoms = scan, page, atoms
        self._whole: dict[int, Any] = {}
        self._done: set[int] = set()
        self._files: set[str] = set()
        self._picture: Atom | None = None

    def add(self, atom: Atom) -> None:
        whole = self._enclosing(atom.node)
        if whole is not None:
            self._add_whole(whole)
        elif atom.media is not None:
            self._add_media(atom)
        else:
            self._add_text(atom)

    @cached_property
    def _all_centred(self) -> bool:
        """Whether the text is set in the middle, as articles made for phones are."""
        lines = [atom for atom in self._atoms if atom.text]
        return len(lines) >= _MIN_CENTRED and sum(is_centred(line.block) for line in lines) > len(lines) * _MOST

    def _enclosing(self, index: int) -> Any:
        """The data table or list around a block, or None; asked once for each block."""
        if index < 0:
            return None
        if index not in self._whole:
            node = self._scan.nodes[index]
            found = self._enclosing(node.parent)
            if found is None and (
                (node.tag == "table" and is_data_table(node.element))
                or (node.tag in ("ul", "ol") and _is_text_list(node.element))
            ):
                found = node.element
            self._whole[index] = found
        return self._whole[index]

    def _add_whole(self, element: Any) -> None:
        if id(element) in self._done:
            return
        self._done.add(id(element))
        self._picture = None
        if element.tag == "table":
            self.blocks.append(Table(table_rows(element)))
        else:
            items = [text for item in element.iterchildren("li") if (text := clean_line("".join(item.itertext())))]
            self.blocks.append(ListBlock(element.tag == "ol", items))
        self._add_files(element.iterdescendants("a"))

    def _add_media(self, atom: Atom) -> None:
        if atom.media.tag != "img":
            found = video(atom.media, self._page)
            if found is not None:
                self.blocks.append(found)
            return
        picture = image(atom.media, self._page)
        if isinstance(picture, str):
            self.warnings.append(picture)
        elif picture is not None:
            self.blocks.append(picture)
            self._picture = atom

    def _add_text(self, atom: Atom) -> None:
        text = _plain(atom.text)
        links = file_links(atom) if atom.anchors else []
        if not links and (not _WORD.search(text) or _FILES_LABEL.match(text)):
            return
        if links and only_files(atom, links):
            self._add_files(links)
        elif not self._add_caption(atom, text):
            is_head = is_heading(atom, self._scan.nodes[atom.node].tag)
            self.blocks.append(Heading(text) if is_head else Paragraph(text))
            self._add_files(links)

    def _add_caption(self, atom: Atom, text: str) -> bool:
        """Give the line to the picture right above it, if it describes it."""
        picture, self._picture = self._picture, None
        if picture is None or not isinstance(self.blocks[-1], Image):
            return False
        if not is_caption(atom, self._scan.nodes[atom.node].tag, picture, all_centred=self._all_centred):
            return False
        caption, credit = split_caption_credit(text)
        self.blocks[-1] = replace(self.blocks[-1], caption=caption, credit=credit)
        return True

    def _add_files(self, anchors: Iterable[Any]) -> None:
        for anchor in anchors:
            if len(self._files) >= _MAX_FILES:
                return
            found = attachment(anchor, self._page) if is_file_link(anchor) else None
            if found is not None and found.url not in self._files:
                self._files.add(found.url)
                self.blocks.append(found)


def _plain(text: str) -> str:
    """A line as it is exported: no page marker, no break of the source in the middle of a sentence."""
    if "\n" in text and len(text) >= _MIN_WRAPPED_CHARS:
        text = _WRAPPED.sub("", text)
    if "[" in text or "_ueditor" in text:
        text = _PAGE_MARK.sub("", text)
    return clean_line(text)


def _is_text_list(element: Any) -> bool:
    """Whether a list holds plain items of text: no blocks to be laid out, no pictures, not only links."""
    items = list(element.iterchildren("li"))
    if len(items) < 2 or next(element.iterdescendants("img", "p", "div", "table", "ul", "ol"), None) is not None:
        return False
    text = sum(len("".join(item.itertext()).strip()) for item in items)
    return text > 2 * sum(len("".join(anchor.itertext()).strip()) for anchor in element.iterdescendants("a"))


def text_of(blocks: Sequence[Block]) -> str | None:
    """Paragraphs, headings, list items and table rows in order, one line each; None where there is no text.

    The cells of a row are joined by tabs.
    """
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            lines.append(block.text)
        elif isinstance(block, ListBlock):
            lines += block.items
        elif isinstance(block, Table):
            lines += ["\t".join(row) for row in block.rows]
    return "\n".join(lines) or None


_CLOSING = "）)】]"
_MAX_CHARS = 60


def split_tail_credits(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Credits, ...]]:
    """The blocks, and the credits that were cut from the last paragraph; nothing is cut where authors sign, too."""
    last = next((i for i in range(len(blocks) - 1, -1, -1) if isinstance(blocks[i], Paragraph)), None)
    block = None if last is None else blocks[last]
    if last is None or not isinstance(block, Paragraph) or not _may_name_editors(block.text):
        return blocks, ()
    credits = read_signature(block.text)
    if not credits.editors or credits.authors or not credits.span:
        return blocks, ()
    text = block.text[: credits.span[0]].rstrip()
    kept = (replace(block, text=text),) if text else ()
    return (*blocks[:last], *kept, *blocks[last + 1 :]), (credits,)


def _may_name_editors(text: str) -> bool:
    return text.rstrip("。 ")[-1:] in _CLOSING and "编" in text[-_MAX_CHARS:]
