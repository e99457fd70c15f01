"""A PostgreSQL server of our own for the tests, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

# The server refuses to run as root; then it runs as one of these users
_OTHER_USERS = ("postgres", "nobody")


@contextmanager
def running_postgres() -> Iterator[URL]:
    """URL of a fresh server on a socket of its own, without fsync; it ends with the block. Skips if there is none."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    if find_spec("psycopg") is None:
        pytest.skip("the driver psycopg is not installed (pip install -e '.[postgres]')")
    folder = Path(tempfile.mkdtemp(prefix="gw-pg-"))
    as_user = _as_user(folder)
    try:
        data = folder / "data"
        _run([*as_user, programs / "initdb", "-A", "trust", "-U", "guiwen", "-E", "UTF8", "--no-sync", "-D", data])
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run([*as_user, programs / "pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", folder / "log"])
        try:
            yield URL.create("postgresql+psycopg", "guiwen", database="postgres", query={"host": str(folder)})
        finally:
            _run([*as_user, programs / "pg_ctl", "stop", "-m", "immediate", "-D", data])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    found = shutil.which("initdb")
    return versions[-1].parent if versions else Path(found).resolve().parent if found else None


def _as_user(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    for user in _OTHER_USERS:
        if subprocess.run(["id", user], capture_output=True, check=False).returncode == 0 and shutil.which("runuser"):
            shutil.chown(folder, user)
            return ["runuser", "-u", user, "--"]
    pytest.skip("PostgreSQL refuses to run as root, and there is no other user to run it as")


def _run(command: list[object]) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")


def new_database(server: URL, name: str) -> URL:
    """An empty database on the server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.set(database=name)
