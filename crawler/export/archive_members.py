"""A file of gzip members → each of them, its check sum tested; past a damaged one, the next that begins a record."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

# Most pages of 20 KB are one read away
_CHUNK = 1 << 14
_SEARCHED = 1 << 20
_GZIP_WINDOW = zlib.MAX_WBITS + 16
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
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
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
        return zlib.decompressobj(_GZIP_WINDOW).decompress(file.read(_CHUNK), len(_RECORD)) == _RECORD
    except zlib.error:
        return False
