"""A PostgreSQL server of our own for the tests, where its programs are installed."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

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
    folder = Path(tempfile.mkdtemp(prefix="gw-pg-", dir=fast_folder()))
    user = _other_user(folder)
    try:
        initdb = [programs / "initdb", "-A", "trust", "-U", "guiwen", "-E", "UTF8", "--no-sync", "-D", folder / "data"]
        subprocess.run(initdb, user=user, cwd=folder, check=True, capture_output=True)
        url = URL.create("postgresql+psycopg", "guiwen", database="postgres", query={"host": str(folder)})
        with _server(programs / "postgres", folder, user):
            _wait_for(url)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(program: Path, folder: Path, user: str | None) -> Iterator[None]:
    options = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off")
    command = [program, "-D", folder / "data", *(part for option in options for part in ("-c", option))]
    with (folder / "log").open("w") as log:
        # It must not outlive a test run that is killed
        server = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log, preexec_fn=_end_with_parent)
    try:
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _end_with_parent() -> None:
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def _wait_for(url: URL) -> None:
    engine = create_engine(url, poolclass=NullPool)
    ends_at = time.monotonic() + 60
    while True:
        try:
            engine.connect().close()
            return
        except OperationalError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.02)


def fast_folder() -> str | None:
    """A folder in memory where the system has one: tests kill processes, they do not cut the power."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    found = shutil.which("initdb")
    return versions[-1].parent if versions else Path(found).resolve().parent if found else None


def _other_user(folder: Path) -> str | None:
    """The user to run the server as where we are root, which it refuses; the folder becomes theirs."""
    if os.geteuid() != 0:
        return None
    for user in _OTHER_USERS:
        with suppress(LookupError):
            shutil.chown(folder, user)
            return user
    pytest.skip("PostgreSQL refuses to run as root, and there is no other user to run it as")


def new_database(server: URL, name: str) -> URL:
    """An empty database on the server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.set(database=name)
