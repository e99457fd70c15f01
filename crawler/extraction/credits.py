"""Credit strings of a page in, ``Credits`` out: the front of meta lines, datelines, signatures and captions."""

from __future__ import annotations

import re

from crawler.extraction.captions import split_caption_credit
from crawler.extraction.credit_types import AUTHORS_AMBIGUOUS, Credits
from crawler.extraction.datelines import read_dateline
from crawler.extraction.labels import Labelled, split_labels
from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.signatures import read_signature
from crawler.extraction.sources import clean_source
from crawler.normalize.text import clean_line

__all__ = [
    "AUTHORS_AMBIGUOUS",
    "Credits",
    "clean_source",
    "is_credit_line",
    "read_dateline",
    "read_meta_line",
    "read_signature",
    "split_caption_credit",
]
_MAX_CREDIT_LINE = 120
_MAX_VALUE = 40
_BOILERPLATE = re.compile(
    r"^[\W_]*(?:完|续完|下转第?.{1,6}版|上接第?.{1,6}版|此件公开发布|点击阅读全文|阅读原文|返回顶部"
    r"|关闭窗口|打印本页|分享到.{0,20}|(?:字体|字号).{0,20}|纠错|我要纠错|扫一扫.{0,20})[\W_]*$"
)


def is_credit_line(text: str) -> bool:
    """Whether a whole line only carries labelled credits (责任编辑：甲, 来源：某报 编辑：乙) or tools: no text.

    Signatures (□ 甲 乙), bylines and lines that only name authors stay text.
    """
    line = clean_line(text)
    if not line or len(line) > _MAX_CREDIT_LINE:
        return False
    if _BOILERPLATE.match(line):
        return True
    values = list(split_labels(line))
    fields = {value.field for value in values}
    if not fields & {"editors", "source", "published", "modified", "original_title"} and not _is_review_line(values):
        return False
    return "unlabelled" not in fields and all(_is_short(value.value) for value in values)


def _is_review_line(values: list[Labelled]) -> bool:
    return bool(values) and all(
        value.label in ("校对", "审核", "终审", "初审", "复审", "监制", "签发") for value in values
    )


def _is_short(value: str) -> bool:
    return len(value) <= _MAX_VALUE and not re.search("[。！？!?]", value)
