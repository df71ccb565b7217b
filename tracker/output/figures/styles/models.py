"""Figure settings as they were set; a print as of K uses what was set by then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization


class FigureStyle(Base):
    """What an office set for itself and those below it; the newest of the nearest office counts."""

    __tablename__ = "figure_style"
    __table_args__ = (
        CheckConstraint("places BETWEEN 0 AND 2", name="places_in_range"),
        CheckConstraint("length(sign) = 1", name="one_sign"),
        Index("ix_figure_style_organization_id", "organization_id"),
        append_only(),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    places: Mapped[int]
    sign: Mapped[str] = mapped_column(String(1))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
