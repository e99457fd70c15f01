"""Keeps run reports on the disk and finds those of earlier runs."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from crawler.export.disk import DISK, Disk, told_as_output_error, write_whole
from crawler.export.finished_files import Manifest, ManifestFile, manifest_path, read_manifest
from crawler.export.part_files import PART_SUFFIX
from crawler.report.exit_codes import ExitCode
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

logger = logging.getLogger(__name__)


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


DIED = "died"
# A report says how its run stands in its first lines
_HEAD_BYTES = 2048


def this_process() -> str:
    """How a report names the process that writes it."""
    return f"{os.getpid()}@{socket.gethostname()}"


def run_reports(folder: Path) -> Iterator[RunReport]:
    """The reports below a portal's folder, newest run first; unreadable ones are left out with a warning."""
    runs = folder / "runs"
    names = sorted((entry.name for entry in os.scandir(runs) if entry.is_dir()), reverse=True) if runs.is_dir() else []
    for name in names:
        path = runs / name / REPORT_NAME
        try:
            yield read_report(path)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            logger.warning("run report left out: %s: %s", path, error)


def last_reports(folder: Path, limit: int, *, but: str) -> list[RunReport]:
    """The newest ``limit`` runs that can be compared with, without the run ``but``: those that ended by themselves,
    were not narrowed, and were healthy or merely below a threshold.
    """
    others = (report for report in run_reports(folder) if report.run_id != but)
    return list(islice((report for report in others if _is_whole(report)), limit))


def _is_whole(report: RunReport) -> bool:
    ended = report.status == "ended" and report.finish_reason == "finished" and not report.narrowed
    return ended and report.verdict is not None and report.verdict.exit_code in (ExitCode.HEALTHY, ExitCode.UNHEALTHY)


def settle_dead_runs(folder: Path, *, but: str, disk: Disk = DISK) -> list[RunReport]:
    """Mark every run that never ended as died, but the run ``but``, which is beginning; oldest first.

    The caller holds the portal's lock, so none of them is running. What the run had stored is taken from the manifest
    that recovery wrote. A run that was killed before its first report gets one; half-written files of all go. Every run
    is looked at, whatever its time: clocks are set back.

    Raises: OutputError where a report cannot be written.
    """
    runs = folder / "runs"
    names = sorted(entry.name for entry in os.scandir(runs) if entry.is_dir()) if runs.is_dir() else []
    dead = [report for name in names if name != but and (report := _never_ended(folder, name))]
    settled = [_died(folder, report) for report in dead]
    for report in settled:
        write_report(folder, report, disk=disk)
        logger.info("run %s never ended: killed, or the machine went down", report.run_id)
    with told_as_output_error(f"tidy {runs}"):
        for part in [part for name in names if name != but for part in (runs / name).glob(f"*{PART_SUFFIX}")]:
            disk.remove(part)
    return settled


def _never_ended(folder: Path, run_id: str) -> RunReport | None:
    """The report of a run that says it is running, or one made for a run that was killed before it wrote any."""
    path = report_path(folder, run_id)
    try:
        with path.open("rb") as file:
            may_run = b'"status": "running"' in file.read(_HEAD_BYTES)
        report = read_report(path) if may_run else None
        return report if report and report.status == "running" else None
    except FileNotFoundError:
        return _report_of_killed(folder, run_id)
    except (OSError, ValueError) as error:
        logger.warning("run report left out: %s: %s", path, error)
        return None


def _report_of_killed(folder: Path, run_id: str) -> RunReport | None:
    """What is known of a run without report; None where somebody has deleted that of a run that ended."""
    try:
        return read_report(report_path(folder, run_id).with_suffix(f".json{PART_SUFFIX}"))
    except (OSError, ValueError):
        pass
    try:
        started_at = datetime.strptime(run_id.partition("-")[0], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
    manifest = _manifest(folder, run_id)
    if manifest and manifest.finish_reason != DIED:
        return None
    version = manifest.crawler_version if manifest else "unknown"
    return RunReport(
        portal=folder.name, run_id=run_id, crawler_version=version, status="running", started_at=started_at
    )


def as_seen_now(report: RunReport) -> RunReport:
    """The report, ``died`` where its process is gone; a process on another machine is believed to run."""
    if report.status != "running" or _may_run(report.process):
        return report
    return replace(report, status="died", verdict=_DEATH)


_DEATH = Verdict(
    name="unfinished",
    exit_code=ExitCode.UNFINISHED,
    reasons=(Reason(code="died", text="the process ended without a word: killed, or the machine went down"),),
)


def _died(folder: Path, report: RunReport) -> RunReport:
    manifest = _manifest(folder, report.run_id)
    files = manifest.files if manifest else ()
    kept = sum(file.records for file in files if file.name.startswith("articles/"))
    counts = Counts(new=kept)
    return replace(report, status="died", finish_reason=DIED, verdict=_DEATH, files=files, counts=counts)


def _manifest(folder: Path, run_id: str) -> Manifest | None:
    try:
        return read_manifest(manifest_path(folder, run_id))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _may_run(process: str | None) -> bool:
    number, _, host = (process or "").partition("@")
    if host != socket.gethostname():
        return bool(host)
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


def portal_folders(output_dir: Path) -> list[Path]:
    """Folders below ``OUTPUT_DIR`` that hold runs, by name."""
    if not output_dir.is_dir():
        return []
    return sorted(path for path in output_dir.iterdir() if (path / "runs").is_dir())
