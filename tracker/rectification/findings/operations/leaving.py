"""Side exits: 作废 and 移交, after feedback only with the consent of the office that fed back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.step import By, begin
from tracker.workflow.model import Action


def void(session: Session, finding: Finding, reason: str, consent: str, by: By) -> None:
    """Take a finding out of every count (作废)."""
    step = begin(session, finding, Action.VOID, by, reason=reason, fields={"consent": consent.strip()})
    step.details = {"consent": consent.strip()}
    step.record(session)


def refer(session: Session, finding: Finding, reason: str, consent: str, receiver: str, by: By) -> None:
    """Hand a finding over to whom it concerns (移交); only its count stays here."""
    fields = {"consent": consent.strip(), "receiver": receiver.strip()}
    step = begin(session, finding, Action.REFER, by, reason=reason, fields=fields)
    step.details = fields
    step.record(session)
