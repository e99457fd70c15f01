"""CMS families, one file each, behind one protocol."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.page.urls import shared_host
from crawler.platforms.base import Platform
from crawler.platforms.generic import Generic
from crawler.platforms.phpcms import Phpcms
from crawler.portals.model import Portal

_PLATFORMS: dict[str, type[Phpcms] | type[Generic]] = {"phpcms": Phpcms, "generic": Generic}


def platform_for(portal: Portal | None) -> Platform:
    """The platform of a portal, knowing its hosts and article patterns; the generic one where there is no portal."""
    if portal is None:
        return Generic()
    return _platform(portal.platform, portal.hosts, portal.article_urls)


@lru_cache(maxsize=256)
def _platform(name: str, hosts: tuple[str, ...], article_urls: tuple[str, ...]) -> Platform:
    return _PLATFORMS[name](frozenset(map(shared_host, hosts)), tuple(map(re.compile, article_urls)))
