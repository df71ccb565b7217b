"""反向核查: a random sample of closed findings that anybody can draw again from its seed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models.finding import Finding


class Sample(Base):
    """One draw: from the findings of a subtree struck off between two days, as of (`drawn_on`, `known_at`).

    The members are the `size` findings whose SHA-256 of "seed:code" is smallest.
    """

    __tablename__ = "sample"
    __table_args__ = (Index("ix_sample_organization_id", "organization_id"), append_only())

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    closed_from: Mapped[date]
    closed_to: Mapped[date]
    seed: Mapped[str] = mapped_column(String(20))
    population: Mapped[int]
    size: Mapped[int]
    drawn_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drawn_name: Mapped[str] = mapped_column(String(60))
    drawn_on: Mapped[date]
    known_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    members: Mapped[list[SampledFinding]] = relationship(order_by="SampledFinding.position")


class SampledFinding(Base):
    """A finding that was drawn, by its place in the draw."""

    __tablename__ = "sampled_finding"
    __table_args__ = (
        UniqueConstraint("sample_id", "position"),
        UniqueConstraint("sample_id", "finding_id"),
        append_only(),
    )

    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"))
    position: Mapped[int]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))

    finding: Mapped[Finding] = relationship()
    result: Mapped[SampleResult | None] = relationship(uselist=False)


class SampleVerdict(StrEnum):
    """What the check on the spot found."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(SampleVerdict, ["属实", "不属实"], strict=True))[self]


class SampleResult(Base):
    """The check of one drawn finding."""

    __tablename__ = "sample_result"
    __table_args__ = (UniqueConstraint("sampled_finding_id"), append_only())

    sampled_finding_id: Mapped[int] = mapped_column(ForeignKey("sampled_finding.id"))
    verdict: Mapped[SampleVerdict]
    text: Mapped[str] = mapped_column(Text)
    checked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    checked_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
