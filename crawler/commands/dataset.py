"""``scrapy dataset PORTAL … --out DIR``: builds one data set from all finished files of the portals."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.commands.console import ProgressLines, told_exit_code, told_when_stopped
from crawler.dataset.build import Order, Result, build_dataset
from crawler.dataset.columns import PRESETS
from crawler.dataset.formats import FORMS
from crawler.dataset.selection import DUPLICATES, Gone, Selection
from crawler.exceptions import GuiwenError
from crawler.paths import output_dir
from crawler.state.articles import gone_articles
from crawler.state.database import open_state, state_url
from crawler.text.times import local_time


class Command(ScrapyCommand):
    """Build a data set, or bring it up to date."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <portal> [<portal> …] --out DIR"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "One clean data set from all finished files: Parquet, JSON Lines, CSV, SQLite or PostgreSQL"

    def long_desc(self) -> str:
        """What ``scrapy dataset --help`` says."""
        return (
            "Build a data set from all finished files of the portals: the latest revision of each article, without "
            "duplicates, sorted, a partition for each portal and year, with a README.md of counts. The next build into "
            "the same folder writes only what has changed. Exit codes: 0 built, 1 nothing to build from, or a "
            "finished file is not what its manifest says, 2 wrong usage, 4 stopped, 6 not written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What is wanted, and in which form."""
        super().add_options(parser)
        parser.add_argument("--out", metavar="DIR", required=True, help="folder, or database URL for postgres")
        parser.add_argument("--format", default="parquet", metavar="FORM", help=f"{', '.join(FORMS)} (default parquet)")
        parser.add_argument(
            "--compression", metavar="NAME", help="zstd, gzip, snappy or none, as far as the form has it"
        )
        parser.add_argument("--since", metavar="TIME", help="published then or later: YYYY-MM-DD or ISO 8601, +08:00")
        parser.add_argument("--until", metavar="TIME", help="published then or earlier; a day counts whole")
        parser.add_argument(
            "--section", action="append", default=[], metavar="NAME", help="only this section; repeatable"
        )
        parser.add_argument("--fields", metavar="A,B", help="only these columns, in this order")
        parser.add_argument("--preset", choices=PRESETS, help="columns under the names of another schema")
        parser.add_argument(
            "--duplicates", choices=DUPLICATES, default="drop", help="default drop; mark adds is_duplicate"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Build; what was built goes to stdout, what is going on to stderr."""
        if not args:
            raise ScrapyUsageError("at least one portal is needed")
        try:
            with told_when_stopped():
                result = build_dataset(_order(self._output, args, opts), gone=self._gone, report=ProgressLines())
        except GuiwenError as error:
            self.exitcode = told_exit_code(error)
        else:
            print(_told(result))

    @property
    def _output(self) -> Path:
        assert self.settings is not None
        return output_dir(self.settings)

    def _gone(self, portal: str) -> Iterator[Gone]:
        """The articles that the state knows to have vanished; none where there is no state beside the files."""
        assert self.settings is not None
        folder = self._output / portal
        url = state_url(folder, self.settings.get("STATE_URL"))
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return
        with open_state(url, writing=False) as connection:
            yield from (Gone(*article) for article in gone_articles(connection, portal))


def _order(output: Path, portals: list[str], opts: argparse.Namespace) -> Order:
    selection = Selection(
        since=local_time(opts.since, "--since") if opts.since else None,
        until=local_time(opts.until, "--until") if opts.until else None,
        sections=tuple(opts.section),
        duplicates=opts.duplicates,
    )
    return Order(
        output=output,
        portals=tuple(dict.fromkeys(portals)),
        out=opts.out,
        form=opts.format,
        compression=opts.compression,
        selection=selection,
        names=tuple(name.strip() for name in opts.fields.split(",")) if opts.fields else None,
        preset=opts.preset,
    )


def _told(result: Result) -> str:
    total = len(result.partitions)
    return f"{result.rows:,} articles in {total} partitions, {result.written} of them written anew"
