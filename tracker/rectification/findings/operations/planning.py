"""Assigning people and time, writing the plan, approving it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.people.accounts.models import User
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, Measure, MeasureVersion
from tracker.rectification.findings.operations.step import By, begin
from tracker.rectification.findings.operations.versions import revise_finding, revise_measure
from tracker.rectification.findings.present import current_measures
from tracker.workflow.model import Action, MeasureKind, Timeframe
from tracker.workflow.rules import PLAN_APPROVED


@dataclass(frozen=True)
class Assignment:
    """Who answers for a finding, with whom, until when (责任人、责任领导、单位、整改类型、时限)."""

    owner: User
    leader: User
    timeframe: Timeframe
    deadline: date | None
    deadline_text: str = ""
    lead_unit: str = ""
    responsible_unit: str = ""
    supporting_units: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedMeasure:
    """One line of the plan. `number` names an existing measure to change; None adds one.

    `amount_due` is what is to be recovered (应追缴, yuan); it is kept for measures of that kind only.
    """

    text: str
    kind: MeasureKind = MeasureKind.GENERAL
    deadline: date | None = None
    owner_name: str = ""
    number: int | None = None
    amount_due: Decimal | None = None


def assign(session: Session, finding: Finding, entry: Assignment, by: By, reason: str = "") -> None:
    """Assign or reassign people, units, timeframe and deadline (交办)."""
    step = begin(session, finding, Action.ASSIGN, by, reason=reason, fields=_named(entry))
    _refuse_bad_time(finding, entry, by)
    _refuse_moved_deadline(finding, entry)
    finding.owner_id, finding.owner = entry.owner.id, entry.owner
    finding.accountable_leader_id, finding.accountable_leader = entry.leader.id, entry.leader
    finding.timeframe, finding.deadline = entry.timeframe, entry.deadline
    version = revise_finding(
        session,
        finding,
        by,
        owner_id=entry.owner.id,
        owner_name=entry.owner.name,
        accountable_leader_id=entry.leader.id,
        accountable_leader_name=entry.leader.name,
        timeframe=entry.timeframe,
        deadline=entry.deadline,
        deadline_text=entry.deadline_text,
        lead_unit=entry.lead_unit,
        responsible_unit=entry.responsible_unit,
        supporting_units=list(entry.supporting_units),
        reason=step.reason,
    )
    step.details = {"owner": entry.owner.name, "leader": entry.leader.name, "deadline": _iso(entry.deadline)}
    step.record(session, version)


def _named(entry: Assignment) -> dict[str, Any]:
    return {
        "owner": entry.owner.id,
        "leader": entry.leader.id,
        "timeframe": entry.timeframe,
        "deadline": entry.deadline,
        "deadline_text": entry.deadline_text,
        "lead_unit": entry.lead_unit,
        "responsible_unit": entry.responsible_unit,
        "supporting_units": entry.supporting_units,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _refuse_bad_time(finding: Finding, entry: Assignment, by: By) -> None:
    """A deadline that passed may stay: whoever takes over an overdue finding (换届) takes over its deadline."""
    reasons = []
    if entry.owner.id == entry.leader.id:
        reasons.append("责任人和责任领导不能是同一个人")
    if entry.timeframe is not Timeframe.LONG_TERM and entry.deadline is None:
        reasons.append(f"{entry.timeframe.label}须填写整改时限")
    if entry.deadline not in (None, finding.deadline) and entry.deadline < by.effective_on:
        reasons.append("整改时限不能早于交办日期")
    if reasons:
        raise Refused(reasons)


def _refuse_moved_deadline(finding: Finding, entry: Assignment) -> None:
    """Once the plan was approved, time moves only by an extension (rule 4 of domain.md §2)."""
    moved = (entry.timeframe, entry.deadline) != (finding.timeframe, finding.deadline)
    if moved and _plan_approved(finding):
        raise Refused(["方案批准后，整改类型和时限只能通过“申请延期”变更"])


def _plan_approved(finding: Finding) -> bool:
    return finding.state in PLAN_APPROVED or finding.time_limit_fixed


def write_plan(session: Session, finding: Finding, goal: str, measures: Sequence[PlannedMeasure], by: By) -> None:
    """Write goal and measures (整改目标、整改措施). A measure left out is dropped from the plan, not deleted."""
    lines = [line for line in measures if line.text.strip()]
    step = begin(session, finding, Action.WRITE_PLAN, by, fields={"goal": goal.strip(), "measures": lines})
    existing = {measure.number: (measure, version) for measure, version in current_measures(session, finding)}
    kept = {line.number for line in lines if line.number is not None}
    if kept - existing.keys():
        raise Refused(["措施已被他人修改，请刷新后重试"])
    written: list[Base] = []
    for line in lines:
        if line.number is None:
            written += _add_measure(session, finding, line, by)
        elif _differs(existing[line.number][1], line):
            written.append(revise_measure(session, existing[line.number][0], by, **_planned(line)))
    dropped = [measure for number, (measure, _) in existing.items() if number not in kept]
    written += [revise_measure(session, measure, by, dropped=True) for measure in dropped]
    step.record(session, revise_finding(session, finding, by, goal=goal.strip()), *written)


def _planned(line: PlannedMeasure) -> dict[str, Any]:
    return {
        "text": line.text.strip(),
        "kind": line.kind,
        "deadline": line.deadline,
        "owner_name": line.owner_name,
        "amount_due": line.amount_due if line.kind is MeasureKind.RECOVERY else None,
    }


def _differs(version: MeasureVersion, line: PlannedMeasure) -> bool:
    return any(getattr(version, name) != value for name, value in _planned(line).items())


def _add_measure(session: Session, finding: Finding, line: PlannedMeasure, by: By) -> tuple[Measure, MeasureVersion]:
    highest = session.scalar(select(func.max(Measure.number)).where(Measure.finding_id == finding.id)) or 0
    measure = Measure(finding_id=finding.id, number=highest + 1)
    session.add(measure)
    session.flush()
    version = MeasureVersion(
        measure_id=measure.id,
        finding_id=finding.id,
        version_no=1,
        effective_on=by.effective_on,
        valid_from=by.now,
        recorded_by=by.recorder_id,
        **_planned(line),
    )
    session.add(version)
    session.flush()
    return measure, version


def submit_plan(session: Session, finding: Finding, by: By) -> None:
    """Hand the plan to the accountable leader."""
    begin(session, finding, Action.SUBMIT_PLAN, by).record(session)


def approve_plan(session: Session, finding: Finding, opinion: str, by: By) -> None:
    """Approve the plan; rectification begins."""
    step = begin(session, finding, Action.APPROVE_PLAN, by, fields={"opinion": opinion})
    step.details = {"opinion": opinion}
    step.record(session)


def return_plan(session: Session, finding: Finding, reason: str, by: By) -> None:
    """Return the plan to the owner with the reason."""
    begin(session, finding, Action.RETURN_PLAN, by, reason=reason).record(session)
