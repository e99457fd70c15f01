"""Bytes in an HTTP Content-Encoding → the bytes within."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from gzip import GzipFile
from io import BytesIO

import brotli
from scrapy.utils.gz import gunzip

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
            chunk = read(_CHUNK)
        except (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError):
            if body:
                break
            raise
        if not chunk:
            break
        body += chunk
    return body


_CHUNK = 64 * 1024
_STARTS: dict[str, Callable[..., bytes]] = {
    "gzip": _gunzip_start,
    "x-gzip": _gunzip_start,
    "deflate": _inflate_start,
    "br": _unbrotli_start,
    "zstd": _unzstd_start,
}
