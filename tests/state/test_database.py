from __future__ import annotations

import sqlite3
import sys

import pytest
from sqlalchemy import inspect, text

from crawler.exceptions import StateError, UsageError
from crawler.state import database
from crawler.state.database import open_state, state_url
from crawler.state.locking import portal_lock
from crawler.state.schema import METADATA, SCHEMA_VERSION
from tests.crawls import Crawls, crawl


def execute(url, statement):
    with open_state(url) as connection:
        connection.execute(text(statement))
        connection.commit()


def test_a_new_store_has_all_tables_and_the_version(store_url):
    with open_state(store_url) as connection:
        assert set(inspect(connection).get_table_names()) == set(METADATA.tables)
        assert connection.scalar(text("SELECT value FROM guiwen_meta")) == str(SCHEMA_VERSION)


def test_what_was_not_committed_is_gone(store_url):
    with open_state(store_url) as connection:
        connection.execute(text("INSERT INTO guiwen_meta VALUES ('mood', 'calm')"))
    with open_state(store_url) as connection:
        assert connection.scalar(text("SELECT count(*) FROM guiwen_meta")) == 1


def test_a_newer_store_is_refused(store_url):
    execute(store_url, f"UPDATE guiwen_meta SET value = '{SCHEMA_VERSION + 1}'")
    with pytest.raises(StateError, match=f"version {SCHEMA_VERSION + 1}, this program reads {SCHEMA_VERSION}: a newer"):
        open_state(store_url).__enter__()


def test_an_older_store_is_migrated_once_and_in_one_piece(store_url, monkeypatch):
    execute(store_url, "INSERT INTO guiwen_meta VALUES ('mood', 'calm')")
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 2)

    def rename(connection):
        connection.execute(text("UPDATE guiwen_meta SET key = 'temper' WHERE key = 'mood'"))

    def fail(connection):
        connection.execute(text("DELETE FROM guiwen_meta WHERE key = 'temper'"))
        connection.execute(text("SELECT * FROM no_such_table"))

    monkeypatch.setattr(database, "MIGRATIONS", {SCHEMA_VERSION: rename, SCHEMA_VERSION + 1: fail})
    with pytest.raises(StateError, match="no_such_table"):
        open_state(store_url).__enter__()
    monkeypatch.setattr(database, "MIGRATIONS", {SCHEMA_VERSION: rename, SCHEMA_VERSION + 1: lambda _connection: None})
    for _ in range(2):
        with open_state(store_url) as connection:
            rows = dict(connection.execute(text("SELECT key, value FROM guiwen_meta")).all())
    assert rows == {"schema_version": str(SCHEMA_VERSION + 2), "temper": "calm"}


def test_a_version_no_migration_leads_from_is_refused(store_url):
    execute(store_url, "UPDATE guiwen_meta SET value = '-3'")
    with pytest.raises(StateError, match="no way leads on from version -3"):
        open_state(store_url).__enter__()


def test_only_looking_neither_creates_nor_migrates(store_url, monkeypatch):
    with pytest.raises(StateError, match="there is no"):
        open_state(store_url, writing=False).__enter__()
    execute(store_url, "SELECT 1")
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(StateError, match="the next crawl will migrate it"):
        open_state(store_url, writing=False).__enter__()


def test_one_may_look_while_a_crawl_writes(store_url):
    with open_state(store_url) as crawl:
        crawl.execute(text("INSERT INTO guiwen_meta VALUES ('mood', 'calm')"))
        with open_state(store_url, writing=False) as looking:
            assert looking.scalar(text("SELECT count(*) FROM guiwen_meta")) == 1


def test_the_database_of_another_program_is_refused(tmp_path):
    url = state_url(tmp_path)
    with sqlite3.connect(url.database) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    with pytest.raises(StateError, match="another program's database, with tables recipes"):
        open_state(url).__enter__()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_refused(tmp_path, content):
    url = state_url(tmp_path)
    (tmp_path / "state.sqlite3").write_bytes(content)
    with pytest.raises(StateError, match=r"state\.sqlite3: .*(damaged|not a database|malformed|unsupported)"):
        open_state(url).__enter__()


