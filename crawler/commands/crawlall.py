"""``scrapy crawlall``: all portals, or the named ones, a process each."""

from __future__ import annotations

import argparse
import asyncio
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.exceptions import GuiwenError, ProfileError, UnknownPortalError
from crawler.parallel import ParallelCrawls, host_groups
from crawler.places import portals_dirs
from crawler.portals.loading import LoadedProfiles, load_profiles
from crawler.portals.model import Portal
from crawler.report.exit_codes import NAMES, ExitCode, worst
from crawler.standard_streams import say, settle


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
            say(f"{error}\n", sys.stderr)
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
        say(f"{name}: {known} (exit code {code})\n", sys.stdout)


def _load(names: list[str], profiles: LoadedProfiles) -> tuple[list[Portal], list[ExitCode]]:
    portals, refused = [], []
    for name in names:
        try:
            portals.append(profiles.portal(name))
        except (ProfileError, UnknownPortalError) as error:
            say(f"{error}\n", sys.stderr)
            refused.append(ExitCode.NOT_STARTED)
    return portals, refused


def _passed_on(opts: argparse.Namespace) -> list[str]:
    options = [part for value in opts.spargs for part in ("-a", value)]
    options += ["--loglevel", opts.loglevel] if opts.loglevel else []
    options += ["--nolog"] if opts.nolog else []
    return options + (["--quiet"] if opts.quiet else [])
