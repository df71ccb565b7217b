"""整改评估: how the rectification of a whole feedback is judged, and what has to be put right a second time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.operations import Change, Signature, append
from tracker.foundation.lib.chinese import chinese_date
from tracker.people.access.permissions import TABLE, Permission
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.following_up import recur
from tracker.rectification.findings.operations.step import By
from tracker.rectification.inspections.models import Feedback, FeedbackEvaluation, Grade
from tracker.rectification.inspections.policies import can_evaluate
from tracker.workflow.model import State, StateKind

STRUCK_OFF = (State.CLOSED, State.SUSTAINED)
FEEDBACK_SUBJECT = "feedback"  # the name under which evaluations stand in history


@dataclass(frozen=True)
class Evaluation:
    """What the evaluating office enters. `again` are findings already struck off that are put right once more."""

    grade: Grade
    opinion: str
    document_no: str = ""
    second_deadline: date | None = None
    again: tuple[Finding, ...] = ()


def evaluate(session: Session, feedback: Feedback, entry: Evaluation, by: By) -> FeedbackEvaluation:
    """Judge a feedback (整改评估) and return the row, flushed. Raises Refused with every reason.

    一般 and 差 propose a relapse for each finding of `again` in the evaluator's name: the coordinator then opens them
    anew with the second deadline. All of it or nothing.
    """
    session.refresh(feedback, with_for_update={"of": Feedback})  # of two who press at once, the second sees the first
    findings = session.scalars(select(Finding).where(Finding.feedback_id == feedback.id)).all()
    reasons = [*_not_yet(feedback, findings, by), *_second_time(entry, findings, by)]
    if not entry.opinion.strip():
        reasons.append("请填写评估意见")
    if not can_evaluate(by.actor, feedback):
        reasons.append("整改评估由组织巡察的单位作出，被巡察单位不能评估自己")
    if _says_again(session, feedback, entry, by):
        reasons.append("同样的评估已经登记，不用再登记一次，请返回反馈查看")
    if reasons:
        raise Refused(reasons)
    _propose(session, entry, by)
    roles = [role for role, held in TABLE.items() if Permission.EVALUATE_FEEDBACK in held]
    row = FeedbackEvaluation(
        feedback_id=feedback.id,
        grade=entry.grade,
        opinion=entry.opinion.strip(),
        document_no=entry.document_no.strip(),
        second_deadline=entry.second_deadline,
        evaluated_by=by.actor.user_id,
        evaluated_name=by.actor.name,
        evaluated_post=by.actor.post_at(feedback.round.inspection.organizer.path, roles),
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    _record(session, feedback, row, by)
    return row


def _says_again(session: Session, feedback: Feedback, entry: Evaluation, by: By) -> bool:
    """Whether this very evaluation stands already: the button was pressed twice, or at two desks."""
    row = FeedbackEvaluation
    same = select(row.id).where(
        row.feedback_id == feedback.id,
        row.grade == entry.grade,
        row.opinion == entry.opinion.strip(),
        row.effective_on == by.effective_on,
    )
    return session.scalar(same.limit(1)) is not None


def _record(session: Session, feedback: Feedback, row: FeedbackEvaluation, by: By) -> None:
    """An evaluation stands in the chain of the inspected organization, as every recorded row does."""
    change = Change(FEEDBACK_SUBJECT, feedback.id, "evaluate", None, row.grade.value, 1)
    signed = Signature(by.recorder_id, by.actor.name, row.evaluated_post)
    append(session, feedback.organization_id, change, signed, (row,), effective_on=by.effective_on, recorded_at=by.now)


def _not_yet(feedback: Feedback, findings: Sequence[Finding], by: By) -> Iterator[str]:
    drafts = sum(finding.state is State.DRAFT for finding in findings)
    if feedback.released_on is None:
        yield "问题还没有反馈，不能评估"
    elif not feedback.released_on <= by.effective_on <= by.today:
        yield f"评估日期应在反馈日期{chinese_date(feedback.released_on)}之后，且不能晚于今天"
    if drafts:
        yield f"还有{drafts}个问题是草稿，处理完再评估"


def _second_time(entry: Evaluation, findings: Sequence[Finding], by: By) -> Iterator[str]:
    """What 一般 and 差 ask for, and what no other grade may bring."""
    if not entry.grade.wants_second_rectification:
        if entry.second_deadline or entry.again:
            yield f"评为“{entry.grade.label}”的不用二次整改，请清空二次整改时限和勾选的问题"
        return
    if entry.second_deadline is None or entry.second_deadline <= by.effective_on:
        yield f"评为“{entry.grade.label}”的，请填写二次整改时限，且晚于评估日期"
    open_ones = any(finding.state.kind in (StateKind.WAITING, StateKind.REVIEW) for finding in findings)
    if not entry.again and not open_ones:
        yield f"问题都已销号，评为“{entry.grade.label}”的请勾选要二次整改的问题"
    if any(finding not in findings or finding.state not in STRUCK_OFF for finding in entry.again):
        yield "勾选的问题已有变化，请刷新后重新勾选"


def _propose(session: Session, entry: Evaluation, by: By) -> None:
    deadline = chinese_date(entry.second_deadline) if entry.second_deadline else ""
    grounds = f"整改评估为“{entry.grade.label}”，责令{deadline}前二次整改：{entry.opinion.strip()}"
    refused = []
    for finding in sorted(entry.again, key=lambda one: one.id):
        try:
            recur(session, finding, grounds, by)
        except Refused as refusal:
            refused += [f"{finding.code}：{sentence}" for sentence in refusal.sentences]
    if refused:
        raise Refused(refused)
