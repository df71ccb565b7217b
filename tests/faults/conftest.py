"""The house whose processes are killed, on each kind of database, with a mail server that counts what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import make_world
from tests.databases import Workplace
from tests.faults.house import House, built
from tests.unit.senders.servers import mail_server
from tracker.foundation.db.session import Sessions

__all__ = ["make_world"]  # the database holds the cast


@pytest.fixture
def house(workplace: Workplace, sessions: Sessions, tmp_path: Path) -> Iterator[House]:
    """Findings that fall due through a year, and people who are told by mail as well."""
    with mail_server() as post:
        yield built(sessions, tmp_path, workplace.url, post)
