"""Ships our components as a Scrapy add-on, so that a user's own components come beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from scrapy.utils.misc import load_object
from scrapy.utils.python import global_object_name

from crawler.exceptions import SetupError
from crawler.redaction import hide_secrets_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

ADDON = "crawler.addon.GuiwenAddon"
ORDER = 1000  # last of all add-ons: what others have set is merged and checked too
HANDLERS = "DOWNLOAD_HANDLERS"
MERGED = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES", HANDLERS)
# They only show what happens; a run is as good without them
OPTIONAL = frozenset({"crawler.extensions.run_log.RunLog", "crawler.extensions.progress.Progress"})


class GuiwenAddon:
    """Merges the components of ``crawler/settings.py`` into whatever other settings name.

    In a project of one's own it brings all other settings of ours as well, below those of the project.
    Settings: those of ``MERGED``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._walks_portal = hasattr(crawler.spidercls, "portal")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an add-on."""
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Our settings, above Scrapy's defaults and below everything a user sets."""
        settings.setmodule("crawler.settings", priority="addon")

    def update_settings(self, settings: BaseSettings) -> None:
        """Our components, beside the user's; from here on the log tells no secrets.

        Raises: SetupError where one of them is off or elsewhere, and the spider walks a portal.
        """
        hide_secrets_of(settings)
        add_components(settings)
        if self._walks_portal:
            check_components(settings)


def add_addon(settings: BaseSettings) -> None:
    """See to it that our add-on is among ``ADDONS``, whoever set those.

    Raises: SetupError where it is switched off.
    """
    addons = settings.getdict("ADDONS")
    orders = [order for key, order in addons.items() if _path(key) == ADDON]
    if None in orders:
        raise SetupError(f"ADDONS: {ADDON} is off (None); accepted: a number, or nothing about it: {_WHY}")
    if not orders:
        # One above: Scrapy's process sets its own values anew in a crawler that is made already
        settings.set("ADDONS", {**addons, ADDON: ORDER}, priority=(settings.getpriority("ADDONS") or 0) + 1)


def add_components(settings: BaseSettings) -> None:
    """Put ours beside those that are set; what is said of one of ours stays as it is said."""
    for name in MERGED:
        theirs = settings.getdict(name)
        said = {_path(key) for key in theirs}
        ours = {path: order for path, order in _ours(name).items() if path not in said}
        settings.set(name, {**ours, **theirs}, priority=settings.getpriority(name) or 0)


def check_components(settings: BaseSettings) -> None:
    """Look whether all of ours that promises rest on are in their places.

    Raises: SetupError that names setting and component.
    """
    for name in MERGED:
        if problem := next(_problems(name, settings.getdict(name)), None):
            raise SetupError(problem)


_WHY = "what a crawl promises (nothing lost, limits, politeness, reports) rests on it"


def _problems(name: str, found: Mapping[Any, Any]) -> Iterator[str]:
    values = {_path(key): value for key, value in found.items()}
    for path, ours in _ours(name).items():
        value = values.get(path)
        if value == ours or path in OPTIONAL or _stands_in(name, path, ours, found):
            continue
        what = "is missing or off (None)" if value is None else f"is set to {_path(value)}"
        accepted = (
            f"{ours} or a subclass" if name == HANDLERS else f"{ours}, its place in the order, or a subclass there"
        )
        if ours is None:
            accepted = "None: a component of ours does its work, and both together do it twice"
        yield f"{name}: {path} {what}; accepted: {accepted}: {_WHY}"


def _stands_in(name: str, path: str, ours: Any, found: Mapping[Any, Any]) -> bool:
    """Whether a user's subclass of ours is where ours would be."""
    if ours is None:
        return False
    if name == HANDLERS:
        return bool(found.get(path)) and issubclass(load_object(found[path]), load_object(ours))
    here = (load_object(key) for key, order in found.items() if order == ours)
    return any(isinstance(one, type) and issubclass(one, load_object(path)) for one in here)


def _ours(name: str) -> dict[str, Any]:
    values: dict[str, Any] = getattr(import_module("crawler.settings"), name)
    return values


def _path(component: Any) -> str:
    """How a component is named in our settings; a user may give the class itself."""
    return global_object_name(component) if callable(component) else str(component)
