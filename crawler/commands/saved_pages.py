"""What commands on saved pages share: files are read in the order given, one JSON line each is printed."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar

from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import BaseSettings, Settings

from crawler.exceptions import GuiwenError, NotAnArticleError, UnreadablePageError
from crawler.export.lines import values_line
from crawler.page.page import Page
from crawler.paths import portals_dirs
from crawler.portals.loading import load_profiles
from crawler.portals.model import Portal

MAX_FILE_BYTES = 32 * 1024 * 1024
# Work handed out ahead of the line that is printed next
_AHEAD_PER_JOB = 4
_TEXT_BOMS = (b"\xff\xfe", b"\xfe\xff")

Reader = Callable[[Page, Portal | None], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Job:
    path: str
    url: str | None
    portal: Portal | None
    read: Reader


@dataclass(frozen=True, slots=True)
class _Answer:
    """The JSON line of a file, or why there is none, or what is wrong with it."""

    line: str | None
    error: str | None = None


class PagesCommand:
    """The common part of ``extract`` and ``rows``, put in front of ScrapyCommand; ``read`` makes a line of a page."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}
    settings: Settings | None
    read: Reader

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <file> [<file> …]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and those of commands over saved pages."""
        super().add_options(parser)  # type: ignore[misc]
        parser.add_argument("--portal", metavar="NAME", help="read with this portal's profile")
        parser.add_argument("--url", metavar="URL", help="where the page was; without it links stay as in the page")
        parser.add_argument("--jobs", metavar="N", type=int, default=1, help="processes (default 1)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each file."""
        assert self.settings is not None
        self.exitcode = print_pages(args, opts, self.settings, type(self).read)


def print_pages(files: Sequence[str], options: argparse.Namespace, settings: BaseSettings, read: Reader) -> int:
    """Print a line for each file in the order given; one line on stderr for a file that cannot be read.

    Args:
        read: makes the line's values from a page; a module-level function, so that other processes can call it.

    Returns: the exit code: 1 where the portal is unknown or a file could not be read, else 0.

    Raises: Scrapy's UsageError for a command line that cannot be meant so.
    """
    if not files:
        raise ScrapyUsageError("at least one file is needed")
    if options.jobs < 1:
        raise ScrapyUsageError("--jobs takes a whole number from 1")
    try:
        portal = load_profiles(portals_dirs(settings)).portal(options.portal) if options.portal else None
    except GuiwenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    jobs = (_Job(path, options.url, portal, read) for path in files)
    return _print(_answers(jobs, min(options.jobs, len(files))))


def read_saved_page(path: str, url: str | None = None) -> Page:
    """The page in a file.

    Raises: UnreadablePageError where there is no such file, or nothing in it that could be a page.
    """
    try:
        with Path(path).open("rb") as file:
            body = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadablePageError(f"{path}: {error.strerror or error}") from error
    if not body.strip():
        raise UnreadablePageError(f"{path}: empty")
    if len(body) > MAX_FILE_BYTES:
        raise UnreadablePageError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
    if body.startswith(b"%PDF") or (b"\0" in body[:1024] and not body.startswith(_TEXT_BOMS)):
        raise UnreadablePageError(f"{path}: no HTML")
    return Page(body, url)


def _print(answers: Iterable[_Answer]) -> int:
    exit_code = 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", line_buffering=True)
    try:
        for answer in answers:
            if answer.error is not None:
                sys.stderr.write(f"{answer.error}\n")
            if answer.line is not None:
                print(answer.line)
            else:
                exit_code = 1
    except BrokenPipeError:
        # `| head` has seen enough; what Python flushes at its end must go nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exit_code


def _answers(jobs: Iterable[_Job], processes: int) -> Iterator[_Answer]:
    if processes == 1:
        yield from map(_answer, jobs)
        return
    waiting: deque[Future[_Answer]] = deque()
    with ProcessPoolExecutor(processes) as pool:
        remaining = iter(jobs)
        waiting.extend(pool.submit(_answer, job) for job in islice(remaining, processes * _AHEAD_PER_JOB))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(_answer, job) for job in islice(remaining, 1))


def _answer(job: _Job) -> _Answer:
    try:
        page = read_saved_page(job.path, job.url)
        line = values_line({"file": job.path, **job.read(page, job.portal)})
        return _Answer(line, f"{job.path}: read in part ({', '.join(sorted(page.cut))})" if page.cut else None)
    except UnreadablePageError as error:
        return _Answer(None, str(error))
    except NotAnArticleError as error:
        return _Answer(None, f"{job.path}: {error}")
