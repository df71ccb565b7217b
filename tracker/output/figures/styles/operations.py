"""Setting the style of an office's rates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.output.figures.rules import Style
from tracker.output.figures.styles.models import FigureStyle
from tracker.output.figures.styles.queries import style_of
from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization


def set_style(
    session: Session, organization: Organization, style: Style, actor: Actor, now: datetime
) -> FigureStyle | None:
    """Print rates like this from now on; None when they already are. Flushes."""
    if style_of(session, organization, now) == style:
        return None
    row = FigureStyle(
        organization_id=organization.id,
        places=style.places,
        sign=style.sign,
        recorded_by=actor.user_id,
        recorded_name=actor.name,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row
