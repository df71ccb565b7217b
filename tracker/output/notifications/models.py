"""The outbox: who is told what, once for each subject, kind, due day, person and channel."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.foundation.db.base import Base


class Channel(StrEnum):
    """How a message reaches its reader."""

    IN_APP = "in_app"


class OutboxMessage(Base):
    """A message for one person about `finding:12` or `print:3`; an in-app message is delivered by being written."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "due_on", "recipient_id", "channel"),
        Index("ix_outbox_recipient_id_read_at", "recipient_id", "read_at"),
    )

    subject: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    channel: Mapped[Channel]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
