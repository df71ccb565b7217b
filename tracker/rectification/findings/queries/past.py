"""Findings as they stood: what was struck off, by history as of (D, K)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, last_transition
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import SUBJECT, Finding
from tracker.workflow.model import State

STRUCK_OFF = (State.CLOSED.value, State.SUSTAINED.value)


def closing_day(finding_id: Any, as_of: AsOf) -> ColumnElement[Any]:
    """The business day of the last 销号."""
    row = aliased(Transition)
    statement = select(row.effective_on).where(
        row.subject_kind == SUBJECT, row.subject_id == finding_id, row.target == State.CLOSED.value
    )
    moves = statement.where(row.source != State.CLOSED.value, known(row, as_of)).order_by(row.id.desc()).limit(1)
    return moves.correlate_except(row).scalar_subquery()


def struck_off(session: Session, path: str, between: tuple[date, date], as_of: AsOf) -> Sequence[tuple[str, int]]:
    """(code, finding id) of every finding under a path that stood as 已销号 or 已巩固 and was struck off in between.

    Both days count. What relapsed or left since then is not among them. Ordered by code.
    """
    newest = Transition.id == last_transition(SUBJECT, Finding.id, as_of)
    statement = (
        select(Finding.code, Finding.id)
        .join(Organization, Organization.id == Finding.organization_id)
        .join(Transition, newest)
        .where(under((path,), Organization.path), Transition.target.in_(STRUCK_OFF))
        .where(closing_day(Finding.id, as_of).between(*between))
    )
    return sorted((code, finding_id) for code, finding_id in session.execute(statement))
