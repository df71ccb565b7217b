"""Printed ledgers as they were filed, and the days on which an office wants one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base
from tracker.foundation.tasks.models import Task
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.models import StoredFile


class SchedulePeriod(StrEnum):
    """How often a scheduled ledger is due."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(SchedulePeriod, ["每月", "每季度"], strict=True))[self]


class LedgerSchedule(Base):
    """An office wants this ledger of this organization on this day of each month or quarter's last month."""

    __tablename__ = "ledger_schedule"
    __table_args__ = (CheckConstraint("day BETWEEN 1 AND 31", name="day_of_month"),)

    kind: Mapped[str] = mapped_column(String(40))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    period: Mapped[SchedulePeriod]
    day: Mapped[int]
    starts_on: Mapped[date]
    requested_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()


class LedgerPrint(Base):
    """One ledger as of (`as_of`, `known_at`), on its way or filed. A schedule gets one print for each due day.

    `finding_ids` is what was chosen (选印); None prints every finding of the organization and its subtree.
    """

    __tablename__ = "ledger_print"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_on"),
        Index("ix_ledger_print_organization_id", "organization_id"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    filed_on: Mapped[date]
    requested_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_schedule.id"))
    due_on: Mapped[date | None]
    finding_ids: Mapped[list[Any] | None]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    stored_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    pages: Mapped[int | None]
    root: Mapped[str] = mapped_column(String(64), default="")

    organization: Mapped[Organization] = relationship()
    task: Mapped[Task] = relationship()
    stored_file: Mapped[StoredFile | None] = relationship()
