"""Checklists (清单), visits that answer them, and 举一反三 with its answers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings.models import Finding, Severity
from tracker.rectification.inspections.models import Feedback


class Checklist(Base):
    """A checklist version. Editing publishes the next version of its code; visits stay on theirs.

    `organization_id` is the office whose own it is; a shipped one has none.
    """

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("code", "version_no"), append_only("retired_at"))

    code: Mapped[str] = mapped_column(String(60))
    version_no: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(Text, default="")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    organization: Mapped[Organization | None] = relationship()
    items: Mapped[list[ChecklistItem]] = relationship(order_by="ChecklistItem.number")


class ChecklistItem(Base):
    """One question, its section, and how grave it is when it fails. `wording` is what the finding will say."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("checklist_id", "number"), append_only())

    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    number: Mapped[int]
    section: Mapped[str] = mapped_column(String(80), default="")
    question: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text, default="")
    severity: Mapped[Severity]


class Visit(Base):
    """A visit to one organization with one checklist. In a cross-check (交叉检查) another village's people ask.

    `client_uuid` makes a visit that is sent twice one visit. Answers may change until `finished_on`.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("client_uuid"),
        Index("ix_visit_organization_id", "organization_id"),
        CheckConstraint("visiting_organization_id <> organization_id", name="two_villages"),
    )

    client_uuid: Mapped[str] = mapped_column(String(36))
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    visiting_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    visitors: Mapped[str] = mapped_column(String(120), default="")
    witness: Mapped[str] = mapped_column(String(60), default="")
    visited_on: Mapped[date]
    started_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime]
    finished_on: Mapped[date | None]
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"))
    revision: Mapped[int] = mapped_column()

    checklist: Mapped[Checklist] = relationship()
    organization: Mapped[Organization] = relationship(foreign_keys=organization_id)
    visiting_organization: Mapped[Organization | None] = relationship(foreign_keys=visiting_organization_id)
    feedback: Mapped[Feedback | None] = relationship()
    answers: Mapped[list[VisitAnswer]] = relationship(order_by="VisitAnswer.item_id")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class AnswerKind(StrEnum):
    """What was found at one item."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(AnswerKind, ["合格", "不合格", "不涉及"], strict=True))[self]


class VisitAnswer(Base):
    """The answer to one item; a failed one leads to its finding once it was registered.

    `kind` is empty while only a note or a photo was kept: on a weak network nothing that arrived is refused.
    """

    __tablename__ = "visit_answer"
    __table_args__ = (UniqueConstraint("visit_id", "item_id"), UniqueConstraint("finding_id"))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"))
    kind: Mapped[AnswerKind | None]
    note: Mapped[str] = mapped_column(Text, default="")
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))

    item: Mapped[ChecklistItem] = relationship()
    finding: Mapped[Finding | None] = relationship()
    photos: Mapped[list[VisitPhoto]] = relationship(order_by="VisitPhoto.id")


class VisitPhoto(Base):
    """A photo taken at an item."""

    __tablename__ = "visit_photo"
    __table_args__ = (Index("ix_visit_photo_visit_answer_id", "visit_answer_id"),)

    visit_answer_id: Mapped[int] = mapped_column(ForeignKey("visit_answer.id"))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime | None]

    stored_file: Mapped[StoredFile] = relationship()


class LateralCheck(Base):
    """举一反三: one village's finding becomes a self-check task for others."""

    __tablename__ = "lateral_check"
    __table_args__ = (Index("ix_lateral_check_finding_id", "finding_id"), append_only())

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    question: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    ordered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ordered_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    tasks: Mapped[list[SelfCheckTask]] = relationship(order_by="SelfCheckTask.id", back_populates="check")


class SelfCheckTask(Base):
    """自查 asked of one organization."""

    __tablename__ = "self_check_task"
    __table_args__ = (
        UniqueConstraint("lateral_check_id", "organization_id"),
        Index("ix_self_check_task_organization_id", "organization_id"),
        append_only(),
    )

    lateral_check_id: Mapped[int] = mapped_column(ForeignKey("lateral_check.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))

    check: Mapped[LateralCheck] = relationship(back_populates="tasks")
    organization: Mapped[Organization] = relationship()
    answer: Mapped[SelfCheckAnswer | None] = relationship(uselist=False)


class SelfCheckAnswer(Base):
    """The answer: how many findings were registered, or the nil return (经自查，暂未发现需整改的问题)."""

    __tablename__ = "self_check_answer"
    __table_args__ = (UniqueConstraint("self_check_task_id"), append_only())

    self_check_task_id: Mapped[int] = mapped_column(ForeignKey("self_check_task.id"))
    nil_return: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    findings: Mapped[list[SelfCheckFinding]] = relationship(order_by="SelfCheckFinding.id")


class SelfCheckFinding(Base):
    """A finding that a self-check brought up."""

    __tablename__ = "self_check_finding"
    __table_args__ = (UniqueConstraint("finding_id"), append_only())

    self_check_answer_id: Mapped[int] = mapped_column(ForeignKey("self_check_answer.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))

    finding: Mapped[Finding] = relationship()
