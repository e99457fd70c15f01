"""The profile of a portal as frozen dataclasses, and its selectors applied to a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from cssselect import SelectorError
from parsel import Selector, SelectorList

# "/x", "./x", "(//x)[1]": no CSS selector begins so
_XPATH = re.compile(r"\(*\.{0,2}/")


def select(page: Selector, selector: str) -> SelectorList[Selector]:
    """What ``selector`` finds in ``page``, in document order; empty where it finds nothing.

    Raises: ValueError where the selector is neither CSS nor XPath.

    >>> select(Selector(text="<p>甲</p><p>乙</p>"), "(//p)[2]").xpath("string()").get()
    '乙'
    """
    try:
        return page.xpath(selector) if _XPATH.match(selector) else page.css(selector)
    except SelectorError as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the portal, named as the portal names it.

    ``url`` or ``catid`` (PHPCMS category id) are hints that are checked against the page's own column name;
    with neither the section is looked up by name on the portal itself.
    """

    name: str
    url: str | None = None
    catid: int | None = None
    subsections: bool = True


@dataclass(frozen=True, slots=True)
class ListRules:
    """Optional CSS or XPath selectors for list pages; None leaves the field to the generic steps.

    A selector that begins with "/" or "." or "(" followed by "/" is XPath, anything else CSS.
    """

    row: str | None = None
    link: str | None = None
    date: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """One optional rule set for article pages; newest first in the profile.

    ``match`` is a selector that must find something for the set to apply (None: always).
    """

    match: str | None = None
    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    authors: str | None = None
    editors: str | None = None
    source: str | None = None
    published_at: str | None = None
    body: str | None = None
    breadcrumbs: str | None = None
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal: everything the generic code cannot know by itself."""

    name: str
    title: str
    home_url: str
    hosts: tuple[str, ...]
    platform: Literal["phpcms", "generic"] = "generic"
    timezone: str = "Asia/Shanghai"
    sections: tuple[Section, ...] | Literal["all"] = "all"
    article_urls: tuple[str, ...] = ()
    list_rules: ListRules = field(default_factory=ListRules)
    article_rules: tuple[ArticleRules, ...] = ()
    settings: dict[str, str | int | float | bool] = field(default_factory=dict)
    path: str | None = None
