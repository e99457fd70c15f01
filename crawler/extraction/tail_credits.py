"""The blocks of an article in, they without editors glued to the last line (…。（责任编辑：甲）), and these, out."""

from __future__ import annotations

from dataclasses import replace

from crawler.extraction.credits import Credits, read_signature
from crawler.items import Block, Paragraph

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
