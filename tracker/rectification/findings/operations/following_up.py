"""回头看 after 销号, and the relapse that leads back (反弹、重新挂账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, FollowUp, FollowUpOutcome, FollowUpResult
from tracker.rectification.findings.operations.follow_up_plan import one_more, unscheduled
from tracker.rectification.findings.operations.step import By, begin
from tracker.rectification.findings.operations.versions import revise_finding, revise_measure
from tracker.rectification.findings.present import current_measures, next_follow_up
from tracker.workflow.guards import EARLIEST_FOLLOW_UP
from tracker.workflow.model import Action, State


@dataclass(frozen=True)
class FollowUpEntry:
    """What the visitors saw."""

    outcome: FollowUpOutcome
    text: str
    method: str = ""
    witness: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """By the names that definitions use."""
        return {"finding_text": self.text.strip(), "method": self.method.strip(), "witness": self.witness.strip()}


def record_follow_up(
    session: Session, finding: Finding, entry: FollowUpEntry, by: By, *, confirm: bool = False
) -> None:
    """Record a look back (回头看). SUSTAINED with `confirm` is the last one and ends in 已巩固.

    INSUFFICIENT owes one more; RECURRED proposes the relapse, which the coordinator then confirms or dismisses; ONGOING
    is what a look at an open finding saw. A look back long before its day leaves the one that is owed owed.
    """
    action = follow_up_action(entry.outcome, confirm=confirm)
    reason = entry.text if entry.outcome in _REASONED else ""
    step = begin(session, finding, action, by, reason=reason, fields=entry.fields)
    if not entry.text.strip():
        raise Refused(["请填写核查情况"])
    visit = _visit(session, finding, entry.outcome, by)
    if entry.outcome is FollowUpOutcome.RECURRED:
        finding.relapse_proposed = True
    step.record(session, visit, _result(finding, visit, entry, by))


_REASONED = frozenset({FollowUpOutcome.INSUFFICIENT, FollowUpOutcome.RECURRED})
_ACTIONS = {
    FollowUpOutcome.SUSTAINED: Action.RECORD_SUSTAINED,
    FollowUpOutcome.INSUFFICIENT: Action.RECORD_INSUFFICIENT,
    FollowUpOutcome.RECURRED: Action.RECUR,
    FollowUpOutcome.ONGOING: Action.RECORD_CHECK,
}


def follow_up_action(outcome: FollowUpOutcome, *, confirm: bool = False) -> Action:
    """The action that records this outcome; with `confirm` the last look back of a finding that stayed in order."""
    last = confirm and outcome is FollowUpOutcome.SUSTAINED
    return Action.CONFIRM_SUSTAINED if last else _ACTIONS[outcome]


def _visit(session: Session, finding: Finding, outcome: FollowUpOutcome, by: By) -> FollowUp:
    """The look back that this visit answers: the one owed, or one of its own where none is owed or not yet.

    INSUFFICIENT answers the owed one however early it is, for it owes another one.
    """
    due = next_follow_up(session, finding)
    waits = due is not None and by.effective_on < due.due_on - EARLIEST_FOLLOW_UP
    early = waits and outcome is not FollowUpOutcome.INSUFFICIENT
    if due is not None and not early and outcome is not FollowUpOutcome.ONGOING:
        return due
    visit = unscheduled(session, finding, by.effective_on, by.now)
    session.add(visit)
    session.flush()
    return visit


def _result(finding: Finding, visit: FollowUp, entry: FollowUpEntry, by: By) -> FollowUpResult:
    return FollowUpResult(
        follow_up_id=visit.id,
        finding_id=finding.id,
        outcome=entry.outcome,
        method=entry.method.strip(),
        text=entry.text.strip(),
        witness=entry.witness.strip(),
        checked_by=by.person.user_id,
        checked_name=by.person.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )


def recur(session: Session, finding: Finding, grounds: str, by: By) -> None:
    """Propose a relapse outside a scheduled look back (from 已巩固 too)."""
    step = begin(session, finding, Action.RECUR, by, reason=grounds)
    finding.relapse_proposed = True
    step.record(session)


def dismiss_recurrence(session: Session, finding: Finding, reason: str, by: By) -> None:
    """Decide that it is no relapse. Where the look back that proposed it was the last one owed, another is owed."""
    step = begin(session, finding, Action.DISMISS_RECURRENCE, by, reason=reason)
    finding.relapse_proposed = False
    nothing_owed = finding.state is State.CLOSED and next_follow_up(session, finding) is None
    step.record(
        session, *(one_more(session, finding, step.definition, by.effective_on, by.now) if nothing_owed else ())
    )


def reopen(
    session: Session, finding: Finding, grounds: str, deadline: date | None, by: By, *, deadline_text: str = ""
) -> None:
    """Confirm the relapse: the next round begins with every measure open again and a new deadline (重新挂账).

    The old round stays as it was: its applications, reviews and measure versions are never touched. Its files and its
    written results prove nothing in the new one, and the new deadline holds for every measure.
    """
    fields = {"deadline": deadline, "deadline_text": deadline_text}
    step = begin(session, finding, Action.REOPEN, by, reason=grounds, fields=fields)
    if deadline is None or deadline < by.effective_on:
        raise Refused(["请填写重新挂账后的整改时限，且不能早于挂账日期"])
    finding.relapse_proposed, finding.deadline = False, deadline
    time = {"deadline": deadline, "deadline_text": deadline_text, "next_review_on": None}
    version = revise_finding(session, finding, by, reason=step.reason, **time)
    opened = [
        revise_measure(session, measure, by, done=False, done_on=None, deadline=None, result="")
        for measure, _ in current_measures(session, finding)
    ]
    step.record(session, version, *opened)
