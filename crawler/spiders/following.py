"""A row's URL in, why the walk does not follow it out."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.portals.model import Portal
from crawler.portals.platforms import Platform


def why_not_followed(url: str, portal: Portal, platform: Platform) -> str | None:
    """``no_http``, ``off_portal`` or ``is_<kind>``; None for a link to an article of the portal."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return "no_http"
    if parts.hostname not in portal.hosts:
        return "off_portal"
    kind = platform.link_kind(url)
    return None if kind == "article" else f"is_{kind}"
