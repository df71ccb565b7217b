"""Writing a finding down, and correcting its wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.history.operations import Change, append
from tracker.rectification.findings.alerts import next_alert
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion, Severity
from tracker.rectification.findings.operations.step import By, begin, signature
from tracker.rectification.findings.operations.versions import revise_finding
from tracker.rectification.inspections.models import Feedback, Source
from tracker.workflow.model import Action, Role, State
from tracker.workflow.rules import PLAN_APPROVED


@dataclass(frozen=True)
class NewFinding:
    """What an inspector writes down. `client_uuid` is made on the device and makes a repeated upload harmless."""

    wording: str
    client_uuid: str
    category_id: int | None = None
    severity: Severity = Severity.GENERAL
    working_paper_no: str = ""
    quantity: str = ""


def log_finding(session: Session, feedback: Feedback, new: NewFinding, by: By) -> Finding:
    """Register a finding as DRAFT under a feedback and return it, flushed.

    The same `client_uuid` again returns the finding that is already there. Raises Refused for an empty wording, for a
    feedback that was released already, and for a `client_uuid` under which something else was written down: a form
    that came back with the browser's own button must not swallow the next finding.
    """
    hold_numbers(session, feedback)
    known = session.scalar(select(Finding).where(Finding.client_uuid == new.client_uuid))
    if known is not None:
        _refuse_another(session, known, feedback, new)
        return known
    session.refresh(feedback, with_for_update={"of": Feedback})  # nobody releases it meanwhile
    _refuse_bad(feedback, new, by.effective_on, by.today)
    return _register(session, feedback, new, by, State.DRAFT, frozenset({Role.INSPECTOR, Role.COORDINATOR}))


# What a part takes over from the finding that it was split off: people, units and time, the words for a time limit.
_OF_THE_ROW = (
    *("fed_back_on", "timeframe", "deadline", "owner_id", "owner"),
    *("accountable_leader_id", "accountable_leader"),
)
_OF_THE_VERSION = (
    *("timeframe", "deadline", "deadline_text", "owner_id", "owner_name", "stage_goal", "next_review_on"),
    *("accountable_leader_id", "accountable_leader_name", "lead_unit", "responsible_unit", "supporting_units"),
)


def split_off(
    session: Session, parent: Finding, new: NewFinding, by: By, state: State, roles: frozenset[Role]
) -> Finding:
    """Register a part of a finding (拆分) in `state` and return it, flushed: with the parent's people and time.

    The caller holds `hold_numbers`, has asked the engine, and records what became of the parent.
    """
    says = parent.current
    row = {name: getattr(parent, name) for name in _OF_THE_ROW} | {
        "procedure_version": parent.procedure_version,
        "procedure_version_id": parent.procedure_version_id,
        "objection_open": parent.objection_open,
        "split_from_id": parent.id,
        "time_limit_fixed": parent.time_limit_fixed or parent.state in PLAN_APPROVED,
    }
    version = {name: getattr(says, name) for name in _OF_THE_VERSION}
    details = {"split_from": parent.code}
    part = _register(session, parent.feedback, new, by, state, roles, row=row, version=version, details=details)
    part.alert_on = next_alert(session, part, by.today)
    session.flush()
    return part


def hold_numbers(session: Session, feedback: Feedback) -> None:
    """Until this session ends nobody else takes a number of the source: numbers come one by one."""
    session.refresh(feedback.round.inspection.source, with_for_update={"of": Source})


def _register(
    session: Session,
    feedback: Feedback,
    new: NewFinding,
    by: By,
    state: State,
    roles: frozenset[Role],
    *,
    row: Mapping[str, Any] = MappingProxyType({}),
    version: Mapping[str, Any] = MappingProxyType({}),
    details: Mapping[str, Any] = MappingProxyType({}),
) -> Finding:
    """The row of a finding, its first version and the transition of its birth."""
    finding = _new_row(session, feedback, new, by, state, row)
    first = _first_version(finding, new, by, version)
    session.add(first)
    session.flush()
    change = Change(SUBJECT, finding.id, Action.LOG.value, None, state.value, 1, details=dict(details))
    signed, records = signature(finding, by, roles), [finding, first]
    append(session, finding.organization_id, change, signed, records, effective_on=by.effective_on, recorded_at=by.now)
    return finding


def _refuse_another(session: Session, known: Finding, feedback: Feedback, new: NewFinding) -> None:
    written = select(FindingVersion.wording).where(FindingVersion.finding_id == known.id)
    if known.feedback_id != feedback.id or new.wording.strip() not in session.scalars(written).all():
        raise Refused(["这张表单此前已经登记过另一个问题，这一次没有保存。要登记为新的问题，请再提交一次"])


def _refuse_bad(feedback: Feedback, new: NewFinding, effective_on: date, today: date) -> None:
    reasons = []
    if not new.wording.strip():
        reasons.append("请填写问题内容")
    if feedback.released_on is not None:
        reasons.append("这份反馈已经审定发出，不能再登记新问题；请另建一轮或走更正")
    if effective_on > today:
        reasons.append("业务日期不能晚于今天")
    if reasons:
        raise Refused(reasons)


def _new_row(
    session: Session, feedback: Feedback, new: NewFinding, by: By, state: State, more: Mapping[str, Any]
) -> Finding:
    prefix = code_prefix(feedback)
    number = _next_number(session, prefix)
    values = {
        "code": f"{prefix}{number:03d}",
        "client_uuid": new.client_uuid,
        "feedback_id": feedback.id,
        "feedback": feedback,
        "organization_id": feedback.organization_id,
        "organization": feedback.organization,
        "procedure_version_id": feedback.procedure_version_id,
        "procedure_version": feedback.procedure_version,
        "number": number,
        "state": state,
        "state_since": by.effective_on,
        "effective_on": by.effective_on,
        "logged_by_id": by.recorder_id,
        "created_at": by.now,
    }
    finding = Finding(**values | dict(more))
    session.add(finding)
    session.flush()
    return finding


def code_prefix(feedback: Feedback) -> str:
    """What stands before the number in a code: year, source, round, unit (2023-QX-02-ZD-017; domain.md §3)."""
    inspection = feedback.round.inspection
    unit = feedback.organization.short_code
    return f"{inspection.year}-{inspection.source.short}-{feedback.round.number:02d}-{unit}-"


def _next_number(session: Session, prefix: str) -> int:
    """One more than any number under the prefix: two inspections of one source and year may share it."""
    return (session.scalar(select(func.max(Finding.number)).where(Finding.code.startswith(prefix))) or 0) + 1


def _first_version(finding: Finding, new: NewFinding, by: By, more: Mapping[str, Any]) -> FindingVersion:
    values = {
        "finding_id": finding.id,
        "version_no": 1,
        "effective_on": by.effective_on,
        "valid_from": by.now,
        "recorded_by": by.recorder_id,
        "wording": new.wording.strip(),
        "category_id": new.category_id,
        "severity": new.severity,
        "working_paper_no": new.working_paper_no,
        "quantity": new.quantity.strip() or None,
        "organization_name": finding.organization.party_name,
        "supporting_units": [],
    }
    return FindingVersion(**values | dict(more))


def correct_wording(
    session: Session, finding: Finding, wording: str, reason: str, by: By, quantity: str | None = None
) -> None:
    """Write the wording anew: editing while a draft, afterwards a new version with its reason (rule 8).

    The quantity (涉及数量) that goes with it stays as it is when None is given.
    """
    step = begin(session, finding, Action.CORRECT_WORDING, by, reason=reason, fields={"wording": wording.strip()})
    said = finding.current.quantity if quantity is None else quantity.strip() or None
    step.record(
        session, revise_finding(session, finding, by, wording=wording.strip(), quantity=said, reason=step.reason)
    )


def submit_draft(session: Session, finding: Finding, by: By) -> None:
    """Hand a draft to the coordinator for release."""
    begin(session, finding, Action.SUBMIT_DRAFT, by).record(session)


def return_draft(session: Session, finding: Finding, reason: str, by: By) -> None:
    """Give a draft back to its inspector with the reason."""
    begin(session, finding, Action.RETURN_DRAFT, by, reason=reason).record(session)
