"""A user's own components, by whatever setting they come: they stand beside ours, and ours cannot be lost."""

from __future__ import annotations

import json

import pytest
from scrapy.settings import Settings

from crawler.addon import MERGED, add_components, check_components
from crawler.exceptions import SetupError
from crawler.pipelines import RecordPipeline
from tests.replica.process import run_scrapy

OWN = """
from pathlib import Path

class Titles:
    def process_item(self, item):
        with Path({titles!r}).open("a", encoding="utf-8") as file:
            file.write(item.title + chr(10))
        return item

class Addon:
    def update_settings(self, settings):
        settings.set("ITEM_PIPELINES", {{"own.Titles": 950}}, priority="cmdline")

class LateThief:
    def update_settings(self, settings):
        settings.set("ITEM_PIPELINES", {{}}, priority="cmdline")
"""
PROJECT = """
COMMANDS_MODULE = "crawler.commands"
ADDONS = {"crawler.addon.GuiwenAddon": 1000}
ITEM_PIPELINES = {"own.Titles": 950}
EXTENSIONS = {"scrapy.extensions.memdebug.MemoryDebugger": 5}
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module of a user's, ``own``; what its pipeline saw."""
    folder = tmp_path / "own"
    folder.mkdir()
    titles = folder / "titles.txt"
    (folder / "own.py").write_text(OWN.format(titles=str(titles)), "utf-8")
    (folder / "own_project.py").write_text(PROJECT, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return titles


def crawl(replica, tmp_path, **settings):
    return run_scrapy(
        "crawl", "gxzx", "-a", "limit=3", proxy=replica.proxy, output_dir=tmp_path / "out", settings=settings
    )


def seen_by(titles):
    return sorted(titles.read_text("utf-8").splitlines())


EMPTY = dict.fromkeys(MERGED, "{}")


@pytest.mark.parametrize(
    "settings",
    [
        {"ITEM_PIPELINES": '{"own.Titles": 950}'},
        {"ADDONS": '{"own.Addon": 5}'},
        EMPTY | {"ITEM_PIPELINES": '{"own.Titles": 950}', "ADDONS": "{}"},
    ],
    ids=str,
)
def test_a_users_pipeline_gets_what_ours_write(start_replica, tmp_path, own, settings):
    done = crawl(start_replica("stock", articles=20), tmp_path, **settings)
    assert done.returncode == 0, done.stderr[-2000:]
    assert seen_by(own) == sorted(line["title"] for line in done.lines()) != []


def test_a_project_of_ones_own_needs_only_the_add_on_and_the_commands(start_replica, tmp_path, own, monkeypatch):
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "own_project")
    done = crawl(start_replica("stock", articles=20), tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert seen_by(own) == sorted(line["title"] for line in done.lines()) != []


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"ITEM_PIPELINES": '{"crawler.pipelines.RecordPipeline": null}'}, "RecordPipeline"),
        ({"EXTENSIONS": '{"crawler.extensions.run_record.RunRecord": null}'}, "RunRecord"),
        ({"ADDONS": '{"crawler.addon.GuiwenAddon": null}'}, "GuiwenAddon"),
        ({"ADDONS": '{"own.LateThief": 2000}'}, "ValidatePipeline"),
    ],
    ids=str,
)
def test_a_crawl_without_one_of_ours_does_not_start(tmp_path, own, settings, named):
    done = run_scrapy("crawl", "gxzx", output_dir=tmp_path / "out", settings=settings)
    assert done.returncode == 1
    assert next(iter(settings)) in done.stderr or "ITEM_PIPELINES" in done.stderr
    assert named in done.stderr
    assert not list((tmp_path / "out").glob("*/runs/*/report.json"))


def merged(name, value):
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set(name, value, priority="cmdline")
    add_components(settings)
    check_components(settings)
    return settings.getdict(name)


class StricterRecord(RecordPipeline):
    """A user's own form of one of ours."""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ITEM_PIPELINES", {"crawler.pipelines.RecordPipeline": 900}),
        ("ITEM_PIPELINES", {RecordPipeline: 900}),
        ("ITEM_PIPELINES", {RecordPipeline: None, StricterRecord: 900}),
        ("EXTENSIONS", {"crawler.extensions.progress.Progress": None, "crawler.extensions.run_log.RunLog": None}),
        ("DOWNLOAD_HANDLERS", {"ftp": None}),
        ("DOWNLOAD_HANDLERS", '{"s3": null}'),
    ],
    ids=str,
)
def test_what_takes_nothing_from_a_crawl_is_allowed(name, value):
    named = {key if isinstance(key, str) else f"{key.__module__}.{key.__qualname__}" for key in merged(name, value)}
    assert named >= set(json.loads(value) if isinstance(value, str) else ())
    assert "crawler.pipelines.DedupPipeline" in named or name != "ITEM_PIPELINES"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ITEM_PIPELINES", {RecordPipeline: None}, "crawler.pipelines.RecordPipeline is missing or off"),
        ("ITEM_PIPELINES", {RecordPipeline: 50}, "is set to 50; accepted: 900"),
        ("DOWNLOAD_HANDLERS", {"http": None}, "http is missing or off"),
        (
            "DOWNLOAD_HANDLERS",
            {"https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"},
            "https is set to scrapy",
        ),
        (
            "DOWNLOADER_MIDDLEWARES",
            {"scrapy.downloadermiddlewares.retry.RetryMiddleware": 550},
            "a component of ours does its work",
        ),
        ("SPIDER_MIDDLEWARES", {"crawler.fetching.archiving.ArchiveMiddleware": None}, "ArchiveMiddleware"),
    ],
    ids=str,
)
def test_what_takes_something_from_a_crawl_is_refused(name, value, told):
    with pytest.raises(SetupError, match=f"^{name}: .*{told}"):
        merged(name, value)
