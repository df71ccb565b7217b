"""Writing the heartbeat and the runs of jobs. Only the leader does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from tracker.foundation.heartbeats.models import Heartbeat, JobRun


@dataclass(frozen=True)
class Leader:
    """A process that has the leader lock; `token` tells it from every other, of the same host and number too."""

    name: str
    token: str
    host: str
    pid: int


@dataclass(frozen=True)
class Outcome:
    """How a run ended: how many rows it made, or the error."""

    made: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class Words:
    """A job in words: its name for people, when it runs, what it does."""

    label: str
    runs: str
    does: str


def take_over(session: Session, leader: Leader, jobs: Mapping[str, Words], now: datetime) -> None:
    """The process leads from now on, and `jobs` by name are its timetable; jobs of earlier ones are forgotten."""
    session.execute(delete(Heartbeat).where(Heartbeat.name == leader.name))
    session.add(Heartbeat(**vars(leader), leads_since=now, beat_at=now))
    session.execute(delete(JobRun).where(JobRun.name.not_in(jobs)))
    known = {run.name: run for run in session.scalars(select(JobRun))}
    for name, words in jobs.items():
        if name not in known:
            session.add(JobRun(name=name, **vars(words), due_at=now))
        else:
            known[name].label, known[name].runs, known[name].does = words.label, words.runs, words.does
    session.flush()


def beat(session: Session, leader: Leader, now: datetime) -> bool:
    """Say that the leader lives; False when another process has taken over meanwhile."""
    mine = update(Heartbeat).where(Heartbeat.name == leader.name, Heartbeat.token == leader.token)
    return cast("CursorResult[Any]", session.execute(mine.values(beat_at=now))).rowcount == 1


def begin_run(session: Session, name: str, now: datetime) -> None:
    """A job begins."""
    session.execute(update(JobRun).where(JobRun.name == name).values(started_at=now))


def end_run(session: Session, name: str, outcome: Outcome, due_at: datetime, now: datetime) -> None:
    """A job has ended; its next run should begin at `due_at`."""
    values = {"finished_at": now, "made": outcome.made, "error": outcome.error, "due_at": due_at}
    if outcome.error is None:
        values["succeeded_at"] = now
    session.execute(update(JobRun).where(JobRun.name == name).values(values))
