"""How every act of this package is written: its rows and a transition over them, in the organization's chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.foundation.history.models import Transition
from tracker.foundation.history.operations import Change, Signature, append
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision.rules import has_identity_number
from tracker.workflow.model import Role

_SIGN = tuple(role for role in Role if role not in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN))


@dataclass(frozen=True)
class Act:
    """What happened to which subject; `source` and `target` are words of the subject's own."""

    kind: str
    subject_id: int
    action: str
    reason: str = ""


def record(session: Session, act: Act, organization: Organization, by: By, *rows: Base) -> Transition:
    """Append the transition over the rows and return it, flushed."""
    session.add_all(rows)
    session.flush()
    change = Change(act.kind, act.subject_id, act.action, None, act.action, 1, act.reason)
    principal = by.acts_for.name if by.acts_for else None
    signed = Signature(by.recorder_id, by.actor.name, post_of(by, organization), by.principal_id, principal)
    return append(session, organization.id, change, signed, rows, effective_on=by.effective_on, recorded_at=by.now)


def post_of(by: By, organization: Organization) -> str:
    """The post by which the act is signed: the nearest one that covers the organization."""
    person = by.acts_for or by.actor
    return person.post_at(organization.path, _SIGN) or person.main_post


def refuse(reasons: Iterable[str]) -> None:
    """Raise Refused with all reasons, if there are any."""
    found = list(reasons)
    if found:
        raise Refused(found)


def day_reasons(by: By) -> list[str]:
    """Why the business day cannot be."""
    return ["日期不能晚于今天"] if by.effective_on > by.today else []


def identity_reasons(*texts: str) -> list[str]:
    """domain.md §6: name and post, no ID numbers."""
    return ["内容里有身份证号，请删去：只登记姓名和职务"] if has_identity_number(*texts) else []


def finding_reasons(findings: Iterable[Finding], organization: Organization) -> list[str]:
    """Why findings cannot be named: they belong to somebody else, or nobody was told of them yet."""
    reasons = []
    for finding in findings:
        if finding.organization_id != organization.id:
            reasons.append(f"{finding.code}不是{organization.name}的问题，请分开办理")
        elif finding.fed_back_on is None:
            reasons.append(f"{finding.code}还没有反馈")
    return reasons
