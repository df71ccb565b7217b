"""公开稿: what an office leaves out or words differently, who approved it; and the files that were made of reports."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.foundation.tasks.models import Task
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.models import StoredFile


class PublicationState(StrEnum):
    """How far a 公开稿 is."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(PublicationState, ["起草中", "待审批", "已批准"], strict=True))[self]


class Treatment(StrEnum):
    """What a publication does with a finding or a section."""

    KEEP = "keep"
    LEAVE_OUT = "leave_out"
    REWORD = "reword"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Treatment, ["照原文公开", "不公开", "改写后公开"], strict=True))[self]


class PublicationStepKind(StrEnum):
    """What was done with a whole 公开稿."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT_BACK = "sent_back"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(PublicationStepKind, ["送审", "批准公开", "退回修改"], strict=True))[self]


class Publication(Base):
    """The 公开稿 of an organization's report as of (`as_of`, `known_at`), of one source or of all.

    `state` is moved only by a conditional UPDATE; what is true of it stands in its steps.
    """

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_organization_id", "organization_id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    source: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[PublicationState] = mapped_column(default=PublicationState.DRAFTING)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_name: Mapped[str] = mapped_column(String(60))
    created_on: Mapped[date]
    created_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    choices: Mapped[list[PublicationChoice]] = relationship(order_by="PublicationChoice.id")
    steps: Mapped[list[PublicationStep]] = relationship(order_by="PublicationStep.id")

    @property
    def submitted(self) -> PublicationStep | None:
        """The newest submission, whose content is what is approved and printed."""
        return next((s for s in reversed(self.steps) if s.kind is PublicationStepKind.SUBMITTED), None)


class PublicationChoice(Base):
    """What is done with one finding or section (`key`); the newest choice of a key counts."""

    __tablename__ = "publication_choice"
    __table_args__ = (
        Index("ix_publication_choice_publication_id", "publication_id"),
        CheckConstraint("treatment = 'keep' OR reason <> ''", name="reason_given"),
        append_only(),
    )

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    key: Mapped[str] = mapped_column(String(80))
    treatment: Mapped[Treatment]
    wording: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    chosen_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    chosen_name: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]


class PublicationStep(Base):
    """A submission with the whole text as it would be published, or the approver's decision about it."""

    __tablename__ = "publication_step"
    __table_args__ = (Index("ix_publication_step_publication_id", "publication_id"), append_only())

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    kind: Mapped[PublicationStepKind]
    opinion: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any] | None]
    done_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    done_name: Mapped[str] = mapped_column(String(60))
    done_post: Mapped[str] = mapped_column(String(120), default="")
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class ReportKind(StrEnum):
    """What is made: the internal report, the 公开稿, or the A3 sheet for the notice board of a village."""

    INTERNAL = "internal"
    PUBLIC = "public"
    POSTER = "poster"

    @property
    def label(self) -> str:
        """What a page calls it."""
        return dict(zip(ReportKind, ["整改情况报告（内部稿）", "整改情况通报（公开稿）", "村务公开栏A3"], strict=True))[
            self
        ]


class ReportPrint(Base):
    """A file of a report as of (`as_of`, `known_at`), on its way or made."""

    __tablename__ = "report_print"
    __table_args__ = (
        Index("ix_report_print_organization_id", "organization_id"),
        Index("ix_report_print_publication_id", "publication_id"),
    )

    kind: Mapped[ReportKind]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    filed_on: Mapped[date]
    source: Mapped[str | None] = mapped_column(String(40))
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    requested_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    stored_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    organization: Mapped[Organization] = relationship()
    publication: Mapped[Publication | None] = relationship()
    task: Mapped[Task] = relationship()
    stored_file: Mapped[StoredFile | None] = relationship()
