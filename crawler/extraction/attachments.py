"""Links and pictures of the body in, attachments out; file-type icons are told from content pictures."""

from __future__ import annotations

import mimetypes
import re
from itertools import islice
from typing import Any
from urllib.parse import unquote

from crawler.extraction.cues import FILE_ICON, FILE_LINK, FILE_NAME
from crawler.extraction.scan import Atom
from crawler.items import Attachment
from crawler.normalize.page import Page
from crawler.normalize.text import clean_line

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
