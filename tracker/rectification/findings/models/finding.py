"""The finding: a stable row with its present state for lists, and append-only versions of everything said about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Category, Feedback
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.workflow.model import State, Timeframe

SUBJECT = "finding"  # the name under which findings stand in history


class Severity(StrEnum):
    """风险等级 of a finding."""

    GENERAL = "general"
    SERIOUS = "serious"
    GRAVE = "grave"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Severity, ["一般", "较重", "严重"], strict=True))[self]


class Finding(Base):
    """A finding (反馈问题). All but its identity is the present, kept for lists; history is in versions.

    `client_uuid` is made where the finding is written down and is the idempotency key of its creation. `alert_on` is
    the next day on which a reminder can become due. `split_from_id` and `merged_into_id` lead to the findings that it
    came from or went into; one split off after its plan was approved keeps its time limit (`time_limit_fixed`, rule 4).
    `fed_back_on` is the day on which the inspected organization learned of it; what left before has none. `revision`
    guards every change: of two that start from the same one, the second fails.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("client_uuid"),
        UniqueConstraint("feedback_id", "number"),
        CheckConstraint("round_no >= 1", name="round_from_one"),
        Index("ix_finding_organization_id_state_deadline", "organization_id", "state", "deadline"),
        Index("ix_finding_state_deadline", "state", "deadline"),
        Index("ix_finding_owner_id_state", "owner_id", "state"),
        Index("ix_finding_alert_on", "alert_on"),
        {"info": {"identity": ("id", "code", "client_uuid", "feedback_id", "organization_id", "number", "created_at")}},
    )

    code: Mapped[str] = mapped_column(String(60))
    client_uuid: Mapped[str] = mapped_column(String(36))
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    procedure_version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"), index=True)
    number: Mapped[int]
    state: Mapped[State]
    state_since: Mapped[date]
    effective_on: Mapped[date]
    round_no: Mapped[int] = mapped_column(default=1)
    timeframe: Mapped[Timeframe | None]
    deadline: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    accountable_leader_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    closed_on: Mapped[date | None]
    fed_back_on: Mapped[date | None]
    objection_open: Mapped[bool] = mapped_column(default=False)
    relapse_proposed: Mapped[bool] = mapped_column(default=False)
    alert_on: Mapped[date | None]
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    time_limit_fixed: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    feedback: Mapped[Feedback] = relationship()
    organization: Mapped[Organization] = relationship()
    procedure_version: Mapped[ProcedureVersion] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=owner_id)
    accountable_leader: Mapped[User | None] = relationship(foreign_keys=accountable_leader_id)
    current: Mapped[FindingVersion] = relationship(
        primaryjoin="and_(Finding.id == FindingVersion.finding_id, FindingVersion.valid_to.is_(None))",
        uselist=False,
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class FindingVersion(Base):
    """What was said about a finding from `valid_from` to `valid_to`, with the names that paper printed then.

    `quantity` (涉及数量) says in the office's own words how much it is about: 6个村, 132.6万元.
    """

    __tablename__ = "finding_version"
    __table_args__ = (
        UniqueConstraint("finding_id", "version_no"),
        Index(
            "uq_finding_version_current",
            "finding_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
        append_only("valid_to"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    version_no: Mapped[int]
    effective_on: Mapped[date]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    wording: Mapped[str] = mapped_column(Text)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    severity: Mapped[Severity]
    working_paper_no: Mapped[str] = mapped_column(String(40), default="")
    quantity: Mapped[str | None] = mapped_column(String(40))
    goal: Mapped[str] = mapped_column(Text, default="")
    timeframe: Mapped[Timeframe | None]
    deadline: Mapped[date | None]
    deadline_text: Mapped[str] = mapped_column(String(80), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    owner_name: Mapped[str] = mapped_column(String(60), default="")
    accountable_leader_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    accountable_leader_name: Mapped[str] = mapped_column(String(60), default="")
    organization_name: Mapped[str] = mapped_column(String(80))
    lead_unit: Mapped[str] = mapped_column(String(80), default="")
    responsible_unit: Mapped[str] = mapped_column(String(80), default="")
    supporting_units: Mapped[list[Any]]
    stage_goal: Mapped[str | None] = mapped_column(Text)
    next_review_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    category: Mapped[Category | None] = relationship()
