"""The replica portals by name: what `--portal` chooses from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.replica.content import NOW, build_content
from tests.replica.model import Content
from tests.replica.phpcms import PhpcmsSite
from tests.replica.templates.gx import GxTemplate
from tests.replica.templates.stock import StockTemplate

PORTALS: dict[str, Callable[[Content, int | None], Any]] = {
    "stock": lambda content, rows: PhpcmsSite(content, StockTemplate, rows),
    "restyled": lambda content, rows: PhpcmsSite(content, GxTemplate, rows),
}


def make_site(name: str, articles: int = 90, seed: int = 1, rows: int | None = None, now: datetime = NOW) -> Any:
    """A fresh portal of that name; ``rows`` per list page where not the template's own number."""
    return PORTALS[name](build_content(articles, seed, now), rows)
