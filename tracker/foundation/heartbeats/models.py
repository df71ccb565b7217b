"""The leader's heartbeat, and the last run of each job of the timetable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.foundation.db.base import Base


class Heartbeat(Base):
    """The process that leads in `name` (one row each), since when, and when it last said that it lives."""

    __tablename__ = "heartbeat"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(40))
    token: Mapped[str] = mapped_column(String(32))
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    leads_since: Mapped[datetime]
    beat_at: Mapped[datetime]


class JobRun(Base):
    """The last run of a job. `due_at` is when its next one should begin; `error` names the kind of error and the line.

    `runs` and `does` say in words when it runs and what it does, for the office's page.

    What an error says stays in the log: it may quote rows that administrators must not read.
    """

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    runs: Mapped[str] = mapped_column(String(80), default="", server_default="")
    does: Mapped[str] = mapped_column(String(200), default="", server_default="")
    due_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    made: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(200))
    succeeded_at: Mapped[datetime | None]

    @property
    def running(self) -> bool:
        """Whether it has begun and not ended; so it stands too where its process was killed in the middle."""
        return self.started_at is not None and (self.finished_at is None or self.finished_at < self.started_at)

    @property
    def seconds(self) -> float | None:
        """How long the last complete run took."""
        if self.running or self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()
