"""Writing history: append one transition to the chain of its organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.foundation.history.hashing import GENESIS, link_hash, row_digest
from tracker.foundation.history.models import ChainHead, Transition


@dataclass(frozen=True)
class Signature:
    """Whose act a transition is: names are copied, because paper prints them as they were."""

    actor_id: int | None
    actor_name: str
    actor_post: str
    acts_for_id: int | None = None
    acts_for_name: str | None = None
    typed_for_id: int | None = None
    typed_for_name: str | None = None


@dataclass(frozen=True)
class Change:
    """What happened to a subject; `details` holds plain JSON values."""

    subject_kind: str
    subject_id: int
    action: str
    source: str | None
    target: str
    round_no: int
    reason: str = ""
    details: Mapping[str, Any] | None = None


def append(
    session: Session,
    chain: int,
    change: Change,
    signature: Signature,
    records: Iterable[Base],
    *,
    effective_on: date,
    recorded_at: datetime,
) -> Transition:
    """Append a transition over the flushed `records` and return it, flushed.

    The chain head is locked first (FOR UPDATE; on SQLite the writing session already holds the lock), so links of one
    chain are made one after the other.
    """
    session.flush()
    head = _locked_head(session, chain)
    transition = Transition(
        **vars(change) | {"details": dict(change.details or {})},
        **vars(signature),
        records=[_reference(record) for record in records],
        effective_on=effective_on,
        recorded_at=recorded_at,
        chain=chain,
        chain_seq=head.length + 1,
        previous_hash=head.hash,
        hash="",
    )
    transition.hash = link_hash(vars(transition))
    head.length, head.hash = transition.chain_seq, transition.hash
    session.add(transition)
    session.flush()
    return transition


def _locked_head(session: Session, chain: int) -> ChainHead:
    statement = select(ChainHead).where(ChainHead.chain == chain).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    head = session.scalar(statement)
    if head is not None:
        return head
    # Two first links may race on PostgreSQL: whoever comes second waits here and finds the other's head.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(ChainHead).values(chain=chain, length=0, hash=GENESIS)
    session.execute(first.on_conflict_do_nothing(index_elements=[ChainHead.chain]))
    return session.scalars(statement).one()


def _reference(record: Base) -> list[Any]:
    table = type(record).__table__
    assert isinstance(table, Table)
    values = {column.name: getattr(record, column.key) for column in table.columns}
    return [table.name, record.id, row_digest(table, values)]
