"""From the application through one to four reviews to 销号."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import ClosureRequest, Finding, Review
from tracker.rectification.findings.operations.step import By, Step, begin
from tracker.rectification.findings.present import newest_request
from tracker.workflow.model import Action


@dataclass(frozen=True)
class Opinion:
    """What a reviewer wrote, with the meeting where one decides and the visit's date where it is on site.

    群众评议: `satisfied` of the `polled` villagers, both or neither.
    """

    text: str = ""
    meeting_on: date | None = None
    minute_no: str = ""
    visited_on: date | None = None
    polled: int | None = None
    satisfied: int | None = None

    @property
    def fields(self) -> dict[str, object]:
        """By the names that definitions use."""
        return {
            "opinion": self.text.strip(),
            "meeting_on": self.meeting_on,
            "minute_number": self.minute_no.strip(),
            "visited_on": self.visited_on,
            "polled": self.polled,
            "satisfied": self.satisfied,
        }


def request_closure(session: Session, finding: Finding, statement: str, by: By) -> ClosureRequest:
    """Apply for 销号 and return the application."""
    step = begin(session, finding, Action.REQUEST_CLOSURE, by, fields={"result": statement.strip()})
    if not statement.strip():
        raise Refused(["请填写整改完成情况"])
    request = ClosureRequest(
        finding_id=finding.id,
        round_no=finding.round_no,
        statement=statement.strip(),
        submitted_by=by.person.user_id,
        submitted_name=by.person.name,
        acts_for_id=by.principal_id,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    step.record(session, request)
    return request


def withdraw(session: Session, finding: Finding, by: By) -> None:
    """Take the application back before anybody reviewed it."""
    begin(session, finding, Action.WITHDRAW, by).record(session)


def approve(session: Session, finding: Finding, opinion: Opinion, by: By) -> None:
    """Pass a review step that is not the last."""
    _review(session, finding, begin(session, finding, Action.APPROVE, by, fields=opinion.fields), True, opinion)


def close(session: Session, finding: Finding, opinion: Opinion, by: By) -> None:
    """Pass the last step (审定): the finding is struck off, its follow-ups are owed from this day."""
    _review(session, finding, begin(session, finding, Action.CLOSE, by, fields=opinion.fields), True, opinion)


def send_back(session: Session, finding: Finding, reason: str, by: By) -> None:
    """退回: back to 整改中, the reason stays (rule 3 of domain.md §2)."""
    step = begin(session, finding, Action.SEND_BACK, by, reason=reason)
    _review(session, finding, step, False, Opinion(step.reason))


def _review(session: Session, finding: Finding, step: Step, approved: bool, opinion: Opinion) -> None:
    request = newest_request(session, finding)
    stage = step.definition.stage_of(step.decision.source)
    if request is None or stage is None:
        raise Refused(["没有待审核的销号申请，请刷新后重试"])
    by = step.by
    whose = by.acts_for or by.person
    review = Review(
        closure_request_id=request.id,
        finding_id=finding.id,
        round_no=finding.round_no,
        stage=stage.number,
        approved=approved,
        opinion=opinion.text.strip(),
        reviewed_by=by.person.user_id,
        reviewed_name=by.person.name,
        reviewed_post=whose.post_at(finding.organization.path, {stage.role}) or whose.main_post,
        acts_for_id=by.principal_id,
        meeting_on=opinion.meeting_on,
        minute_no=opinion.minute_no.strip(),
        polled=opinion.polled,
        satisfied=opinion.satisfied,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    if opinion.visited_on:
        step.details = {"visited_on": opinion.visited_on.isoformat()}
    step.record(session, review)
