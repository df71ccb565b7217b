"""Writing notices and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.output.notifications.models import Channel, OutboxMessage


@dataclass(frozen=True)
class Message:
    """What one person is told. Subject, kind, due day, person and channel together are said once."""

    subject: str
    kind: str
    due_on: date
    recipient_id: int
    title: str
    body: str
    link: str


def notify(session: Session, message: Message, now: datetime) -> bool:
    """Write an in-app notice; False when it was written before. Writing it is delivering it."""
    same = select(OutboxMessage.id).where(
        OutboxMessage.subject == message.subject,
        OutboxMessage.kind == message.kind,
        OutboxMessage.due_on == message.due_on,
        OutboxMessage.recipient_id == message.recipient_id,
        OutboxMessage.channel == Channel.IN_APP,
    )
    if session.scalar(same) is not None:
        return False
    session.add(OutboxMessage(**vars(message), channel=Channel.IN_APP, created_at=now))
    session.flush()
    return True


def mark_read(session: Session, user_id: int, now: datetime, message_id: int | None = None) -> None:
    """Mark one notice of a person, or all of them, as read."""
    statement = update(OutboxMessage).where(OutboxMessage.recipient_id == user_id, OutboxMessage.read_at.is_(None))
    if message_id is not None:
        statement = statement.where(OutboxMessage.id == message_id)
    session.execute(statement.values(read_at=now))
