"""The task rows and their runner: claimed once, tried again after a death, finished only by whoever holds them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from tests.cast import FIRST_DAY, instant
from tracker.foundation.db.session import Sessions
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import (
    GAVE_UP,
    LEASE,
    MOST_ATTEMPTS,
    cancel,
    claim,
    fail,
    finish,
    queue,
    report_progress,
)
from tracker.foundation.tasks.runner import UNEXPECTED, Finished, OnProgress, Runner, TaskLost, TaskRefused

NOW = instant(FIRST_DAY)
LATER = NOW + LEASE + timedelta(seconds=1)


def queued(sessions: Sessions, **arguments: object) -> int:
    with sessions.writing() as session:
        return queue(session, "count", arguments, NOW).id


def task(sessions: Sessions, task_id: int) -> Task:
    with sessions.reading() as session:
        return session.get_one(Task, task_id)


def claimed(sessions: Sessions, now: datetime = NOW) -> Task:
    with sessions.writing() as session:
        found = claim(session, now)
    assert found is not None
    return found


def counting(_sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
    """A handler that reports twice and records by writing a further task."""
    on_progress(1, 2)
    on_progress(2, 2)

    def record(session: Session, now: datetime) -> None:
        queue(session, "recorded", {"by": task.id}, now)

    return Finished({"counted": 2}, record)


def runner(sessions: Sessions, handler: object = counting, now: datetime = NOW) -> Runner:
    return Runner(sessions, {"count": handler}, lambda: now)  # type: ignore[dict-item]  # handlers of tests


def recorded(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.query(Task).filter_by(kind="recorded").count()


def test_a_task_is_run_once_and_what_it_made_is_recorded_with_it(sessions: Sessions) -> None:
    task_id = queued(sessions)
    assert runner(sessions).run_one()
    done = task(sessions, task_id)
    assert (done.state, done.result, done.attempts) == (TaskState.DONE, {"counted": 2}, 1)
    assert (done.progress_done, done.progress_total, done.lease_until) == (2, 2, None)
    assert recorded(sessions) == 1


def test_nothing_waits_after_the_last_task(sessions: Sessions) -> None:
    assert not runner(sessions).run_one()


def test_the_oldest_task_comes_first(sessions: Sessions) -> None:
    first, second = queued(sessions), queued(sessions)
    assert claimed(sessions).id == first
    assert claimed(sessions).id == second


def test_of_two_runners_that_read_the_same_row_one_gets_it(sessions: Sessions) -> None:
    queued(sessions)
    with sessions.write() as one:
        assert claim(one, NOW) is not None
        one.commit()
    with sessions.write() as other:
        assert claim(other, NOW) is None


def test_runners_that_claim_at_the_same_moment_never_get_the_same_task(sessions: Sessions) -> None:
    tasks = [queued(sessions) for _ in range(12)]
    together = Barrier(6)

    def work(_: int) -> list[int]:
        together.wait()
        mine = []
        for _attempt in range(len(tasks)):
            with sessions.writing() as session:
                found = claim(session, NOW)
            mine += [found.id] if found else []
        return mine

    with ThreadPoolExecutor(6) as pool:
        claims = [task_id for mine in pool.map(work, range(6)) for task_id in mine]
    assert sorted(claims) == tasks
    assert [task(sessions, task_id).attempts for task_id in tasks] == [1] * 12


def test_a_task_whose_runner_died_is_taken_when_its_lease_has_ended(sessions: Sessions) -> None:
    task_id = queued(sessions)
    claimed(sessions)
    with sessions.writing() as session:
        assert claim(session, NOW + LEASE) is None
    assert runner(sessions, now=LATER).run_one()
    done = task(sessions, task_id)
    assert (done.state, done.attempts, recorded(sessions)) == (TaskState.DONE, 2, 1)


def test_progress_extends_the_lease(sessions: Sessions) -> None:
    queued(sessions)
    mine = claimed(sessions)
    with sessions.writing() as session:
        assert report_progress(session, mine, 3, 9, NOW + LEASE)
    with sessions.writing() as session:
        assert claim(session, LATER) is None
    assert task(sessions, mine.id).lease_until == NOW + 2 * LEASE


def test_a_runner_that_was_overtaken_can_neither_report_nor_finish_nor_fail(sessions: Sessions) -> None:
    queued(sessions)
    slow = claimed(sessions)
    quick = claimed(sessions, LATER)
    with sessions.writing() as session:
        assert not report_progress(session, slow, 1, 2, LATER)
        assert not finish(session, slow, {}, LATER)
        assert not fail(session, slow, "不会写入", LATER)
        assert finish(session, quick, {"counted": 1}, LATER)
    done = task(sessions, slow.id)
    assert (done.state, done.error, done.progress_done) == (TaskState.DONE, None, 0)


def test_what_an_overtaken_runner_made_is_not_recorded(sessions: Sessions) -> None:
    task_id = queued(sessions)

    def overtaken(found: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        claimed(found, LATER)
        return counting(found, task, lambda _done, _total: None)

    assert runner(sessions, overtaken).run_one()
    assert task(sessions, task_id).state is TaskState.RUNNING
    assert recorded(sessions) == 0


def test_a_task_that_killed_its_runner_three_times_is_given_up(sessions: Sessions) -> None:
    task_id = queued(sessions)
    for attempt in range(MOST_ATTEMPTS):
        claimed(sessions, NOW + attempt * 2 * LEASE)
    assert runner(sessions, now=NOW + MOST_ATTEMPTS * 2 * LEASE).run_one()
    gone = task(sessions, task_id)
    assert (gone.state, gone.error) == (TaskState.FAILED, GAVE_UP)
    assert recorded(sessions) == 0
    assert not runner(sessions, now=NOW + 9 * LEASE).run_one()


def test_a_refusal_is_kept_as_the_sentence_for_the_user(sessions: Sessions) -> None:
    task_id = queued(sessions)

    def refuses(_sessions: Sessions, _task: Task, _on_progress: OnProgress) -> Finished:
        raise TaskRefused("打印超过时限（1 秒），已停止")

    assert runner(sessions, refuses).run_one()
    failed = task(sessions, task_id)
    assert (failed.state, failed.error) == (TaskState.FAILED, "打印超过时限（1 秒），已停止")
    assert not runner(sessions).run_one()


def test_an_unexpected_error_fails_with_a_sentence_and_goes_to_the_log(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    task_id = queued(sessions)

    def breaks(_sessions: Sessions, _task: Task, _on_progress: OnProgress) -> Finished:
        raise KeyError("measure")

    assert runner(sessions, breaks).run_one()
    assert task(sessions, task_id).error == UNEXPECTED
    assert "KeyError: 'measure'" in caplog.text


def test_an_error_while_recording_leaves_nothing_behind(sessions: Sessions) -> None:
    task_id = queued(sessions)

    def half(_sessions: Sessions, _task: Task, _on_progress: OnProgress) -> Finished:
        def record(session: Session, now: datetime) -> None:
            queue(session, "recorded", {}, now)
            raise OSError("disk full")

        return Finished({}, record)

    assert runner(sessions, half).run_one()
    assert task(sessions, task_id).state is TaskState.FAILED
    assert recorded(sessions) == 0


def test_a_task_is_only_queued_when_its_transaction_commits(sessions: Sessions) -> None:
    with sessions.write() as session:
        queue(session, "count", {}, NOW)
        session.rollback()
    assert not runner(sessions).run_one()


def cancelled(sessions: Sessions, task_id: int) -> bool:
    with sessions.writing() as session:
        return cancel(session, session.get_one(Task, task_id), LATER)


def test_a_waiting_task_that_was_cancelled_is_never_run(sessions: Sessions) -> None:
    task_id = queued(sessions)
    assert cancelled(sessions, task_id)
    assert not runner(sessions).run_one()
    gone = task(sessions, task_id)
    assert (gone.state, gone.finished_at, gone.attempts) == (TaskState.CANCELLED, LATER, 0)


def test_a_running_task_that_was_cancelled_hears_of_it_and_records_nothing(sessions: Sessions) -> None:
    task_id = queued(sessions)
    heard: list[bool] = []

    def working(sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        on_progress(1, 2)
        assert cancelled(sessions, task.id)
        try:
            on_progress(2, 2)
        except TaskLost:
            heard.append(True)
            raise
        return counting(sessions, task, on_progress)

    assert runner(sessions, working).run_one()
    gone = task(sessions, task_id)
    assert (heard, gone.state, gone.progress_done, gone.lease_until) == ([True], TaskState.CANCELLED, 1, None)
    assert recorded(sessions) == 0
    assert not runner(sessions, now=LATER).run_one()


def test_a_task_that_was_cancelled_in_its_last_moment_records_nothing(sessions: Sessions) -> None:
    task_id = queued(sessions)

    def deaf(sessions: Sessions, task: Task, _on_progress: OnProgress) -> Finished:
        assert cancelled(sessions, task.id)
        return counting(sessions, task, lambda _done, _total: None)

    runner(sessions, deaf).run_one()
    assert task(sessions, task_id).state is TaskState.CANCELLED
    assert recorded(sessions) == 0


def test_what_has_ended_cannot_be_cancelled(sessions: Sessions) -> None:
    task_id = queued(sessions)
    runner(sessions).run_one()
    assert not cancelled(sessions, task_id)
    assert task(sessions, task_id).state is TaskState.DONE
