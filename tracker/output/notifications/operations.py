"""Writing notices and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
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
    # A pass that runs beside this one may write the same notice first; whose row it is does not matter.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(OutboxMessage).values(**vars(message), channel=Channel.IN_APP, created_at=now)
    written = session.execute(statement.on_conflict_do_nothing().returning(OutboxMessage.id))
    return written.scalar() is not None


def mark_read(session: Session, user_id: int, now: datetime, message_id: int | None = None) -> None:
    """Mark one notice of a person, or all of them, as read."""
    statement = update(OutboxMessage).where(OutboxMessage.recipient_id == user_id, OutboxMessage.read_at.is_(None))
    if message_id is not None:
        statement = statement.where(OutboxMessage.id == message_id)
    session.execute(statement.values(read_at=now))
