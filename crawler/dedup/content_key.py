"""Text → content key: equal for texts that differ in nothing a reader would see."""

from __future__ import annotations

import hashlib

from crawler.normalize.text import normalise_content


def content_key(text: str | None) -> str | None:
    """SHA-256 (hex) of the normalised text; None where nothing is left of it, so that empty texts never match.

    Signatures, datelines and credit lines count as text here: two articles that differ in them are near-duplicates,
    and which of two names is right is not for a hash to drop.
    """
    normalised = normalise_content(text) if text else ""
    if not normalised:
        return None
    return hashlib.sha256(normalised.encode("utf-8", "surrogatepass")).hexdigest()
