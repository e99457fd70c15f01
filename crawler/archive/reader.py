"""Reads archived pages back: whole gzip members, then WARC records, then pages."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from gzip import GzipFile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import brotli
from scrapy.utils.gz import gunzip
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.writer import ARTICLE_ID, ASKED_URL, GZIP_WINDOW, PAGE_KIND, PROBLEM, REFERS_TO_OFFSET
from crawler.exceptions import ArchiveError
from crawler.items import ArchiveRecord
from crawler.page.page import Page

# Most pages of 20 KB are one read away
_CHUNK = 1 << 14
_SEARCHED = 1 << 20
_MAGIC = b"\x1f\x8b\x08"
_RECORD = b"WARC/"


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member: where it lies in the file, and what it holds."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """What could not be read, and why."""

    offset: int
    reason: str


def read_member(file: BinaryIO, offset: int) -> Member:
    """The member that begins at ``offset``.

    Raises:
        ValueError: none begins there, it breaks off, or its check sum is wrong.
    """
    file.seek(offset)
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    parts, length = [], 0
    while not unpacker.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise ValueError("the file ends within the record" if length else "the file ends before it")
        try:
            parts.append(unpacker.decompress(chunk))
        except zlib.error as error:
            raise ValueError(str(error)) from error
        length += len(chunk)
    return Member(offset, length - len(unpacker.unused_data), b"".join(parts))


def iterate_members(file: BinaryIO) -> Iterator[Member | Damage]:
    """All members in order; in the place of each stretch that cannot be read, what is wrong with it."""
    size = file.seek(0, 2)
    offset: int | None = 0
    while offset is not None and offset < size:
        try:
            member = read_member(file, offset)
        except ValueError as error:
            yield Damage(offset, str(error))
            offset = _next_record(file, offset + 1)
        else:
            yield member
            offset += member.length


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Where the next member begins that holds a record; None where none does."""
    while True:
        file.seek(start)
        stretch = file.read(_SEARCHED)
        at = stretch.find(_MAGIC)
        while at >= 0:
            if _begins_record(file, start + at):
                return start + at
            at = stretch.find(_MAGIC, at + 1)
        if len(stretch) < _SEARCHED:
            return None
        start += len(stretch) - len(_MAGIC) + 1


def _begins_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(GZIP_WINDOW).decompress(file.read(_CHUNK), len(_RECORD)) == _RECORD
    except zlib.error:
        return False


if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def decode_content(body: bytes, coding: str | None) -> bytes:
    """The body without the codings that the Content-Encoding header ``coding`` lists, last applied first.

    What breaks off in the middle gives what can be read of it, and an unknown coding ends the work: as Scrapy does it
    while crawling.

    Raises:
        ValueError: the bytes are not in the coding the header names.
    """
    return _decoded(body, coding, _CODINGS)


def start_of_content(body: bytes, coding: str | None, most: int) -> bytes:
    """The first ``most`` bytes of what is packed, whatever its size; the body itself may break off in the middle.

    Raises:
        ValueError: the bytes are not in the coding the header names.
    """
    starts = {name: partial(start, most=most) for name, start in _STARTS.items()}
    return _decoded(body, coding, starts)[:most]


def _decoded(body: bytes, coding: str | None, codings: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    names = [name.strip().lower() for name in (coding or "").split(",") if name.strip()]
    for name in reversed(names):
        decode = codings.get(name)
        if decode is None or not body:
            return body
        try:
            body = decode(body)
        except (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError) as error:
            raise ValueError(f"not in Content-Encoding {name}: {error}") from error
    return body


def _inflate(body: bytes) -> bytes:
    """RFC 9110 says zlib format; some servers send raw deflate data."""
    try:
        return zlib.decompressobj().decompress(body)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body)


def _unbrotli(body: bytes) -> bytes:
    return bytes(brotli.Decompressor().process(body))


def _unzstd(body: bytes) -> bytes:
    """All frames; of one that breaks off, what is there."""
    parts = []
    while body:
        unpacker = zstd.ZstdDecompressor()
        parts.append(unpacker.decompress(body))
        body = unpacker.unused_data
    return b"".join(parts)


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def _gunzip_start(body: bytes, most: int) -> bytes:
    return _read(GzipFile(fileobj=BytesIO(body)).read1, most)


def _inflate_start(body: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, most)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, most)


def _unbrotli_start(body: bytes, most: int) -> bytes:
    unpacker, fed = brotli.Decompressor(), [body]
    return _read(lambda size: bytes(unpacker.process(fed.pop() if fed else b"", output_buffer_limit=size)), most)


def _unzstd_start(body: bytes, most: int) -> bytes:
    return _read(zstd.ZstdFile(BytesIO(body)).read, most)


def _read(read: Callable[[int], bytes], most: int) -> bytes:
    """Chunks until there are enough, or no more; an error behind the first one ends it."""
    body = b""
    while len(body) < most:
        try:
            chunk = read(_UNPACKED_CHUNK)
        except (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError):
            if body:
                break
            raise
        if not chunk:
            break
        body += chunk
    return body


