"""Workflow definitions as published, days that are not what the week says, and when which office tells whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization
from tracker.workflow.model import Timeframe
from tracker.workflow.thresholds import Step

THRESHOLDS_SUBJECT = "threshold_table"  # the name under which tables of thresholds stand in history


class ProcedureVersion(Base):
    """One published version of a definition. Never changes; a finding stays on the version it started with.

    `organization_id` is the office whose own it is; a shipped one has none. `based_on_id` is the version that was
    copied or edited, `note` what the office wrote when it published.
    """

    __tablename__ = "procedure_version"
    __table_args__ = (UniqueConstraint("name", "version_no"), append_only())

    name: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(80))
    version_no: Mapped[int]
    definition: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_version.id"))
    note: Mapped[str | None] = mapped_column(Text)

    organization: Mapped[Organization | None] = relationship()


class ProcedureDraft(Base):
    """A copy of a definition that an office is editing. Each save takes a new revision, so that of two one loses."""

    __tablename__ = "procedure_draft"
    # An old page must not publish what another office drafted later: SQLite gives no id twice.
    __table_args__ = (UniqueConstraint("name"), {"sqlite_autoincrement": True})

    name: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(80))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_version.id"))
    definition: Mapped[str] = mapped_column(Text)
    edited_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    edited_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    based_on: Mapped[ProcedureVersion | None] = relationship()
    organization: Mapped[Organization] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class CalendarDay(Base):
    """A holiday, or a weekend day on which people work (调休). `source` is the notice that says so."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("day"),)

    day: Mapped[date]
    workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(120))


class ThresholdTable(Base):
    """One version of the thresholds of an office; the newest holds for it and for those below it without their own.

    One without rows ends the office's own table: it then goes by the office above it, at last by the shipped defaults.
    """

    __tablename__ = "threshold_table"
    __table_args__ = (UniqueConstraint("organization_id", "version_no"), append_only())

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    version_no: Mapped[int]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    rows: Mapped[list[ThresholdRow]] = relationship(order_by="ThresholdRow.id")


class ThresholdRow(Base):
    """When a step begins, in workdays or days before or after its date, and which roles are told.

    Steps of no timeframe are about the limits of the procedure and looks back. `outward`: also by people's channels.
    """

    __tablename__ = "threshold_row"
    __table_args__ = (UniqueConstraint("table_id", "timeframe", "step"), append_only())

    table_id: Mapped[int] = mapped_column(ForeignKey("threshold_table.id"))
    timeframe: Mapped[Timeframe | None]
    step: Mapped[Step]
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(String(10))
    roles: Mapped[list[Any]]
    outward: Mapped[bool]
