"""Locks a portal and its hosts, so that only one running crawl holds them and no dead one keeps them."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from crawler.exceptions import LockHeldError, OutputError
from crawler.page.urls import shared_host
from crawler.state.database import server_engine, told_as_state_error


@contextmanager
def portal_lock(portal: str, hosts: Iterable[str], *, output_dir: Path, url: URL | None = None) -> Iterator[None]:
    """Hold the lock of a portal and of each of its hosts while the block runs.

    Files under ``<output_dir>/.locks`` are locked, or, where the state is kept in PostgreSQL (``url``), advisory locks
    of that database, so that crawls on several machines exclude each other. Both end with the process, however it ends.

    Raises:
        LockHeldError: another crawl holds one of them; nothing was touched.
        OutputError: the lock files cannot be written; StateError: the database cannot be reached.
    """
    names = [f"portal {portal}", *(f"host {host}" for host in sorted({shared_host(host) for host in hosts}))]
    if url is not None and url.get_backend_name() == "postgresql":
        with _database_locks(names, url):
            yield
    else:
        with _file_locks(names, output_dir / ".locks"):
            yield


@contextmanager
def _file_locks(names: Sequence[str], folder: Path) -> Iterator[None]:
    with ExitStack() as held:
        for name in names:
            held.enter_context(_file_lock(name, folder / _file_name(name)))
        yield


def _file_name(name: str) -> str:
    kind, _, subject = name.partition(" ")
    plain = "".join(char if char.isalnum() or char in "._-" else "_" for char in subject)
    return f"{kind}-{plain}.lock"


@contextmanager
def _file_lock(name: str, path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab+", buffering=0)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise LockHeldError(_held(name, file.read().decode(errors="replace").strip())) from error
        except OSError as error:
            raise OutputError(f"cannot lock {path}: {error.strerror} (OUTPUT_DIR must be on a local disk)") from error
        # Never deleted: whoever waits for a deleted file's lock would share it with the next one's
        with suppress(OSError):  # a full disk is told where it costs data
            file.truncate(0)
            file.write(f"process {os.getpid()}\n".encode())
        yield


def _held(name: str, holder: str) -> str:
    return f"another crawl holds the lock of {name}" + (f" ({holder})" if holder else "")


@contextmanager
def _database_locks(names: Sequence[str], url: URL) -> Iterator[None]:
    engine = server_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with told_as_state_error(url):
        connection = engine.connect()
    try:
        with told_as_state_error(url):
            for name in names:
                if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _number(name)}):
                    raise LockHeldError(_held(name, "in the database"))
        yield
    finally:
        connection.close()  # with it the server lets go of the locks


def _number(name: str) -> int:
    digest = hashlib.sha256(f"guiwen {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
