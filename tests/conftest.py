"""Fixtures for the whole suite."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.cast import World, make_world
from tracker.foundation.db.session import Sessions

pytest_plugins = ["tests.databases", "tests.guards", "tests.web"]


@pytest.fixture
def world(sessions: Sessions) -> Iterator[World]:
    """The cast in a writing session on each kind of database; the test commits when it needs to."""
    with sessions.write() as session:
        yield make_world(session)


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
