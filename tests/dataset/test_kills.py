"""Builds of data sets that are killed: readers find whole files, and the next build brings the rest."""

import shutil
import sqlite3
from contextlib import closing
from itertools import count

import pytest

from crawler.export.disk import Disk
from tests.dataset.test_build import FIRST, SECOND, build, digests
from tests.deaths import killed_at
from tests.finished_runs import article, finish_run

_STEPS = ("make_folder", "open_append", "write", "sync", "rename", "remove", "sync_folder")


def partitions(folder):
    """What readers of the folder see."""
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("articles.*") if path.suffix != ".part"
    }


def build_deadly(folder, form, disk):
    for name in _STEPS:
        setattr(Disk, name, _with_step(getattr(Disk, name), name, disk))
    build(folder, form=form)


def _with_step(method, name, disk):
    def step(self, *args):
        disk.step(name)
        return method(self, *args)

    return step


@pytest.fixture
def folder(memory_path):
    """A data set of three years, and a later run that changes one, adds one and empties one."""
    finish_run(
        memory_path / "output", FIRST, [article(number, published_at=f"202{number}-05-01") for number in (1, 2, 3)]
    )
    return memory_path


def go_on(folder):
    later = [
        article(1, revision=2, title="改过的题目", published_at="2021-05-01"),
        article(5, published_at="2025-01-01"),
    ]
    moved = article(3, revision=2, published_at="2022-07-01")
    finish_run(folder / "output", SECOND, [*later, moved])


@pytest.mark.parametrize("form", ["jsonl.zst", "parquet", "csv"])
def test_killed_at_any_step_each_partition_is_the_old_or_the_new_one(folder, form):
    build(folder, form=form)
    old = partitions(folder / "set")
    go_on(folder)
    build(folder, form=form, out="new")
    new = partitions(folder / "new")
    assert old.keys() != new.keys()
    for step in count(1):
        case = folder.parent / f"{folder.name}-{step}"
        shutil.copytree(folder, case)
        died = killed_at(step, lambda disk, case=case: build_deadly(case, form, disk))
        for path, data in partitions(case / "set").items():
            assert data in (old.get(path), new.get(path)), (step, path)
        build(case, form=form)
        assert digests(case / "set") == digests(folder / "new")
        shutil.rmtree(case)
        if not died:
            break
    assert step > 10


def test_killed_at_any_step_the_database_is_the_old_or_the_new_one(folder):
    def titles(out):
        with closing(sqlite3.connect(folder / out / "articles.sqlite3")) as database:
            return database.execute("SELECT id, revision, title FROM articles ORDER BY id").fetchall()

    build(folder, form="sqlite", out="old")
    go_on(folder)
    build(folder, form="sqlite", out="new")
    for step in count(1):
        shutil.rmtree(folder / "set", ignore_errors=True)
        shutil.copytree(folder / "old", folder / "set")
        died = killed_at(step, lambda disk: build_deadly(folder, "sqlite", disk))
        assert titles("set") in (titles("old"), titles("new")), step
        build(folder, form="sqlite")
        assert titles("set") == titles("new")
        assert not list((folder / "set").rglob("*.part*"))
        if not died:
            break
    assert step > 3
