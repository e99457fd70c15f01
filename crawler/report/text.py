"""Shows a run report as one screen of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from rich.cells import cell_len, chop_cells, set_cell_size

from crawler.report.coverage import FIELDS
from crawler.report.exit_codes import ExitCode
from crawler.report.model import RunReport, SectionReport
from crawler.report.rules import percent
from crawler.text.dates import CHINA


def wrap(line: str, width: int, indent: int) -> Iterator[str]:
    """The line in pieces of at most ``width`` columns, broken at blanks where there are any.

    Pieces after the first begin with ``indent`` blanks (fewer on a narrow screen).

    >>> list(wrap("one two three", 9, 2))
    ['one two', '  three']
    """
    indent = min(indent, width // 3)
    first, start = True, ""
    for word in _pieces(line, width - indent):
        if cell_len(start) + cell_len(word) > width:
            yield start.rstrip()
            start, first = " " * indent + word.lstrip(), False
        else:
            start += word
    if start or first:
        yield start.rstrip()


def indent_of(line: str, label_width: int) -> int:
    """How far the second piece of a line goes in: below what the first one says.

    >>> indent_of("  - a reason", 12), indent_of("Articles    12 new", 12), indent_of("plain text", 12)
    (4, 12, 2)
    """
    if line.startswith("  - "):
        return 4
    return label_width if "  " in line[:label_width] else 2


def _may_break(line: str, position: int) -> bool:
    """Before a blank, but not between a number and its per cent sign."""
    return line[position] == " " and line[position + 1 : position + 2] != "%"


def _pieces(line: str, width: int) -> Iterator[str]:
    """Words with the blanks before them; a word that is too long for any line is cut."""
    start = 0
    for position in range(1, len(line) + 1):
        if position == len(line) or (line[position - 1] != " " and _may_break(line, position)):
            word = line[start:position]
            start = position
            yield from [word] if cell_len(word) <= width else chop_cells(word, width)


_LABEL = 12
_MOST_SECTIONS, _MOST_REASONS = 8, 8
_FIELDS = {name: name.replace("published_minute", "time of day").replace("_at", "") for name in FIELDS}


def report_text(report: RunReport, *, width: int = 80, folder: Path | None = None) -> str:
    """What a person wants to know after a run; every line fits ``width`` columns (Chinese characters take two).

    Args:
        folder: where the run's files lie, for the last line; None leaves it out.
    """
    lines = [*_head(report), "", *_verdict(report), "", *_figures(report), *_sections(report, width)]
    lines += _tail(report, folder)
    safe = (_printable(line) for line in lines)
    return "\n".join(part for line in safe for part in wrap(line, width, indent_of(line, _LABEL))) + "\n"


def _printable(line: str) -> str:
    """Names come from pages: nothing of them may steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in line)


