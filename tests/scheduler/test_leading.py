"""The leader lock between two processes: the second waits, and leads once the first was killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from tests.databases import Workplace
from tests.stories.installation import wait_until
from tracker.foundation.db.leading import lead
from tracker.foundation.db.session import make_engine

LEADS_UNTIL_KILLED = (
    "import sys, time; from pathlib import Path\n"
    "from tracker.foundation.db.leading import lead; from tracker.foundation.db.session import make_engine\n"
    "with lead(make_engine(sys.argv[1]), Path(sys.argv[2]), 'scheduler') as leads:\n"
    "    print(leads, flush=True)\n"
    "    time.sleep(600)\n"
)


@contextmanager
def other_process(url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that leads; killed at the end at the latest."""
    command = [sys.executable, "-P", "-c", LEADS_UNTIL_KILLED, url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "True\n"
            yield process
        finally:
            process.kill()


def leads_here(engine: Engine, folder: Path, name: str = "scheduler") -> bool:
    with lead(engine, folder, name) as leads:
        return leads


def test_the_second_process_leads_once_the_first_was_killed(workplace: Workplace, tmp_path: Path) -> None:
    with other_process(workplace.url, tmp_path) as process:
        assert not leads_here(workplace.engine, tmp_path)
        assert leads_here(workplace.engine, tmp_path, "another")
        process.kill()
        wait_until(lambda: leads_here(workplace.engine, tmp_path), "接手定时")


CUT_ALL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_leader_whose_connection_was_cut_steps_back_in_peace(postgres_workplace: Workplace, tmp_path: Path) -> None:
    postgres_workplace.renew("empty")
    engine, other = postgres_workplace.engine, make_engine(postgres_workplace.url)
    with lead(engine, tmp_path, "scheduler") as leads, other.connect() as connection:
        assert leads
        assert not leads_here(other, tmp_path)
        assert connection.scalar(text(CUT_ALL))
        wait_until(lambda: leads_here(other, tmp_path), "接手定时")
    other.dispose()
