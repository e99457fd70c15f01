"""Lines of any script in, lines that fit a terminal's width out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells


def wrap(line: str, width: int, indent: int) -> Iterator[str]:
    """The line in pieces of at most ``width`` columns, broken at blanks where there are any.

    Pieces after the first begin with ``indent`` blanks (fewer on a narrow screen).

    >>> list(wrap("one two three", 9, 2))
    ['one two', '  three']
    """
    indent = min(indent, width // 3)
    first, start = True, ""
    for word in _pieces(line, width - indent):
        if cell_len(start) + cell_len(word) > width:
            yield start.rstrip()
            start, first = " " * indent + word.lstrip(), False
        else:
            start += word
    if start or first:
        yield start.rstrip()


def indent_of(line: str, label_width: int) -> int:
    """How far the second piece of a line goes in: below what the first one says.

    >>> indent_of("  - a reason", 12), indent_of("Articles    12 new", 12), indent_of("plain text", 12)
    (4, 12, 2)
    """
    if line.startswith("  - "):
        return 4
    return label_width if "  " in line[:label_width] else 2


def _may_break(line: str, position: int) -> bool:
    """Before a blank, but not between a number and its per cent sign."""
    return line[position] == " " and line[position + 1 : position + 2] != "%"


def _pieces(line: str, width: int) -> Iterator[str]:
    """Words with the blanks before them; a word that is too long for any line is cut."""
    start = 0
    for position in range(1, len(line) + 1):
        if position == len(line) or (line[position - 1] != " " and _may_break(line, position)):
            word = line[start:position]
            start = position
            yield from [word] if cell_len(word) <= width else chop_cells(word, width)
