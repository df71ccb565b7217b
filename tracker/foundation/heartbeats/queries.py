"""Reading what the clock process wrote down."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.heartbeats.models import Heartbeat, JobRun


def heartbeat(session: Session, name: str) -> Heartbeat | None:
    """The last leader's; None where there never was one."""
    return session.scalar(select(Heartbeat).where(Heartbeat.name == name))


def runs(session: Session) -> Sequence[JobRun]:
    """Every job of the last leader's timetable, in its order."""
    return session.scalars(select(JobRun).order_by(JobRun.id)).all()
