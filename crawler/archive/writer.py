"""Writes pages as WARC records through the run's part files."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.export.disk import DISK, Disk, told_as_output_error
from crawler.items import ArchiveRecord
from crawler.page.urls import split_address

if TYPE_CHECKING:
    from crawler.export.part_files import PartFile, RunFiles


# Our fields beside the standard's: readers leave unknown ones alone (WARC 1.1, section 4)
PAGE_KIND = "Guiwen-Page"
ARTICLE_ID = "Guiwen-Article"
ASKED_URL = "Guiwen-Asked-URI"
PROBLEM = "Guiwen-Problem"
# Heritrix writes the same field: a reader need not search the file for the payload of a revisit
REFERS_TO_OFFSET = "WARC-Refers-To-File-Offset"
# Beyond level 1 zlib saves 6 % of the bytes of a 20 KB page, for half as much time again (measured November 2026)
_LEVEL = 1
GZIP_WINDOW = zlib.MAX_WBITS + 16
_SECRET = {b"authorization", b"proxy-authorization"}

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back, before content decoding.

    Attributes:
        protocol: of the response, ``HTTP/1.1``.
        body: the bytes after transfer decoding, still in the Content-Encoding that the headers name.
        received_at: aware.
        kind: what the page was asked for as, ``article`` or ``list``; None where nobody said.
        article_id: of an article page, the article it was asked for.
        asked_url: the address whose redirects led to ``url``; None where there were none.
        problem: what the crawl found wrong with the page (``gone:soft404``); None for a good one.
        truncated: why the body is not whole, in the words of WARC-Truncated; None where it is.
    """

    url: str
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""
    protocol: str = "HTTP/1.1"
    status: int
    headers: Headers
    body: bytes
    received_at: datetime
    ip_address: str | None = None
    kind: str | None = None
    article_id: str | None = None
    asked_url: str | None = None
    problem: str | None = None
    truncated: str | None = None

    @property
    def date(self) -> str:
        """``received_at`` as WARC-Date."""
        return self.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class StoredPayload(NamedTuple):
    """An earlier record of the same file with the same payload."""

    offset: int
    url: str
    date: str


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Start line and headers byte by byte as given; warcio's own would re-encode what is not ASCII."""

    def __init__(self, start: bytes, headers: Headers) -> None:
        super().__init__(start.decode("latin-1"), [])
        self.headers_buff = b"".join([start, b"\r\n", *(b"%s: %s\r\n" % header for header in headers), b"\r\n"])

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Leave the buffer as it is."""


def payload_digest(body: bytes) -> str:
    """The payload's SHA-1 in the notation of WARC-Payload-Digest."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def warcinfo_member(file_name: str, about: Mapping[str, str]) -> bytes:
    """The record that heads a file; ``about`` are its fields, empty ones left out."""
    return _member(_writer().create_warcinfo_record(file_name, about))


def exchange_members(exchange: Exchange, digest: str, same: StoredPayload | None = None) -> tuple[bytes, bytes]:
    """The response (where ``same`` already holds its payload: a revisit record) and the request that led to it."""
    response = _response(exchange, digest) if same is None else _revisit(exchange, digest, same)
    fields = {
        "WARC-Date": exchange.date,
        "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
    }
    request = _record(exchange.url, "request", fields, _request_head(exchange), exchange.request_body)
    return _member(response), _member(request)


def _response(exchange: Exchange, digest: str) -> Any:
    fields = _response_fields(exchange) | {"WARC-Payload-Digest": digest}
    return _record(exchange.url, "response", fields, _response_head(exchange), exchange.body)


def _revisit(exchange: Exchange, digest: str, same: StoredPayload) -> Any:
    fields = _response_fields(exchange) | {REFERS_TO_OFFSET: str(same.offset)}
    return _writer().create_revisit_record(
        exchange.url, digest, same.url, same.date, http_headers=_response_head(exchange), warc_headers_dict=fields
    )


def _response_fields(exchange: Exchange) -> dict[str, str]:
    fields = {
        "WARC-Date": exchange.date,
        "WARC-IP-Address": exchange.ip_address,
        "WARC-Truncated": exchange.truncated,
        PAGE_KIND: exchange.kind,
        ARTICLE_ID: exchange.article_id,
        ASKED_URL: exchange.asked_url,
        PROBLEM: exchange.problem,
    }
    return {name: value for name, value in fields.items() if value}


