"""Types of columns that hold what pages print: whatever that is, the database takes it.

What one article or list says must never make a statement fail: that would look like a broken store, and end the run.
The value is changed where it is bound, so that what is asked for and what is stored stay equal.
"""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import Dialect, types

# PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
# PostgreSQL indexes values of some 2,700 bytes at most
_MAX_INDEXED_BYTES = 1000
_MAX_COUNT = 2**31 - 1


class Text(types.TypeDecorator[str]):
    """Text; characters that no database can hold become U+FFFD."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be stored."""
        return None if value is None else _UNSTORABLE.sub(_REPLACEMENT, value)


class Key(Text):
    """Text that is part of an index; of a longer one than an index can hold, the beginning and a hash of all of it."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The key as it can be stored and found again."""
        key = super().process_bind_param(value, dialect)
        if key is None or len(key.encode()) <= _MAX_INDEXED_BYTES:
            return key
        return f"{key[:100]}#{hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()}"


class Count(types.TypeDecorator[int]):
    """A number that a page printed or that is reckoned from one; beyond the column's range it is the last in it."""

    impl = types.Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """The number within the range."""
        return None if value is None else max(-_MAX_COUNT, min(value, _MAX_COUNT))
