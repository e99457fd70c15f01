"""Counts on how many articles each field was found, by which step, and when they were published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from crawler.items import Article, Crumb
from crawler.report.model import Coverage, FieldCoverage, Published, RunReport, UnwalkedSection

UNKNOWN = "unknown"
# Names on pages are endless on a hostile portal; the rest is counted together
_MAX_NAMES = 2000
_MAX_DAYS = 20_000
_REST = "(others)"

# What counts as found; published_minute: with the time of day, not the bare date
FIELDS: dict[str, Callable[[Article], object]] = {
    "title": lambda article: article.title,
    "published_at": lambda article: article.published_at,
    "published_minute": lambda article: article.published_precision in ("minute", "second"),
    "source": lambda article: article.source,
    "authors": lambda article: article.authors,
    "editors": lambda article: article.editors,
    "section": lambda article: article.section,
    "text": lambda article: article.text,
    "images": lambda article: article.images,
    "kicker": lambda article: article.kicker,
    "subtitle": lambda article: article.subtitle,
}

# Compared with what the same sections gave before
JUDGED = ("published_at", "published_minute", "source", "authors", "section", "text")


class CoverageCollector:
    """Counts of a run's articles. Memory does not grow with the number of articles, only with days and sections."""

    def __init__(self) -> None:
        self.articles = 0
        self._found: Counter[str] = Counter()
        self._steps: dict[str, Counter[str]] = {}
        self._days: Counter[str] = Counter()
        self._months: dict[str, Counter[str]] = {}
        self._sections: dict[str, Counter[str]] = {}
        self._trails: Counter[tuple[Crumb, ...]] = Counter()

    def add(self, article: Article) -> None:
        """Count one article that was kept; a changed one adds nothing to the days, it was there before."""
        self.articles += 1
        found = [name for name, value in FIELDS.items() if value(article)]
        self._found.update(found)
        section = _bounded_name(self._sections, _section_of(article))
        self._sections.setdefault(section, Counter()).update(["articles", *(name for name in found if name in JUDGED)])
        for name, step in article.extraction.items():
            _bounded(self._steps.setdefault(name, Counter()), step, _MAX_NAMES)
        trail = tuple(article.breadcrumbs)
        if trail in self._trails or len(self._trails) < _MAX_NAMES:
            self._trails[trail] += 1
        if article.revision == 1 and article.duplicate_of is None:
            self._add_date(article)

    def _add_date(self, article: Article) -> None:
        day = (article.published_at or UNKNOWN)[:10]
        _bounded(self._days, day, _MAX_DAYS)
        section = _bounded_name(self._months, _section_of(article))
        month = day if day == UNKNOWN else day[:7]
        _bounded(self._months.setdefault(section, Counter()), month, _MAX_NAMES)

    def unwalked(self, is_missed: Callable[[Sequence[Crumb]], bool]) -> tuple[UnwalkedSection, ...]:
        """The sections at the end of breadcrumbs that were missed, those with most articles first."""
        found: Counter[tuple[str, str]] = Counter()
        for trail, number in self._trails.items():
            if is_missed(trail):
                found[trail[-1].name, trail[-1].url or ""] += number
        return tuple(UnwalkedSection(name=name, url=url, articles=n) for (name, url), n in found.most_common())

    def coverage(self) -> Coverage:
        """Fields and steps so far."""
        fields = {
            name: FieldCoverage(
                found=self._found[name],
                share=round(self._found[name] / self.articles, 4) if self.articles else None,
                steps=dict(sorted(self._steps.get(name, {}).items(), key=lambda pair: (-pair[1], pair[0]))),
            )
            for name in FIELDS
        }
        sections = {name: dict(counts) for name, counts in self._sections.items()}
        return Coverage(articles=self.articles, fields=fields, sections=sections)

    def published(self) -> Published:
        """Days and months so far, in order."""
        months = {name: dict(sorted(counts.items())) for name, counts in self._months.items()}
        return Published(days=dict(sorted(self._days.items())), months=months)


def _section_of(article: Article) -> str:
    return next(iter(article.sections), None) or article.section or UNKNOWN


def _bounded_name(known: Collection[str], name: str) -> str:
    return name if name in known or len(known) < _MAX_NAMES else _REST


def _bounded(counts: Counter[str], name: str, limit: int) -> None:
    counts[name if name in counts or len(counts) < limit else _REST] += 1


def share_of(name: str) -> Callable[[RunReport], float | None]:
    """Reads from a report how many of its articles have the field; None where it was not looked for."""

    def share(report: RunReport) -> float | None:
        field = report.coverage.fields.get(name)
        return field.share if field else None

    return share
