"""Orders to a running replica, as JSON objects with `do`: what a test posts to `/__control`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.replica.changes import add_stories, delete_story, drop_section, edit_node, edit_story
from tests.replica.registry import make_behaviour
from tests.replica.templates.gx import GxTemplate
from tests.replica.templates.stock import StockTemplate

TEMPLATES = {"stock": StockTemplate, "restyled": GxTemplate}


def apply_order(replica: Any, order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order and say what became of it; KeyError for an unknown one."""
    wanted = {key: value for key, value in order.items() if key != "do"}
    done = _ORDERS[order["do"]](replica, **wanted)
    if hasattr(replica.first, "publish"):
        replica.first.publish(done)
    return done


def _add(replica: Any, section: str, count: int = 1, **options: Any) -> dict[str, Any]:
    return {"keys": [s.key for s in add_stories(replica.first.content, section, count, **options)]}


def _edit(replica: Any, key: str, **changes: Any) -> dict[str, Any]:
    for name in ("authors", "editors", "keywords"):
        if name in changes:
            changes[name] = tuple(changes[name])
    if "published" in changes:
        changes["published"] = datetime.fromisoformat(changes["published"])
    return {"keys": [edit_story(replica.first.content, key, **changes).key]}


def _edit_node(replica: Any, key: str, kind: str, **changes: Any) -> dict[str, Any]:
    for name in ("rows", "files"):
        if name in changes:
            changes[name] = tuple(tuple(part) for part in changes[name])
    return {"keys": [edit_node(replica.first.content, key, kind, **changes).key]}


def _delete(replica: Any, key: str, listed: bool = False) -> dict[str, Any]:
    return {"keys": [delete_story(replica.first.content, key, listed).key], "deleted": True}


def _drop_section(replica: Any, name: str) -> dict[str, Any]:
    return {"keys": drop_section(replica.first.content, name), "deleted": True}


def _behave(replica: Any, names: list[str]) -> dict[str, Any]:
    replica.set_behaviours([make_behaviour(name, replica.seed) for name in names])
    return {"behaviours": names}


def _template(replica: Any, name: str) -> dict[str, Any]:
    replica.first.use_template(TEMPLATES[name])
    return {"template": name}


def _clock(replica: Any, now: str) -> dict[str, Any]:
    replica.first.content.now = datetime.fromisoformat(now)
    return {"now": now}


def _forget(replica: Any) -> dict[str, Any]:
    replica.counts.clear()
    replica.log.clear()
    return {"forgotten": True}


_ORDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "add": _add,
    "edit": _edit,
    "edit_node": _edit_node,
    "delete": _delete,
    "drop_section": _drop_section,
    "behave": _behave,
    "template": _template,
    "clock": _clock,
    "forget": _forget,
}
