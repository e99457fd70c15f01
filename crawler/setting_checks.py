"""Checks names and values of settings before a crawl begins."""

from __future__ import annotations

import codecs
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import default_settings

from crawler import settings as our_settings
from crawler.addon import HANDLERS, MERGED
from crawler.exceptions import ProfileError, UsageError
from crawler.paths import project_dir
from crawler.state.recording import DedupPolicy

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.portals.model import Portal

# The default is a whole number, and a fraction is as good
FRACTIONS = frozenset({
    "BACKOFF_FIRST", "BACKOFF_MAX", "DNS_TIMEOUT", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT", "LOGSTATS_INTERVAL",
    "LOG_KEEP_DAYS", "NOTIFY_TIMEOUT_S", "PROGRESS_INTERVAL_S", "RETRY_AFTER_MAX", "ROBOTS_CRAWL_DELAY_MAX",
})  # fmt: skip
# With none at a time a crawl would never move
_AT_LEAST_ONE = frozenset({"CONCURRENT_ITEMS", "CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN"})
# Beyond these no clock and no calendar counts
_MOST = {"_DAYS": 36_500, "_HOURS": 876_000}
_MOST_NUMBER = 1e13
_MOST_TRIED = 200
# Good for spiders that walk no portal
_OF_PORTALS = frozenset({"JOBDIR"})
_CODECS = frozenset({"FEED_EXPORT_ENCODING", "HTTPPROXY_AUTH_ENCODING", "LOG_ENCODING"})
_COMPONENTS = frozenset({*MERGED, "ADDONS", "SPIDER_CONTRACTS"} - {HANDLERS})
_CLASSES_BY_NAME = frozenset({HANDLERS, "FEED_EXPORTERS", "FEED_STORAGES"})
_CLASS_PATH = re.compile(r"(?:scrapy|crawler)(?:\.\w+){2,}")
# Scrapy reads these, and has no default for them
_WITHOUT_DEFAULT = frozenset({"CONCURRENT_REQUESTS_PER_IP", "FILES_EXPIRES", "IMAGES_EXPIRES", "RUN_ID"})
_NEAR = 0.8

Check = Callable[[Any], str | None]
"""What is accepted, where a value is not; None where it is."""


def check_given(options: Iterable[str]) -> None:
    """Look at ``-s NAME=VALUE`` as typed.

    Raises: UsageError that names the setting, what was found and what is accepted.
    """
    for option in options:
        name, sign, value = option.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"-s: found {option!r}; accepted: -s NAME=VALUE")
        if name not in _OF_PORTALS:
            check_value(name, value)


def check_values(settings: BaseSettings) -> None:
    """Look at every setting that somebody has set.

    Raises: UsageError that names the setting, what was found and what is accepted.
    """
    for name in settings:
        if (settings.getpriority(name) or 0) > 0:
            check_value(str(name), settings[name])


def check_profile(portal: Portal) -> None:
    """Look at the settings of a profile.

    Raises: ProfileError with all that is wrong.
    """
    problems = []
    for name, value in portal.settings.items():
        try:
            check_value(name, value)
        except UsageError as error:
            problems.append(f"{portal.name}.toml: settings: {error}")
    if problems:
        raise ProfileError(problems)


def check_value(name: str, value: Any) -> None:
    """Look at one setting; None stands for Scrapy's own default.

    Raises: UsageError.
    """
    accepted = None if value is None else _check_of(name)(value)
    if accepted:
        raise UsageError(f"{name}: found {_shown(value)}; accepted: {accepted}")


