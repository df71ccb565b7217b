"""Printed ledgers as they were filed, and the days on which an office wants one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.foundation.printing.document import Profile
from tracker.foundation.tasks.models import Task
from tracker.output.records.models import PrintRecord
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


class PrintProfile(StrEnum):
    """How a sheet is set: for itself, or as the annex of an official document (GB/T 9704-2012)."""

    STANDALONE = "standalone"
    DOCUMENT = "document"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(PrintProfile, ["独立台账版", "公文附件版"], strict=True))[self]

    @property
    def layout(self) -> Profile:
        """What the composer calls it."""
        return "document" if self is PrintProfile.DOCUMENT else "standalone"


class PrintFormat(StrEnum):
    """What file is made."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def label(self) -> str:
        """What a form calls it."""
        return dict(zip(PrintFormat, ["PDF（打印）", "Excel（xlsx）", "Word（docx）"], strict=True))[self]


class LedgerVariant(Base):
    """An office's own way of a ledger: other columns, titles, widths, rows, order. What it is stands in its versions.

    `shared` offers it to the offices below and above its own; a private one is offered to its own office only.
    """

    __tablename__ = "ledger_variant"
    __table_args__ = (Index("ix_ledger_variant_organization_id", "organization_id"),)

    kind: Mapped[str] = mapped_column(String(40))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    shared: Mapped[bool]
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()
    versions: Mapped[list[LedgerVariantVersion]] = relationship(
        back_populates="variant", order_by="LedgerVariantVersion.version_no"
    )

    @property
    def current(self) -> LedgerVariantVersion:
        """What it says now."""
        return self.versions[-1]

    @property
    def name(self) -> str:
        """Its name now."""
        return self.current.name


class LedgerVariantVersion(Base):
    """What a variant said; never changed, so that what was printed from it can be printed again."""

    __tablename__ = "ledger_variant_version"
    __table_args__ = (UniqueConstraint("variant_id", "version_no"), append_only())

    variant_id: Mapped[int] = mapped_column(ForeignKey("ledger_variant.id"))
    version_no: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    settings: Mapped[dict[str, Any]]
    saved_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]

    variant: Mapped[LedgerVariant] = relationship(back_populates="versions")


class LedgerSchedule(Base):
    """An office wants this ledger of this organization on this day of each month or quarter's last month.

    With a variant, each print takes the version that is in force when it is due.
    """

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
    profile: Mapped[PrintProfile] = mapped_column(server_default=PrintProfile.STANDALONE.value)
    format: Mapped[PrintFormat] = mapped_column(server_default=PrintFormat.PDF.value)
    source: Mapped[str | None] = mapped_column(String(40))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_variant.id"))

    organization: Mapped[Organization] = relationship()
    variant: Mapped[LedgerVariant | None] = relationship()


class LedgerPrint(Base):
    """One ledger as of (`as_of`, `known_at`), on its way or filed. A schedule gets one print for each due day.

    `finding_ids` is what was chosen (选印); None prints every finding of the organization and its subtree. `source` is
    the code of one 问题来源. `variant_version` is the variant as it was when it was asked for.
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
    profile: Mapped[PrintProfile] = mapped_column(server_default=PrintProfile.STANDALONE.value)
    format: Mapped[PrintFormat] = mapped_column(server_default=PrintFormat.PDF.value)
    source: Mapped[str | None] = mapped_column(String(40))
    variant_version_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_variant_version.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("print_record.id"))
    sealed: Mapped[bool] = mapped_column(default=False, server_default=false())

    organization: Mapped[Organization] = relationship()
    record: Mapped[PrintRecord | None] = relationship()
    task: Mapped[Task] = relationship()
    stored_file: Mapped[StoredFile | None] = relationship()
    variant_version: Mapped[LedgerVariantVersion | None] = relationship()
