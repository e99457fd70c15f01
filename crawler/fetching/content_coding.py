"""Bytes in an HTTP Content-Encoding → the bytes within."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

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
    names = [name.strip().lower() for name in (coding or "").split(",") if name.strip()]
    for name in reversed(names):
        decode = _CODINGS.get(name)
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
