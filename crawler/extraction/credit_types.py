"""``Credits``: what one line of a page says about who wrote, edited and published an article, and when."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.normalize.parsed_date import ParsedDate
from crawler.normalize.roles import People

AUTHORS_AMBIGUOUS = "authors_ambiguous"
# An office is named in the place of the author (作者：宣传科), and nobody else anywhere
AUTHOR_IS_UNIT = "author_is_unit"


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits one line or paragraph gives; everything absent is empty.

    ``origin``: where it was read, for the caller's precedence: ``label``, ``dateline``, ``byline``, ``signature`` or
    ``unlabelled``. ``newsroom``: the paper or agency before 记者 or 讯. ``organisations``: what stood among the names
    without being a person. ``units``: the office in the place of the author (作者：宣传科). ``issued``: the date of a
    document (成文日期, 生成日期). ``span``: where in the text a dateline or signature stands.
    """

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    source: str | None = None
    newsroom: str | None = None
    published: ParsedDate | None = None
    modified: ParsedDate | None = None
    issued: ParsedDate | None = None
    column: str | None = None
    original_title: str | None = None
    origin: str | None = None
    span: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found."""
        people = self.authors or self.editors or self.photographers or self.organisations or self.units
        dates = self.published or self.modified or self.issued
        return bool(
            people or dates or self.source or self.newsroom or self.column or self.original_title or self.warnings
        )


def credits_of(people: People, origin: str, span: tuple[int, int], newsroom: str | None = None) -> Credits:
    """The people of a dateline or signature as credits; empty where nobody is named who wrote or edited."""
    if not (people.authors or people.editors or people.ambiguous):
        return Credits()
    return Credits(
        authors=people.authors,
        editors=people.editors,
        photographers=people.photographers,
        organisations=people.organisations,
        newsroom=newsroom or people.affiliation,
        origin=origin,
        span=span,
        warnings=(AUTHORS_AMBIGUOUS,) if people.ambiguous else (),
    )
