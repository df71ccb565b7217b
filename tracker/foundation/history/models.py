"""The tables of history: one transition for every change, and the head of each hash chain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.foundation.db.base import Base, append_only


class Transition(Base):
    """One change, as it was written: who did what, on which business day, recorded when, and what it recorded.

    `chain` is the organization whose chain it extends; `previous_hash` and `hash` make that chain. `records` lists
    [table, row id, digest] of every row that the change wrote. `notified_at` is the flag that notifications claims,
    `counted_at` that of figures.
    """

    __tablename__ = "transition"
    __table_args__ = (
        UniqueConstraint("chain", "chain_seq"),
        Index("ix_transition_subject", "subject_kind", "subject_id", "id"),
        Index(
            "ix_transition_not_notified",
            "subject_kind",
            "id",
            sqlite_where=text("notified_at IS NULL"),
            postgresql_where=text("notified_at IS NULL"),
        ),
        Index(
            "ix_transition_not_counted",
            "subject_kind",
            "subject_id",
            sqlite_where=text("counted_at IS NULL"),
            postgresql_where=text("counted_at IS NULL"),
        ),
        append_only("notified_at", "counted_at"),
    )

    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(40))
    round_no: Mapped[int]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(60))
    actor_post: Mapped[str] = mapped_column(String(120))
    acts_for_id: Mapped[int | None]
    acts_for_name: Mapped[str | None] = mapped_column(String(60))
    typed_for_id: Mapped[int | None]
    typed_for_name: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]]
    records: Mapped[list[Any]]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    chain: Mapped[int]
    chain_seq: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    notified_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]


class ChainHead(Base):
    """The newest link of an organization's chain. Changed under lock, by `history.operations.append` alone."""

    __tablename__ = "chain_head"
    __table_args__ = (UniqueConstraint("chain"),)

    chain: Mapped[int]
    length: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class ChainCheck(Base):
    """The clock verified everything: how much it was, the root over all heads as of `known_at`, and the first fault.

    What a later check compares: who rewrites history together with its heads does not get the old root again.
    """

    __tablename__ = "chain_check"
    __table_args__ = (Index("ix_chain_check_checked_at", "checked_at"), append_only())

    checked_at: Mapped[datetime]
    known_at: Mapped[datetime]
    transitions: Mapped[int]
    rows: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    fault: Mapped[str | None] = mapped_column(String(300))
