"""One step for every finding of a feedback: each whole or not at all, and who was left behind with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def all_at_once(session: Session, feedback: Feedback, action: Action, by: By) -> Outcome:
    """Take a step of TOGETHER for every finding of the feedback that waits for it."""
    done, refused = [], []
    for finding in _waiting(session, feedback, TOGETHER[action][0]):
        reasons = _one(session, finding, action, by)
        if reasons:
            refused.append((finding, reasons))
        else:
            done.append(finding)
    return Outcome(tuple(done), tuple(refused))


def _waiting(session: Session, feedback: Feedback, state: State) -> list[Finding]:
    """By number, locked until the session ends (PostgreSQL; on SQLite the writing session is alone anyway)."""
    mine = select(Finding).where(Finding.feedback_id == feedback.id, Finding.state == state).order_by(Finding.number)
    return list(session.scalars(mine.with_for_update(of=Finding).execution_options(populate_existing=True)))


def _one(session: Session, finding: Finding, action: Action, by: By) -> tuple[str, ...]:
    try:
        with session.begin_nested():
            TOGETHER[action][1](session, finding, _in_whose_name(session, finding, action, by))
    except Refused as refusal:
        return refusal.sentences
    return ()


def _in_whose_name(session: Session, finding: Finding, action: Action, by: By) -> By:
    """Own rights come before those of a principal (委托), as with single steps."""
    if not by.actor.principals:
        return by
    definition = definition_of(finding.procedure_version)
    offered = offers(definition, facts_of(session, finding), finding, by.actor, by.today)
    mine = next((offer for offer in offered if offer.action is action), None)
    return replace(by, acts_for=mine.acts_for) if mine else by
