"""A line of the body in, whether it is only credits or tools and so no text out."""

from __future__ import annotations

import re

from crawler.extraction.cues import is_tool_line
from crawler.extraction.labels import Labelled, split_labels
from crawler.normalize.names import HAN
from crawler.normalize.text import clean_line, word_set

_MAX_LINE = 150
_MAX_VALUE = 40
_MAX_TITLE_VALUE = 100
# 时间：… and 日期：… are lines of a notice that announces a meeting; these say when the page came out
_DATE_LABELS = word_set("发布时间 发布日期 发表时间 发稿时间 更新时间 更新日期 最后更新 上传时间 录入时间 公开日期")
# Whoever is named behind these wrote nothing; a line of them is the end of the article
_STAFF_LABELS = word_set(
    """
    一审一校 二审二校 三审三校
    校对 责任校对 责校 审核 审核人 审核者 责任审核 审稿 审稿人 审校 审签 审签人 审定 审读 终审 终审人 初审
    初审人 复审 复审人 一审 二审 三审 复核 签发 签发人 监制 总监制 策划 总策划 统筹 出品 出品人 主编 总编 发布人
    发布者 上传者 上传人 录入 录入人 录入者 录入员 浏览次数 点击数 点击量 阅读量 阅读次数 访问量 原文链接
    本文链接 字体 字号 分享到
    """
)
_COLON = re.compile("[:：∶|｜丨/／]")
_EDITOR = re.compile(
    rf"^[（(\[【]?\s*(?:责任编辑|責任編輯|责编|(?:本期|网络|值班|文字)?编辑)\s*[{HAN}·]{{2,4}}(?:[\s、，]+[{HAN}·]{{2,4}}){{0,3}}\s*[)）\]】]?$"
)
# What may stand before the first label: 某某科供稿, 【纠错】
_HARMLESS = re.compile(
    rf"^[\W_]*(?:[{HAN}、\s]{{2,24}}(?:供稿|撰稿|供图|摄)|(?:我要)?纠错|打印|关闭|举报|分享)?[\W_]*$"
)
# 编辑：您怎么看？ is a turn of a talk
_IN_SENTENCE = re.compile("[。！!；;](?!\\s*$)|[？?]")


def is_credit_line(text: str) -> bool:
    """Whether a whole line only carries labelled credits (责任编辑：甲, 来源：某报 编辑：乙) or tools: no text.

    Signatures (□ 甲 乙), bylines and lines that name nothing but authors stay text.
    """
    if len(text) > _MAX_LINE:
        return False
    line = clean_line(text)
    if not line or (len(line) <= 30 and (is_tool_line(line) or _EDITOR.match(line))):
        return bool(line)
    if not _COLON.search(line):
        return False
    values = split_labels(line)
    return any(map(_is_credit, values)) and all(map(_is_short, values))


def _is_credit(value: Labelled) -> bool:
    if value.field in ("published", "modified"):
        return value.label in _DATE_LABELS
    return value.field in ("editors", "source", "publisher", "original_title") or value.label in _STAFF_LABELS


def _is_short(value: Labelled) -> bool:
    """No sentence, and no unlabelled text beside the credits; 。 may close the line."""
    if value.field == "original_title":
        return len(value.value) <= _MAX_TITLE_VALUE
    if value.field == "unlabelled":
        return _HARMLESS.match(value.value) is not None
    if not value.label:
        return False
    return len(value.value) <= _MAX_VALUE and not _IN_SENTENCE.search(value.value)
