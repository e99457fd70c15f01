"""Finds, checks and loads the profiles of portals; the accepted form of every key is a table of checks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from parsel import Selector

from crawler.exceptions import ProfileError, UnknownPortalError
from crawler.page.urls import is_listed, is_web_address, split_address
from crawler.portals.model import ArticleRules, ListRules, Portal, Section, select

PLATFORMS = ("phpcms", "generic")

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")
_BLANK_PAGE = Selector(text="<html><body></body></html>")


class WrongFormError(Exception):
    """A value is not of the accepted form, which is the message."""


class NestedFaultsError(Exception):
    """Faults inside a table or array, each beginning with the rest of its key."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults


def checked(
    data: Mapping[str, Any], keys: Mapping[str, tuple[str, Callable[[Any], Any]]], prefix: str, faults: list[str]
) -> dict[str, Any]:
    """The values of ``data`` by field name; what is wrong or unknown goes to ``faults``."""
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in keys:
            faults.append(f"{prefix}{key}: unknown key; accepted: {', '.join(keys)}")
            continue
        field, check = keys[key]
        try:
            values[field] = check(value)
        except WrongFormError as wrong:
            faults.append(f"{prefix}{key}: found {value!r}; accepted: {wrong}")
        except NestedFaultsError as nested:
            faults += [f"{prefix}{key}{fault}" for fault in nested.faults]
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongFormError("a text that is not empty")
    return value.strip()


