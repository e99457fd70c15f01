"""``scrapy rows FILE…``: saved list pages in, their rows and next page as JSON lines out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import ClassVar

from scrapy.commands import ScrapyCommand

from crawler.commands.saved_pages import add_page_options, print_pages
from crawler.listing import read_list_page
from crawler.normalize.page import Page
from crawler.portals.model import Portal


class Command(ScrapyCommand):
    """Print ``{"file", "rows": [{url, title, date}], "next"}`` for each saved list page."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <file> [<file> …]"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Rows and next page of saved list pages, one JSON line each"

    def long_desc(self) -> str:
        """What ``scrapy rows --help`` says."""
        return (
            'Print {"file", "rows": [{"url", "title", "date"}], "next"} for each saved list page, in the order given. '
            "A file that cannot be read gives one line on stderr and exit code 1 at the end."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The common options of commands over saved pages."""
        super().add_options(parser)
        add_page_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each file."""
        assert self.settings is not None
        self.exitcode = print_pages(args, opts, self.settings, rows_of)


def rows_of(page: Page, portal: Portal | None) -> Mapping[str, object]:
    """The values of a line; dates without a year are null, since nothing tells when the page was saved."""
    listing = read_list_page(page, portal)
    rows = [{"url": row.url, "title": row.title, "date": row.date} for row in listing.rows]
    return {"rows": rows, "next": listing.next_url}
