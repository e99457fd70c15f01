"""A table element in; whether it holds data or only layout, and its rows, out."""

from __future__ import annotations

from itertools import islice
from typing import Any

from crawler.normalize.text import clean_line

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
