"""Reads values from the store; one that means nothing is damage to the store."""

from __future__ import annotations

import zlib
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from crawler.exceptions import DamagedStateError
from crawler.text.times import from_iso

Word = TypeVar("Word", bound=StrEnum)


def stored_time(text: str) -> datetime:
    """The moment of a time that was stored.

    Raises: DamagedStateError.
    """
    try:
        return from_iso(text)
    except (TypeError, ValueError):
        raise DamagedStateError(f"found {text!r} where a time should be") from None


def stored_word(kind: type[Word], text: str) -> Word:
    """One of a few words.

    Raises: DamagedStateError.
    """
    try:
        return kind(text)
    except ValueError:
        raise DamagedStateError(f"found {text!r}; accepted: {', '.join(kind)}") from None


def stored_number(text: object, what: str) -> int:
    """A whole number that is kept as text.

    Raises: DamagedStateError.
    """
    try:
        return int(str(text))
    except ValueError:
        raise DamagedStateError(f"found {text!r} where {what} should be, a whole number") from None


def unpacked_text(data: bytes) -> str:
    """A text that was stored deflated, in GB 18030.

    Raises: DamagedStateError.
    """
    try:
        return zlib.decompress(data).decode("gb18030")
    except (TypeError, zlib.error, UnicodeDecodeError) as error:
        raise DamagedStateError(f"a stored text cannot be unpacked: {error}") from None
