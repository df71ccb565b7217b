"""Fixtures for the whole suite."""

from __future__ import annotations

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
