"""Credit strings in, fields out. Provisional first form; the full one replaces this file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.normalize.dates import find_date
from crawler.normalize.parsed_date import ParsedDate
from crawler.normalize.text import clean_line

_LABEL = re.compile(
    r"(来\s*源|作\s*者|记\s*者|责任编辑|责编|编\s*辑|时间|日期|点击|浏览|字体|字号|评论|打印)\s*(?:于)?\s*[：:]"
)
_EDITOR = re.compile(r"^[（(\[【]?\s*(?:责任编辑|责编|编辑|校对|审核|编审|监制|值班编委|网络编辑)\s*[：:/|丨]")
_CAPTION_CREDIT = re.compile(r"[（(]?([^（()）。，]{2,20}(?:摄|供图))[）)]?$|(\S{2,6}/摄)$")


@dataclass(frozen=True, slots=True)
class Credits:
    """What one credit string says."""

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    column: str | None = None
    original_title: str | None = None
    warnings: tuple[str, ...] = ()


def read_meta_line(text: str) -> Credits:
    """The fields of a line of labels and values."""
    parts = _LABEL.split(clean_line(text))
    source: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    for label, value in zip(parts[1::2], parts[2::2], strict=False):
        name, value = re.sub(r"\s", "", label), value.strip(" |丨【】[]/")
        if name == "来源":
            source = value.split(" ")[0] or None
        elif name in ("作者", "记者"):
            authors = _names(value)
        elif name in ("责任编辑", "责编", "编辑"):
            editors = _names(value)
    return Credits(authors, editors, source, find_date(text))


def read_dateline(paragraph: str) -> Credits:
    """The reporters in the bracket of a dateline."""
    match = re.match(r".{0,24}[（(]\S{0,8}记者\s*([^（()）]{2,40})[）)]", paragraph)
    return Credits(_names(match[1])) if match else Credits()


def read_signature(paragraph: str) -> Credits:
    """The names after □ at the end of a paragraph."""
    match = re.search(r"[□■]\s*([^。，]{2,40})$", paragraph)
    return Credits(_names(match[1])) if match else Credits()


def is_credit_line(text: str) -> bool:
    """Whether a whole line only carries credits."""
    return bool(_EDITOR.match(text)) and len(text) < 60


def split_caption_credit(line: str) -> tuple[str, str | None]:
    """The caption as printed and the credit in it."""
    match = _CAPTION_CREDIT.search(line)
    return line, (match[1] or match[2]).strip() if match else None


def _names(text: str) -> tuple[str, ...]:
    joined = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", text)
    return tuple(dict.fromkeys(part for part in re.split(r"[\s、，,；;]+", joined) if 2 <= len(part) <= 5))
