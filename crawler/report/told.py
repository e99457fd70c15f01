"""What each channel told last, and what it could not: nobody hears the same twice, and no alarm is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from crawler.export.disk import write_whole
from crawler.report.exit_codes import ExitCode
from crawler.report.messages import Message
from crawler.report.model import RunReport

TOLD_NAME = "notified.json"
# Runs after which an alarm that no channel takes is given up: two days of hourly ones
MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Told:
    """The last verdict a channel delivered, and all reasons it told since the portal was healthy."""

    verdict: str
    exit_code: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alarm that was not delivered, what is told once it is, and how often that was tried."""

    message: Message
    told: Told
    tries: int = 1


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What is kept of a channel from run to run."""

    told: Told | None = None
    waiting: Waiting | None = None

    def delivered(self, told: Told) -> ChannelState:
        """After a message came through; whatever waited is told by it, or old."""
        return ChannelState(told)

    def failed(self, message: Message, told: Told) -> ChannelState:
        """After a message did not come through. A recovery need not wait: the next healthy run tells it again."""
        if told.exit_code == ExitCode.HEALTHY:
            return self
        return replace(self, waiting=Waiting(message, told))

    def failed_again(self) -> ChannelState:
        """After the one that waited did not come through once more."""
        assert self.waiting
        tries = self.waiting.tries + 1
        return replace(self, waiting=replace(self.waiting, tries=tries) if tries < MOST_TRIES else None)


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


def read_told(folder: Path) -> dict[str, ChannelState]:
    """What each channel told last; empty where the file is missing or unreadable: better twice than never."""
    try:
        values = json.loads((folder / TOLD_NAME).read_bytes())
        return {
            channel: ChannelState(_told(entry), _waiting(entry.get("waiting"))) for channel, entry in values.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _told(entry: Mapping[str, Any]) -> Told | None:
    if entry.get("verdict") is None:
        return None
    return Told(str(entry["verdict"]), int(entry["exit_code"]), tuple(map(str, entry["reasons"])))


def _waiting(entry: Mapping[str, Any] | None) -> Waiting | None:
    if not entry:
        return None
    message = Message(str(entry["title"]), str(entry["text"]), dict(entry["facts"]))
    told = _told(entry["told"])
    return Waiting(message, told, int(entry["tries"])) if told else None


def write_told(folder: Path, channels: Mapping[str, ChannelState]) -> None:
    """Keep what was told, and what was not.

    Raises: OutputError where it cannot be written.
    """
    values = {name: _entry(state) for name, state in channels.items()}
    write_whole(folder / TOLD_NAME, (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode())


def _entry(state: ChannelState) -> dict[str, Any]:
    entry: dict[str, Any] = asdict(state.told) if state.told else {}
    if state.waiting:
        message = state.waiting.message
        facts = {"title": message.title, "text": message.text, "facts": dict(message.facts)}
        entry["waiting"] = {**facts, "told": asdict(state.waiting.told), "tries": state.waiting.tries}
    return entry
