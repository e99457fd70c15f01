"""``Credits``: what one line of a page says about who wrote, edited and published an article, and when."""

from __future__ import annotations

from dataclasses import dataclass, fields

from crawler.normalize.parsed_date import ParsedDate

AUTHORS_AMBIGUOUS = "authors_ambiguous"


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits one line or paragraph gives; everything absent is empty.

    ``origin`` is the place it was read from (``label``, ``dateline``, ``byline``, ``signature``, ``unlabelled``), for
    the caller's precedence. ``newsroom`` is the paper or agency before 记者 or 讯, ``organisations`` what stood among
    the names without being a person, ``span`` where in the text a dateline or signature stands.
    """

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    source: str | None = None
    newsroom: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    column: str | None = None
    original_title: str | None = None
    origin: str | None = None
    span: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return any(getattr(self, f.name) for f in fields(self) if f.name not in ("origin", "span"))