def misspelt(settings: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names that nobody reads and that are near a known one, with that one."""
    known = {name.replace("_", ""): name for name in _known()}
    for name in settings:
        if isinstance(name, str) and name not in known.values() and len(name) < _MOST_TRIED:
            near = get_close_matches(name.upper().replace("_", ""), known, 1, _NEAR)
            if near:
                yield name, known[near[0]]


@cache
def _known() -> frozenset[str]:
    return frozenset({*_names(default_settings), *_names(our_settings), *_WITHOUT_DEFAULT})


def _names(module: object) -> list[str]:
    return [name for name in dir(module) if name.isupper()]


def _check_of(name: str) -> Check:
    """The check of a setting, from the kind of its default."""
    if name in _CHECKS:
        return _CHECKS[name]
    defaults = [getattr(module, name, None) for module in (our_settings, default_settings)]
    if any(isinstance(default, bool) for default in defaults):
        return _flag
    if any(isinstance(default, dict) for default in defaults):
        return _table
    numbers = [default for default in defaults if isinstance(default, int | float)]
    if numbers:
        whole = all(isinstance(number, int) for number in numbers) and name not in FRACTIONS
        return lambda value: _number(name, value, whole and not name.startswith("REPORT_"))
    if any(isinstance(default, str) and _CLASS_PATH.fullmatch(default) for default in defaults):
        return _class
    return lambda _: None


def _no_jobdir(value: Any) -> str | None:
    if not value:
        return None
    return (
        "nothing: a crawl that was stopped or killed is taken up by the next start of the portal, from its state in "
        "OUTPUT_DIR (docs/operations.md)"
    )


def _flag(value: Any) -> str | None:
    try:
        known = str(value) in ("True", "true", "False", "false") or int(value) in (0, 1)
    except (TypeError, ValueError):
        known = False
    return None if known else "1, 0, true or false"


def _number(name: str, value: Any, whole: bool) -> str | None:
    least = 1 if name in _AT_LEAST_ONE else 0
    most = next((most for end, most in _MOST.items() if name.endswith(end)), _MOST_NUMBER)
    signed = "PRIORITY" in name
    try:
        number = int(str(value)) if whole else float(str(value))
        fits = (signed or number >= least) and abs(number) <= most
    except ValueError:
        fits = False
    if fits:
        return None
    bounds = "" if signed else f", {least} or more" + ("" if most == _MOST_NUMBER else f", at most {most:,}")
    return ("a whole number" if whole else "a number") + bounds


def _table(value: Any) -> str | None:
    return 'a table, on the command line as JSON: {"name": value}' if _as_table(value) is None else None


def _as_table(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, Mapping) else None


def _components(value: Any) -> str | None:
    table = _as_table(value)
    if table is None or not all(order is None or isinstance(order, Real) for order in table.values()):
        return 'a table of components and numbers, on the command line as JSON: {"package.module.Class": 500}'
    return next(filter(None, map(_class, table)), None)


def _classes_by_name(value: Any) -> str | None:
    table = _as_table(value)
    if table is None:
        return 'a table of classes, on the command line as JSON: {"name": "package.module.Class"}'
    return next(filter(None, (_class(path) for path in table.values() if path is not None)), None)


def _class(path: Any) -> str | None:
    """Looked for without importing it: that is Scrapy's, once its reactor is there."""
    if not isinstance(path, str):
        return None
    module, _, name = path.rpartition(".")
    try:
        spec = find_spec(module) if module and name else None
    except (ImportError, ValueError, AttributeError):
        spec = None
    if spec is None:
        return f"the path of a class that can be imported; there is no module of {path!r}"
    if not spec.origin or not spec.origin.endswith(".py"):
        return None
    source = Path(spec.origin).read_bytes()
    known = re.search(rb"\b%s\b|import \*" % re.escape(name).encode(), source)
    return None if known else f"the path of a class that can be imported; {module} has no {name!r}"


def _slots(value: Any) -> str | None:
    table = _as_table(value)
    form = 'a table, on the command line as JSON: {"host": {"delay": 5, "concurrency": 1, "jitter": 0.5}}'
    if table is None or not all(isinstance(slot, Mapping) for slot in table.values()):
        return form
    numbers = (slot.get(key) for slot in table.values() for key in ("delay", "concurrency", "jitter"))
    fit = all(number is None or (isinstance(number, Real) and 0 <= float(number) <= _MOST_NUMBER) for number in numbers)
    return None if fit else form


def _feeds(value: Any) -> str | None:
    table = _as_table(value)
    if table is None or not all(isinstance(options, Mapping) for options in table.values()):
        return 'a table of files with options, on the command line as JSON: {"articles.csv": {"format": "csv"}}'
    return None


def _folders(value: Any) -> str | None:
    """Relative ones from the folder of scrapy.cfg."""
    folders = value.split(",") if isinstance(value, str) and value else value or ()
    missing = next((folder for folder in folders if not (project_dir() / folder).is_dir()), None)
    return None if missing is None else f"folders that hold <name>.toml files; {missing} is none"


def _log_file(value: Any) -> str | None:
    path = Path(str(value)).absolute()
    fits = not str(value) or (path.parent.is_dir() and not path.is_dir())
    return None if fits else "a file in a folder that is there"


def _log_level(value: Any) -> str | None:
    names = logging.getLevelNamesMapping()
    known = value in names or isinstance(value, int) or str(value).isdigit()
    return None if known else "DEBUG, INFO, WARNING, ERROR or CRITICAL"


def _log_format(value: Any) -> str | None:
    try:
        logging.Formatter(value)
    except (ValueError, TypeError, KeyError) as error:
        return f"a format of Python's logging ({error})"
    return None


def _dedup_policy(value: Any) -> str | None:
    return None if value in list(DedupPolicy) else ", ".join(DedupPolicy)


def _codec(value: Any) -> str | None:
    try:
        codecs.lookup(str(value))
    except LookupError:
        return "a codec that Python knows, such as utf-8"
    return None


def _shown(value: Any) -> str:
    table = _as_table(value) if isinstance(value, Mapping) else None
    text = repr(value if table is None else dict(table))
    return text if len(text) <= _MOST_TRIED else text[:_MOST_TRIED] + " …"


_CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(_COMPONENTS, _components),
    **dict.fromkeys(_CLASSES_BY_NAME, _classes_by_name),
    **dict.fromkeys(_CODECS, _codec),
    "PORTALS_DIRS": _folders,
    "DOWNLOAD_SLOTS": _slots,
    "FEEDS": _feeds,
    "JOBDIR": _no_jobdir,
    "LOG_FILE": _log_file,
    "LOG_LEVEL": _log_level,
    "LOG_FORMAT": _log_format,
    "DEDUP_POLICY": _dedup_policy,
}
