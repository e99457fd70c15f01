"""What was told last, and through which channel: nobody hears the same twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.export.disk import write_whole
from crawler.report.exit_codes import ExitCode
from crawler.report.model import RunReport

TOLD_NAME = "notified.json"


@dataclass(frozen=True, slots=True)
class Told:
    """The last verdict a channel delivered, and all reasons it told since the portal was healthy."""

    verdict: str
    exit_code: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What a channel has to deliver now, and what it then has told."""

    recovered: bool
    told: Told


def news(report: RunReport, before: Told | None) -> News | None:
    """What is new since ``before``: another verdict, a reason not told yet, or the recovery; None for nothing.

    A run that somebody narrowed by hand proves nothing about the rest of the portal: it never tells a recovery.
    """
    verdict = report.verdict
    if verdict is None:
        return None
    codes = tuple(sorted({reason.code for reason in verdict.reasons}))
    was_bad = before is not None and before.exit_code != ExitCode.HEALTHY
    if verdict.exit_code == ExitCode.HEALTHY:
        told = Told(verdict.name, verdict.exit_code)
        return News(True, told) if was_bad and not report.narrowed else None
    earlier = before.reasons if before is not None and was_bad else ()
    told = Told(verdict.name, verdict.exit_code, tuple(sorted({*earlier, *codes})))
    same = before is not None and verdict.exit_code == before.exit_code and set(codes) <= set(before.reasons)
    return None if same else News(False, told)


def read_told(folder: Path) -> dict[str, Told]:
    """What each channel told last; empty where the file is missing or unreadable: better twice than never."""
    try:
        values = json.loads((folder / TOLD_NAME).read_bytes())
        return {
            channel: Told(str(entry["verdict"]), int(entry["exit_code"]), tuple(map(str, entry["reasons"])))
            for channel, entry in values.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_told(folder: Path, told: Mapping[str, Told]) -> None:
    """Keep what was told.

    Raises: OutputError where it cannot be written.
    """
    values = {channel: asdict(entry) for channel, entry in told.items()}
    write_whole(folder / TOLD_NAME, (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode())
