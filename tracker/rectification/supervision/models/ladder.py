"""Rungs of the ladder that the clock proposed (督办, 约谈, 通报), and what somebody decided: no machine does."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.rectification.findings.models import Finding
from tracker.workflow.thresholds import Step

PROPOSAL_SUBJECT = "escalation"  # the name under which decisions stand in history


class Proposal(Base):
    """A rung that is proposed for a finding whose time limit `about` has passed; once for each limit.

    It waits until somebody decides or until there is no occasion any more: another limit, or the finding is closed.
    Nobody did anything yet, so it has no business day and stands in history with the decision alone.
    """

    __tablename__ = "escalation_proposal"
    __table_args__ = (UniqueConstraint("finding_id", "step", "about"), append_only())

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    step: Mapped[Step]
    about: Mapped[date]
    proposed_on: Mapped[date]
    recorded_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="proposal", uselist=False)


class Decision(Base):
    """What was decided on a proposal, once: taken up, or declined with a reason. What was then done is registered."""

    __tablename__ = "escalation_decision"
    __table_args__ = (UniqueConstraint("proposal_id"), append_only())

    proposal_id: Mapped[int] = mapped_column(ForeignKey("escalation_proposal.id"))
    taken: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_name: Mapped[str] = mapped_column(String(60))
    decided_post: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(back_populates="decision")
