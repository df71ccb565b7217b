"""Releasing feedback (反馈), and what the inspected organization answers (签收、异议、拒收)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.step import By, begin
from tracker.rectification.inspections.models import FeedbackResponse, ResponseKind
from tracker.workflow.model import Action


def release(session: Session, finding: Finding, by: By) -> None:
    """Feed a finding back. The feedback takes the day of its first release."""
    step = begin(session, finding, Action.RELEASE, by)
    if finding.feedback.released_on is None:
        finding.feedback.released_on = by.effective_on
    step.record(session)


def acknowledge(session: Session, finding: Finding, by: By) -> None:
    """签收 of one finding."""
    step = begin(session, finding, Action.ACKNOWLEDGE, by)
    step.record(session, _response(finding, ResponseKind.ACKNOWLEDGED, "", by))


def raise_objection(session: Session, finding: Finding, text: str, by: By) -> None:
    """Object to a finding with text; it stays open until the coordinator answers."""
    step = begin(session, finding, Action.RAISE_OBJECTION, by, reason=text)
    finding.objection_open = True
    step.record(session, _response(finding, ResponseKind.OBJECTED, step.reason, by))


def resolve_objection(session: Session, finding: Finding, answer: str, by: By) -> None:
    """Answer an objection; the finding can be acknowledged again."""
    step = begin(session, finding, Action.RESOLVE_OBJECTION, by, reason=answer)
    finding.objection_open = False
    step.record(session)


def record_refusal(session: Session, finding: Finding, reason: str, by: By) -> None:
    """Record that the organization refused to sign; the work goes on."""
    step = begin(session, finding, Action.RECORD_REFUSAL, by, reason=reason)
    step.record(session, _response(finding, ResponseKind.REFUSED, step.reason, by))


def _response(finding: Finding, kind: ResponseKind, text: str, by: By) -> FeedbackResponse:
    return FeedbackResponse(
        feedback_id=finding.feedback_id,
        kind=kind,
        text=text,
        responded_by=by.person.user_id,
        responded_name=by.person.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
