"""廉政风险点: of a department or village, or of a person's post, with its measures."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization

RISK_SUBJECT = "risk_point"  # the name under which risk points stand in history


class RiskLevel(StrEnum):
    """风险等级."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(RiskLevel, ["高", "中", "低"], strict=True))[self]


class RiskPoint(Base):
    """A 廉政风险点 in the register of an organization. `client_uuid`: sent twice, it stays one."""

    __tablename__ = "risk_point"
    __table_args__ = (
        UniqueConstraint("client_uuid"),
        Index("ix_risk_point_organization_id", "organization_id"),
        append_only(),
    )

    client_uuid: Mapped[str] = mapped_column(String(36))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    versions: Mapped[list[RiskPointVersion]] = relationship(order_by="RiskPointVersion.version_no")


class RiskPointVersion(Base):
    """What the register says of a risk point from `effective_on` on; `withdrawn` ends it on that day.

    `department` is printed before 岗位, e.g. 财政所; `personal` tells 个人廉政风险点 from those of departments.
    `measures` is a list of texts, and counted.
    """

    __tablename__ = "risk_point_version"
    __table_args__ = (UniqueConstraint("risk_point_id", "version_no"), append_only())

    risk_point_id: Mapped[int] = mapped_column(ForeignKey("risk_point.id"))
    version_no: Mapped[int]
    personal: Mapped[bool]
    organization_name: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(80), default="")
    post: Mapped[str] = mapped_column(String(80))
    risk: Mapped[str] = mapped_column(Text)
    level: Mapped[RiskLevel]
    measures: Mapped[list[Any]]
    responsible_name: Mapped[str] = mapped_column(String(60))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
