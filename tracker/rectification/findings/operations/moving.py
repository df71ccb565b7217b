"""Moving running findings to another version of their procedure, each whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.foundation.history.models import Transition
from tracker.foundation.history.operations import Change, append
from tracker.rectification.findings.alerts import next_alert
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import SUBJECT, Finding
from tracker.rectification.findings.operations.step import By, lock, signature
from tracker.rectification.findings.operations.together import Outcome, each
from tracker.rectification.findings.queries.moving import coordinator_for, reasons_against
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.workflow.model import Action, Role


def move_procedure(session: Session, finding: Finding, target: ProcedureVersion, reason: str, by: By) -> Transition:
    """Let a finding go on under another version from now on. State, round and time limit stay as they are.

    Raises Refused with every reason, Outdated for a stale page.
    """
    lock(session, finding)
    if by.seen_revision is not None and by.seen_revision != finding.revision:
        raise Outdated
    acts_for = coordinator_for(finding, by.actor)
    against = reasons_against(finding, target, facts_of(session, finding), by.actor)
    against += () if reason.strip() else ("请写明变更流程的理由",)
    against += (
        () if finding.effective_on <= by.effective_on <= by.today else ("变更日期要在上一步办理之后、不晚于今天",)
    )
    if against:
        raise Refused(against)
    return _record(session, finding, target, reason.strip(), replace(by, acts_for=acts_for))


def _record(session: Session, finding: Finding, target: ProcedureVersion, reason: str, by: By) -> Transition:
    old = finding.procedure_version
    finding.procedure_version = target
    finding.effective_on = by.effective_on
    flag_modified(finding, "effective_on")  # a new revision even on the same day
    session.flush()
    finding.alert_on = next_alert(session, finding, by.today)
    change = Change(
        subject_kind=SUBJECT,
        subject_id=finding.id,
        action=Action.MOVE_PROCEDURE.value,
        source=finding.state.value,
        target=finding.state.value,
        round_no=finding.round_no,
        reason=reason,
        details={"from": old.id, "to": target.id, "words": _words(old, target)},
    )
    signed = signature(finding, by, frozenset({Role.COORDINATOR}))
    return append(
        session,
        finding.organization_id,
        change,
        signed,
        (),
        effective_on=by.effective_on,
        recorded_at=by.now,
    )


def _words(old: ProcedureVersion, new: ProcedureVersion) -> str:
    """流程由第1版变更为第2版, with the names where they differ."""
    if old.name == new.name:
        return f"流程由第{old.version_no}版变更为第{new.version_no}版"
    return f"流程由“{old.label}”第{old.version_no}版变更为“{new.label}”第{new.version_no}版"


def move_all(
    session: Session, findings: Sequence[tuple[Finding, int]], target: ProcedureVersion, reason: str, by: By
) -> Outcome:
    """Move each finding that can be moved, with the revision that was seen of it; the others stay, with the reasons."""
    seen = {finding.id: revision for finding, revision in findings}

    def step(_session: Session, finding: Finding) -> None:
        move_procedure(session, finding, target, reason, replace(by, seen_revision=seen[finding.id]))

    return each(session, (finding for finding, _ in findings), step)
