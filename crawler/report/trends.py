"""Draws how a portal's runs went over time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

from crawler.report.coverage import JUDGED, UNKNOWN, share_of
from crawler.report.model import RunReport
from crawler.text.dates import CHINA

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


_DAYS = 60
_POINTS = 100
_BARS = 50
_CLASSES = 7
_REST = "others"


def portal_charts(reports: Sequence[RunReport]) -> list[Chart]:
    """Charts over runs, oldest first; those that have nothing to show are left out."""
    if not reports:
        return []
    charts = (_per_day(reports), _coverage(reports), _failures(reports), _latency(reports), _new_per_run(reports))
    return [chart for chart in charts if chart]


def run_charts(report: RunReport) -> list[Chart]:
    """Charts of one run."""
    charts = (_per_day([report]), _field_bars(report), _failure_bars(report))
    return [chart for chart in charts if chart]


def _per_day(reports: Sequence[RunReport]) -> Chart | None:
    """New articles by day of publication, the last two months up to the newest."""
    days: Counter[str] = Counter()
    for report in reports:
        days.update(report.published.days)
    # Dates in the future are the portal's slips of the pen
    today = str(max(report.started_at for report in reports).astimezone(CHINA).date())
    known = sorted(day for day in days if _is_day(day) and day <= today)
    if not known:
        return None
    last = date.fromisoformat(known[-1])
    wanted = [str(last - timedelta(days=back)) for back in range(_DAYS - 1, -1, -1)]
    return bar_chart("Articles per day of publication", wanted, {"articles": [days[day] for day in wanted]})


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return text != UNKNOWN


def _coverage(reports: Sequence[RunReport]) -> Chart | None:
    with_articles = [report for report in reports if report.coverage.articles]
    series = {
        name: [None if share is None else 100 * share for share in _means(with_articles, _POINTS, share_of(name))]
        for name in JUDGED
    }
    labels = _labels(with_articles, _POINTS)
    return line_chart("Articles that have a field", labels, series, unit=" %") if len(labels) > 1 else None


def _failures(reports: Sequence[RunReport]) -> Chart | None:
    totals: Counter[str] = Counter()
    for report in reports:
        totals.update(report.counts.failed)
    if not totals:
        return None
    names = [name for name, _ in totals.most_common(_CLASSES)]
    groups = list(_groups(reports, _BARS))
    series = {name: [float(sum(run.counts.failed.get(name, 0) for run in group)) for group in groups] for name in names}
    if len(totals) > len(names):
        series[_REST] = [
            float(sum(number for run in group for name, number in run.counts.failed.items() if name not in names))
            for group in groups
        ]
    return bar_chart(f"Failed pages by class{_bar(reports)}", _labels(reports, _BARS), series)


def _latency(reports: Sequence[RunReport]) -> Chart | None:
    timed = [report for report in reports if report.traffic.latency.p50_ms is not None]
    series = {
        "p50": _means(timed, _POINTS, lambda report: report.traffic.latency.p50_ms),
        "p95": _means(timed, _POINTS, lambda report: report.traffic.latency.p95_ms),
    }
    labels = _labels(timed, _POINTS)
    return line_chart("Answer times", labels, series, unit=" ms") if len(labels) > 1 else None


def _new_per_run(reports: Sequence[RunReport]) -> Chart | None:
    reports = [report for report in reports if not report.first_run]  # it would dwarf all others
    groups = list(_groups(reports, _BARS))
    if len(groups) < 2:
        return None
    series = {
        "new": [float(sum(run.counts.new for run in group)) for group in groups],
        "changed": [float(sum(run.counts.changed for run in group)) for group in groups],
    }
    return bar_chart(f"New and changed articles{_bar(reports)}", _labels(reports, _BARS), series)


def _field_bars(report: RunReport) -> Chart | None:
    shares = {name: field.share for name, field in report.coverage.fields.items() if field.share is not None}
    if not shares:
        return None
    values = [100 * share for share in shares.values()]
    return bar_chart("Articles that have a field", list(shares), {"articles": values}, unit=" %", all_labels=True)


def _failure_bars(report: RunReport) -> Chart | None:
    failed = dict(Counter(report.counts.failed).most_common(_CLASSES))
    if not failed:
        return None
    numbers = [float(number) for number in failed.values()]
    return bar_chart("Failed pages by class", list(failed), {"pages": numbers}, all_labels=True)


def _bar(reports: Sequence[RunReport]) -> str:
    """What one bar stands for, for the title."""
    return " by run" if len(reports) <= _BARS else f", {-(-len(reports) // _BARS)} runs a bar"


def _groups(reports: Sequence[RunReport], most: int) -> Iterator[Sequence[RunReport]]:
    """Neighbouring runs together, so that at most ``most`` points are drawn."""
    step = max(1, -(-len(reports) // most))
    for start in range(0, len(reports), step):
        yield reports[start : start + step]


def _labels(reports: Sequence[RunReport], most: int) -> list[str]:
    return [f"{group[0].started_at.astimezone(CHINA):%Y-%m-%d}" for group in _groups(reports, most)]


def _means(
    reports: Sequence[RunReport], most: int, value_of: Callable[[RunReport], float | None]
) -> list[float | None]:
    points: list[float | None] = []
    for group in _groups(reports, most):
        values = [value for value in map(value_of, group) if value is not None]
        points.append(fmean(values) if values else None)
    return points
