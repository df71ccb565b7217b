"""Reading notices."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.output.notifications.models import Channel, OutboxMessage


def unread(session: Session, user_id: int) -> int:
    """How many in-app notices a person has not read."""
    statement = select(func.count()).where(
        OutboxMessage.recipient_id == user_id,
        OutboxMessage.channel == Channel.IN_APP,
        OutboxMessage.read_at.is_(None),
    )
    return session.scalar(statement) or 0


def notices(user_id: int) -> Select[OutboxMessage]:
    """A person's in-app notices, newest first."""
    return (
        select(OutboxMessage)
        .where(OutboxMessage.recipient_id == user_id, OutboxMessage.channel == Channel.IN_APP)
        .order_by(OutboxMessage.id.desc())
    )
