"""Collects the sub-pages of an article and merges them once the last has arrived or failed."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extraction.model import Extraction
from crawler.extraction.record import merge_subpages
from crawler.items import ArchiveRecord
from crawler.state.articles import Validators

# An article of more sub-pages than this is a trap (an endless pager), not an article
MAX_SUBPAGES = 200


@dataclass(slots=True)
class Assembly:
    """An article that is being put together.

    ``id`` and ``key`` are the article's; ``pages`` maps sub-page URL to what it said; ``records`` any
    page's URL to its place in the archive.
    """

    id: str
    key: str
    url: str
    is_doubted: bool = False  # asked for although it failed before, or because no list shows it any more
    validators: Validators = field(default_factory=Validators)
    cut_off: bool = False  # more sub-pages than MAX_SUBPAGES were named
    lost: str | None = None  # why a sub-page could not be had, where it may be had another time
    first: Extraction | None = None
    pages: dict[str, Extraction | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    records: dict[str, ArchiveRecord] = field(default_factory=dict)

    def expect(self, extraction: Extraction) -> list[str]:
        """URLs of sub-pages that ``extraction`` names and nobody has asked for yet; they are waited for from now on."""
        if extraction.subpages is None:
            return []
        known = {self.url, *self.asked}
        room = max(0, MAX_SUBPAGES - len(self.asked))
        fresh = [url for url in dict.fromkeys(extraction.subpages.urls) if url not in known]
        self.cut_off = self.cut_off or len(fresh) > room
        fresh = fresh[:room]
        self.asked += fresh
        self.waiting.update(fresh)
        return fresh

    def arrive(self, url: str, extraction: Extraction | None) -> None:
        """Note what the sub-page at ``url`` said; None where it could not be read."""
        self.waiting.discard(url)
        self.pages[url] = extraction

    def keep_record(self, url: str, record: ArchiveRecord | None) -> None:
        """Note where the page at ``url`` lies in the archive, if one is kept."""
        if record:
            self.records[url] = record

    @property
    def done(self) -> bool:
        """Whether nothing is waited for."""
        return not self.waiting

    def merged(self) -> Extraction:
        """The whole article; sub-pages in the order of their numbers, unreadable ones behind their predecessors."""
        read = {self.url: self.first, **self.pages}
        return merge_subpages([*(read[url] for url in self._order()), *([None] if self.cut_off else [])])

    @property
    def first_url(self) -> str:
        """The address of the first page that shows the article."""
        return self._order()[0]

    def archived(self) -> list[ArchiveRecord]:
        """Where the pages lie in the archive, in the order of the article."""
        return [self.records[url] for url in self._order() if url in self.records]

    def _order(self) -> list[str]:
        """Addresses in the order of the pages; where the article's own is empty, its page 1 stands for it."""
        numbered = []
        last = 1
        for url in self.asked:
            extraction = self.pages.get(url)
            last = extraction.subpages.number if extraction and extraction.subpages else last + 1
            numbered.append((last, url))
        numbered.sort(key=lambda pair: pair[0])
        has_page_one = bool(numbered) and numbered[0][0] == 1
        return [*([] if has_page_one else [self.url]), *(url for _, url in numbered)]
