"""Embedded elements of the body in, image and video blocks out."""

from __future__ import annotations

import re
from typing import Any

from crawler.extraction.attachments import is_file_icon
from crawler.items import Image, Video
from crawler.normalize.page import Page
from crawler.normalize.text import clean_line

# Lazy loading puts the picture's address here and a placeholder into src
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazyload",
    "data-actualsrc",
    "data-echo",
    "data-url",
    "original",
    "_src",
    "file",
    "rel",  # PHPCMS galleries: src is the thumb
)
_PLAYER = re.compile(r"player|video|\.(?:mp4|m3u8|flv|swf|webm|ogv|mov|wmv)(?:$|[?#])|vplay|/v/|embed", re.IGNORECASE)
_MAX_ADDRESS = 400
_DECORATION = re.compile(
    r"/(?:emoticon|smil(?:ey|ies)|face|loading|blank|spacer|space|pixel|transparent|grey|gray|btn|button|share|logo)[\w-]*\.(?:gif|png|jpe?g|svg)|/[\w-]*icon[\w-]*\.(?:gif|png|ico|svg|jpe?g)|(?:ewm|qrcode|erweima)[\w-]*\.(?:png|jpg|gif)",
    re.IGNORECASE,
)
_PIXELS = re.compile(r"^\s*(\d{1,9})")
_STYLE_SIZE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*(\d{1,9})(?:\.\d*)?px")
_MIN_PIXELS = 40


def image(element: Any, page: Page) -> Image | str | None:
    """The picture, or the warning code of a picture that was meant but cannot be had, or None for decoration."""
    src = source_of(element)
    if not src:
        return None
    if src.lower().startswith(("data:", "file:", "blob:", "about:")) or re.match(r"[a-zA-Z]:[\\/]", src):
        return None if src.lower().startswith("data:") and _is_small(element) else "image_dropped"
    if is_decoration(element):
        return None
    return Image(page.absolute(src), alt=clean_line(element.get("alt") or "") or None)


def is_decoration(element: Any) -> bool:
    """Whether a picture belongs to the page's frame: icons, buttons, codes to scan, tracking pixels."""
    src = source_of(element)[:_MAX_ADDRESS]  # a picture may be in its address as a whole
    return not src or is_file_icon(src, element) or bool(_DECORATION.search(src)) or _is_small(element)


def video(element: Any, page: Page) -> Video | None:
    """The player's source, or None for an embedded element that plays nothing."""
    candidates = [element.get("src"), element.get("data"), element.get("data-src")]
    candidates += [source.get("src") for source in element.iterdescendants("source", "embed")]
    candidates += [
        param.get("value")
        for param in element.iterdescendants("param")
        if (param.get("name") or "").lower() in ("src", "movie", "url")
    ]
    for src in candidates:
        src = (src or "").strip()
        if not src or src.lower().startswith(("javascript:", "about:", "data:", "blob:", "file:")):
            continue
        if element.tag in ("video", "embed", "audio") or _PLAYER.search(src):
            return Video(page.absolute(src))
    return None


def source_of(element: Any) -> str:
    """The picture's address as printed, also where a script is to load it; "" where there is none."""
    for name in _LAZY:
        value = (element.get(name) or "").strip()
        # rel="lightbox.1" groups pictures
        if "/" in value or ("." in value and name != "rel"):
            return value
    return (element.get("src") or "").strip()


def _is_small(element: Any) -> bool:
    """Icons and tracking pixels, by the size the markup gives."""
    sizes = [int(match[1]) for name in ("width", "height") if (match := _PIXELS.match(element.get(name) or ""))]
    sizes += [int(size) for size in _STYLE_SIZE.findall(element.get("style") or "")]
    return bool(sizes) and min(sizes) < _MIN_PIXELS and max(sizes) < 4 * _MIN_PIXELS
