"""``scrapy extract FILE…``: reads saved article pages and prints one article line each."""

from __future__ import annotations

from typing import Any

from scrapy.commands import ScrapyCommand

from crawler.commands.saved_pages import PagesCommand
from crawler.exceptions import NotAnArticleError
from crawler.export.lines import article_values
from crawler.extraction.article import extract_article
from crawler.extraction.record import build_article
from crawler.page.page import Page
from crawler.platforms import platform_for
from crawler.platforms.base import article_url_key
from crawler.portals.model import Portal


def article_of(page: Page, portal: Portal | None) -> dict[str, Any]:
    """The values of a line; id, url, run_id and fetched_at are null where nothing tells them.

    Raises: NotAnArticleError where the page shows none.
    """
    extraction = extract_article(page, portal)
    if extraction.rejection:
        raise NotAnArticleError(f"no article: {extraction.rejection}")
    article = build_article(
        extraction,
        portal=portal.name if portal else None,
        url=page.url,
        url_key=article_url_key(page.url, platform_for(portal)) if page.url else None,
        fetched_at=None,
        run_id=None,
    )
    return article_values(article)


class Command(PagesCommand, ScrapyCommand):
    """Print the article of each saved page as it would be exported, with a ``file`` key in front."""

    read = staticmethod(article_of)

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Articles of saved pages, one JSON line each"

    def long_desc(self) -> str:
        """What ``scrapy extract --help`` says."""
        return (
            "Print the article of each saved page, in the order given, with a file key in front. A file that cannot be "
            "read, and a page that shows no article, gives one line on stderr and exit code 1 at the end."
        )
