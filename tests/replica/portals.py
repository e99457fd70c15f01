"""The replica portals by name: what `--portal` chooses from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.replica.content import NOW, build_content
from tests.replica.phpcms import PhpcmsSite
from tests.replica.static import StaticSite
from tests.replica.templates.gx import GxTemplate
from tests.replica.templates.stock import StockTemplate
from tests.replica.trs import TrsSite, build_trs_content

PORTALS: dict[str, Callable[[int, int, int | None, datetime], Any]] = {
    "stock": lambda n, seed, rows, now: PhpcmsSite(build_content(n, seed, now), StockTemplate, rows),
    "restyled": lambda n, seed, rows, now: PhpcmsSite(build_content(n, seed, now), GxTemplate, rows),
    "static": lambda n, seed, rows, now: StaticSite(build_content(n, seed, now), StockTemplate, rows),
    "other": lambda n, seed, rows, now: TrsSite(build_trs_content(n, seed, now), rows),
}


def make_site(name: str, articles: int = 90, seed: int = 1, rows: int | None = None, now: datetime = NOW) -> Any:
    """A fresh portal of that name; ``rows`` per list page where not the template's own number."""
    return PORTALS[name](articles, seed, rows, now)
