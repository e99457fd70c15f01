"""CMS families: what a URL is on each, and which answers are no pages."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.portals.model import Portal
from crawler.portals.platforms.base import LinkKind, PageProblem, Platform
from crawler.portals.platforms.generic import Generic
from crawler.portals.platforms.phpcms import Phpcms
from crawler.portals.platforms.urls import shared_host

__all__ = ["Generic", "LinkKind", "PageProblem", "Phpcms", "Platform", "platform_for"]

_PLATFORMS: dict[str, type[Phpcms] | type[Generic]] = {"phpcms": Phpcms, "generic": Generic}


def platform_for(portal: Portal | None) -> Platform:
    """The platform of a portal, knowing its hosts and article patterns; the generic one where there is no portal."""
    if portal is None:
        return Generic()
    return _platform(portal.platform, portal.hosts, portal.article_urls)


@lru_cache(maxsize=256)
def _platform(name: str, hosts: tuple[str, ...], article_urls: tuple[str, ...]) -> Platform:
    return _PLATFORMS[name](frozenset(map(shared_host, hosts)), tuple(map(re.compile, article_urls)))