_UNPACKED_CHUNK = 64 * 1024
_STARTS: dict[str, Callable[..., bytes]] = {
    "gzip": _gunzip_start,
    "x-gzip": _gunzip_start,
    "deflate": _inflate_start,
    "br": _unbrotli_start,
    "zstd": _unzstd_start,
}


_PAGES = ("response", "revisit")
_DIGEST = "WARC-Payload-Digest"


@dataclass(frozen=True, slots=True)
class PageHead:
    """What an archive file says of one page.

    Attributes:
        url: where it was found in the end.
        asked_url: the address that was asked for; another one than ``url`` where that led on to it.
        kind: what it was asked for as (``article``, ``list``), or None.
        article_id: the article it was asked for, or None.
        problem: what the crawl found wrong with it (``gone:soft404``), or None.
        received_at: aware, UTC.
    """

    record: ArchiveRecord
    url: str
    asked_url: str
    kind: str | None
    article_id: str | None
    problem: str | None
    status: int
    received_at: datetime


def iterate_heads(path: Path, tell: Callable[[ArchiveError], None] | None = None) -> Iterator[PageHead]:
    """The heads of all pages of an archive file, in the order they were received.

    Args:
        tell: told of each stretch of the file that is damaged; what lies behind it is read all the same.

    Raises:
        ArchiveError: the file is gone; without ``tell`` also: a stretch is damaged.
    """
    with _opened(path) as file:
        for member in iterate_members(file):
            try:
                head = _head_of(path, member)
            except ArchiveError as error:
                if tell is None:
                    raise
                tell(error)
            else:
                if head is not None:
                    yield head


def read_page(folder: Path, record: ArchiveRecord) -> Page:
    """The page that a record of an article line points at; see :func:`read_record`."""
    return read_record(folder, record)[1]


def read_record(folder: Path, record: ArchiveRecord) -> tuple[PageHead, Page]:
    """The head of a record of an article line, and its page as listing and extraction read it.

    Args:
        folder: where the archive files of the portal lie.

    Raises:
        ArchiveError: the file is gone, or what lies there is no page, or not whole.
    """
    path = folder / record.file
    with _opened(path) as file, _told_as_archive_error(path, record.offset):
        warc, payload = _load(file, record.offset)
        head = _head(warc, record)
        if warc.rec_type == "revisit":
            payload = _payload_referred_to(file, warc)
        body = decode_content(payload, warc.http_headers.get_header("Content-Encoding"))
        content_type = warc.http_headers.get_header("Content-Type")
    return head, Page(body, url=head.url, content_type=content_type, status=head.status)


def _payload_referred_to(file: BinaryIO, revisit: Any) -> bytes:
    first, payload = _load(file, int(revisit.rec_headers.get_header(REFERS_TO_OFFSET)))
    if first.rec_headers.get_header(_DIGEST) != revisit.rec_headers.get_header(_DIGEST):
        raise ValueError("the record it refers to has another payload")
    return payload


def _load(file: BinaryIO, offset: int) -> tuple[Any, bytes]:
    """The page record at a place, and its payload."""
    warc = _parsed(read_member(file, offset))
    if warc.rec_type not in _PAGES:
        raise ValueError(f"a {warc.rec_type} record is no page")
    return warc, warc.raw_stream.read()


def _parsed(member: Member) -> Any:
    # Unpacked by us: warcio takes a damaged member for one that ends there
    return next(ArchiveIterator(BytesIO(member.data)))


def _head_of(path: Path, member: Member | Damage) -> PageHead | None:
    """The head of the page in a member; None where it holds something else."""
    with _told_as_archive_error(path, member.offset):
        if isinstance(member, Damage):
            raise ValueError(member.reason)
        warc = _parsed(member)
        is_page = warc.rec_type in _PAGES
        return _head(warc, ArchiveRecord(path.name, member.offset, member.length)) if is_page else None


def _head(warc: Any, record: ArchiveRecord) -> PageHead:
    field = warc.rec_headers.get_header
    url = field("WARC-Target-URI")
    return PageHead(
        record=record,
        url=url,
        asked_url=field(ASKED_URL) or url,
        kind=field(PAGE_KIND),
        article_id=field(ARTICLE_ID),
        problem=field(PROBLEM),
        status=int(warc.http_headers.get_statuscode()),
        received_at=datetime.fromisoformat(field("WARC-Date")),
    )


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise ArchiveError(f"{path} is not there (dropped after ARCHIVE_RETENTION_DAYS?)") from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error


@contextmanager
def _told_as_archive_error(path: Path, offset: int) -> Iterator[None]:
    """Whatever is stumbled over in a record that was cut or damaged, as one error that names file and place."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, StopIteration, ArchiveLoadFailed) as error:
        raise ArchiveError(f"{path}, byte {offset}: cannot be read: {str(error) or 'no record'}") from error
