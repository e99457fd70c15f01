"""Archive files → received pages: what lies in a file, and each page by its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.exceptions import ArchiveError
from crawler.export.archive_members import Damage, Member, iterate_members, read_member
from crawler.fetching.content_coding import decode_content
from crawler.fetching.warc_records import ARTICLE_ID, ASKED_URL, PAGE_KIND, PROBLEM, REFERS_TO_OFFSET
from crawler.items import ArchiveRecord
from crawler.normalize.page import Page

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
