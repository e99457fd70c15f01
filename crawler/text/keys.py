"""Makes the id of an article from its URL key, and the content key from its text."""

from __future__ import annotations

import hashlib

from crawler.text.cleaning import normalise_content


def article_id(portal: str, url_key: str) -> str:
    """20 hex characters, stable over runs and machines.

    >>> article_id("gxzx", "content:20133")
    '3ff3e1cba3628446c239'
    """
    return hashlib.sha1(f"{portal} {url_key}".encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:20]


def content_key(text: str | None) -> str | None:
    """SHA-256 (hex) of the normalised text; None where nothing is left of it, so that empty texts never match.

    Signatures, datelines and credit lines count as text here: two articles that differ in them are near-duplicates,
    and which of two names is right is not for a hash to drop.
    """
    normalised = normalise_content(text) if text else ""
    if not normalised:
        return None
    return hashlib.sha256(normalised.encode("utf-8", "surrogatepass")).hexdigest()
