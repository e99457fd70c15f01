"""A selector of a profile, CSS or XPath, applied to a page."""

from __future__ import annotations

import re

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
