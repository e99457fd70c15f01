"""Writes a run's figures for the textfile collector of node_exporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from crawler.export.disk import write_whole
from crawler.report.exit_codes import ExitCode
from crawler.report.model import RunReport

_HELP = {
    "guiwen_run_exit_code": "Exit code of the last run",
    "guiwen_run_complete": "1 where the last run saw the whole portal and left nothing over",
    "guiwen_run_start_timestamp_seconds": "When the last run started",
    "guiwen_run_end_timestamp_seconds": "When the last run ended",
    "guiwen_run_last_healthy_timestamp_seconds": "When the last healthy run ended",
    "guiwen_run_articles": "Articles of the last run by what became of them",
    "guiwen_run_failed_pages": "Pages given up in the last run by class of failure",
    "guiwen_run_requests": "Requests of the last run",
    "guiwen_run_bytes": "Bytes received in the last run",
    "guiwen_run_latency_seconds": "Answer times of the last run",
    "guiwen_run_field_coverage": "Share of the last run's articles that have a field",
    "guiwen_links_pending": "Links found and not finished",
    "guiwen_sections_incomplete": "Lists that were not walked to their end, or showed less than claimed",
}
_LAST_HEALTHY = "guiwen_run_last_healthy_timestamp_seconds"
Sample = tuple[str, Mapping[str, str], float | None]


def metrics_text(report: RunReport, *, last_healthy: float | None = None) -> str:
    """The metrics in Prometheus' text format."""
    lines: list[str] = []
    for name, labels, value in _samples(report, last_healthy):
        if value is None:
            continue
        if not any(line.startswith(f"# TYPE {name} ") for line in lines):
            lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
        lines.append(f"{name}{{{_labels({'portal': report.portal, **labels})}}} {value:.10g}")
    return "\n".join(lines) + "\n"


def write_metrics(report: RunReport, folder: Path) -> Path:
    """Write ``guiwen_<portal>.prom``; it appears whole, and never half written.

    Raises: OutputError where it cannot be written.
    """
    path = folder / f"guiwen_{report.portal}.prom"
    write_whole(path, metrics_text(report, last_healthy=_last_healthy(report, path)).encode())
    return path


def _last_healthy(report: RunReport, path: Path) -> float | None:
    """The end of this run where it is healthy, else what the file said before."""
    if report.verdict and report.verdict.exit_code == ExitCode.HEALTHY and report.ended_at:
        return report.ended_at.timestamp()
    try:
        lines = path.read_text("utf-8").splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(_LAST_HEALTHY + "{")), None)
    except (OSError, ValueError):
        return None


def _samples(report: RunReport, last_healthy: float | None) -> Iterator[Sample]:
    counts, latency = report.counts, report.traffic.latency
    yield "guiwen_run_exit_code", {}, report.verdict.exit_code if report.verdict else None
    yield "guiwen_run_complete", {}, int(report.complete)
    yield "guiwen_run_start_timestamp_seconds", {}, report.started_at.timestamp()
    yield "guiwen_run_end_timestamp_seconds", {}, report.ended_at.timestamp() if report.ended_at else None
    yield _LAST_HEALTHY, {}, last_healthy
    for kind in ("new", "changed", "unchanged", "duplicates", "gone"):
        yield "guiwen_run_articles", {"kind": kind}, getattr(counts, kind)
    for failure, number in counts.failed.items():
        yield "guiwen_run_failed_pages", {"class": failure}, number
    yield "guiwen_run_requests", {}, report.traffic.requests
    yield "guiwen_run_bytes", {}, report.traffic.bytes
    for quantile, value in (("0.5", latency.p50_ms), ("0.95", latency.p95_ms)):
        yield "guiwen_run_latency_seconds", {"quantile": quantile}, None if value is None else value / 1000
    for field, found in report.coverage.fields.items():
        yield "guiwen_run_field_coverage", {"field": field}, found.share
    yield "guiwen_links_pending", {}, report.pending
    yield "guiwen_sections_incomplete", {}, sum(not section.complete for section in report.sections)


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
