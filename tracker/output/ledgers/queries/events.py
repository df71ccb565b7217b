"""Looks back and requests for more time, with the findings they are about, as of (D, K)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known
from tracker.output.ledgers.queries.findings import finding_rows, narrowed, scoped
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.rows import ExtensionRow, FindingRow, FollowUpRow, Opinion
from tracker.rectification.findings.models import (
    SUBJECT,
    ClosureRequest,
    ExtensionDecision,
    ExtensionRequest,
    FollowUp,
    FollowUpOutcome,
    FollowUpResult,
)
from tracker.workflow.model import Action

_Round = tuple[int, int]
_AFTER = (Action.CLOSE, Action.CONFIRM_SUSTAINED, Action.DISMISS_RECURRENCE, Action.REOPEN)


def follow_up_rows(session: Session, scope: LedgerScope) -> list[FollowUpRow]:
    """Every look back at a counted finding, in whichever round it was."""
    base, as_of = scoped(scope), scope.as_of
    looked = narrowed(
        base, base.c.finding_id.in_(select(FollowUpResult.finding_id).where(known(FollowUpResult, as_of)))
    )
    findings = {row.finding_id: row for row in finding_rows(session, scope, looked)}
    moves = _moves(session, looked, as_of)
    statements = _statements(session, looked, as_of)
    owed = _owed(session, looked, as_of)
    columns: tuple[Any, ...] = (FollowUpResult, FollowUp)
    results = (
        select(*columns)
        .join_from(looked, FollowUpResult, FollowUpResult.finding_id == looked.c.finding_id)
        .join(FollowUp, FollowUp.id == FollowUpResult.follow_up_id)
        .where(known(FollowUpResult, as_of))
    )
    return [
        _follow_up(findings[seen.finding_id], seen, visit, moves, statements, owed)
        for seen, visit in session.execute(results)
    ]


def _follow_up(
    finding: FindingRow,
    seen: FollowUpResult,
    visit: FollowUp,
    moves: dict[tuple[str, _Round], date],
    statements: dict[_Round, str],
    owed: dict[_Round, list[FollowUp]],
) -> FollowUpRow:
    round_ = (seen.finding_id, visit.round_no)
    further = [
        other.due_on for other in owed[round_] if other.number > visit.number and other.due_on > seen.effective_on
    ]
    recurred = seen.outcome is FollowUpOutcome.RECURRED
    dismissed = moves.get((Action.DISMISS_RECURRENCE.value, round_))
    return FollowUpRow(
        about=finding,
        order=(seen.effective_on, seen.id),
        outcome=seen.outcome,
        method=seen.method,
        text=seen.text,
        witness=seen.witness,
        checked_by=seen.checked_name,
        closed_on=moves.get((Action.CLOSE.value, round_)),
        statement=statements.get(round_, ""),
        next_due=min(further, default=None),
        sustained=moves.get((Action.CONFIRM_SUSTAINED.value, round_)) == seen.effective_on,
        reopened_on=moves.get((Action.REOPEN.value, (seen.finding_id, visit.round_no + 1))) if recurred else None,
        dismissed=recurred and dismissed is not None and dismissed >= seen.effective_on,
    )


def _moves(session: Session, base: Any, as_of: AsOf) -> dict[tuple[str, _Round], date]:
    """The newest day of each decision that matters to a look back, by action, finding and round after the act."""
    columns: tuple[Any, ...] = (
        Transition.action,
        Transition.subject_id,
        Transition.round_no,
        Transition.effective_on,
    )
    statement = (
        select(*columns)
        .join_from(base, Transition, Transition.subject_id == base.c.finding_id)
        .where(Transition.subject_kind == SUBJECT, Transition.action.in_(_AFTER), known(Transition, as_of))
        .order_by(Transition.id)
    )
    return {(action, (finding, round_)): day for action, finding, round_, day in session.execute(statement)}


def _statements(session: Session, base: Any, as_of: AsOf) -> dict[_Round, str]:
    """原整改成效: what the newest application of each round said."""
    columns: tuple[Any, ...] = (ClosureRequest.finding_id, ClosureRequest.round_no, ClosureRequest.statement)
    statement = (
        select(*columns)
        .join_from(base, ClosureRequest, ClosureRequest.finding_id == base.c.finding_id)
        .where(known(ClosureRequest, as_of))
        .order_by(ClosureRequest.id)
    )
    return {(finding, round_): text for finding, round_, text in session.execute(statement)}


def _owed(session: Session, base: Any, as_of: AsOf) -> dict[_Round, list[FollowUp]]:
    statement = (
        select(FollowUp)
        .join_from(base, FollowUp, FollowUp.finding_id == base.c.finding_id)
        .where(known(FollowUp, as_of))
    )
    found: dict[_Round, list[FollowUp]] = defaultdict(list)
    for row in session.scalars(statement):
        found[(row.finding_id, row.round_no)].append(row)
    return found


def extension_rows(session: Session, scope: LedgerScope) -> list[ExtensionRow]:
    """Every request for more time or for 转长期 of a counted finding."""
    base, as_of = scoped(scope), scope.as_of
    asked = narrowed(
        base, base.c.finding_id.in_(select(ExtensionRequest.finding_id).where(known(ExtensionRequest, as_of)))
    )
    findings = {row.finding_id: row for row in finding_rows(session, scope, asked)}
    requests = session.scalars(
        select(ExtensionRequest)
        .join_from(asked, ExtensionRequest, ExtensionRequest.finding_id == asked.c.finding_id)
        .where(known(ExtensionRequest, as_of))
    ).all()
    decisions = _decisions(session, [row.id for row in requests], as_of)
    return [_extension(findings[row.finding_id], row, decisions[row.id]) for row in requests]


def _decisions(session: Session, request_ids: Sequence[int], as_of: AsOf) -> dict[int, list[ExtensionDecision]]:
    statement = select(ExtensionDecision).where(
        ExtensionDecision.extension_request_id.in_(request_ids), known(ExtensionDecision, as_of)
    )
    found: dict[int, list[ExtensionDecision]] = defaultdict(list)
    for row in session.scalars(statement.order_by(ExtensionDecision.step)):
        found[row.extension_request_id].append(row)
    return found


def _extension(finding: FindingRow, row: ExtensionRequest, decisions: Sequence[ExtensionDecision]) -> ExtensionRow:
    by_step = {one.step: Opinion(one.effective_on, one.decided_name, one.approved, one.opinion) for one in decisions}
    return ExtensionRow(
        about=finding,
        order=(row.effective_on, row.id),
        old_deadline=row.old_deadline,
        new_deadline=row.new_deadline,
        to_long_term=row.to_long_term,
        reason=row.reason,
        applicant=row.submitted_name,
        endorsed=by_step.get(1),
        granted=by_step.get(2),
    )
