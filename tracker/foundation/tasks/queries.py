"""What waits and what broke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import GAVE_UP
from tracker.foundation.tasks.runner import UNEXPECTED

RECENT = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """Tasks that no runner holds, since when the oldest waits, and how many broke within RECENT.

    What was refused with a reason is not broken: whoever asked for it has read why.
    """

    waiting: int
    oldest_at: datetime | None
    broken: int


def standing(session: Session, now: datetime) -> Standing:
    """How the queue stands."""
    left = and_(Task.state == TaskState.RUNNING, Task.lease_until < now)
    free = select(func.count(), func.min(Task.created_at)).where(or_(Task.state == TaskState.QUEUED, left))
    waiting, oldest_at = session.execute(free).one()
    recent = (Task.state == TaskState.FAILED, Task.finished_at > now - RECENT)
    broken = select(func.count()).where(*recent, Task.error.in_((UNEXPECTED, GAVE_UP)))
    return Standing(waiting, oldest_at, session.scalar(broken) or 0)
