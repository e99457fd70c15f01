"""``scrapy reparse PORTAL``: reads the archived pages again by today's rules, without network."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError
from sqlalchemy.engine import URL

from crawler import __version__
from crawler.commands.console import ProgressLines, told_exit_code, told_when_stopped
from crawler.exceptions import GuiwenError
from crawler.export.lines import new_run_id
from crawler.extensions.run_record import session_rules
from crawler.paths import output_dir, portals_dirs
from crawler.portals.loading import load_profiles
from crawler.reparse.changes import Summary
from crawler.reparse.run import DryRun, Order, StoreSink, reparse
from crawler.state.database import state_url
from crawler.state.locking import portal_lock
from crawler.state.session import Session
from crawler.text.times import local_time

_FINISH_REASON = "reparsed"


class Command(ScrapyCommand):
    """Extract archived pages again and write a revision of each article that is read differently."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <portal>"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Extract the archived pages of a portal again, without network"

    def long_desc(self) -> str:
        """What ``scrapy reparse --help`` says."""
        return (
            "Extract all archived article pages again by the profile and rules of today. Articles that are read "
            "differently get a new revision, in finished files as of a crawl; pages that were no article and are one "
            "now become one. Prints which fields changed in how many articles, and samples; look at them with "
            "--dry-run first. Exit codes: 0 done, 1 nothing to read, or a finished file is not what its manifest says, "
            "2 wrong usage, 4 stopped, 6 not written, 75 a crawl of the portal is running."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What to read, and whether to write."""
        super().add_options(parser)
        parser.add_argument("--since", metavar="TIME", help="published then or later: YYYY-MM-DD or ISO 8601, +08:00")
        parser.add_argument("--until", metavar="TIME", help="published then or earlier; a day counts whole")
        parser.add_argument("--jobs", metavar="N", type=int, default=_cores(), help="processes")
        parser.add_argument(
            "--derived",
            action="store_true",
            help="also write articles of which only what follows from the blocks differs: text without its tables",
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read, write, print the summary."""
        if len(args) != 1:
            raise ScrapyUsageError("one portal is needed; `scrapy list` shows their names")
        if opts.jobs < 1:
            raise ScrapyUsageError("--jobs takes a whole number from 1")
        try:
            order = self._order(args[0], opts)
            with told_when_stopped():
                summary = (
                    reparse(order, DryRun(self._url(order)), ProgressLines()) if opts.dry_run else self._write(order)
                )
        except GuiwenError as error:
            self.exitcode = told_exit_code(error)
        else:
            print(*summary.lines(), sep="\n")

    def _order(self, name: str, opts: argparse.Namespace) -> Order:
        assert self.settings is not None
        return Order(
            portal=load_profiles(portals_dirs(self.settings)).portal(name),
            folder=self._output / name,
            since=local_time(opts.since, "--since") if opts.since else None,
            until=local_time(opts.until, "--until") if opts.until else None,
            jobs=opts.jobs,
            derived=opts.derived,
        )

    @property
    def _output(self) -> Path:
        assert self.settings is not None
        return output_dir(self.settings)

    def _url(self, order: Order) -> URL:
        assert self.settings is not None
        return state_url(order.folder, self.settings.get("STATE_URL"))

    def _write(self, order: Order) -> Summary:
        """Under the portal's lock, as a run of its own."""
        assert self.settings is not None
        portal, url = order.portal, self._url(order)
        with portal_lock(portal.name, portal.hosts, output_dir=self._output, url=url):
            session = Session.begin(
                url,
                order.folder,
                portal=portal.name,
                run_id=new_run_id(),
                crawler_version=__version__,
                rules=session_rules(self.settings),
            )
            try:
                summary = reparse(order, StoreSink(session), ProgressLines())
                session.finish(_FINISH_REASON)
            except BaseException:
                session.abandon()
                raise
        return summary


def _cores() -> int:
    """Those this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
