"""Fixtures for tests that need a portal: a replica each, started on demand and gone with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.replica.process import RunningReplica, running_replica


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
