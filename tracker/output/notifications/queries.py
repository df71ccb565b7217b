"""Reading notices."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.output.notifications.delivering import Quiet
from tracker.output.notifications.models import Channel, OutboxMessage, QuietHours


def unread(session: Session, user_id: int) -> int:
    """How many in-app notices a person has not read."""
    statement = select(func.count()).where(
        OutboxMessage.recipient_id == user_id,
        OutboxMessage.channel == Channel.IN_APP,
        OutboxMessage.read_at.is_(None),
    )
    return session.scalar(statement) or 0


def quiet_hours_chosen(session: Session) -> QuietHours | None:
    """What the office set last; None where nobody changed anything."""
    newest = select(QuietHours).options(joinedload(QuietHours.setter)).order_by(QuietHours.id.desc()).limit(1)
    return session.scalar(newest)


def quiet_hours(session: Session) -> Quiet:
    """The hours in which nothing leaves the building."""
    chosen = quiet_hours_chosen(session)
    return Quiet(chosen.begins, chosen.ends) if chosen else Quiet()


def notices(user_id: int) -> Select[OutboxMessage]:
    """A person's in-app notices, newest first."""
    return (
        select(OutboxMessage)
        .where(OutboxMessage.recipient_id == user_id, OutboxMessage.channel == Channel.IN_APP)
        .order_by(OutboxMessage.id.desc())
    )
