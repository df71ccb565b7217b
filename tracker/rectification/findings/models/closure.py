"""From the application to 销号, and the looks back after it (回头看). All of it append-only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only


class ClosureRequest(Base):
    """An application for 销号 (申请销号) in one round of a finding."""

    __tablename__ = "closure_request"
    __table_args__ = (Index("ix_closure_request_finding_id", "finding_id"), append_only())

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    round_no: Mapped[int]
    statement: Mapped[str] = mapped_column(Text)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    acts_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    reviews: Mapped[list[Review]] = relationship(order_by="Review.id")


class Review(Base):
    """One step of the chain: 初审, 复核 … 审定. `approved` false is 退回, and the opinion is its reason.

    群众评议: `satisfied` of the `polled` villagers, where they were asked.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("stage BETWEEN 1 AND 4", name="stage_1_to_4"),
        CheckConstraint("satisfied BETWEEN 0 AND polled", name="poll_adds_up"),
        Index("ix_review_closure_request_id", "closure_request_id"),
        Index("ix_review_finding_id", "finding_id"),
        append_only(),
    )

    closure_request_id: Mapped[int] = mapped_column(ForeignKey("closure_request.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    round_no: Mapped[int]
    stage: Mapped[int]
    approved: Mapped[bool]
    opinion: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reviewed_name: Mapped[str] = mapped_column(String(60))
    reviewed_post: Mapped[str] = mapped_column(String(120))
    acts_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    meeting_on: Mapped[date | None]
    minute_no: Mapped[str] = mapped_column(String(60), default="")
    polled: Mapped[int | None]
    satisfied: Mapped[int | None]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class FollowUpOutcome(StrEnum):
    """What a look back found; ONGOING where it saw a finding that is still being put right."""

    SUSTAINED = "sustained"
    INSUFFICIENT = "insufficient"
    RECURRED = "recurred"
    ONGOING = "ongoing"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(FollowUpOutcome, ["成效巩固", "成效不足", "问题反弹", "正在整改"], strict=True))[self]


class FollowUp(Base):
    """A look back (回头看) that is owed, made by 销号 in the same transaction (rule 6 of domain.md §2)."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("finding_id", "round_no", "number"),
        Index("ix_follow_up_due_on", "due_on"),
        append_only(),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    round_no: Mapped[int]
    number: Mapped[int]
    due_on: Mapped[date]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    result: Mapped[FollowUpResult | None] = relationship(back_populates="follow_up", uselist=False)


class FollowUpResult(Base):
    """What was seen on the spot, by whom, with which witness."""

    __tablename__ = "follow_up_result"
    __table_args__ = (
        UniqueConstraint("follow_up_id"),
        Index("ix_follow_up_result_finding_id", "finding_id"),
        append_only(),
    )

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    outcome: Mapped[FollowUpOutcome]
    method: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text)
    witness: Mapped[str] = mapped_column(String(60), default="")
    checked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    checked_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    follow_up: Mapped[FollowUp] = relationship(back_populates="result")
