"""TOML files in, checked ``Portal`` profiles out; every fault is told with file, key, value and accepted form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from crawler.exceptions import ProfileError, UnknownPortalError
from crawler.normalize.addresses import split_address
from crawler.portals.forms import PORTAL_KEYS, checked
from crawler.portals.model import Portal, Section
from crawler.portals.platforms.urls import is_listed

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
