"""A text on its way to becoming findings: kept with its splits until somebody stores or drops it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base
from tracker.rectification.inspections.models import Feedback


class ImportDraft(Base):
    """The preview of a text import. `splits` is a list of {category, aspect, text, start, end}.

    `earlier` holds what the last edits replaced, the newest last: lists of [category, aspect, start, end].
    """

    __tablename__ = "import_draft"
    __table_args__ = (Index("ix_import_draft_created_by", "created_by"),)

    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    filename: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")
    splits: Mapped[list[Any]]
    earlier: Mapped[list[Any]] = mapped_column(default=list)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]

    feedback: Mapped[Feedback] = relationship()