def _name(value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise WrongFormError("lower-case letters, digits and underscores, beginning with a letter")
    return value


def _url(value: Any) -> str:
    if not isinstance(value, str) or not is_web_address(value):
        raise WrongFormError("an absolute URL, http:// or https:// and a host")
    return value


def _hosts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(map(_is_host, value)):
        raise WrongFormError(
            "a list of host names in lower case, each with or without a port, without scheme or path, such as "
            "['www.example.cn']"
        )
    return tuple(value)


def _is_host(value: Any) -> bool:
    host, colon, port = value.partition(":") if isinstance(value, str) else ("", "", "")
    has_port = port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536
    return bool(_HOST.fullmatch(host)) and (has_port or not colon)


def _one_of(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise WrongFormError("one of " + ", ".join(choices))
        return str(value)

    return check


def _timezone(value: Any) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        raise WrongFormError("an IANA time zone such as 'Asia/Shanghai'") from None
    return str(value)


def _sections(value: Any) -> Any:
    if value == "all":
        return "all"
    if not isinstance(value, list) or not value:
        raise WrongFormError("'all', or a list of names or of {name, catid | url, subsections} tables")
    faults: list[str] = []
    sections = []
    for index, entry in enumerate(value):
        if isinstance(entry, str) and entry.strip():
            sections.append(Section(entry.strip()))
        elif isinstance(entry, dict):
            values = checked(entry, _SECTION_KEYS, f"[{index}].", faults)
            if "name" not in values:
                faults.append(f"[{index}].name: missing; accepted: the section's name on the portal")
            elif "url" in values and "catid" in values:
                faults.append(f"[{index}]: found url and catid; accepted: one of them")
            else:
                sections.append(Section(**values))
        else:
            faults.append(f"[{index}]: found {entry!r}; accepted: a name or a table with name")
    names = [section.name for section in sections]
    faults += [f": {name!r} stands twice; accepted: each section once" for name in _repeated(names)]
    if faults:
        raise NestedFaultsError(faults)
    return tuple(sections)


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _catid(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise WrongFormError("a category id, 1 or more")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongFormError("true or false")
    return value


def _selector(value: Any) -> str:
    text = _text(value)
    try:
        select(_BLANK_PAGE, text)
    except ValueError as error:
        raise WrongFormError(f"a CSS selector, or an XPath that begins with / or ./ ({error})") from None
    return text


def _selectors(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise WrongFormError("a list of selectors")
    return tuple(_selector(entry) for entry in value)


def _patterns(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise WrongFormError("a list of regular expressions")
    for entry in value:
        try:
            re.compile(entry)
        except (re.error, TypeError) as error:
            raise WrongFormError(f"regular expressions; {entry!r} is none ({error})") from None
    return tuple(value)


def _list_rules(value: Any) -> ListRules:
    return ListRules(**_table(value, _LIST_KEYS))


def _article_rules(value: Any) -> tuple[ArticleRules, ...]:
    if not isinstance(value, list):
        raise WrongFormError("one or more [[article]] tables, newest first")
    faults: list[str] = []
    rules = []
    for index, entry in enumerate(value):
        try:
            rules.append(ArticleRules(**_table(entry, _ARTICLE_KEYS)))
        except NestedFaultsError as nested:
            faults += [f"[{index}]{fault}" for fault in nested.faults]
    for index, rule_set in enumerate(rules[:-1]):
        if rule_set.match is None and not faults:
            faults.append(
                f"[{index}].match: missing; accepted: a selector, since the sets below never apply without it"
            )
    if faults:
        raise NestedFaultsError(faults)
    return tuple(rules)


def _table(value: Any, keys: Mapping[str, tuple[str, Callable[[Any], Any]]]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongFormError("a table with " + ", ".join(keys))
    faults: list[str] = []
    values = checked(value, keys, ".", faults)
    if faults:
        raise NestedFaultsError(faults)
    return values


def _settings(value: Any) -> dict[str, str | int | float | bool]:
    form = "a table of Scrapy or guiwen settings in capitals, each a text, number, true or false"
    if not isinstance(value, dict):
        raise WrongFormError(form)
    for key, entry in value.items():
        if not _SETTING.fullmatch(key) or not isinstance(entry, str | int | float | bool):
            raise WrongFormError(form)
    return dict(value)


PORTAL_KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "name": ("name", _name),
    "title": ("title", _text),
    "home_url": ("home_url", _url),
    "hosts": ("hosts", _hosts),
    "platform": ("platform", _one_of(*PLATFORMS)),
    "timezone": ("timezone", _timezone),
    "sections": ("sections", _sections),
    "article_urls": ("article_urls", _patterns),
    "list": ("list_rules", _list_rules),
    "article": ("article_rules", _article_rules),
    "settings": ("settings", _settings),
}
_SECTION_KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "name": ("name", _text),
    "url": ("url", _url),
    "catid": ("catid", _catid),
    "subsections": ("subsections", _flag),
}
_LIST_KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    field.name: (field.name, _selector) for field in fields(ListRules)
}
_ARTICLE_KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    field.name: (field.name, _selectors if field.name == "exclude" else _selector) for field in fields(ArticleRules)
}


SHIPPED_DIR = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LoadedProfiles:
    """All profiles that could be read, by name, and the problems of those that could not."""

    portals: Mapping[str, Portal]
    problems: Mapping[str, ProfileError]

    def portal(self, name: str) -> Portal:
        """The profile of that name.

        Raises: ProfileError where its file is wrong, UnknownPortalError where there is none.
        """
        if name in self.problems:
            raise self.problems[name]
        if name not in self.portals:
            raise UnknownPortalError(f"unknown portal {name!r}; {_known(name, self.portals)}")
        return self.portals[name]


def load_profiles(user_dirs: Iterable[str | Path] = ()) -> LoadedProfiles:
    """Every profile that ships with guiwen and every one in ``user_dirs``; on equal names the later folder wins.

    Raises: nothing for a wrong file: its problems are kept under its name. ProfileError for a folder that is missing.
    """
    portals: dict[str, Portal] = {}
    problems: dict[str, ProfileError] = {}
    for folder in (SHIPPED_DIR, *map(Path, user_dirs)):
        if not folder.is_dir():
            raise ProfileError([f"PORTALS_DIRS: {folder} is no folder; accepted: folders that hold <name>.toml files"])
        for path in sorted(folder.glob("*.toml")):
            portals.pop(path.stem, None)
            problems.pop(path.stem, None)
            try:
                portals[path.stem] = load_profile(path)
            except ProfileError as error:
                problems[path.stem] = error
    return LoadedProfiles(portals, problems)


def load_profile(path: Path) -> Portal:
    """The profile in ``path``.

    Raises: ProfileError with one line for every fault in the file.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError([f"{path}: cannot be read as TOML: {error}"]) from error
    faults: list[str] = []
    values = checked(data, PORTAL_KEYS, "", faults)
    faults += _cross_checked(values, path)
    if faults:
        raise ProfileError([f"{path}: {fault}" for fault in faults])
    return Portal(**values, path=str(path))


def _known(name: str, portals: Iterable[str]) -> str:
    close = get_close_matches(name, portals, 1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(portals)) or 'none'}"


def _cross_checked(values: Mapping[str, Any], path: Path) -> list[str]:
    """What only several keys together tell."""
    faults = [
        f"{key}: missing; accepted: {form}"
        for key, form in (
            ("name", "the file's name without .toml"),
            ("title", "the portal's own name"),
            ("home_url", "http:// or https:// and a host"),
            ("hosts", "a list of host names"),
        )
        if key not in values
    ]
    if "name" in values and values["name"] != path.stem:
        faults.append(f"name: found {values['name']!r}; accepted: the file's name, {path.stem!r}")
    if "home_url" in values and "hosts" in values:
        host = split_address(values["home_url"]).hostname
        if not is_listed(host, values["hosts"]):
            faults.append(f"home_url: its host {host!r} is not in hosts; accepted: one of {', '.join(values['hosts'])}")
    for section in values.get("sections", ()):
        if isinstance(section, Section) and section.url and "hosts" in values:
            host = split_address(section.url).hostname
            if not is_listed(host, values["hosts"]):
                faults.append(f"sections: {section.name}: url host {host!r} is not in hosts")
        if isinstance(section, Section) and section.catid and values.get("platform") != "phpcms":
            faults.append(f"sections: {section.name}: catid needs platform = 'phpcms'")
    return faults