def test_sqlite_survives_a_power_cut_and_waits_for_others(tmp_path):
    with open_state(state_url(tmp_path)) as connection:
        told = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "busy_timeout")]
    assert told == ["wal", 2, 30_000]


@pytest.mark.parametrize(
    ("configured", "opened"),
    [
        (None, "sqlite:///out/demo/state.sqlite3"),
        ("", "sqlite:///out/demo/state.sqlite3"),
        ("sqlite:////var/lib/state.db", "sqlite:////var/lib/state.db"),
        ("postgresql://crawler:secret@db/news", "postgresql+psycopg://crawler:***@db/news"),
        ("postgres://db/news", "postgresql+psycopg://db/news"),
        ("postgresql+psycopg://db/news", "postgresql+psycopg://db/news"),
    ],
)
def test_the_state_is_kept_where_the_setting_says(tmp_path, configured, opened):
    assert str(state_url(tmp_path.__class__("out/demo"), configured)) == opened


@pytest.mark.parametrize("configured", ["a file", "mysql://db/news", "oracle://db"])
def test_other_places_are_refused(tmp_path, configured):
    with pytest.raises(UsageError, match=r"STATE_URL.*accepted: postgresql://"):
        state_url(tmp_path, configured)


def test_a_server_that_cannot_be_reached_is_told_without_its_password(tmp_path):
    pytest.importorskip("psycopg")
    url = state_url(tmp_path, f"postgresql://crawler:secret@/news?host={tmp_path}")
    with pytest.raises(StateError, match="state postgresql") as told:
        open_state(url).__enter__()
    assert "secret" not in str(told.value)


def test_a_missing_driver_is_told_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    url = state_url(tmp_path, "postgresql://db/news")
    with pytest.raises(StateError, match=r"pip install 'guiwen\[postgres\]'"):
        open_state(url).__enter__()
    with pytest.raises(StateError, match="driver psycopg"), portal_lock("demo", [], output_dir=tmp_path, url=url):
        pass


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE guiwen_meta SET value = 'one'", "found 'one' where schema_version should be"),
        ("UPDATE guiwen_meta SET value = CAST(x'c328' AS TEXT)", "decode"),
        ("UPDATE guiwen_meta SET value = x'c328'", r"found b'\\xc3\(' where schema_version should be"),
        ("DELETE FROM guiwen_meta", "found None where schema_version should be"),
        ("DROP TABLE near_anchors", "tables are missing: near_anchors"),
    ],
)
def test_a_damaged_file_is_told_in_one_line_with_what_to_do(tmp_path, harm, told):
    url = state_url(tmp_path)
    execute(url, "SELECT 1")
    with sqlite3.connect(url.database) as file:
        file.execute(harm)
    for writing in (True, False):
        with pytest.raises(StateError, match=rf"^state .*state\.sqlite3: .*{told}.* \(it is damaged; docs/") as error:
            open_state(url, writing=writing).__enter__()
        assert "\n" not in str(error.value)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path):
    (tmp_path / "state.sqlite3").mkdir()
    with pytest.raises(StateError, match=r"state\.sqlite3: this is a folder or a device; accepted: a file"):
        open_state(state_url(tmp_path)).__enter__()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE links SET status = 'lost'",
        "UPDATE articles SET fetched_at = 'yesterday'",
        "UPDATE links SET url = CAST(x'c328' AS TEXT)",
        "UPDATE near_texts SET core = x'00'",
    ],
)
def test_values_that_mean_nothing_end_a_crawl_as_a_broken_store_does(tmp_path, harm):
    runs = Crawls(state_url(tmp_path / "demo"), tmp_path / "demo")
    text = "".join(chr(0x4E00 + number) for number in range(300))
    session = runs.begin()
    crawl(session, [1, 2], text=text)
    session.finish("finished")
    with sqlite3.connect(runs.url.database) as file:
        file.execute(harm)
    session = runs.begin()
    try:
        with pytest.raises(StateError, match=r"^state .*state\.sqlite3: .*damaged"):
            crawl(session, [1, 2, 3], text=text + "又及")
        assert isinstance(session.failure, StateError)
    finally:
        session.abandon()
