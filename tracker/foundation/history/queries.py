"""Asking for the past: what was in force on a business day D by what was recorded at an instant K (design.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, select
from sqlalchemy.orm import Session, aliased

from tracker.foundation.history.hashing import root_of
from tracker.foundation.history.models import ChainCheck, ChainHead, Transition
from tracker.foundation.history.verification import Fault, FaultKind, Verification, verify

__all__ = [
    "AsOf",
    "ChainCheck",
    "Fault",
    "FaultKind",
    "Verification",
    "checks",
    "known",
    "last_event",
    "last_transition",
    "last_version",
    "root",
    "transitions_of",
    "verify",
]


@dataclass(frozen=True)
class AsOf:
    """The pair (D, K): effective by the day D, recorded by the instant K. One pair gives one result for ever."""

    day: date
    known_at: datetime


def known(model: Any, as_of: AsOf) -> ColumnElement[bool]:
    """Condition that an event or version row was effective by D and recorded by K."""
    recorded_at = model.recorded_at if hasattr(model, "recorded_at") else model.valid_from
    return and_(model.effective_on <= as_of.day, recorded_at <= as_of.known_at)


def last_transition(kind: str, subject_id: Any, as_of: AsOf) -> ScalarSelect[int]:
    """Id of the last transition of the subject in the enclosing select, as of (D, K).

    The history of one subject is linear (its business days never go back), so the last row by id is the one in force.
    """
    row = aliased(Transition)
    statement = select(row.id).where(row.subject_kind == kind, row.subject_id == subject_id, known(row, as_of))
    return statement.order_by(row.id.desc()).limit(1).correlate_except(row).scalar_subquery()


def last_version(model: Any, owner: str, owner_id: Any, as_of: AsOf) -> ScalarSelect[int]:
    """Id of the version row in force as of (D, K), of the object in the enclosing select that `owner` points to."""
    row = aliased(model)
    statement = select(row.id).where(getattr(row, owner) == owner_id, known(row, as_of))
    return statement.order_by(row.version_no.desc()).limit(1).correlate_except(row).scalar_subquery()


def last_event(model: Any, owner: str, owner_id: Any, as_of: AsOf, *conditions: tuple[str, Any]) -> ScalarSelect[int]:
    """Id of the last append-only event as of (D, K); `conditions` are further (column, value) pairs."""
    row = aliased(model)
    further = [getattr(row, name) == value for name, value in conditions]
    statement = select(row.id).where(getattr(row, owner) == owner_id, known(row, as_of), *further)
    return statement.order_by(row.id.desc()).limit(1).correlate_except(row).scalar_subquery()


def transitions_of(session: Session, kind: str, subject_id: int, as_of: AsOf | None = None) -> Sequence[Transition]:
    """The history of one subject, oldest first; up to (D, K) when one is given."""
    statement = select(Transition).where(Transition.subject_kind == kind, Transition.subject_id == subject_id)
    if as_of is not None:
        statement = statement.where(known(Transition, as_of))
    return session.scalars(statement.order_by(Transition.id)).all()


def checks(most: int) -> Select[ChainCheck]:
    """The newest checks of the clock, newest first."""
    return select(ChainCheck).order_by(ChainCheck.checked_at.desc(), ChainCheck.id.desc()).limit(most)


def root(session: Session, known_at: datetime) -> str:
    """One hash over the heads of all chains as they stood at K: what is printed on every ledger."""
    row = aliased(Transition)
    newest = (
        select(row.chain_seq)
        .where(row.chain == ChainHead.chain, row.recorded_at <= known_at)
        .order_by(row.chain_seq.desc())
        .limit(1)
        .correlate(ChainHead)
        .scalar_subquery()
    )
    heads = (
        select(Transition.chain, Transition.chain_seq, Transition.hash)
        .join(ChainHead, ChainHead.chain == Transition.chain)
        .where(Transition.chain_seq == newest)
        .order_by(Transition.chain)
    )
    return root_of((chain, number, link) for chain, number, link in session.execute(heads))
