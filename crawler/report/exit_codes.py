"""How a crawl ended, as Scrapy's finish reason and as the exit code that cron sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, Literal

Ending = Literal["own_end", "narrowed", "budget", "unreachable", "output", "cut_off"]

_ENDINGS: dict[str, Ending] = {
    "finished": "own_end",
    "limit": "narrowed",
    "closespider_itemcount": "narrowed",
    "closespider_pagecount": "narrowed",
    "closespider_timeout": "narrowed",
    "closespider_timeout_no_item": "narrowed",
    "closespider_pagecount_no_item": "narrowed",
    "budget": "budget",
    "window": "budget",
    "unreachable": "unreachable",
    "blocked": "unreachable",
    "output_error": "output",
    "state_error": "output",
}


def ending(finish_reason: str | None) -> Ending:
    """What a finish reason means; the part before ":" decides. Signals, errors and unknown words cut a run off.

    >>> ending("finished"), ending("blocked:waf"), ending("shutdown"), ending(None)
    ('own_end', 'unreachable', 'cut_off', 'cut_off')
    """
    return _ENDINGS.get((finish_reason or "").partition(":")[0], "cut_off")


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


# Several crawls: the first that any of them ended with is the exit code of all
WORST_ORDER = (
    ExitCode.OUTPUT,
    ExitCode.NOT_STARTED,
    ExitCode.USAGE,
    ExitCode.UNFINISHED,
    ExitCode.UNREACHABLE,
    ExitCode.UNHEALTHY,
    ExitCode.LOCKED,
    ExitCode.HEALTHY,
)
NAMES = {
    ExitCode.HEALTHY: "healthy",
    ExitCode.NOT_STARTED: "not started",
    ExitCode.USAGE: "wrong usage",
    ExitCode.UNHEALTHY: "unhealthy",
    ExitCode.UNFINISHED: "unfinished",
    ExitCode.UNREACHABLE: "unreachable",
    ExitCode.OUTPUT: "output",
    ExitCode.LOCKED: "already running",
}


def worst(codes: Iterable[int]) -> ExitCode:
    """The worst of several crawls; a code that no crawl has (a process killed by a signal) is unfinished.

    >>> worst([0, 3, 75]), worst([6, 1]), worst([-9]), worst([])
    (<ExitCode.UNHEALTHY: 3>, <ExitCode.OUTPUT: 6>, <ExitCode.UNFINISHED: 4>, <ExitCode.HEALTHY: 0>)
    """
    known = {ExitCode(code) if code in set(ExitCode) else ExitCode.UNFINISHED for code in codes}
    return next((code for code in WORST_ORDER if code in known), ExitCode.HEALTHY)


def exit_code(stats: Mapping[str, Any]) -> ExitCode:
    """The exit code of a run that began, from its counters: the verdict's, unless something failed after it.

    A run without a verdict never came to its end.
    """
    if stats.get("output/error"):
        return ExitCode.OUTPUT
    return ExitCode(stats.get("report/exit_code", ExitCode.UNFINISHED))
