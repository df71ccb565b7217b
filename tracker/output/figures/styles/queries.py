"""Which style an organization prints in, and what was set before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from tracker.output.figures.rules import PLAIN, Style
from tracker.output.figures.styles.models import FigureStyle
from tracker.people.organizations.models import Organization


def style_of(session: Session, organization: Organization, known_at: datetime) -> Style:
    """The style in force at K: the newest of the organization itself, else of the nearest above it, else one place."""
    statement = (
        select(FigureStyle.places, FigureStyle.sign)
        .join(Organization, Organization.id == FigureStyle.organization_id)
        .where(
            literal(organization.path).startswith(Organization.path),
            FigureStyle.recorded_at <= known_at,
        )
        .order_by(func.length(Organization.path).desc(), FigureStyle.id.desc())
        .limit(1)
    )
    found = session.execute(statement).first()
    return Style(found.places, found.sign) if found else PLAIN


def settings_of(session: Session, organization: Organization) -> Sequence[FigureStyle]:
    """What the organization set for itself, newest first."""
    statement = select(FigureStyle).where(FigureStyle.organization_id == organization.id)
    return session.scalars(statement.order_by(FigureStyle.id.desc())).all()
