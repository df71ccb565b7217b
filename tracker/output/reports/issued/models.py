"""What was issued, word for word; printing it again gives the same."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization


class IssuedKind(StrEnum):
    """What kind of report was issued."""

    QUARTER = "quarter"
    BULLETIN = "bulletin"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(IssuedKind, ["季度调度", "一周通报"], strict=True))[self]


class IssuedReport(Base):
    """A report of an organization and its subtree over a period, as of the period's last day and the instant K.

    `number` is the quarter, or the running number of the bulletin in its year. `content` is everything that its page
    and its print show, as plain values; `root` is that of history at K.
    """

    __tablename__ = "issued_report"
    __table_args__ = (
        UniqueConstraint("kind", "organization_id", "year", "number"),
        UniqueConstraint("kind", "organization_id", "begins_on", name="uq_issued_report_period"),
        CheckConstraint("begins_on <= ends_on", name="period_in_order"),
        Index("ix_issued_report_organization_id", "organization_id"),
        append_only(),
    )

    kind: Mapped[IssuedKind]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    year: Mapped[int]
    number: Mapped[int]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    known_at: Mapped[datetime]
    root: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(160))
    content: Mapped[dict[str, Any]]
    finding_ids: Mapped[list[Any]]
    issued_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    issued_name: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
