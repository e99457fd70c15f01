"""Portals in, crawls of all of them out: a process each, those that share a host one after another."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from crawler.portals.model import Portal
from crawler.portals.platforms.urls import shared_host
from crawler.report.exit_codes import ExitCode

# What terminals and service managers end a program with
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SETTINGS_VARIABLE = "GUIWEN_GIVEN_SETTINGS"
Told = Callable[[str, int], None]


def host_groups(portals: Iterable[Portal]) -> list[list[str]]:
    """Names of portals in groups that share no host with each other; order is kept within and between them."""
    groups: list[tuple[set[str], list[str]]] = []
    for portal in portals:
        hosts = {shared_host(host) for host in portal.hosts}
        names: list[str] = []
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            names += group[1]
        groups.append((hosts, [*names, portal.name]))
    return [names for _, names in groups]


def handed_on() -> list[str]:
    """The settings that ``crawlall`` hands on to this crawl, ``NAME=VALUE`` each; no further process finds them."""
    found: list[str] = json.loads(os.environ.pop(SETTINGS_VARIABLE, "[]"))
    return found


@dataclass
class ParallelCrawls:
    """Runs ``scrapy crawl`` for each portal of each group, at most ``jobs`` at a time.

    ``settings`` are those given with ``-s``; the crawls find them with :func:`handed_on`.

    A signal goes on to every running crawl, and no further one is started; a second one goes on too, which makes a
    crawl end at once. ``told`` hears each portal's exit code.
    """

    options: Sequence[str]
    settings: Sequence[str]
    jobs: int
    told: Told
    several: bool = False
    codes: dict[str, int] = field(default_factory=dict)
    _running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    _stopping: bool = False

    async def run(self, groups: Sequence[Sequence[str]]) -> dict[str, int]:
        """Exit codes by portal, once all crawls have ended; a portal that was not started is unfinished."""
        loop = asyncio.get_running_loop()
        for number in _FORWARDED:
            loop.add_signal_handler(number, self._forward, number)
        slots = asyncio.Semaphore(self.jobs)
        await asyncio.gather(*(self._group(group, slots) for group in groups))
        return self.codes

    def _forward(self, number: signal.Signals) -> None:
        """A hang-up means: end in order. The crawls have no terminal of their own that could hang up."""
        self._stopping = True
        for process in self._running.values():
            process.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

    async def _group(self, names: Sequence[str], slots: asyncio.Semaphore) -> None:
        for name in names:
            async with slots:
                self.codes[name] = ExitCode.UNFINISHED if self._stopping else await self._crawl(name)
            self.told(name, self.codes[name])

    def _environment(self) -> dict[str, str]:
        """With the settings, as other users see command lines; of several crawls on one terminal none draws on it."""
        told = {SETTINGS_VARIABLE: json.dumps(list(self.settings))}
        return {**os.environ, **told} | ({"TERM": "dumb"} if self.several else {})

    async def _crawl(self, name: str) -> int:
        command = [sys.executable, "-m", "scrapy", "crawl", name, *self.options]
        # A session of its own: Ctrl-C on the terminal reaches the crawls through us, once
        process = await asyncio.create_subprocess_exec(*command, start_new_session=True, env=self._environment())
        self._running[name] = process
        if self._stopping:  # the signal came while the process was being made
            process.send_signal(signal.SIGTERM)
        try:
            return await process.wait()
        finally:
            del self._running[name]