def _response_head(exchange: Exchange) -> _Head:
    """Scrapy does not keep the reason phrase, so it is the standard one of the code."""
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = ""
    return _Head(f"{exchange.protocol} {exchange.status} {phrase}".encode("latin-1", "replace"), exchange.headers)


def _request_head(exchange: Exchange) -> _Head:
    """The request as sent, but for passwords: Authorization and Proxy-Authorization are left out."""
    address = split_address(exchange.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = tuple(header for header in exchange.request_headers if header[0].lower() not in _SECRET)
    if not any(name.lower() == b"host" for name, _ in headers):
        headers = ((b"Host", address.netloc.rpartition("@")[2].encode()), *headers)
    return _Head(f"{exchange.method} {target} HTTP/1.1".encode(), headers)


def _writer(buffer: BytesIO | None = None) -> Any:
    return WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")


def _record(url: str, kind: str, fields: dict[str, str], head: _Head, body: bytes) -> Any:
    return _writer().create_warc_record(
        url, kind, payload=BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=fields
    )


def _member(record: Any) -> bytes:
    buffer = BytesIO()
    _writer(buffer).write_record(record)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    return packer.compress(buffer.getbuffer()) + packer.flush()


FOLDER = "archive"
SUFFIX = ".warc.gz"
_CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
# The head of every run id: 20261122T181242Z-3f9a
_RUN_TIME = "%Y%m%dT%H%M%SZ"


class ArchiveWriter:
    """Stores exchanges below ``archive/`` of a portal, in files ``<run_id>-NNNN.warc.gz``.

    A response, its request and, at the head of a file, the warcinfo record are appended in one piece, so every commit
    of the run's files ends between whole records. A payload seen before in the same file becomes a revisit record.

    Args:
        files: the run's part files; they flush, commit and publish what is written here.
        max_bytes: a file that has reached this size is followed by a new one.
        about: fields of the warcinfo record beside ``format`` and ``conformsTo``: software, operator, …
    """

    def __init__(self, files: RunFiles, *, max_bytes: int, about: Mapping[str, str]) -> None:
        self._files = files
        self._max_bytes = max_bytes
        self._about = {"format": "WARC File Format 1.1", "conformsTo": _CONFORMS_TO, "isPartOf": files.run_id} | dict(
            about
        )
        self._number = 0
        self._part: PartFile | None = None
        self._payloads: dict[str, StoredPayload] = {}

    def store(self, exchange: Exchange) -> ArchiveRecord:
        """Append one exchange; says where its response (or revisit) record lies.

        Raises:
            OutputError: it could not be written; the file ends where it ended before.
        """
        part = self._part_with_room()
        name = part.name.rpartition("/")[2]
        digest = payload_digest(exchange.body)
        head = b"" if part.size else warcinfo_member(name, self._about)
        response, request = exchange_members(exchange, digest, self._payloads.get(digest))
        place = part.append(head + response + request)
        record = ArchiveRecord(name, place.offset + len(head), len(response))
        if exchange.body:
            self._payloads.setdefault(digest, StoredPayload(record.offset, exchange.url, exchange.date))
        return record

    def _part_with_room(self) -> PartFile:
        if self._part is not None and self._part.size < self._max_bytes:
            return self._part
        if self._part is not None:
            self._part.sync()
            self._part.close()
        self._number += 1
        self._payloads = {}
        self._part = self._files.part(f"{FOLDER}/{self._files.run_id}-{self._number:04d}{SUFFIX}")
        return self._part


def archive_files(folder: Path) -> list[Path]:
    """The finished archive files of a portal's folder, oldest run first."""
    return sorted((folder / FOLDER).glob(f"*{SUFFIX}"))


def drop_old_files(folder: Path, days: int, *, now: datetime, disk: Disk = DISK) -> list[str]:
    """Delete the finished archive files of runs that began more than ``days`` days ago; says which.

    Files of unknown name and files being written are left alone.

    Raises:
        OutputError: a file cannot be deleted.
    """
    dropped = []
    for path in archive_files(folder):
        began = _run_time(path.name)
        if began is not None and began < now - timedelta(days=days):
            with told_as_output_error(f"delete {path}"):
                disk.remove(path)
            dropped.append(path.name)
    return dropped


def _run_time(file_name: str) -> datetime | None:
    try:
        return datetime.strptime(file_name.split("-")[0], _RUN_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
