"""What paper says about a feedback, in versions: reports of an earlier (D, K) go on reading as they did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.foundation.history.operations import Change, Signature, append
from tracker.people.access.permissions import TABLE, Permission
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.operations.evaluating import FEEDBACK_SUBJECT
from tracker.rectification.findings.operations.step import By
from tracker.rectification.inspections.models import Feedback, FeedbackVersion
from tracker.rectification.inspections.policies import can_describe


@dataclass(frozen=True)
class FeedbackRecord:
    """Document number, head of the 领导小组 and the meeting about a feedback."""

    document_no: str = ""
    head: str = ""
    meeting_on: date | None = None


def describe(session: Session, feedback: Feedback, record: FeedbackRecord, by: By) -> FeedbackVersion | None:
    """The next version, in force from `by.effective_on`, flushed; None where nothing changes. Raises Refused.

    What was entered before versions were kept becomes the first of them, in force from the beginning of the round.
    """
    session.refresh(feedback, with_for_update={"of": Feedback})  # of two at once, the second follows the first
    session.expire(feedback, ["versions"])
    reasons = list(_reasons(feedback, by))
    if reasons:
        raise Refused(reasons)
    newest = feedback.versions[-1] if feedback.versions else None
    unchanged = record_of(feedback) == record and (newest is None or newest.effective_on == by.effective_on)
    if unchanged:
        return None
    made = []
    if newest is None and record_of(feedback) != FeedbackRecord():
        opened_on = min(feedback.round.starts_on, by.effective_on)
        made.append(_version(feedback, 1, record_of(feedback), (opened_on, feedback.recorded_at), None))
    number = newest.version_no + 1 if newest else len(made) + 1
    made.append(_version(feedback, number, record, (by.effective_on, by.now), by))
    feedback.document_no, feedback.head, feedback.meeting_on = record.document_no, record.head, record.meeting_on
    session.add_all(made)
    session.flush()
    session.expire(feedback, ["versions"])
    _record(session, feedback, made, by)
    return made[-1]


def record_of(feedback: Feedback) -> FeedbackRecord:
    """What stands there now, to be changed."""
    return FeedbackRecord(feedback.document_no, feedback.head, feedback.meeting_on)


def _reasons(feedback: Feedback, by: By) -> Iterator[str]:
    if by.effective_on > by.today:
        yield "业务日期不能晚于今天"
    if not can_describe(by.actor, feedback):
        yield "反馈信息由整改办登记，请联系整改办"


def _version(
    feedback: Feedback, number: int, record: FeedbackRecord, when: tuple[date, datetime], by: By | None
) -> FeedbackVersion:
    effective_on, recorded_at = when
    return FeedbackVersion(
        feedback_id=feedback.id,
        version_no=number,
        **vars(record),
        recorded_by=by.recorder_id if by else None,
        recorded_name=by.actor.name if by else "",
        effective_on=effective_on,
        recorded_at=recorded_at,
    )


def _record(session: Session, feedback: Feedback, made: list[FeedbackVersion], by: By) -> None:
    roles = [role for role, held in TABLE.items() if Permission.MANAGE_INSPECTIONS in held]
    path = feedback.organization.path
    signed = Signature(by.recorder_id, by.actor.name, by.actor.post_at(path, roles) or by.actor.main_post)
    change = Change(FEEDBACK_SUBJECT, feedback.id, "describe", None, "described", 1)
    append(session, feedback.organization_id, change, signed, made, effective_on=by.effective_on, recorded_at=by.now)
