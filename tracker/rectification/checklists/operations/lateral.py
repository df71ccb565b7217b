"""举一反三: one village's finding is asked of others, and each answers with findings or a nil return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.foundation.history.operations import Change, Signature, append
from tracker.foundation.lib.chinese import chinese_date
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.checklists.models import LateralCheck, SelfCheckAnswer, SelfCheckFinding, SelfCheckTask
from tracker.rectification.checklists.operations.feedbacks import feedback_under
from tracker.rectification.checklists.rules import NIL_RETURN
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By, NewFinding, log_finding, submit_draft
from tracker.rectification.findings.operations.step import lock
from tracker.rectification.inspections.models import Source
from tracker.workflow.model import Role

TITLE = "举一反三自查"
SUBJECT = "lateral_check"  # the name under which orders and answers stand in history
_SIGN = (Role.COORDINATOR, Role.SECRETARY)


@dataclass(frozen=True)
class NewCheck:
    """What is asked of whom, until when."""

    question: str
    due_on: date
    organizations: Sequence[Organization]


def order_check(session: Session, finding: Finding, new: NewCheck, by: By) -> LateralCheck:
    """Ask every chosen organization that was not asked about this finding yet; returns the check, flushed.

    Raises Refused when nobody is left to ask, for an empty question and for a day that has passed.
    """
    lock(session, finding)  # pressed twice, the second sees whom the first asked
    asked = set(asked_about(session, finding))
    left = [one for one in new.organizations if one.id not in asked and one.id != finding.organization_id]
    reasons = []
    if not new.question.strip():
        reasons.append("请写明要自查什么")
    if new.due_on < by.today:
        reasons.append("完成期限不能早于今天")
    if not left:
        told = "选择的单位都已就这个问题安排过自查" if new.organizations else "请至少选择一个单位"
        reasons.append(told)
    if reasons:
        raise Refused(reasons)
    check = LateralCheck(
        finding_id=finding.id,
        question=new.question.strip(),
        due_on=new.due_on,
        ordered_by=by.actor.user_id,
        ordered_name=by.actor.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
        tasks=[SelfCheckTask(organization_id=one.id) for one in left],
    )
    session.add(check)
    _record(session, check, finding.organization, "order", by, check, *check.tasks)
    return check


def _record(
    session: Session, check: LateralCheck, organization: Organization, action: str, by: By, *rows: Base
) -> None:
    """An order and its answers stand in the chain of their organization, as every recorded row does."""
    session.flush()
    change = Change(SUBJECT, check.id, action, None, action, 1)
    post = by.person.post_at(organization.path, _SIGN) or by.person.main_post
    principal = by.acts_for.name if by.acts_for else None
    signed = Signature(by.recorder_id, by.actor.name, post, by.principal_id, principal)
    append(session, organization.id, change, signed, rows, effective_on=by.effective_on, recorded_at=by.now)


def asked_about(session: Session, finding: Finding) -> Sequence[int]:
    """Ids of the organizations that were asked about a finding already."""
    asked = select(SelfCheckTask.organization_id).join(LateralCheck).where(LateralCheck.finding_id == finding.id)
    return session.scalars(asked).all()


def answer_task(session: Session, task: SelfCheckTask, found: Sequence[str], by: By) -> SelfCheckAnswer:
    """Answer a self-check: with what was found, or with nothing, which is the nil return. Returns the answer, flushed.

    Every problem becomes a finding of the village's own (source 自查) and is handed on for release at once, for the
    secretary has confirmed it. Raises Refused when the task was answered before.
    """
    if any(not text.strip() for text in found):
        raise Refused(["自查发现的问题要写明内容"])
    session.execute(select(SelfCheckTask.id).where(SelfCheckTask.id == task.id).with_for_update())
    known = session.scalar(select(SelfCheckAnswer).where(SelfCheckAnswer.self_check_task_id == task.id))
    if known is not None:
        raise Refused(
            [f"{known.answered_name}已于{chinese_date(known.effective_on)}报送过这项自查的结果，不能重复报送"]
        )
    findings = _logged(session, task, found, by) if found else []
    answer = SelfCheckAnswer(
        self_check_task_id=task.id,
        nil_return=not findings,
        text=f"自查发现问题{len(findings)}个" if findings else NIL_RETURN,
        answered_by=by.actor.user_id,
        answered_name=by.person.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
        findings=[SelfCheckFinding(finding_id=one.id) for one in findings],
    )
    session.add(answer)
    _record(session, task.check, task.organization, "answer", by, answer, *answer.findings)
    session.expire(task, ["answer"])
    return answer


def _logged(session: Session, task: SelfCheckTask, found: Sequence[str], by: By) -> list[Finding]:
    source = session.scalars(select(Source).where(Source.code == "self_check")).one()
    user = session.get_one(User, by.actor.user_id)
    feedback = feedback_under(session, task.organization, source, TITLE, by.effective_on, user, by.now)
    made = []
    for number, text in enumerate(found, 1):
        uuid = str(uuid5(NAMESPACE_URL, f"self-check/{task.id}/{number}"))
        finding = log_finding(session, feedback, NewFinding(text, uuid), by)
        submit_draft(session, finding, by)
        made.append(finding)
    return made
