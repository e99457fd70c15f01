"""A table element in; whether it holds data or only layout, and its rows, out."""

from __future__ import annotations

from typing import Any

from crawler.normalize.text import clean_line

_MAX_CELL_CHARS, _MAX_ROWS, _MAX_COLUMNS = 400, 2000, 60


def is_data_table(table: Any) -> bool:
    """Whether the table is content: two rows and columns at least, short cells, nothing to be laid out."""
    rows = table_elements(table)
    if len(rows) < 2 or next(table.iterdescendants("table"), None) is not None:
        return False
    widths = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows[:50]]
    if max(widths) < 2 or sum(width > 1 for width in widths) * 2 < len(widths):
        return False
    if sum(1 for _ in table.iterdescendants("img")) > len(rows):
        return False
    filled = [len(text) for row in rows[:50] for cell in row if (text := clean_line("".join(cell.itertext())))]
    return len(filled) >= 3 and max(filled) <= _MAX_CELL_CHARS and sum(filled) / len(filled) <= 60


def table_elements(table: Any) -> list[Any]:
    """The rows of this table, not of tables inside it."""
    return [
        row
        for part in table
        for row in ((part,) if part.tag == "tr" else part if part.tag in ("tbody", "thead", "tfoot") else ())
        if row.tag == "tr"
    ]


def table_rows(table: Any) -> list[list[str]]:
    """Cell texts row by row; rows without text are left out; merged cells stand once, where they begin."""
    rows = []
    for row in table_elements(table)[:_MAX_ROWS]:
        cells = [clean_line(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th")][:_MAX_COLUMNS]
        if any(cells):
            rows.append(cells)
    return rows
