"""A page's tree in, its language as the page tells it out, where that can be believed."""

from __future__ import annotations

import re
from typing import Any

from crawler.normalize.names import HAN

_CODE = re.compile(r"^[a-z]{2,3}(?:[-_](?:[a-z]{2,8}|\d{3}))*$", re.IGNORECASE)
_TRADITIONAL = re.compile("hant|tw|hk|mo", re.IGNORECASE)
_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile("[\u3041-\u30ff]")
_MIN_HAN = 4


def page_language(root: Any, tag: str | None) -> str | None:
    """The language of the page: ``zh-CN``, ``zh-TW``, another code as printed; None where it tells none.

    A copied ``lang="en"`` is common in templates of Chinese sites: beside a Chinese title it is ignored.

    Args:
        tag: the value of a language tag; the ``lang`` attribute of the page comes first.
    """
    for code in (root.get("lang"), root.get("xml:lang"), tag):
        code = (code or "").split(",")[0].strip()
        if not _CODE.match(code):
            continue
        if code.lower().startswith(("zh", "cmn")):
            return "zh-TW" if _TRADITIONAL.search(code) else "zh-CN"
        if not _has_chinese_title(root):
            return code.replace("_", "-")
    return None


def _has_chinese_title(root: Any) -> bool:
    title = root.findtext(".//title") or ""
    return len(_HAN.findall(title)) >= _MIN_HAN and not _KANA.search(title)
