"""Series of numbers in, SVG out: the one module that knows the chart library.

The page brings its own style sheet, so what the library adds for itself (style, scripts, tooltips) is taken out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal  # type: ignore[import-untyped]  # ships no types
from lxml import etree
from markupsafe import Markup
from pygal.style import Style  # type: ignore[import-untyped]

_WIDTH, _HEIGHT = 480, 230
_LABELS = 4
_LAST_LABEL = 40  # half of a date: the last point of a line stands at the very edge
_FONT = 13  # as in style.css; the library leaves room for labels of this size
_DROPPED = ("text-overlay", "tooltip-overlay", "tooltip", "titles", "legends")
Series = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title and the names of its series, in the order of their colours."""

    title: str
    svg: Markup
    names: tuple[str, ...]


def line_chart(title: str, labels: Sequence[str], series: Series, *, unit: str = "") -> Chart:
    """Lines over time; None leaves a gap."""
    few = len(labels) <= 60
    options = _options(labels, unit) | {"margin_right": _LAST_LABEL}
    chart = pygal.Line(**options, show_dots=few, dots_size=2.5, allow_interruptions=True)
    return _drawn(chart, title, labels, series)


def bar_chart(title: str, labels: Sequence[str], series: Series, *, unit: str = "", all_labels: bool = False) -> Chart:
    """Bars over time; several series are stacked. ``all_labels``: each bar has its name, the bars lie."""
    options = _options(labels, unit) | {"y_labels": _whole_steps(series)}
    if all_labels:
        options |= {"show_minor_x_labels": True, "x_labels_major_every": 1}
        upwards = {name: values[::-1] for name, values in series.items()}
        return _drawn(pygal.HorizontalBar(**options), title, labels[::-1], upwards)
    kind = pygal.StackedBar if len(series) > 1 else pygal.Bar
    return _drawn(kind(**options), title, labels, series)


def _whole_steps(series: Series) -> list[float]:
    """Marks of the axis: whole numbers from 0 to beyond the highest bar, at most six of them."""
    highest = max((sum(value or 0 for value in bar) for bar in zip(*series.values(), strict=True)), default=0)
    step = next(size * 10**power for power in range(12) for size in (1, 2, 5) if size * 10**power * 5 >= highest)
    return [float(step * number) for number in range(max(1, math.ceil(highest / step)) + 1)]


def _options(labels: Sequence[str], unit: str) -> dict[str, Any]:
    every = max(1, -(-len(labels) // _LABELS))
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "style": Style(label_font_size=_FONT, major_label_font_size=_FONT),
        "margin": 4,
        "margin_right": 12,
        "js": [],
        "no_prefix": True,
        "show_legend": False,
        "show_minor_x_labels": len(labels) <= _LABELS,
        "x_labels_major_every": every,
        "truncate_label": -1,
        "max_scale": 5,
        "min_scale": 2,
        "include_x_axis": True,
        "formatter": lambda value: f"{value:g}{unit}",
        "value_formatter": lambda value: "" if value is None else f"{round(value, 2):g}{unit}",
    }


def _drawn(chart: Any, title: str, labels: Sequence[str], series: Series) -> Chart:
    chart.x_labels = list(labels)
    for name, values in series.items():
        chart.add(name, list(values))
    root = chart.render_tree()
    _clean(root, title)
    # Markup: every text in the tree was escaped by the serialiser
    return Chart(title, Markup(etree.tostring(root, encoding="unicode")), tuple(series))


def _clean(root: Any, title: str) -> None:
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or node.tag in ("defs", "title") or _is_dropped(node):
            _remove(node)
        elif node.tag == "g":
            _tell_point(node)
    for node in list(root.iter("desc")):
        _remove(node)
    root.attrib.pop("id", None)
    root.attrib["role"] = "img"
    root.attrib["aria-label"] = title


def _is_dropped(node: Any) -> bool:
    return any(name in _DROPPED for name in node.get("class", "").split())


def _tell_point(group: Any) -> None:
    """The library keeps what a point says in <desc> for its script; browsers show <title> without any."""
    said = {node.get("class"): node.text for node in group.findall("desc")}
    if said.get("value"):
        told = etree.SubElement(group, "title")
        told.text = ", ".join(part for part in (said.get("x_label"), said["value"]) if part)


def _remove(node: Any) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
