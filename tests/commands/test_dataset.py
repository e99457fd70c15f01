"""``scrapy dataset`` and ``scrapy schema`` as people type them."""

import argparse
import json
from datetime import UTC, datetime

import jsonschema
import pytest
from scrapy.settings import Settings

from crawler.commands import dataset as dataset_command
from crawler.state.database import state_url
from crawler.state.delta import Status
from crawler.state.session import Session
from tests.dataset.test_build import FIRST, digests, numbers, rows_of
from tests.finished_runs import article, finish_run
from tests.replica.process import run_scrapy


def dataset(tmp_path, *options):
    return run_scrapy("dataset", *options, output_dir=tmp_path / "output", fast=False)


def test_data_set_is_built_from_finished_files(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1), article(2), article(3, section="公告", sections=[])])
    done = dataset(tmp_path, "qinglan", "--out", str(tmp_path / "set"), "--format", "jsonl", "--section", "要闻")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 articles in 1 partitions, 1 of them written anew\n"
    assert numbers(tmp_path / "set") == [1, 2]


def test_parquet_is_the_default(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    dataset(tmp_path, "qinglan", "--out", str(tmp_path / "set"))
    assert sorted(digests(tmp_path / "set")) == ["README.md", "data/portal=qinglan/year=2025/articles.parquet"]


WITHOUT_EXTRAS = """
import sys
from importlib.machinery import PathFinder


class Installed(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        extra = name.partition(".")[0] in ("pyarrow", "psycopg")
        return None if extra else super().find_spec(name, path, target)


sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
"""


@pytest.fixture
def no_extras(tmp_path, monkeypatch):
    """Processes see guiwen as it is installed without its extras."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_EXTRAS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_without_the_extras_only_what_needs_them_is_refused(tmp_path, no_extras):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    listed = run_scrapy("list", output_dir=tmp_path / "output", fast=False)
    assert (listed.returncode, listed.stdout) == (0, "gxzx\n"), listed.stderr
    lines = dataset(tmp_path, "qinglan", "--out", str(tmp_path / "set"), "--format", "jsonl")
    assert lines.returncode == 0, lines.stderr
    parquet = dataset(tmp_path, "qinglan", "--out", str(tmp_path / "other"))
    assert parquet.returncode == 1
    assert "pip install 'guiwen[dataset]'" in parquet.stderr
    assert len(parquet.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        pytest.param(["beiping"], 1, "no finished files of beiping", id="nothing there"),
        pytest.param(["qinglan", "--fields", "titel"], 2, "unknown: titel; accepted: schema_version", id="field"),
        pytest.param(["qinglan", "--since", "gestern"], 2, "--since: 'gestern' is no time", id="time"),
        pytest.param(["qinglan", "--format", "xlsx"], 2, "accepted: parquet, jsonl.zst", id="form"),
        pytest.param([], 2, "at least one portal", id="no portal"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(tmp_path, options, code, message):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    done = dataset(tmp_path, *options, "--out", str(tmp_path / "set"))
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_articles_that_the_state_knows_as_gone_are_told(tmp_path):
    folder = tmp_path / "output" / "qinglan"
    url = state_url(folder)
    when = [datetime(2026, 1, 1, tzinfo=UTC)]
    for run_id, day in ((FIRST, 1), ("20260105T000000Z-bbbb", 5)):
        when[0] = datetime(2026, 1, day, tzinfo=UTC)
        session = Session.begin(
            url, folder, portal="qinglan", run_id=run_id, crawler_version="0", clock=lambda: when[0]
        )
        if day == 1:
            for number in (1, 2):
                session.recorder.record(session.recorder.revise(article(number)))
        else:
            session.recorder.failed(article(2).id, Status.GONE, "http_404")
        session.finish("finished")
    dataset(tmp_path, "qinglan", "--out", str(tmp_path / "set"), "--format", "jsonl")
    first, second = rows_of(tmp_path / "set")
    assert (first["gone_at"], first["last_seen_at"]) == (None, None)
    assert second["gone_at"].startswith("2026-01-05")
    assert second["last_seen_at"].startswith("2026-01-01")


def test_schema_is_printed_and_lines_follow_it(tmp_path):
    done = run_scrapy("schema", output_dir=tmp_path, fast=False)
    schema = json.loads(done.stdout)
    finish_run(tmp_path / "output", FIRST, [article(1)])
    (path,) = (tmp_path / "output" / "qinglan" / "articles").glob("*.jsonl")
    jsonschema.Draft202012Validator(schema).validate(json.loads(path.read_text(encoding="utf-8")))


def test_ctrl_c_leaves_the_last_data_set_and_is_told(tmp_path, monkeypatch, capsys):
    finish_run(tmp_path / "output", "20260101T000000Z-aaaa", [article(1)])
    command = dataset_command.Command()
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    command.settings.set("OUTPUT_DIR", str(tmp_path / "output"))
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    options = parser.parse_args(["--out", str(tmp_path / "set"), "--format", "jsonl"])
    command.run(["qinglan"], options)
    before = digests(tmp_path / "set")

    finish_run(tmp_path / "output", "20260102T000000Z-bbbb", [article(2)])

    def interrupted(line):
        raise KeyboardInterrupt  # as on Ctrl-C; the signal itself is ignored where tests run in the background

    with monkeypatch.context() as patch:
        patch.setattr("crawler.dataset.folder.safe_line", interrupted)
        command.run(["qinglan"], options)
    assert command.exitcode == 4
    assert capsys.readouterr().err == "stopped before the end\n"
    assert digests(tmp_path / "set") == before
