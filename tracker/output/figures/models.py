"""The store of figures: derived from history, rebuilt at any time, never the truth (`tracker figures rebuild`)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.foundation.db.base import Base


class FigureSeries(Base):
    """What is summed up together: all of an organization, or what one feedback fed back to it on one day.

    Those of an organization have neither feedback nor day; together the others of it add up to it.
    """

    __tablename__ = "figure_series"
    __table_args__ = (
        UniqueConstraint("organization_id", "feedback_id", "fed_back_on"),
        Index("ix_figure_series_feedback_id", "feedback_id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"))
    fed_back_on: Mapped[date | None]


class FigureTotal(Base):
    """Every figure of a series from this day on, until its next row. Funds are in fen (分)."""

    __tablename__ = "figure_total"
    __table_args__ = (UniqueConstraint("series_id", "day"),)

    series_id: Mapped[int] = mapped_column(ForeignKey("figure_series.id"))
    day: Mapped[date]
    fed_back: Mapped[int]
    completed: Mapped[int]
    staged: Mapped[int]
    unfinished: Mapped[int]
    overdue: Mapped[int]
    on_time: Mapped[int]
    extensions: Mapped[int]
    returns: Mapped[int]
    relapses: Mapped[int]
    institutions: Mapped[int]
    funds: Mapped[int]
    people_handled: Mapped[int]
    voided: Mapped[int]
    merged: Mapped[int]
    split: Mapped[int]
    referred: Mapped[int]
    parts: Mapped[int]


class FigureFold(Base):
    """What of a finding is in the totals: its steps as [day, figures], and the series of its feedback."""

    __tablename__ = "figure_fold"
    __table_args__ = (UniqueConstraint("finding_id"),)

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    fed_back_on: Mapped[date | None]
    steps: Mapped[list[Any]]


class FigureState(Base):
    """One row: how often something was folded in, and when the newest of it was recorded.

    While `ready` is false the store is being rebuilt, and figures are taken from history.
    """

    __tablename__ = "figure_state"

    generation: Mapped[int]
    recorded_until: Mapped[datetime]
    ready: Mapped[bool]
