"""Saves what is whole of a dead run's damaged files, and says which stretches are lost."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.reader import Damage, Member, iterate_members
from crawler.export.disk import DISK, Disk, told_as_output_error
from crawler.export.part_files import PART_SUFFIX, FileMark

_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 4096
_PAGE = re.compile(rb"^WARC-Type: (?:response|revisit)\r$", re.MULTILINE)
_REFERS_TO = re.compile(rb"^WARC-Refers-To-File-Offset: (\d+)\r$", re.MULTILINE)
_FILLER = (
    b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:guiwen:lost>\r\nWARC-Date: 1970-01-01T00:00:00Z\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
)
_GZIP_HEAD_WITH_COMMENT = b"\x1f\x8b\x08\x10" + bytes(6)


@dataclass(frozen=True, slots=True)
class Lost:
    """What an archive file does not hold any more: stretches of bytes, the last one open."""

    stretches: tuple[tuple[int, int], ...]
    end: int
    without_payload: frozenset[int] = frozenset()
    """Offsets of records that are whole and refer to a lost one for their payload."""

    def has(self, offset: int) -> bool:
        """Whether the page of the record that began there can be read no more."""
        lost = offset >= self.end or any(start <= offset < stop for start, stop in self.stretches)
        return lost or offset in self.without_payload


def is_as_committed(folder: Path, mark: FileMark) -> bool:
    """Whether a file certainly holds what was committed, by its length and its check sum."""
    path = _path(folder, mark)
    with told_as_output_error(f"read {path}"):
        return path.exists() and path.stat().st_size == mark.size and _checksum(path) == mark.checksum


def _path(folder: Path, mark: FileMark) -> Path:
    """The part file; the finished one where a killed publishing has renamed it."""
    part = folder / (mark.name + PART_SUFFIX)
    return part if part.exists() or not (folder / mark.name).exists() else folder / mark.name


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _open_again(folder: Path, mark: FileMark, disk: Disk) -> Path:
    """The part file that is to be mended: no finished file ever changes, and it was not told finished by a manifest."""
    path, part = _path(folder, mark), folder / (mark.name + PART_SUFFIX)
    if path != part and path.exists():
        disk.rename(path, part)
    return part


def mend_archive(folder: Path, mark: FileMark, *, disk: Disk = DISK) -> tuple[FileMark, Lost]:
    """Keep every whole record where it lies, put a filler in the place of each other stretch, and cut the rest off.

    Done again, it finds the same.

    Raises:
        OutputError: the file cannot be read or written.
    """
    with told_as_output_error(f"recover {folder / mark.name}"):
        part = _open_again(folder, mark, disk)
        if not part.exists():
            return FileMark(mark.name, 0, 0), Lost((), 0)
        whole = _whole_members(part, mark.size)
        lost = _lost_between(whole)
        for start, stop in lost.stretches:
            if filler := _filler(stop - start):
                disk.overwrite(part, start, filler)
        pages = sum(is_page for _, _, is_page, _ in whole)
        if not pages:
            disk.remove(part)
            return FileMark(mark.name, 0, 0), Lost((), 0)
        disk.truncate(part, lost.end)
        return FileMark(mark.name, lost.end, pages, _checksum(part)), lost


_Whole = tuple[int, int, bool, int | None]


def _whole_members(part: Path, size: int) -> list[_Whole]:
    """Offset, end, whether it is a page, and what it refers to, of each whole record of those that were committed."""
    with part.open("rb") as file:
        return [
            _described(member)
            for member in iterate_members(file)
            if not isinstance(member, Damage) and member.offset + member.length <= size and member.data != _FILLER
        ]


def _described(member: Member) -> _Whole:
    head = member.data[:_HEAD_BYTES]
    refers_to = _REFERS_TO.search(head)
    is_page = _PAGE.search(head) is not None
    return member.offset, member.offset + member.length, is_page, int(refers_to[1]) if refers_to else None


def _lost_between(whole: list[_Whole]) -> Lost:
    stretches = []
    end = 0
    for offset, stop, _, _ in whole:
        if offset > end:
            stretches.append((end, offset))
        end = stop
    lost = Lost(tuple(stretches), end)
    dangling = [offset for offset, _, _, refers_to in whole if refers_to is not None and lost.has(refers_to)]
    return Lost(lost.stretches, end, frozenset(dangling))


def _filler(length: int) -> bytes:
    """A gzip member of exactly that length, so that any reader comes past the stretch; empty where none is so short.

    A comment of the gzip head, which readers skip, gives it its length (RFC 1952, 2.3.1).
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(_FILLER) + packer.flush()
    tail = packed + zlib.crc32(_FILLER).to_bytes(4, "little") + len(_FILLER).to_bytes(4, "little")
    comment = length - len(_GZIP_HEAD_WITH_COMMENT) - len(tail) - 1
    return b"" if comment < 0 else _GZIP_HEAD_WITH_COMMENT + b"-" * comment + b"\0" + tail


def keep_lines(
    folder: Path, mark: FileMark, id_of: Callable[[bytes], str | None], *, disk: Disk = DISK
) -> tuple[FileMark, dict[str, int]]:
    """Leave only whole lines in a file, in their order; says where the last one of each id lies now.

    Args:
        id_of: the id of the article of a whole line; None for what is none.

    Raises:
        OutputError: the file cannot be read or written.
    """
    with told_as_output_error(f"recover {folder / mark.name}"):
        part = _open_again(folder, mark, disk)
        if not part.exists():
            return FileMark(mark.name, 0, 0), {}
        beside = part.with_name(part.name + PART_SUFFIX)
        disk.remove(beside)
        places: dict[str, int] = {}
        size = records = checksum = 0
        with disk.open_append(beside) as kept:
            for line in _lines(part):
                if (id_ := id_of(line)) is None:
                    continue
                disk.write(kept, line)
                places[id_] = size
                size, records, checksum = size + len(line), records + 1, zlib.crc32(line, checksum)
            disk.sync(kept)
        if not records:
            disk.remove(part)
            disk.remove(beside)
            return FileMark(mark.name, 0, 0), {}
        disk.rename(beside, part)
        disk.sync_folder(part.parent)
    return FileMark(mark.name, size, records, checksum), places


def _lines(part: Path) -> Iterator[bytes]:
    with part.open("rb") as file:
        yield from (line for line in file if line.endswith(b"\n"))
