"""``scrapy report``: makes the pages of runs and of all portals from the reports on the disk."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import ClassVar

from scrapy.commands import ScrapyCommand

from crawler.exceptions import GuiwenError, UnknownPortalError, UsageError
from crawler.export.disk import write_whole
from crawler.paths import output_dir
from crawler.report.exit_codes import ExitCode
from crawler.report.history import as_seen_now, portal_folders, read_report, report_path, run_reports
from crawler.report.html import INDEX_NAME, PAGE_NAME, index_page, page_path, run_page
from crawler.report.model import RunReport
from crawler.report.text import report_text


class Command(ScrapyCommand):
    """Write report.html of the last run of each portal, or of one run; print its text; write the index."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What the command takes."""
        return "[portal …] [--run RUN_ID] [--out DIR] [--index]"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Show how runs went: text, report.html, and an index page over all runs"

    def long_desc(self) -> str:
        """What ``scrapy report --help`` says."""
        return (
            "Show how the last run of each portal went, or of the named ones, and write its report.html; with --index "
            "one page over all runs. Exit codes: 0 done, 1 no such portal or run, 2 wrong usage, 6 not written. How "
            "the run went is in the text, not in the code."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--run``, ``--out``, ``--index``."""
        super().add_options(parser)
        parser.add_argument("--run", metavar="RUN_ID", help="this run instead of the last one; of one portal")
        parser.add_argument(
            "--out", metavar="DIR", help="write the pages there, relative to where you are, instead of into OUTPUT_DIR"
        )
        parser.add_argument("--index", action="store_true", help="write index.html over all runs of the portals")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print and write; exit code 1 where there is no such portal or run, 6 where a page cannot be written."""
        assert self.settings is not None
        try:
            self._report(args, opts, output_dir(self.settings))
        except UsageError as error:
            self._refuse(error, ExitCode.USAGE)
        except UnknownPortalError as error:
            self._refuse(error, ExitCode.NOT_STARTED)
        except GuiwenError as error:
            self._refuse(error, ExitCode.OUTPUT)

    def _refuse(self, error: GuiwenError, code: ExitCode) -> None:
        sys.stderr.write(f"{error}\n")
        self.exitcode = code

    def _report(self, names: list[str], opts: argparse.Namespace, folder: Path) -> None:
        if opts.run and len(names) != 1:
            raise UsageError("--run: name the one portal whose run it is")
        folders = _folders(folder, names)
        out = Path(opts.out) if opts.out else folder
        if opts.index:
            for portal_folder in folders if opts.out else ():
                _copy_pages(portal_folder, out / portal_folder.name)
            _write(out / INDEX_NAME, index_page(folders))
            return
        for portal_folder in folders:
            self._run_page(portal_folder, opts.run, out)

    def _run_page(self, folder: Path, run_id: str | None, out: Path) -> None:
        report = as_seen_now(_chosen(folder, run_id))
        print(report_text(report), end="")
        _write(page_path(out / folder.name, report.run_id), run_page(report, run_reports(folder)))


def _folders(output: Path, names: Sequence[str]) -> list[Path]:
    """The folders of the named portals, or of all that have runs.

    Raises: UnknownPortalError for a name without runs.
    """
    there = portal_folders(output)
    known = {folder.name: folder for folder in there}
    for name in names:
        if name not in known:
            raise UnknownPortalError(f"no runs of {name!r} in {output}; there are: {', '.join(known) or 'none'}")
    return [known[name] for name in names] if names else there


def _chosen(folder: Path, run_id: str | None) -> RunReport:
    """The run asked for, or the last one.

    Raises: UnknownPortalError where there is none.
    """
    if run_id and Path(run_id).name == run_id:
        try:
            return read_report(report_path(folder, run_id))
        except (OSError, ValueError):
            pass
    elif not run_id:
        for report in islice(run_reports(folder), 1):
            return report
    known = ", ".join(report.run_id for report in islice(run_reports(folder), 3))
    raise UnknownPortalError(
        f"no such run of {folder.name}: {run_id or 'none at all'}; the last ones: {known or 'none'}"
    )


def _copy_pages(folder: Path, target: Path) -> None:
    """Bring the pages of the runs to where the index will link them; those that are there as they are stay.

    Raises: OutputError where one cannot be written.
    """
    for page in sorted(folder.glob(f"runs/*/{PAGE_NAME}")):
        copy = page_path(target, page.parent.name)
        content = page.read_bytes()
        if not copy.exists() or copy.read_bytes() != content:
            write_whole(copy, content)


def _write(path: Path, page: str) -> None:
    write_whole(path, page.encode())
    print(path)
