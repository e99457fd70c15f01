"""A run's counters in, the exit code that cron sees out (docs/commands.md has the table)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """How a crawl ended."""

    HEALTHY = 0
    NOT_STARTED = 1
    USAGE = 2
    UNHEALTHY = 3
    UNFINISHED = 4
    UNREACHABLE = 5
    OUTPUT = 6
    LOCKED = 75


# Reasons to end that are the user's own wish, a limit set for the portal's sake, or the walk's own end; all others mean
# that the run was cut off
_FINISHED = {
    "finished",
    "limit",
    "budget",
    "window",
    "closespider_itemcount",
    "closespider_pagecount",
    "closespider_timeout",
}


def exit_code(stats: Mapping[str, Any]) -> ExitCode:
    """The first of 6, 4, 5, 3, 0 that applies."""
    reason = str(stats.get("finish_reason", ""))
    if stats.get("output/error"):
        return ExitCode.OUTPUT
    if stats.get("portal/unreachable"):
        return ExitCode.UNREACHABLE
    if reason.startswith(("blocked", "unreachable")):
        return ExitCode.UNREACHABLE
    if reason not in _FINISHED or stats.get("spider_exceptions/count"):
        return ExitCode.UNFINISHED
    if stats.get("walk/sections_missing") or stats.get("walk/sections_mismatched") or stats.get("walk/chains_broken"):
        return ExitCode.UNHEALTHY
    return ExitCode.HEALTHY
