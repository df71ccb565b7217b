"""The clock's book: what a run leaves behind, and who may write in it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger

from scheduler import recording
from scheduler.recording import Book
from scheduler.timetable import TIMETABLE, Entry
from tests.cast import FIRST_DAY, instant
from tracker.foundation.db.session import Sessions
from tracker.foundation.heartbeats.models import JobRun
from tracker.foundation.heartbeats.queries import heartbeat, runs
from tracker.foundation.lib.time import SHANGHAI

NOON = instant(FIRST_DAY, 12)


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def run_of(sessions: Sessions, name: str) -> JobRun:
    with sessions.reading() as session:
        return next(run for run in runs(session) if run.name == name)


def entry(job: object) -> Entry:
    """A job of that name in the timetable, doing something else."""
    return Entry("remind", "提醒", job, CronTrigger(minute=5, timezone=SHANGHAI), "提醒")  # type: ignore[arg-type]


def test_a_run_leaves_when_it_began_how_long_it_took_and_when_the_next_is_due(sessions: Sessions) -> None:
    hands = Hands()
    book = Book(sessions, hands)
    book.open(TIMETABLE)
    assert [run.name for run in opened(sessions)] == [one.name for one in TIMETABLE]

    def job(_sessions: Sessions, now: datetime) -> int:
        assert run_of(sessions, "remind").running
        hands.now = now + timedelta(seconds=3)
        return 7

    book.run(entry(job))
    run = run_of(sessions, "remind")
    assert (run.made, run.error, run.seconds, run.succeeded_at) == (7, None, 3.0, hands.now)
    assert run.due_at == NOON + timedelta(minutes=5)


def opened(sessions: Sessions) -> list[JobRun]:
    with sessions.reading() as session:
        return list(runs(session))


def test_a_failed_run_says_where_and_nothing_of_what_it_said(sessions: Sessions) -> None:
    def job(_sessions: Sessions, _now: datetime) -> int:
        raise LookupError("党费收缴不及时")

    book = Book(sessions, Hands())
    book.open(TIMETABLE)
    book.run(entry(job))
    run = run_of(sessions, "remind")
    assert run.error
    assert run.error.startswith("LookupError, test_book.py:")
    assert "党费" not in run.error
    assert (run.made, run.succeeded_at, run.running) == (None, None, False)
    book.run(entry(lambda _sessions, _now: 0))
    assert run_of(sessions, "remind").error is None


def test_of_two_who_think_they_lead_the_earlier_steps_back(sessions: Sessions) -> None:
    hands = Hands()
    first, second = Book(sessions, hands), Book(sessions, hands)
    first.open(TIMETABLE)
    assert first.beat()
    second.open(TIMETABLE)
    hands.now += timedelta(seconds=20)
    assert (first.beat(), second.beat()) == (False, True)
    with sessions.reading() as session:
        lives = heartbeat(session, recording.NAME)
    assert lives
    assert (lives.leads_since, lives.beat_at) == (NOON, hands.now)


def test_a_job_runs_though_the_book_cannot_be_written(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError("no room")

    done: list[datetime] = []
    monkeypatch.setattr(recording.operations, "begin_run", refuse)
    monkeypatch.setattr(recording.operations, "end_run", refuse)
    monkeypatch.setattr(recording.operations, "beat", refuse)
    book = Book(sessions, Hands())
    book.run(entry(lambda _sessions, now: done.append(now) or 0))
    assert done == [NOON]
    assert book.beat()  # nobody is known to lead instead
