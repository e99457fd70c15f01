"""Sub-pages of one article in, one merged extraction out once the last of them has arrived or failed."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extraction.extraction import Extraction
from crawler.extraction.merging import merge_subpages

# An article of more sub-pages than this is a trap (an endless pager), not an article
MAX_SUBPAGES = 200


@dataclass(slots=True)
class Assembly:
    """An article that is being put together. ``key`` is its URL key; ``pages`` maps sub-page URL to what it said."""

    key: str
    url: str
    first: Extraction | None = None
    pages: dict[str, Extraction | None] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def expect(self, extraction: Extraction) -> list[str]:
        """URLs of sub-pages that ``extraction`` names and nobody has asked for yet; they are waited for from now on."""
        if extraction.subpages is None:
            return []
        known = self.waiting | self.pages.keys()
        room = max(0, MAX_SUBPAGES - len(known))
        fresh = [url for url in dict.fromkeys(extraction.subpages.urls) if url not in known and url != self.url][:room]
        self.waiting.update(fresh)
        return fresh

    def arrive(self, url: str, extraction: Extraction | None) -> None:
        """Note what the sub-page at ``url`` said; None where it could not be read."""
        self.waiting.discard(url)
        self.pages[url] = extraction

    @property
    def done(self) -> bool:
        """Whether nothing is waited for."""
        return not self.waiting

    def merged(self) -> Extraction:
        """The whole article; sub-pages in the order of their numbers, unreadable ones behind their predecessors."""
        assert self.first is not None
        return merge_subpages([self.first, *self._ordered()])

    def _ordered(self) -> list[Extraction | None]:
        numbered = []
        last = 1
        for extraction in self.pages.values():
            last = extraction.subpages.number if extraction and extraction.subpages else last + 1
            numbered.append((last, extraction))
        return [extraction for _, extraction in sorted(numbered, key=lambda pair: pair[0])]
