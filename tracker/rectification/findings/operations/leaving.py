"""Side exits: 合并, 拆分, 作废 and 移交, after feedback only with the consent of the office that fed back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.drafting import NewFinding, hold_numbers, split_off
from tracker.rectification.findings.operations.step import By, begin, lock
from tracker.rectification.findings.policies import UNRELEASED, can_view
from tracker.workflow.model import Action, State, StateKind, Timeframe
from tracker.workflow.rules import PLAN_APPROVED

# A part stands where its parent stood until somebody signed for it; afterwards it needs a plan of its own.
_KEEPS_ITS_PLACE = frozenset({State.DRAFT, State.AWAITING_RELEASE, State.AWAITING_ACKNOWLEDGEMENT})


@dataclass(frozen=True)
class Part:
    """One of the findings that another is split into. Without a category it has the parent's."""

    wording: str
    category_id: int | None = None


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


def merge(session: Session, finding: Finding, target: Finding, reason: str, consent: str, by: By) -> None:
    """Let a finding go into another of its organization (合并), which alone is worked on and counted from now on."""
    for one in sorted((finding, target), key=lambda row: row.id):
        lock(session, one)  # of two that would go into each other at once, one is refused
    fields = {"merged_into": target.code, "consent": consent.strip()}
    step = begin(session, finding, Action.MERGE, by, reason=reason, fields=fields)
    if reasons := tuple(_against_target(finding, target, by)):
        raise Refused(reasons)
    finding.merged_into_id = target.id
    step.details = fields
    step.record(session)


def _against_target(finding: Finding, target: Finding, by: By) -> Iterator[str]:
    if target.id == finding.id:
        yield "不能并入自己，请选择另一个问题"
    elif target.organization_id != finding.organization_id or not can_view(by.actor, target):
        yield "只能并入同一个党组织的问题"
    elif target.state.kind in (StateKind.CLOSED, StateKind.END):
        yield f"{target.code}已经办结，不能再并入"
    elif target.state in UNRELEASED and finding.state not in UNRELEASED:
        yield f"{target.code}还没有反馈，已反馈的问题不能并入"
    elif target.state.kind is StateKind.REVIEW:
        yield f"{target.code}正在审核，审核的人没有看到要并入的内容；请先撤回或者退回再并入"
    elif _time_is_fixed(finding) and not _as_soon(finding, target):
        yield f"合并不能变相延期：{target.code}的方案应已批准，整改时限应不晚于本问题"


def _time_is_fixed(finding: Finding) -> bool:
    """Whether the time limit moves only by an extension (rule 4)."""
    return finding.state in PLAN_APPROVED or finding.time_limit_fixed


def _as_soon(finding: Finding, target: Finding) -> bool:
    """Whether the other finding's time limit is fixed, too, and ends no later."""
    if not _time_is_fixed(target):
        return False
    if finding.timeframe is Timeframe.LONG_TERM or finding.deadline is None:
        return True
    ends = target.deadline if target.timeframe is not Timeframe.LONG_TERM else None
    return ends is not None and ends <= finding.deadline


def split(
    session: Session, finding: Finding, parts: Sequence[Part], reason: str, consent: str, by: By
) -> list[Finding]:
    """Put several findings in the place of one (拆分) and return them. They count from this day, the parent no longer.

    The parts belong to the same feedback, though it was released long ago, and take over people and time; after 签收
    each needs its own plan. Where the parent's plan was approved, their time limit moves only by an extension (rule 4).
    """
    written = [part for part in parts if part.wording.strip()]
    hold_numbers(session, finding.feedback)
    fields = {"parts": [part.wording for part in written], "consent": consent.strip()}
    step = begin(session, finding, Action.SPLIT, by, reason=reason, fields=fields)
    state = finding.state if finding.state in _KEEPS_ITS_PLACE else State.PLANNING
    children = [
        split_off(session, finding, _of_parent(finding, part, number), by, state, step.decision.transition.roles)
        for number, part in enumerate(written, start=1)
    ]
    step.details = {"parts": [child.code for child in children], "consent": consent.strip()}
    step.record(session)
    return children


def _of_parent(finding: Finding, part: Part, number: int) -> NewFinding:
    says = finding.current
    return NewFinding(
        part.wording,
        str(uuid5(NAMESPACE_URL, f"{finding.client_uuid}/{number}")),
        category_id=part.category_id or says.category_id,
        severity=says.severity,
        working_paper_no=says.working_paper_no,
        quantity=says.quantity or "",
    )
