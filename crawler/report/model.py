"""The run report as dataclasses, in the order of ``report.json``; docs/report.md describes every part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crawler.export.finished_files import ManifestFile

REPORT_VERSION = "1.0"

Status = Literal[
    "running",  # written when the run starts; what a killed run leaves behind
    "ended",
    "died",  # still "running" when a later run started: killed, or the machine went down
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What is known of a run besides its counters."""

    portal: str
    title: str = ""
    run_id: str
    crawler_version: str
    started_at: datetime
    ended_at: datetime | None = None
    finish_reason: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    """The ``-a`` values as given."""
    narrowed: bool = False
    """Whether ``-a`` values leave parts of the portal out."""
    first_run: bool = False
    """Whether no earlier run of this portal walked it to the end."""
    pending: int = 0
    """Links found, now or earlier, and not asked for yet."""
    failed: int = 0
    """Links that failed, now or earlier, and wait for another run; not those that were given up."""
    stored: int | None = None
    """Links that lead to an article that is kept, from all runs."""
    files: tuple[ManifestFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionReport:
    """The walk over one list."""

    name: str
    parent: str | None = None
    url: str
    pages: int = 0
    claimed: int | None = None
    """The total the portal prints, or None."""
    seen: int = 0
    """Articles its list pages showed in this run."""
    rows: int = 0
    """Rows they showed, which is what portals count: two rows may lead to one article."""
    unfollowed: int = 0
    """Of these: links to files and to pages of the portal that are no articles."""
    oldest: str | None = None
    newest: str | None = None
    ended: str | None = None
    """Why the walk ended (crawler/spiders/walk.py); None where it never did."""
    complete: bool = False
    """Whether the walk ended as it should and the list showed as much as the portal claims."""
    chain_broken: bool = False
    problem: str | None = None
    seen_whole_at: str | None = None
    """When its list was last seen from the top to its end, over one run or several (UTC); None where never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwalkedSection:
    """A section that breadcrumbs of articles name and whose list was not walked."""

    name: str
    url: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCoverage:
    """On how many articles a field was found, and which step found it how often."""

    found: int
    share: float | None
    """Of all articles of the run; None where the run had none."""
    steps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Fields of the articles that were kept."""

    articles: int = 0
    fields: Mapping[str, FieldCoverage] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Of each section the ``articles``, and on how many of them the fields were found that history judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """New articles by the day they were published, and by section and month; unknown days under ``unknown``."""

    days: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Pages, articles and rows; what a reason or class means: docs/report.md."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    """Looked at again, and as they were."""
    duplicates: int = 0
    """Of the new and changed ones: reprints of articles that are stored already."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Pages that are no article, by reason."""
    gone: int = 0
    """Articles that the portal lists and does not have any more: 404, 410, moved to its home page."""
    gone_as_expected: int = 0
    """Of the gone and the forbidden: asked for although they were so before, or because no list shows them any more."""
    failed: Mapping[str, int] = field(default_factory=dict)
    """Pages given up after all retries, by class of failure: of articles, lists, anything."""
    failed_articles: int = 0
    """Of these: article pages and their sub-pages."""
    robots_forbidden: int = 0
    """Pages that were not asked for because robots.txt forbids it: the portal's wish, and no failure of it."""
    rows_listed: int = 0
    rows_new: int = 0
    """Of these: rows that no earlier walk of their section had listed."""
    rows_not_followed: Mapping[str, int] = field(default_factory=dict)
    lost_records: int = 0
    """Lines and archived pages of runs that died before this one that the disk did not hold any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Time from request to answer, without the politeness delay."""

    p50_ms: int | None = None
    p95_ms: int | None = None
    max_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What went over the wire."""

    requests: int = 0
    responses: int = 0
    bytes: int = 0
    retries: int = 0
    retried: Mapping[str, int] = field(default_factory=dict)
    """Failures that were followed by another try, by class."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    latency: Latency = Latency()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a verdict is what it is. ``setting`` and ``threshold`` stand where a setting decided."""

    code: str
    text: str
    setting: str | None = None
    threshold: float | None = None
    value: float | None = None

    def __str__(self) -> str:
        """One line for people: what was measured, and the setting with its value."""
        return self.text if self.setting is None else f"{self.text} ({self.setting} = {self.threshold:g})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How the run ended, as a word and as the exit code."""

    name: str
    exit_code: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One number of this run beside the median of the last comparable runs."""

    measure: str
    now: float
    before: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run. Written when it starts (``running``) and again when it has ended."""

    report_version: str = REPORT_VERSION
    portal: str
    title: str = ""
    run_id: str
    crawler_version: str
    status: Status
    started_at: datetime
    ended_at: datetime | None = None
    finish_reason: str | None = None
    process: str | None = None
    """``<pid>@<host>`` of the crawl, to tell a running one from a dead one."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    narrowed: bool = False
    first_run: bool = False
    complete: bool = False
    """Whether the whole portal was seen and nothing is left to fetch."""
    pending: int = 0
    waiting: int = 0
    """Of the pending links: those that failed and wait for another try."""
    stored: int | None = None
    """Links that lead to an article that is kept, from all runs; None in reports of early versions."""
    verdict: Verdict | None = None
    counts: Counts = Counts()
    sections: tuple[SectionReport, ...] = ()
    sections_missing: tuple[str, ...] = ()
    sections_unwalked: tuple[UnwalkedSection, ...] = ()
    sections_not_due: int = 0
    """Lists left alone in this run because they change rarely (``DELTA_ADAPTIVE``)."""
    coverage: Coverage = Coverage()
    published: Published = Published()
    traffic: Traffic = Traffic()
    output_error: str | None = None
    unreachable: str | None = None
    files: tuple[ManifestFile, ...] = ()
    comparison: tuple[Comparison, ...] = ()

    @property
    def seconds(self) -> float | None:
        """How long the run took, or None while it runs."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None

    @property
    def articles(self) -> int:
        """Article pages that were articles, whether stored now or before."""
        return self.counts.new + self.counts.changed + self.counts.unchanged
