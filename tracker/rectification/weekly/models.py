"""What an office set, the weeks that were opened, the tasks of each person and what they answered."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.accounts.models import User
from tracker.rectification.findings.models import Finding


class WeeklyRhythm(Base):
    """What was set, by whom and when; the newest row counts."""

    __tablename__ = "weekly_rhythm"
    __table_args__ = (
        CheckConstraint("tasks_weekday BETWEEN 0 AND results_weekday", name="tasks_first"),
        CheckConstraint("results_weekday BETWEEN 0 AND 4", name="on_a_weekday"),
        append_only(),
    )

    running: Mapped[bool]
    tasks_weekday: Mapped[int]
    tasks_time: Mapped[time]
    results_weekday: Mapped[int]
    results_time: Mapped[time]
    sheet_time: Mapped[time]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]


class Week(Base):
    """A week whose tasks were given out. Its times are those that were set then; from `fixed_at` on answers stand.

    `asked_at` and `told_at` say that the results were asked for and the leaders were told.
    """

    __tablename__ = "week"
    __table_args__ = (UniqueConstraint("begins_on"), append_only("asked_at", "told_at"))

    begins_on: Mapped[date]
    opened_at: Mapped[datetime]
    results_at: Mapped[datetime]
    fixed_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class WeeklyTask(Base):
    """What one person was given to do about one finding in a week, in the words of that day."""

    __tablename__ = "weekly_task"
    __table_args__ = (
        UniqueConstraint("week_id", "finding_id", "person_id"),
        Index("ix_weekly_task_week_id_person_id", "week_id", "person_id"),
        Index("ix_weekly_task_finding_id", "finding_id"),
        append_only(),
    )

    week_id: Mapped[int] = mapped_column(ForeignKey("week.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    person_name: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date | None]

    week: Mapped[Week] = relationship()
    finding: Mapped[Finding] = relationship()
    person: Mapped[User] = relationship()
    answer: Mapped[WeeklyAnswer | None] = relationship(back_populates="task", uselist=False)


class Hindrance(StrEnum):
    """Why a task was not done."""

    TIME = "time"
    FUNDS = "funds"
    APPROVAL = "approval"
    COOPERATION = "cooperation"
    CONDITIONS = "conditions"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese words."""
        words = [
            "正在办理，时间不够",
            "资金没有落实",
            "等上级审批",
            "等其他单位配合",
            "天气、场地等条件不具备",
            "其他原因",
        ]
        return dict(zip(Hindrance, words, strict=True))[self]


class WeeklyAnswer(Base):
    """Done, or not done and why: one for each task, which may be changed until the week is fixed."""

    __tablename__ = "weekly_answer"
    __table_args__ = (
        UniqueConstraint("task_id"),
        CheckConstraint("done = (hindrance IS NULL)", name="reason_where_not_done"),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("weekly_task.id"))
    done: Mapped[bool]
    hindrance: Mapped[Hindrance | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]

    task: Mapped[WeeklyTask] = relationship(back_populates="answer")

    @property
    def label(self) -> str:
        """完成, or 未完成 with the reason."""
        if self.hindrance is None:
            return "完成"
        return f"未完成：{self.hindrance.label}" + (f"，{self.reason}" if self.reason else "")
