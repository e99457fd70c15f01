"""``scrapy crawlall``: crawls all portals, or those named, a process each."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.commands.console import echo, settle
from crawler.exceptions import GuiwenError, ProfileError, UnknownPortalError
from crawler.page.urls import shared_host
from crawler.paths import portals_dirs
from crawler.portals.loading import LoadedProfiles, load_profiles
from crawler.portals.model import Portal
from crawler.report.exit_codes import NAMES, ExitCode, worst

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


class Command(ScrapyCommand):
    """Crawl many portals; ends with the worst of their exit codes."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] [portal …]"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Crawl all portals, or the named ones, a process each; ends with the worst exit code"

    def long_desc(self) -> str:
        """What ``scrapy crawlall --help`` says."""
        return (
            "Crawl all portals, or the named ones, a process each; portals that share a host come one after another. "
            "-a, -s, --loglevel, --nolog and --quiet go on to every crawl, SIGTERM and SIGINT too. Exit code: the "
            "worst of all crawls, in the order 6 output not written, 1 not started, 2 wrong usage, 4 not finished, 5 "
            "portal unreachable or blocking, 3 below its health thresholds, 75 already running, 0 healthy."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--jobs``, ``--quiet`` and ``-a``; ``-s`` comes from Scrapy. Both are passed on."""
        super().add_options(parser)
        parser.add_argument("--jobs", type=int, default=4, metavar="N", help="crawls at a time (default: 4)")
        parser.add_argument("--quiet", action="store_true", help="print nothing where all is well: for cron")
        parser.add_argument(
            "-a",
            dest="spargs",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="argument for every crawl, as `scrapy crawl --help` has them (may be repeated)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawls and tell how each ended."""
        assert self.settings is not None
        if opts.jobs < 1:
            raise ScrapyUsageError("--jobs: a whole number, 1 or more")
        try:
            profiles = load_profiles(portals_dirs(self.settings))
        except GuiwenError as error:
            echo(f"{error}\n", sys.stderr)
            self.exitcode = ExitCode.NOT_STARTED
            return
        names = list(dict.fromkeys(args)) or sorted({*profiles.portals, *profiles.problems})
        self._quiet = opts.quiet
        portals, refused = _load(names, profiles)
        crawls = ParallelCrawls(_passed_on(opts), opts.set, opts.jobs, self._tell, several=len(portals) > 1)
        codes = asyncio.run(crawls.run(host_groups(portals))) if portals else {}
        self.exitcode = worst([*codes.values(), *refused])
        settle()

    def _tell(self, name: str, code: int) -> None:
        if self._quiet and code == ExitCode.HEALTHY:
            return
        known = NAMES.get(ExitCode(code)) if code in set(ExitCode) else f"ended by signal {-code}"
        echo(f"{name}: {known} (exit code {code})\n", sys.stdout)


def _load(names: list[str], profiles: LoadedProfiles) -> tuple[list[Portal], list[ExitCode]]:
    portals, refused = [], []
    for name in names:
        try:
            portals.append(profiles.portal(name))
        except (ProfileError, UnknownPortalError) as error:
            echo(f"{error}\n", sys.stderr)
            refused.append(ExitCode.NOT_STARTED)
    return portals, refused


def _passed_on(opts: argparse.Namespace) -> list[str]:
    options = [part for value in opts.spargs for part in ("-a", value)]
    options += ["--loglevel", opts.loglevel] if opts.loglevel else []
    options += ["--nolog"] if opts.nolog else []
    return options + (["--quiet"] if opts.quiet else [])
