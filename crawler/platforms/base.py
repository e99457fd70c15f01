"""The protocol of a platform, what guiwen asks of a CMS family; and the id of an article from its URL key."""

from __future__ import annotations

import hashlib
from typing import Literal, Protocol

from crawler.page.page import Page
from crawler.page.problems import PageProblem
from crawler.page.urls import canonical_url

LinkKind = Literal["article", "list", "section_index", "directory", "other"]
"""article · list page · page that shows several lists (channel, special) · RSS hub · anything else."""


class Platform(Protocol):
    """One CMS family; answers are made from the URL alone, but for ``page_problem``. Nothing raises."""

    @property
    def name(self) -> str:
        """The platform's word in a profile."""
        ...

    def link_kind(self, url: str) -> LinkKind:
        """What a link leads to; "other" for files, for other hosts and for what is no content."""
        ...

    def url_key(self, url: str) -> str | None:
        """What identifies the article, in whatever form its URL is written; None where it is no article."""
        ...

    def category(self, url: str) -> str | None:
        """Where the article's URL files it (category id, folder); None where it does not say, or ids are unique."""
        ...

    def list_key(self, url: str) -> tuple[str, int] | None:
        """Section key and page number of a list page; equal for every form of its URL."""
        ...

    def article_page(self, url: str) -> int:
        """The sub-page number in an article's URL, 1 where none is given."""
        ...

    def section_url(self, home_url: str, catid: int) -> str | None:
        """The list page of a category id; None where the CMS has no such ids."""
        ...

    def directory_urls(self, home_url: str) -> tuple[str, ...]:
        """Pages on which the CMS itself names its sections; may be empty."""
        ...

    def page_problem(self, page: Page) -> PageProblem | None:
        """Why the page is no content (message box, database error, soft 404 …); None for a good page."""
        ...


def article_url_key(url: str, platform: Platform) -> str:
    """The platform's key (``content:20133``), else the URL in canonical form."""
    return platform.url_key(url) or canonical_url(url)


def article_id(portal: str, url_key: str) -> str:
    """20 hex characters, stable over runs and machines.

    >>> article_id("gxzx", "content:20133")
    '3ff3e1cba3628446c239'
    """
    return hashlib.sha1(f"{portal} {url_key}".encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:20]
