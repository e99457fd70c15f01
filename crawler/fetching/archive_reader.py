"""Archive files → received pages: what lies in a file, and each page by its record."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.exceptions import ArchiveError
from crawler.fetching.content_coding import decode_content
from crawler.fetching.warc_records import PAGE_KIND, REFERS_TO_OFFSET
from crawler.items import ArchiveRecord
from crawler.normalize.page import Page

_PAGES = ("response", "revisit")


@dataclass(frozen=True, slots=True)
class PageHead:
    """What an archive file says of one page.

    Attributes:
        kind: what it was asked for as (``article``, ``list``), or None.
        received_at: aware, UTC.
    """

    record: ArchiveRecord
    url: str
    kind: str | None
    status: int
    received_at: datetime


def iterate_heads(path: Path) -> Iterator[PageHead]:
    """The heads of all pages of an archive file, in the order they were received.

    Raises:
        ArchiveError: the file cannot be read on; what lies before was yielded.
    """
    with _told_as_archive_error(path), path.open("rb") as file:
        records = ArchiveIterator(file)
        for warc in records:
            if warc.rec_type in _PAGES:
                record = ArchiveRecord(path.name, records.get_record_offset(), records.get_record_length())
                yield _head(warc, record)


def read_page(folder: Path, record: ArchiveRecord) -> Page:
    """The page that a record of an article line points at; see :func:`read_record`."""
    return read_record(folder, record)[1]


def read_record(folder: Path, record: ArchiveRecord) -> tuple[PageHead, Page]:
    """The head of a record of an article line, and its page as listing and extraction read it.

    Args:
        folder: where the archive files of the portal lie.

    Raises:
        ArchiveError: the file is gone, or what lies there is no page.
    """
    path = folder / record.file
    with _told_as_archive_error(path):
        warc, payload = _load(path, record.offset, record.length)
        head = _head(warc, record)
        if warc.rec_type == "revisit":
            _, payload = _load(path, int(warc.rec_headers.get_header(REFERS_TO_OFFSET)))
        body = decode_content(payload, warc.http_headers.get_header("Content-Encoding"))
        content_type = warc.http_headers.get_header("Content-Type")
    return head, Page(body, url=head.url, content_type=content_type, status=head.status)


def _load(path: Path, offset: int, length: int | None = None) -> tuple[Any, bytes]:
    """The page record at a place, and its payload; without ``length`` the file is read on as far as needed."""
    with path.open("rb") as file:
        file.seek(offset)
        warc = next(ArchiveIterator(file if length is None else BytesIO(file.read(length))))
        if warc.rec_type not in _PAGES:
            raise ValueError(f"a {warc.rec_type} record is no page")
        return warc, warc.raw_stream.read()


def _head(warc: Any, record: ArchiveRecord) -> PageHead:
    field = warc.rec_headers.get_header
    return PageHead(
        record=record,
        url=field("WARC-Target-URI"),
        kind=field(PAGE_KIND),
        status=int(warc.http_headers.get_statuscode()),
        received_at=datetime.fromisoformat(field("WARC-Date")),
    )


@contextmanager
def _told_as_archive_error(path: Path) -> Iterator[None]:
    """Whatever warcio stumbles over in a file that was cut or damaged, as one error that names the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise ArchiveError(f"{path} is not there (dropped after ARCHIVE_RETENTION_DAYS?)") from error
    except (OSError, ValueError, TypeError, AttributeError, StopIteration, zlib.error, ArchiveLoadFailed) as error:
        raise ArchiveError(f"{path} cannot be read: {error}") from error
