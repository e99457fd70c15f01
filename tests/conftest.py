"""Fixtures for tests that need a portal (a replica each) or a state store (SQLite and PostgreSQL): made on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import URL

from crawler.state import database
from crawler.state.database import state_url
from tests.crawls import Crawls
from tests.databases import fast_folder, new_database, running_postgres
from tests.replica.process import RunningReplica, running_replica

# `make test` and CI try the same examples each time; `make fuzz` looks for new ones
_HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("test", derandomize=True, deadline=None, max_examples=100, suppress_health_check=_HEALTH)
settings.register_profile("fuzz", derandomize=False, deadline=None, max_examples=2000, suppress_health_check=_HEALTH)
settings.load_profile("test")


@pytest.fixture
def start_replica() -> Iterator[Callable[..., RunningReplica]]:
    """Starts replicas as `running_replica` does; all of them end with the test."""
    with ExitStack() as stack:

        def start(*portals: str, **options: object) -> RunningReplica:
            return stack.enter_context(running_replica(*portals, **options))  # type: ignore[arg-type]

        yield start


@pytest.fixture
def replica(start_replica: Callable[..., RunningReplica]) -> RunningReplica:
    """A stock PHPCMS portal of 60 articles that behaves."""
    return start_replica("stock", articles=60)


_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A PostgreSQL server for all tests of this process."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """A crawl opens one store, the tests thousands: SQLAlchemy compiles each statement for the first of them only."""
    shared = {"compiled_cache": {}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", partial(database.create_engine, execution_options=shared))
        yield


@pytest.fixture
def memory_path() -> Iterator[Path]:
    """Like ``tmp_path``, in memory where the system can: for tests that wait for the disk hundreds of times."""
    with TemporaryDirectory(prefix="gw-test-", dir=fast_folder()) as folder:
        yield Path(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, memory_path: Path) -> URL:
    """A state store that does not exist yet; each test runs for both databases."""
    if request.param == "sqlite":
        return state_url(memory_path / "demo")
    return new_database(request.getfixturevalue("postgres"), f"test_{next(_NUMBERS)}")


@pytest.fixture
def crawls(store_url: URL, memory_path: Path) -> Iterator[Crawls]:
    """Runs of one portal, one after another; what a test leaves open is closed."""
    runs = Crawls(store_url, memory_path / "demo")
    yield runs
    for session in runs.sessions:
        session.abandon()