def clock(moment: datetime) -> str:
    """A moment at UTC+8, where the portals are."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def duration(seconds: float) -> str:
    """A length of time for people.

    >>> duration(7.6), duration(93), duration(7384)
    ('8 s', '1 min 33 s', '2 h 3 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def size(number: int) -> str:
    """A number of bytes for people.

    >>> size(900), size(123456), size(12345678)
    ('900 B', '123 kB', '12.3 MB')
    """
    for limit, unit in ((10**9, "GB"), (10**6, "MB")):
        if number >= limit:
            return f"{number / limit:.1f} {unit}"
    return f"{number // 1000} kB" if number >= 1000 else f"{number} B"


def headline(report: RunReport) -> str:
    """The verdict in a few words: ``HEALTHY (exit code 0)``."""
    if report.verdict is None:
        return "RUNNING"
    return f"{report.verdict.name.upper()} (exit code {report.verdict.exit_code})"


def _head(report: RunReport) -> Iterator[str]:
    yield f"{report.title or report.portal} ({report.portal}), run {report.run_id}"
    took = f", {duration(report.seconds)}" if report.seconds is not None else ""
    arguments = "".join(f" -a {name}={value}" for name, value in report.arguments.items())
    yield f"{clock(report.started_at)}{took}, {report.finish_reason or report.status}{arguments}"


def _verdict(report: RunReport) -> Iterator[str]:
    pending = f", {report.pending} links pending" if report.pending else ""
    whole = "complete" if report.complete else f"not complete{pending}"
    yield f"{headline(report)}, {whole}"
    reasons = report.verdict.reasons if report.verdict else ()
    for reason in reasons[:_MOST_REASONS]:
        yield f"  - {reason}"
    if len(reasons) > _MOST_REASONS:
        yield f"  … and {len(reasons) - _MOST_REASONS} more in report.json"


def _figures(report: RunReport) -> Iterator[str]:
    counts, traffic = report.counts, report.traffic
    numbers = {"new": counts.new, "changed": counts.changed}
    numbers |= {"duplicates among them": counts.duplicates} if counts.duplicates else {}
    numbers |= {"as before": counts.unchanged}
    yield _line("Articles", numbers)
    if counts.rejected or counts.gone:
        yield _line("No article", {**counts.rejected, **({"gone": counts.gone} if counts.gone else {})})
    if counts.failed:
        yield _line("Failed", counts.failed)
    if counts.robots_forbidden:
        yield _line("Not asked", {"forbidden by robots.txt": counts.robots_forbidden})
    yield _line("Rows", {"listed": counts.rows_listed, "new": counts.rows_new}) + _not_followed(report)
    if counts.lost_records:
        yield _line("Lost", {"records of a run that died, fetched again": counts.lost_records})
    latency = traffic.latency
    speed = f", answers in {latency.p50_ms} ms (p50), {latency.p95_ms} ms (p95)" if latency.p50_ms else ""
    yield f"{'Requests':{_LABEL}}{traffic.requests}, {size(traffic.bytes)}, {traffic.retries} retries{speed}"
    if traffic.retried:
        yield _line("Retried", traffic.retried)
    if report.coverage.articles:
        shares = report.coverage.fields.items()
        found = [f"{_FIELDS.get(name, name)} {percent(field.share)}" for name, field in shares if field.share]
        yield f"{'Fields':{_LABEL}}{', '.join(found)}"


def _not_followed(report: RunReport) -> str:
    reasons = report.counts.rows_not_followed
    told = ", ".join(f"{number} {reason}" for reason, number in reasons.items())
    return f", {sum(reasons.values())} not followed ({told})" if reasons else ""


def _line(label: str, numbers: Mapping[str, int]) -> str:
    return f"{label:{_LABEL}}" + ", ".join(f"{number} {name}" for name, number in numbers.items())


def _sections(report: RunReport, width: int) -> Iterator[str]:
    """A table of the lists; those with a problem first where not all fit the screen."""
    sections = list(report.sections)
    if not sections:
        return
    if len(sections) > _MOST_SECTIONS:
        sections.sort(key=lambda section: section.complete)
    shown = sections[:_MOST_SECTIONS]
    name_width = max(8, min(24, width - 56, max(cell_len(_name(section)) for section in shown)))
    yield ""
    yield _row(name_width, width, "Section", "pages", "rows", "claimed", "oldest", "newest", "end")
    for section in shown:
        claimed = "-" if section.claimed is None else str(section.claimed)
        oldest, newest = ((date or "-")[:10] for date in (section.oldest, section.newest))
        end = (section.ended or "not ended").replace("_", " ")
        yield _row(
            name_width, width, _name(section), str(section.pages), str(section.rows), claimed, oldest, newest, end
        )
    if len(sections) > len(shown):
        rest = sections[len(shown) :]
        yield f"… and {len(rest)} more, {sum(not section.complete for section in rest)} of them not complete"
    seen_whole = [section.seen_whole_at for section in sections if section.seen_whole_at]
    if seen_whole:
        yield f"Each list seen whole since {min(seen_whole)[:10]}" + _but(len(sections) - len(seen_whole))


def _but(count: int) -> str:
    return f", but for {count}" if count else ""


def _name(section: SectionReport) -> str:
    return f"  {section.name}" if section.parent else section.name


def _row(
    name_width: int, width: int, name: str, pages: str, rows: str, claimed: str, oldest: str, newest: str, end: str
) -> str:
    name = set_cell_size(name, name_width)
    dates = f"  {oldest:10}  {newest:10}" if width >= 72 else ""
    counted = f" {claimed:>7}" if width >= 48 else ""
    return f"{name} {pages:>5} {rows:>6}{counted}{dates}  {end}".rstrip()


def _tail(report: RunReport, folder: Path | None) -> Iterator[str]:
    yield ""
    for file in report.files:
        yield f"{'File':{_LABEL}}{file.name}, {file.records} records, {size(file.bytes)}"
    news = next((line for line in report.comparison if line.measure == "new"), None)
    if news:
        yield f"{'Before':{_LABEL}}{news.before:g} new articles in the median of the last {news.runs} whole runs"
    if folder:
        log = "" if report.verdict and report.verdict.exit_code == ExitCode.HEALTHY else ", crawl.log"
        yield f"{'More':{_LABEL}}{folder / 'runs' / report.run_id}: report.html, report.json{log}"
