"""One step for many findings: each whole or not at all, and who was left behind with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.offers import offers
from tracker.rectification.findings.operations.drafting import submit_draft
from tracker.rectification.findings.operations.feedback import acknowledge, release
from tracker.rectification.findings.operations.step import By
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.model import Action, State

Step = Callable[[Session, Finding], object]

# What can be done for a whole feedback: the state in which findings wait for it, and the step for one of them.
TOGETHER: Mapping[Action, tuple[State, Callable[[Session, Finding, By], None]]] = {
    Action.SUBMIT_DRAFT: (State.DRAFT, submit_draft),
    Action.RELEASE: (State.AWAITING_RELEASE, release),
    Action.ACKNOWLEDGE: (State.AWAITING_ACKNOWLEDGEMENT, acknowledge),
}


@dataclass(frozen=True)
class Outcome:
    """Findings that took the step, and those that did not with every reason."""

    done: tuple[Finding, ...]
    refused: tuple[tuple[Finding, tuple[str, ...]], ...]


def each(session: Session, findings: Iterable[Finding], step: Step) -> Outcome:
    """Take the step for each finding in a savepoint of its own: what it refuses undoes that finding's part alone.

    All rows are locked first and taken by organization and number, so that of two who act on the same findings neither
    waits for the other for ever: the rows and the chains of the organizations are locked in one order by everybody.
    """
    wanted = list(findings)
    reasons = {finding.id: _one(session, finding, step) for finding in _locked(session, wanted)}
    done = tuple(finding for finding in wanted if not reasons[finding.id])
    return Outcome(done, tuple((finding, reasons[finding.id]) for finding in wanted if reasons[finding.id]))


def all_at_once(session: Session, feedback: Feedback, action: Action, by: By) -> Outcome:
    """Take a step of TOGETHER for every finding of the feedback that waits for it."""
    state, step = TOGETHER[action]
    mine = select(Finding).where(Finding.feedback_id == feedback.id, Finding.state == state).order_by(Finding.number)
    return each(session, session.scalars(mine), lambda _, one: step(session, one, named(session, one, action, by)))


def _locked(session: Session, findings: Iterable[Finding]) -> list[Finding]:
    """Until the session ends (PostgreSQL; on SQLite the writing session is alone anyway)."""
    mine = select(Finding).where(Finding.id.in_([finding.id for finding in findings]))
    ordered = mine.order_by(Finding.organization_id, Finding.id).with_for_update(of=Finding)
    return list(session.scalars(ordered.execution_options(populate_existing=True)))


def _one(session: Session, finding: Finding, step: Step) -> tuple[str, ...]:
    try:
        with session.begin_nested():
            step(session, finding)
    except Refused as refusal:
        return refusal.sentences
    return ()


def named(session: Session, finding: Finding, action: Action, by: By) -> By:
    """In whose name: own rights come before those of a principal (委托), as with single steps."""
    if not by.actor.principals:
        return by
    definition = definition_of(finding.procedure_version)
    offered = offers(definition, facts_of(session, finding), finding, by.actor, by.today)
    mine = next((offer for offer in offered if offer.action is action), None)
    return replace(by, acts_for=mine.acts_for) if mine else by
