"""Resolves the folders that settings name; they are relative to the folder of scrapy.cfg."""

from __future__ import annotations

from pathlib import Path

from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg


def project_dir() -> Path:
    """The folder of the nearest scrapy.cfg, else the current one; absolute."""
    return Path(closest_scrapy_cfg() or "scrapy.cfg").absolute().parent


def output_dir(settings: BaseSettings) -> Path:
    """The folder of all results: ``OUTPUT_DIR``, absolute."""
    return project_dir() / Path(settings["OUTPUT_DIR"])


def portals_dirs(settings: BaseSettings) -> list[Path]:
    """The folders with users' own profiles: ``PORTALS_DIRS``, absolute."""
    return [project_dir() / folder for folder in settings.getlist("PORTALS_DIRS")]
