"""``scrapy checkportals``: checks every profile without sending a request."""

from __future__ import annotations

import argparse
import sys
from typing import ClassVar

from scrapy.commands import ScrapyCommand

from crawler.exceptions import GuiwenError, ProfileError, UnknownPortalError
from crawler.paths import portals_dirs
from crawler.portals.loading import LoadedProfiles, load_profiles
from crawler.portals.model import Portal
from crawler.setting_checks import check_profile, misspelt


class Command(ScrapyCommand):
    """Check all portal profiles, or the named ones; exit code 1 where one is wrong or unknown."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What the command takes."""
        return "[portal …]"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Check portal profiles without any request"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each profile; the faults of wrong ones go to stderr."""
        assert self.settings is not None
        try:
            profiles = load_profiles(portals_dirs(self.settings))
        except GuiwenError as error:
            sys.stderr.write(f"{error}\n")
            self.exitcode = 1
            return
        for name in args or sorted({*profiles.portals, *profiles.problems}):
            self._check(name, profiles)

    def _check(self, name: str, profiles: LoadedProfiles) -> None:
        try:
            portal = profiles.portal(name)
            check_profile(portal)
            for setting, known in misspelt(portal.settings):
                sys.stderr.write(
                    f"{name}.toml: settings: {setting} is read by nobody; the nearest one that is: {known}\n"
                )
            print(_summary(portal))
        except (ProfileError, UnknownPortalError) as error:
            sys.stderr.write(f"{error}\n")
            self.exitcode = 1


def _summary(portal: Portal) -> str:
    sections = "all sections" if portal.sections == "all" else f"{len(portal.sections)} sections"
    return f"{portal.name}: ok, {portal.title}, {portal.platform}, {sections}"
