"""``scrapy rows FILE…``: reads saved list pages and prints their rows and next page as JSON lines."""

from __future__ import annotations

from collections.abc import Mapping

from scrapy.commands import ScrapyCommand

from crawler.commands.saved_pages import PagesCommand
from crawler.listing.list_page import read_list_page
from crawler.page.page import Page
from crawler.portals.model import Portal


def rows_of(page: Page, portal: Portal | None) -> Mapping[str, object]:
    """The values of a line; dates without a year are null, since nothing tells when the page was saved."""
    listing = read_list_page(page, portal)
    rows = [{"url": row.url, "title": row.title, "date": row.date} for row in listing.rows]
    return {"rows": rows, "next": listing.next_url}


class Command(PagesCommand, ScrapyCommand):
    """Print ``{"file", "rows": [{url, title, date}], "next"}`` for each saved list page."""

    read = staticmethod(rows_of)

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Rows and next page of saved list pages, one JSON line each"

    def long_desc(self) -> str:
        """What ``scrapy rows --help`` says."""
        return (
            'Print {"file", "rows": [{"url", "title", "date"}], "next"} for each saved list page, in the order given. '
            "A file that cannot be read gives one line on stderr and exit code 1 at the end."
        )
