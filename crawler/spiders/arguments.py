"""Checks -a values and turns them into RunArguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches

from crawler.exceptions import UsageError
from crawler.page.urls import is_listed, is_web_address, split_address
from crawler.portals.model import Portal
from crawler.text.dates import CHINA


@dataclass(frozen=True, slots=True)
class DateWindow:
    """A span of publication times, both ends included; None leaves an end open."""

    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, published_at: str | None) -> bool:
        """Whether an article of that time is wanted; one without a time is, where nothing tells otherwise.

        A bare date stands for its whole day.
        """
        span = _span(published_at)
        if span is None:
            return True
        first, last = span
        return not (self.since and last < self.since) and not (self.until and first > self.until)

    def is_before(self, published_at: str | None) -> bool:
        """Whether an article of that time is older than the whole window."""
        span = _span(published_at)
        return bool(span and self.since and span[1] < self.since)


def parse_bound(text: str, *, end: bool) -> datetime:
    """A bound as an aware time, +08:00 where it names no zone; a bare date is its first or, for ``end``, last moment.

    Raises: ValueError where ``text`` is neither YYYY-MM-DD nor ISO 8601.
    """
    span = _span(text)
    if span is None:
        raise ValueError(text)
    return span[1] if end else span[0]


def _span(text: str | None) -> tuple[datetime, datetime] | None:
    """First and last moment that an ISO date or time stands for."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time.min, CHINA), datetime.combine(day, time.max, CHINA)
    except ValueError:
        pass  # more than a date
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return moment, moment


_TIME = "YYYY-MM-DD or ISO 8601, +08:00 where no zone is given"
MODES = ("delta", "full")
ACCEPTED = {
    "mode": " or ".join(MODES),
    "since": _TIME,
    "until": _TIME,
    "sections": "names of sections of the portal, separated by commas",
    "limit": "a whole number, 1 or more",
    "url": "the http(s) URL of one article on a host of the portal",
}


@dataclass(frozen=True, slots=True)
class RunArguments:
    """How a run walks and how it is narrowed; the default is a delta crawl of the whole portal.

    ``full``: every list to its end, every listed article looked at again.
    """

    full: bool = False
    window: DateWindow = field(default_factory=DateWindow)
    sections: tuple[str, ...] = ()
    limit: int | None = None
    url: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether the run sees only a part of the portal by the user's wish."""
        return bool(self.sections or self.limit or self.url or self.window)


def parse_arguments(values: Mapping[str, str | None], portal: Portal) -> RunArguments:
    """The arguments of a run.

    Raises: UsageError for an unknown name or a bad value; the message names the accepted form.
    """
    for name in values:
        if name not in ACCEPTED:
            raise UsageError(f"-a {name}: unknown argument; accepted: {', '.join(ACCEPTED)}")
    arguments = RunArguments(
        full=_mode(values.get("mode")) == "full",
        window=_window(values),
        sections=_sections(values.get("sections"), portal),
        limit=_limit(values.get("limit")),
        url=_url(values.get("url"), portal),
    )
    others = [name for name in values if name != "url"]
    if arguments.url and others:
        raise UsageError(f"-a url: found together with {', '.join(others)}; accepted: url alone")
    return arguments


def _bad(name: str, value: str, form: str | None = None) -> UsageError:
    return UsageError(f"-a {name}: found {value!r}; accepted: {form or ACCEPTED[name]}")


def _mode(value: str | None) -> str:
    if value is not None and value not in MODES:
        raise _bad("mode", value)
    return value or "delta"


def _window(values: Mapping[str, str | None]) -> DateWindow:
    bounds = {}
    for name in ("since", "until"):
        value = values.get(name)
        try:
            bounds[name] = parse_bound(value, end=name == "until") if value is not None else None
        except ValueError:
            raise _bad(name, str(value)) from None
    window = DateWindow(**bounds)
    if window.since and window.until and window.since > window.until:
        raise UsageError(
            f"-a until: found {values['until']!r}, before since {values['since']!r}; accepted: the later one"
        )
    return window


def _sections(value: str | None, portal: Portal) -> tuple[str, ...]:
    if value is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in value.replace("，", ",").split(",") if name.strip()))
    if not names:
        raise _bad("sections", value)
    if portal.sections != "all":
        _check_known(names, [section.name for section in portal.sections], portal)
    return names


def _check_known(names: Iterable[str], known: list[str], portal: Portal) -> None:
    """Sub-sections are found only on the way, so a name of one is asked for by its section."""
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, 1, 0.5)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise _bad("sections", name, f"sections of {portal.name}{hint}: {', '.join(known)}")


def _limit(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise _bad("limit", value)
    return int(value)


def _url(value: str | None, portal: Portal) -> str | None:
    if value is None:
        return None
    if not is_web_address(value) or not is_listed(split_address(value).hostname, portal.hosts):
        raise _bad("url", value, f"an http(s) URL on {' or '.join(portal.hosts)}")
    return value
