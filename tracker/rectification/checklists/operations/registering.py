"""The failed items of a visit become findings: all of them in one act, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from tracker.rectification.checklists.models import AnswerKind, Visit, VisitAnswer
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, Severity
from tracker.rectification.findings.operations import By, NewFinding, log_finding
from tracker.rectification.inspections.models import Feedback


@dataclass(frozen=True)
class Wording:
    """What the finding of a failed item will say."""

    text: str
    severity: Severity


def unregistered(visit: Visit) -> list[VisitAnswer]:
    """Failed answers that have no finding yet, in the order of the checklist."""
    failed = [one for one in visit.answers if one.kind is AnswerKind.FAILED and one.finding_id is None]
    return sorted(failed, key=lambda one: one.item.number)


def refuse_unready(session: Session, visit: Visit, wordings: Mapping[int, Wording]) -> list[VisitAnswer]:
    """Lock the visit and return what is to be registered, none when all of it was; Refused with everything missing."""
    session.refresh(visit, with_for_update={"of": Visit})
    if visit.finished_on is None:
        raise Refused(["检查还没有完成，请先完成检查再登记问题"])
    session.expire(visit, ["answers"])
    waiting = unregistered(visit)
    silent = [one for one in waiting if one.item_id not in wordings or not wordings[one.item_id].text.strip()]
    if silent:
        raise Refused([f"请写明第{one.item.number}项查出的问题" for one in silent])
    return waiting


def register_failures(
    session: Session, visit: Visit, feedback: Feedback, wordings: Mapping[int, Wording], by: By
) -> list[Finding]:
    """Log a finding for each failed item that has none, under a feedback of the visited organization; returns them.

    Pressed twice it makes nothing twice: the visit is locked, and each finding's `client_uuid` follows from its item.
    """
    waiting = refuse_unready(session, visit, wordings)
    if not waiting:
        return []
    if feedback.organization_id != visit.organization_id:
        raise Refused(["选择的反馈不是这个单位的，请重新选择"])
    made = []
    for answer in waiting:
        says = wordings[answer.item_id]
        uuid = str(uuid5(NAMESPACE_URL, f"{visit.client_uuid}/{answer.item_id}"))
        finding = log_finding(session, feedback, NewFinding(says.text, uuid, severity=says.severity), by)
        answer.finding_id = finding.id
        made.append(finding)
    visit.feedback = feedback
    session.flush()
    return made
