"""廉政风险点: added, changed and withdrawn, each from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision.models import RISK_SUBJECT, RiskLevel, RiskPoint, RiskPointVersion
from tracker.rectification.supervision.operations.recording import (
    Act,
    day_reasons,
    identity_reasons,
    record,
    refuse,
)

_SAID = ("personal", "department", "post", "risk", "level", "measures", "responsible_name")


@dataclass(frozen=True)
class RiskText:
    """What the register says of a risk point; `personal` tells 个人廉政风险点 from those of a department."""

    post: str
    risk: str
    level: RiskLevel
    measures: Sequence[str]
    responsible_name: str
    department: str = ""
    personal: bool = False


def add_risk_point(session: Session, organization: Organization, text: RiskText, client_uuid: str, by: By) -> RiskPoint:
    """Enter a risk point of an organization and return it, flushed; the same form again gives the first.

    Raises Refused with every reason.
    """
    session.execute(select(Organization.id).where(Organization.id == organization.id).with_for_update(key_share=True))
    known = session.scalar(select(RiskPoint).where(RiskPoint.client_uuid == client_uuid))
    if known is not None:
        return known
    refuse(day_reasons(by) + _reasons(text))
    point = RiskPoint(
        client_uuid=client_uuid, organization=organization, effective_on=by.effective_on, recorded_at=by.now
    )
    session.add(point)
    session.flush()
    version = _version(session, point, text, by, 1)
    _record(session, point, "add", by, point, version)
    return point


def _reasons(text: RiskText) -> list[str]:
    reasons = []
    if not text.post.strip():
        reasons.append("请填写岗位")
    if not text.risk.strip():
        reasons.append("请写明风险点")
    if not text.measures:
        reasons.append("请至少写一条防控措施，一行一条")
    if not text.responsible_name.strip():
        reasons.append("请填写责任人")
    return reasons + identity_reasons(text.post, text.risk, text.responsible_name, *text.measures)


def change_risk_point(session: Session, point: RiskPoint, text: RiskText, reason: str, by: By) -> RiskPointVersion:
    """The next version, in force from `by.effective_on`, flushed. Raises Refused."""
    old = _locked(session, point)
    reasons = day_reasons(by) + _reasons(text) + _not_before(old, by)
    if not reason.strip():
        reasons.append("请写明变更的理由")
    if text_of(old) == text:
        reasons.append("没有改动，不用变更")
    refuse(reasons)
    version = _version(session, point, text, by, old.version_no + 1, reason=reason.strip())
    _record(session, point, "change", by, version, reason=version.reason)
    return version


def withdraw_risk_point(session: Session, point: RiskPoint, reason: str, by: By) -> None:
    """撤销 with a reason: from that day on the point is not in the register. Raises Refused."""
    old = _locked(session, point)
    reasons = day_reasons(by) + _not_before(old, by)
    refuse(reasons + ([] if reason.strip() else ["请写明撤销的理由"]))
    said = {"withdrawn": True, "reason": reason.strip()}
    version = _version(session, point, text_of(old), by, old.version_no + 1, **said)
    _record(session, point, "withdraw", by, version, reason=version.reason)


def _not_before(old: RiskPointVersion, by: By) -> list[str]:
    if old.withdrawn:
        return ["这个风险点已经撤销，不能再改"]
    return ["生效日期不能早于上一次登记的日期"] if by.effective_on < old.effective_on else []


def _locked(session: Session, point: RiskPoint) -> RiskPointVersion:
    """Of two who change it at once, the second waits and sees what the first did. Returns the newest version."""
    session.refresh(point, with_for_update={"of": RiskPoint})
    session.expire(point, ["versions"])
    return point.versions[-1]


def _version(
    session: Session, point: RiskPoint, text: RiskText, by: By, number: int, **said: object
) -> RiskPointVersion:
    version = RiskPointVersion(
        risk_point_id=point.id,
        version_no=number,
        personal=text.personal,
        organization_name=point.organization.name,
        department=text.department.strip(),
        post=text.post.strip(),
        risk=text.risk.strip(),
        level=text.level,
        measures=list(text.measures),
        responsible_name=text.responsible_name.strip(),
        recorded_by=by.recorder_id,
        recorded_name=by.actor.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
        **{"withdrawn": False, "reason": ""} | said,
    )
    session.add(version)
    session.flush()
    session.expire(point, ["versions"])
    return version


def text_of(version: RiskPointVersion) -> RiskText:
    """What a version says, to be changed."""
    said = {name: getattr(version, name) for name in _SAID}
    return RiskText(**said | {"measures": tuple(said["measures"])})


def _record(session: Session, point: RiskPoint, action: str, by: By, *rows: Base, reason: str = "") -> None:
    record(session, Act(RISK_SUBJECT, point.id, action, reason), point.organization, by, *rows)
