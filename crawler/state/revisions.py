"""Decides what makes a revision: the fingerprint of what a reader sees of an article."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from crawler.items import Article, Attachment, Block, Image, ListBlock, Table, Video
from crawler.page.urls import file_address

_MARK = "2"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a reader sees, hashed in three parts.

    Attributes:
        words: headline, credits, date, the text with its tables, captions, the names of attachments.
        media: which pictures, videos and files stand where.
        section: where on the portal the article stands.
    """

    words: str
    media: str
    section: str

    def __str__(self) -> str:
        """As the store keeps it."""
        return ":".join((_MARK, self.words, self.media, self.section))

    @classmethod
    def read(cls, stored: str) -> Self | None:
        """The fingerprint as the store keeps it; None for one that was made by an earlier rule, or for none."""
        parts = stored.split(":")
        return cls(*parts[1:]) if len(parts) == 4 and parts[0] == _MARK else None


def fingerprint(article: Article) -> Fingerprint:
    """The fingerprint of an article.

    What changes from look to look without anybody's doing is left out: counters of readers, and of the addresses of
    pictures, videos and files all that does not tell one from another (``file_address``).
    """
    words = [
        *(article.title, article.kicker, article.subtitle, article.authors, article.editors, article.source),
        *(article.published_at, _COUNTER.sub(r"\1", article.text or "")),
        [image.caption for image in article.images if image.caption],
        [attachment.name for attachment in article.attachments],
    ]
    return Fingerprint(_hash(words, 32), _hash(list(_media(article.body)), 16), _hash(article.section, 16))


class Look(StrEnum):
    """What a look at a stored article has shown."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNSTEADY = "unsteady"


# After so many revisions of pictures, videos and files alone, the next is made only of what two looks in a row show
STEADY_MEDIA_REVISIONS = 3


def compare(known: Fingerprint, now: Fingerprint, media_revisions: int, seen_media: str | None) -> Look:
    """Whether an article has changed since its last line.

    A picture that is another one at each look (an advertisement, a code to scan) must not make revisions without end.

    Args:
        media_revisions: how often nothing but pictures, videos and files had changed.
        seen_media: what the last look showed of them, where that was held for unsteady.
    """
    if (known.words, known.section) != (now.words, now.section):
        return Look.CHANGED
    if known.media == now.media:
        return Look.UNCHANGED
    is_steady = media_revisions < STEADY_MEDIA_REVISIONS or seen_media == now.media
    return Look.CHANGED if is_steady else Look.UNSTEADY


# Before a fingerprint of state stores of schema version 1 whose line could not be read any more
FIRST_RULE = "1:"


def is_by_first_rule(stored: str, article: Article) -> bool:
    """Whether an article is as it was by the rule of schema version 1: no tables, no section, no address of a picture.

    TODO: drop when no state of version 1 is left to be taken over.
    """
    lines = [line for block in article.body if not isinstance(block, Table) for line in _lines(block)]
    parts = [
        *(article.title, article.kicker, article.subtitle, "\n".join(lines) or None),
        *(article.authors, article.editors, article.source, article.published_at),
        [image.caption for image in article.images if image.caption],
        [(attachment.url, attachment.name) for attachment in article.attachments],
    ]
    return stored.removeprefix(FIRST_RULE) == _hash(parts, 32)


def is_same_content(stored: str, article: Article) -> bool:
    """Whether a stored fingerprint is that of this article, in whatever section it is shown."""
    known = Fingerprint.read(stored)
    if known is None:
        return is_by_first_rule(stored, article)
    now = fingerprint(article)
    return (known.words, known.media) == (now.words, now.media)


# Readers counted in a line or a table cell: 点击：1203次, 阅读量 88
_COUNTER = re.compile(r"((?:浏览|点击|阅读|访问|人气)(?:次数|数|量|率)?\s*[：:]?\s*)\d+")


def _hash(value: object, length: int) -> str:
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:length]


def _media(body: list[Block]) -> Iterator[tuple[str, int, str]]:
    """Kind, lines of text above, and address."""
    above = 0
    for block in body:
        if isinstance(block, Image | Video | Attachment):
            yield block.type, above, file_address(block.url)
        else:
            above += sum(1 for _ in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from ("\t".join(row) for row in block.rows)
    elif isinstance(block, ListBlock):
        yield from block.items
    elif not isinstance(block, Image | Video | Attachment):
        yield block.text
