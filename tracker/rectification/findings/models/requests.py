"""What an owner may ask for on the way: more time, another timeframe, and the acceptance of a stage result."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only


class ExtensionRequest(Base):
    """延期 or 转长期, with its own two-step approval; the old deadline stays in history (rule 4 of domain.md §2).

    转长期 names its stage goal and next review date; `new_deadline` is then its expected end.
    """

    __tablename__ = "extension_request"
    __table_args__ = (
        CheckConstraint("to_long_term OR new_deadline IS NOT NULL", name="asks_for_something"),
        Index("ix_extension_request_finding_id", "finding_id"),
        append_only(),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    round_no: Mapped[int]
    old_deadline: Mapped[date | None]
    new_deadline: Mapped[date | None]
    to_long_term: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text)
    stage_goal: Mapped[str | None] = mapped_column(Text)
    next_review_on: Mapped[date | None]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    acts_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    decisions: Mapped[list[ExtensionDecision]] = relationship(order_by="ExtensionDecision.step")


class ExtensionDecision(Base):
    """One of the two approvals of an extension, or its rejection."""

    __tablename__ = "extension_decision"
    __table_args__ = (
        UniqueConstraint("extension_request_id", "step"),
        CheckConstraint("step IN (1, 2)", name="two_steps"),
        append_only(),
    )

    extension_request_id: Mapped[int] = mapped_column(ForeignKey("extension_request.id"))
    step: Mapped[int]
    approved: Mapped[bool]
    opinion: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_name: Mapped[str] = mapped_column(String(60))
    acts_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class StageReport(Base):
    """阶段性成果 of a long-term finding. The row that accepts it names the report it accepts (`accepts_id`)."""

    __tablename__ = "stage_report"
    __table_args__ = (
        UniqueConstraint("accepts_id"),
        Index("ix_stage_report_finding_id", "finding_id"),
        append_only(),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    round_no: Mapped[int]
    result: Mapped[str] = mapped_column(Text)
    next_review_on: Mapped[date | None]
    accepts_id: Mapped[int | None] = mapped_column(ForeignKey("stage_report.id"))
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
