"""An article's URL in, what identifies the article out, whatever form the URL takes."""

from __future__ import annotations

from crawler.portals.platforms.base import Platform
from crawler.portals.platforms.urls import canonical_url


def article_url_key(url: str, platform: Platform) -> str:
    """The platform's key (``content:20133``), else the URL in canonical form."""
    return platform.url_key(url) or canonical_url(url)
