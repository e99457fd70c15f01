"""Run reports ↔ ``runs/<run_id>/report.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from crawler.export.disk import DISK, Disk, write_whole
from crawler.export.manifest import ManifestFile
from crawler.report.model import (
    REPORT_VERSION,
    Comparison,
    Counts,
    Coverage,
    FieldCoverage,
    Latency,
    Published,
    Reason,
    RunReport,
    SectionReport,
    Traffic,
    UnwalkedSection,
    Verdict,
)

T = TypeVar("T")
REPORT_NAME = "report.json"


def report_path(folder: Path, run_id: str) -> Path:
    """Where a run's report lies below the portal's folder."""
    return folder / "runs" / run_id / REPORT_NAME


def write_report(folder: Path, report: RunReport, *, disk: Disk = DISK) -> Path:
    """Write the report whole, in place of an earlier one of the same run.

    Raises: OutputError where it cannot be written.
    """
    path = report_path(folder, report.run_id)
    write_whole(path, report_json(report).encode(), disk=disk)
    return path


def report_json(report: RunReport) -> str:
    """The report as it stands in the file."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(f"{type(value).__name__} in a report")


def read_report(path: Path) -> RunReport:
    """The report a file holds; parts that a newer minor version added are left out.

    Raises: ValueError where it is no report of this major version; OSError where it cannot be read.
    """
    values = json.loads(path.read_bytes())
    major = REPORT_VERSION.partition(".")[0]
    if not isinstance(values, dict) or str(values.get("report_version", "")).partition(".")[0] != major:
        raise ValueError(f"{path} is no run report of version {major}")
    try:
        return _report(values)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} is no whole run report: {error}") from None


def _report(values: Mapping[str, Any]) -> RunReport:
    report = _make(RunReport, values)
    return replace(
        report,
        started_at=datetime.fromisoformat(values["started_at"]),
        ended_at=datetime.fromisoformat(values["ended_at"]) if values.get("ended_at") else None,
        verdict=_verdict(values["verdict"]) if values.get("verdict") else None,
        counts=_make(Counts, values.get("counts", {})),
        sections=tuple(_make(SectionReport, section) for section in values.get("sections", ())),
        sections_missing=tuple(values.get("sections_missing", ())),
        sections_unwalked=tuple(_make(UnwalkedSection, one) for one in values.get("sections_unwalked", ())),
        coverage=_coverage(values.get("coverage", {})),
        published=_make(Published, values.get("published", {})),
        traffic=_traffic(values.get("traffic", {})),
        files=tuple(_make(ManifestFile, file) for file in values.get("files", ())),
        comparison=tuple(_make(Comparison, line) for line in values.get("comparison", ())),
    )


def _make(cls: type[T], values: Mapping[str, Any]) -> T:
    names = {field.name for field in fields(cls)}  # type: ignore[arg-type]  # a dataclass, always
    return cls(**{name: value for name, value in values.items() if name in names})


def _verdict(values: Mapping[str, Any]) -> Verdict:
    return replace(_make(Verdict, values), reasons=tuple(_make(Reason, reason) for reason in values["reasons"]))


def _coverage(values: Mapping[str, Any]) -> Coverage:
    by_field = {name: _make(FieldCoverage, found) for name, found in values.get("fields", {}).items()}
    return Coverage(articles=values.get("articles", 0), fields=by_field, sections=values.get("sections", {}))


def _traffic(values: Mapping[str, Any]) -> Traffic:
    return replace(_make(Traffic, values), latency=_make(Latency, values.get("latency", {})))
