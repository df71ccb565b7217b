"""The clock's own book: its heartbeat, and each run of a job. That it cannot be written never stops a job."""

from __future__ import annotations

import logging
import os
import socket
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from scheduler.timetable import Entry
from tracker.foundation.db.session import Sessions
from tracker.foundation.heartbeats import operations
from tracker.foundation.heartbeats.operations import Leader, Outcome, Words

log = logging.getLogger("scheduler")
NAME = "scheduler"
Clock = Callable[[], datetime]


class Book:
    """Runs jobs and writes down how they went, in the name of one leader."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._leader = Leader(NAME, uuid4().hex, socket.gethostname()[:255], os.getpid())

    def open(self, entries: Sequence[Entry]) -> None:
        """This process leads from now on and follows these entries."""
        jobs = {entry.name: Words(entry.label, entry.runs, entry.does) for entry in entries}
        self._write(lambda session: operations.take_over(session, self._leader, jobs, self._clock()))

    def beat(self) -> bool:
        """Say that this process lives. False when another one leads by now, so that this one has to step back.

        On PostgreSQL the lock ends with its connection, which a restart of the database cuts.
        """
        lives: list[bool] = []
        self._write(lambda session: lives.append(operations.beat(session, self._leader, self._clock())))
        return lives != [False]

    def run(self, entry: Entry) -> None:
        """Run one job; what goes wrong is logged and written down, and the next run makes it good."""
        began = self._clock()
        self._write(lambda session: operations.begin_run(session, entry.name, began))
        try:
            outcome = Outcome(made=entry.job(self._sessions, began))
            log.info("%s: %s", entry.name, outcome.made)
        except Exception as error:
            log.exception("%s failed", entry.name)
            outcome = Outcome(error=_place_of(error))
        ended = self._clock()
        due_at: datetime = entry.trigger.get_next_fire_time(None, ended)
        self._write(lambda session: operations.end_run(session, entry.name, outcome, due_at, ended))

    def _write(self, change: Callable[[Session], None]) -> None:
        try:
            with self._sessions.writing() as session:
                change(session)
        except Exception:
            log.exception("the clock's book could not be written")


def _place_of(error: Exception) -> str:
    """OperationalError, reminding.py:31: the kind of error and our own line, nothing of what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    where = f", {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"[:200]
