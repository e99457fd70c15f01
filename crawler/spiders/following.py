"""A row's URL in, why the walk does not follow it out; an article's, why what it led to is no article."""

from __future__ import annotations

from crawler.dedup.url_key import article_url_key
from crawler.normalize.addresses import NO_ADDRESS, split_address
from crawler.portals.model import Portal
from crawler.portals.platforms import PageProblem, Platform
from crawler.portals.platforms.urls import is_listed


def why_not_followed(url: str, portal: Portal, platform: Platform) -> str | None:
    """``malformed``, ``no_http``, ``off_portal`` or ``is_<kind>``; None for a link to an article of the portal.

    Where the profile says what a row is, its word counts for more than what an unknown CMS's address looks like.
    """
    parts = split_address(url)
    if parts == NO_ADDRESS:
        return "malformed"
    if parts.scheme not in ("http", "https"):
        return "no_http"
    if not is_listed(parts.hostname, portal.hosts):
        return "off_portal"
    kind = platform.link_kind(url)
    rules = portal.list_rules
    chosen = kind == "list" and platform.name == "generic" and (rules.row or rules.link)
    return None if kind == "article" or chosen else f"is_{kind}"


def moved_away(asked_url: str, url: str, platform: Platform) -> PageProblem | None:
    """``gone:redirect`` where an article's address led to the home page or to a list: it is no more.

    Args:
        url: where ``asked_url`` led to.
    """
    if asked_url == url or article_url_key(asked_url, platform) == article_url_key(url, platform):
        return None
    parts = split_address(url)
    is_home = parts.path in ("", "/") and not parts.query
    gone = is_home or platform.link_kind(url) not in ("article", "other")
    return PageProblem("gone:redirect", False, url) if gone else None
