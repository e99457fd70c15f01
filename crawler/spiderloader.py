"""Makes every portal a spider, for ``scrapy list`` and ``scrapy crawl``."""

from __future__ import annotations

import sys

from scrapy import Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from crawler.exceptions import UnknownPortalError
from crawler.paths import portals_dirs
from crawler.portals.loading import load_profiles
from crawler.portals.model import Portal
from crawler.spiders.portal import PortalSpider


class PortalSpiderLoader(SpiderLoader):
    """Scrapy's loader, with a spider made for each profile that has no hand-written one.

    Settings: ``SPIDER_MODULES``, ``PORTALS_DIRS``. A wrong profile is told on stderr and keeps the others usable;
    only loading the wrong one raises ProfileError.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.profiles = load_profiles(portals_dirs(settings))
        for name, portal in self.profiles.portals.items():
            self._spiders[name] = portal_spider(portal, self._spiders.get(name, PortalSpider))
        for error in self.profiles.problems.values():
            sys.stderr.writelines(f"profile left out: {problem}\n" for problem in error.problems)

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of that name.

        Raises: ProfileError where its profile is wrong; KeyError where there is none (Scrapy expects that).
        """
        if spider_name in self._spiders:
            return self._spiders[spider_name]
        try:
            return portal_spider(self.profiles.portal(spider_name), PortalSpider)
        except UnknownPortalError as error:
            raise KeyError(str(error)) from None

    def list(self) -> list[str]:
        """Names of all usable spiders, sorted."""
        return sorted(self._spiders)


def portal_spider(portal: Portal, base: type[Spider]) -> type[Spider]:
    """A spider class for ``portal``; the profile's settings become its ``custom_settings``."""
    return type(
        f"{portal.name.title().replace('_', '')}Spider",
        (base,),
        {
            "name": portal.name,
            "portal": portal,
            "custom_settings": {**(base.custom_settings or {}), **portal.settings},
            "__module__": base.__module__,
            "__doc__": portal.title,
        },
    )
