"""Reads pictures with their captions, players, attachments and galleries."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import unquote

from crawler.extraction.cues import FILE_ICON, FILE_LINK, FILE_NAME
from crawler.extraction.headlines import is_caption
from crawler.extraction.scan import Atom, Scan
from crawler.items import Attachment, Image, Video
from crawler.page.page import Page
from crawler.text.cleaning import clean_line
from crawler.text.names import HAN, are_names

_LABEL = re.compile(
    r"(?:附件|附表|附|相关附件|附件下载|下载附件|下载|点击下载|点击查看|查看|文件)\s*[\d一二三四五六七八九十]*\s*[：:．.、]?|^[\d\s.、．（）()]+|[；;，,。《》【】\[\]（）()\s]"
)
_TYPES = {
    "wps": "application/vnd.ms-works", "et": "application/vnd.ms-excel", "dps": "application/vnd.ms-powerpoint",
    "ofd": "application/ofd", "rar": "application/vnd.rar", "7z": "application/x-7z-compressed",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "pdf": "application/pdf", "zip": "application/zip", "txt": "text/plain", "csv": "text/csv",
    "rtf": "application/rtf", "ceb": "application/x-ceb",
}  # fmt: skip


# A line with so many files is a list of files
_MAX_NAMED = 50
_MAX_PIECES = 40


def file_links(atom: Atom) -> list[Any]:
    """The links of a line that lead to a file."""
    return [anchor for anchor in atom.anchors if is_file_link(anchor)]


def is_file_link(anchor: Any) -> bool:
    """Whether a link leads to a document or an archive: by its address, or by a file name as its text or title.

    The latter where a program hands out the files (``download.jsp?wbfileid=7``).
    """
    href = anchor.get("href") or ""
    if href.endswith(("html", "htm")):
        return False
    if FILE_LINK.search(href):
        return True
    shown = (_text_of(anchor), anchor.get("title") or "")
    return any(FILE_NAME.search(text) for text in shown if "." in text)


def only_files(atom: Atom, links: list[Any]) -> bool:
    """Whether the line says nothing but 附件： and the names of its files."""
    rest = atom.text
    for anchor in links[:_MAX_NAMED]:
        rest = rest.replace(_text_of(anchor).strip(), "", 1)
    return len(_LABEL.sub("", rest)) <= 2 or len(links) > _MAX_NAMED


def attachment(anchor: Any, page: Page) -> Attachment | None:
    """The file a link offers, under the name it is shown with; None for an address that is none."""
    href = (anchor.get("href") or "").strip()
    if not href or href.lower().startswith(("javascript:", "data:", "file:")):
        return None
    url = page.absolute(href)
    shown = clean_line(_text_of(anchor)) or clean_line(anchor.get("title") or "")
    return Attachment(url, shown or _file_name(url), _media_type(url, shown))


def _text_of(anchor: Any) -> str:
    """What a link shows; of one that was never closed, and so holds half the page, only the beginning."""
    return "".join(islice(anchor.itertext(), _MAX_PIECES))


def is_file_icon(src: str, image: Any) -> bool:
    """Whether the picture only stands for a file type: small pictures from an icon folder, named after the type."""
    return bool(FILE_ICON.search(src))


def _file_name(url: str) -> str:
    return unquote(url.partition("?")[0].rsplit("/", 1)[-1]) or url


def _media_type(url: str, name: str) -> str | None:
    for text in (name, url):
        if match := FILE_NAME.search(text) or FILE_LINK.search(text):
            extension = match[1].lower()
            return _TYPES.get(extension) or mimetypes.types_map.get(f".{extension}")
    return None


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


# A credit stands at the end of the line
_MAX_TAIL = 80
_DONE = "供图|摄影报道|摄影|摄制|拍摄|摄|提供图片|提供|制图|绘图|绘制|绘|截图|资料图片?|图源|配图"
_CREDIT_LABEL = r"(?:图片来源|图片提供|图片源自|图源|供图|摄影|图片|资料图来源|制图|来源)"
_END = r"[\s。.·*]*$"
# （某厅供图）, （甲/摄）, （某社记者 甲 摄）, （图片来源：某网）
_BRACKET = re.compile(
    rf"[（(【\[]\s*(?P<credit>[^（()）【】\[\]]{{0,40}}?\s?[/／]?\s?(?:{_DONE})|(?:{_CREDIT_LABEL}|图)\s*[:：/／丨|]\s*[^（()）【】]{{1,40}})\s*[)）】\]]{_END}"
)
# 图片来源：某网, 摄影/甲, behind a blank or a sentence
_LABELLED = re.compile(
    rf"(?:^|[\s。！？；;，,▲△])(?P<credit>(?:{_CREDIT_LABEL}\s*[:：丨|]|(?:摄影|图|供图|制图)\s*[/／])\s*[^。；;，,）)（(]{{1,40}}?)[)）]?{_END}"
)
# 某某供图, 甲 摄, 某社记者 甲、乙 摄, with the publisher behind it: 某局供图 某网发
_WHO = rf"[{HAN}A-Za-z·・\-—“”《》、]"
_BARE = re.compile(
    rf"(?:^|[。！？”）)▲△])\s*(?P<credit>(?:{_WHO}{{1,30}}\s)*?{_WHO}{{0,20}}\s?[/／]?\s?(?:文\s?[/／]\s?)?"
    rf"(?:供图|摄影报道|摄影|拍摄|摄|提供|制图|绘图))(?:\s{_WHO}{{2,8}}发)?{_END}"
)
_AGENCY = re.compile(rf"(?:^|[\s。！？”）)])(?P<credit>(?:新华社|中新社|{_WHO}{{2,6}}[社网报])\s?发){_END}")
_HINT = re.compile("图|摄|提供|绘|来源|发")
_OFFICE = re.compile("(?:记者|通讯员|[社报网队局台院校厅会])$")
_VERB_ALONE = re.compile("^[/／]?(?:文[/／])?(?:供图|摄影报道|摄影|拍摄|摄|提供|制图|绘图)$")


def split_caption_credit(line: str) -> tuple[str, str | None]:
    """The caption as the whole printed line, and the credit in it alone, without brackets; None where there is none.

    >>> split_caption_credit("会议现场。 (某某厅供图)")
    ('会议现场。 (某某厅供图)', '某某厅供图')
    """
    caption = clean_line(line)
    tail = caption[-_MAX_TAIL:]
    if not _HINT.search(tail):
        return caption, None
    for form in (_BRACKET, _LABELLED, _BARE, _AGENCY):
        match = form.search(tail)
        if match:
            credit = match["credit"].strip(" ▲△：:")
            return caption, _last_people(credit.split()) if form is _BARE else credit
    return caption, None


def _last_people(words: list[str]) -> str:
    """Of the words before 摄 or 供图 those that say who: the last, padded names whole, more names, their newsroom."""
    first = len(words) - 1
    if first > 0 and _VERB_ALONE.match(words[first]):
        first -= 1
    if first > 0 and len(words[first].rstrip("摄/／")) == 1 and len(words[first - 1]) == 1:
        first -= 1
    while first > 0 and (are_names((words[first - 1],)) or _OFFICE.search(words[first - 1])):
        first -= 1
    return " ".join(words[first:])


PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)(?:$|[?#])", re.IGNORECASE)
# What the portal's editors upload is named by a CMS: by date, number or folder; the template's own art is not
_UPLOADED = re.compile(r"upload|\d{6}|[0-9a-f]{16}|(?:19|20)\d\d[-/_]?\d\d", re.IGNORECASE)
_THUMB = re.compile(r"^thumb_(?:\d+_){2}")
_NO_LINK = ("", "#", "javascript")
_MAX_ATOMS = 200


def pictures_above(scan: Scan, start: int, end: int) -> list[Atom]:
    """Uploaded pictures that lead nowhere else, each once, and the line below each that describes it.

    Args:
        start: index of the first atom behind headline and credit lines.
        end: index of the first atom of the text.
    """
    return list(_with_captions(scan, scan.atoms[start:end])) if 0 < end - start <= _MAX_ATOMS else []


def _with_captions(scan: Scan, atoms: Sequence[Atom]) -> Iterator[Atom]:
    names: set[str] = set()
    picture: Atom | None = None
    for atom in atoms:
        if atom.media is None:
            if picture and not atom.links and is_caption(atom, scan.nodes[atom.node].tag, picture):
                yield atom
            picture = None
        elif _is_uploaded(atom) and (name := _uploaded_name(atom)) not in names:
            names.add(name)
            picture = atom
            yield atom


def _is_uploaded(atom: Atom) -> bool:
    if atom.hidden or atom.media.tag != "img" or is_decoration(atom.media):
        return False
    href = (atom.anchors[0].get("href") or "").strip() if atom.anchors else ""
    leads_away = href.partition(":")[0].lower() not in _NO_LINK and not PICTURE_LINK.search(href)
    return not leads_away and _UPLOADED.search(source_of(atom.media)[:_MAX_ADDRESS]) is not None


def _uploaded_name(atom: Atom) -> str:
    return _THUMB.sub("", source_of(atom.media).rpartition("/")[2])
