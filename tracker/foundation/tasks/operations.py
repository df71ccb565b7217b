"""Queueing tasks, claiming them with a lease, and finishing them only with the same token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from tracker.foundation.tasks.models import Task, TaskState

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
GAVE_UP = "这项任务连续三次没有完成，已停止。请稍后重新办理；如仍不成功，请联系系统管理员"


def queue(session: Session, kind: str, arguments: Mapping[str, Any], now: datetime, by: int | None = None) -> Task:
    """Write a task in the caller's transaction and return it, flushed. It runs only if that transaction commits."""
    task = Task(kind=kind, arguments=dict(arguments), requested_by=by, created_at=now)
    session.add(task)
    session.flush()
    return task


def claim(session: Session, now: datetime) -> Task | None:
    """Take the oldest waiting task, or one whose runner's lease ended, and return it with a fresh token.

    The conditional UPDATE decides: another runner may have taken the same row since it was read.
    """
    waiting = or_(Task.state == TaskState.QUEUED, (Task.state == TaskState.RUNNING) & (Task.lease_until < now))
    found = session.execute(select(Task.id, Task.lease_token).where(waiting).order_by(Task.id).limit(1)).first()
    if found is None:
        return None
    token = uuid4().hex
    same = Task.lease_token.is_(None) if found.lease_token is None else Task.lease_token == found.lease_token
    statement = update(Task).where(Task.id == found.id, same, waiting)
    values = {
        "state": TaskState.RUNNING,
        "lease_token": token,
        "lease_until": now + LEASE,
        "started_at": now,
        "attempts": Task.attempts + 1,
    }
    if _count(session, statement.values(values)) != 1:
        return None
    return session.scalar(select(Task).where(Task.id == found.id).execution_options(populate_existing=True))


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def _held(task: Task) -> tuple[Any, ...]:
    return Task.id == task.id, Task.lease_token == task.lease_token, Task.state == TaskState.RUNNING


def report_progress(session: Session, task: Task, done: int, total: int, now: datetime) -> bool:
    """Keep the progress and extend the lease; False when it was cancelled or another runner holds it by now."""
    values = {"progress_done": done, "progress_total": total, "lease_until": now + LEASE}
    return _count(session, update(Task).where(*_held(task)).values(values)) == 1


def finish(session: Session, task: Task, result: Mapping[str, Any], now: datetime) -> bool:
    """Mark as done; False when another runner holds the task by now (the caller then rolls its work back)."""
    values = {"state": TaskState.DONE, "result": dict(result), "finished_at": now, "lease_until": None}
    return _count(session, update(Task).where(*_held(task)).values(values)) == 1


def cancel(session: Session, task: Task, now: datetime) -> bool:
    """Mark as cancelled; False when it has ended by now. Its runner hears of it at its next word about the progress."""
    values = {"state": TaskState.CANCELLED, "finished_at": now, "lease_until": None}
    unfinished = Task.state.in_((TaskState.QUEUED, TaskState.RUNNING))
    return _count(session, update(Task).where(Task.id == task.id, unfinished).values(values)) == 1


def fail(session: Session, task: Task, sentence: str, now: datetime) -> bool:
    """Mark as failed with a sentence for whoever asked for it."""
    values = {"state": TaskState.FAILED, "error": sentence, "finished_at": now, "lease_until": None}
    return _count(session, update(Task).where(*_held(task)).values(values)) == 1
