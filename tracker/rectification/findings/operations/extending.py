"""延期 and 转长期: a request and its own two-step approval (rule 4 of domain.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.foundation.lib.chinese import chinese_date
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import ExtensionDecision, ExtensionRequest, Finding
from tracker.rectification.findings.operations.step import By, begin
from tracker.rectification.findings.operations.versions import revise_finding
from tracker.rectification.findings.present import open_extension
from tracker.workflow.model import Action, Timeframe


@dataclass(frozen=True)
class LongTerm:
    """What 转长期 promises: a goal for the stage, the day on which it is looked at next, and an expected end."""

    stage_goal: str
    next_review_on: date | None
    expected_end: date | None

    @property
    def fields(self) -> dict[str, object]:
        """By the names that definitions use."""
        return {**vars(self), "to_long_term": True}


def request_extension(
    session: Session,
    finding: Finding,
    new_deadline: date | None,
    reason: str,
    by: By,
    *,
    long_term: LongTerm | None = None,
) -> None:
    """Ask for a later deadline, or for 长期坚持."""
    fields = {"new_deadline": new_deadline, **(long_term.fields if long_term else {})}
    step = begin(session, finding, Action.REQUEST_EXTENSION, by, reason=reason, fields=fields)
    request = ExtensionRequest(
        finding_id=finding.id,
        round_no=finding.round_no,
        old_deadline=finding.deadline,
        new_deadline=long_term.expected_end if long_term else new_deadline,
        to_long_term=long_term is not None,
        reason=step.reason,
        stage_goal=long_term.stage_goal.strip() if long_term else None,
        next_review_on=long_term.next_review_on if long_term else None,
        submitted_by=by.person.user_id,
        submitted_name=by.person.name,
        acts_for_id=by.principal_id,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    step.record(session, request)


def endorse_extension(session: Session, finding: Finding, opinion: str, by: By) -> None:
    """First approval."""
    step = begin(session, finding, Action.ENDORSE_EXTENSION, by, fields={"opinion": opinion})
    step.record(session, _decision(_pending(session, finding), 1, True, opinion, by))


def grant_extension(session: Session, finding: Finding, opinion: str, by: By) -> None:
    """Second approval: the new time limit is in force from now; the old one stays in the versions."""
    step = begin(session, finding, Action.GRANT_EXTENSION, by, fields={"opinion": opinion})
    request = _pending(session, finding)
    decision = _decision(request, 2, True, opinion, by)
    promised = {}
    if request.to_long_term:
        finding.timeframe = Timeframe.LONG_TERM
        promised = {"stage_goal": request.stage_goal, "next_review_on": request.next_review_on}
    finding.deadline = request.new_deadline
    version = revise_finding(
        session,
        finding,
        by,
        timeframe=finding.timeframe,
        deadline=request.new_deadline,
        deadline_text=_printed(request),
        reason=f"延期：{request.reason}",
        **promised,
    )
    written: tuple[Base, ...] = (decision, version)
    step.details = {"old_deadline": _iso(request.old_deadline), "new_deadline": _iso(request.new_deadline)}
    step.record(session, *written)


def reject_extension(session: Session, finding: Finding, reason: str, by: By) -> None:
    """Reject the request at either step; the deadline in force stays."""
    step = begin(session, finding, Action.REJECT_EXTENSION, by, reason=reason)
    request = _pending(session, finding)
    step.record(session, _decision(request, len(request.decisions) + 1, False, step.reason, by))


def _pending(session: Session, finding: Finding) -> ExtensionRequest:
    request = open_extension(session, finding)
    if request is None:
        raise Refused(["没有待审批的延期申请，请刷新后重试"])
    return request


def _decision(request: ExtensionRequest, step: int, approved: bool, opinion: str, by: By) -> ExtensionDecision:
    decision = ExtensionDecision(
        step=step,
        approved=approved,
        opinion=opinion.strip(),
        decided_by=by.person.user_id,
        decided_name=by.person.name,
        acts_for_id=by.principal_id,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    request.decisions.append(decision)
    return decision


def _printed(request: ExtensionRequest) -> str:
    """The deadline as ledgers print it, e.g. 2025年12月31日前，并长期坚持."""
    day = f"{chinese_date(request.new_deadline)}前" if request.new_deadline else ""
    if not request.to_long_term:
        return ""
    return f"{day}，并长期坚持" if day else "长期坚持"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
