"""督办单: issued once, answered by whoever is responsible, concluded by the office, corrected in the open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision.models import (
    NOTICE_SUBJECT,
    NoticeEvent,
    NoticeEventKind,
    NoticeFinding,
    NoticeLevel,
    NoticeMethod,
    NoticeVersion,
    SupervisionNotice,
)
from tracker.rectification.supervision.operations.ladder import taken_by_deed
from tracker.rectification.supervision.operations.recording import (
    Act,
    day_reasons,
    finding_reasons,
    identity_reasons,
    post_of,
    record,
    refuse,
)
from tracker.rectification.supervision.rules import NoticeState, notice_number, state_of
from tracker.workflow.thresholds import Step


@dataclass(frozen=True)
class NoticeText:
    """What a 督办单 says. `responsible` is empty for somebody without an account, who is only named."""

    subject: str
    responsible_name: str
    due_on: date
    level: NoticeLevel
    method: NoticeMethod
    responsible: User | None = None
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class NewNotice:
    """A 督办单 before it has a number. `client_uuid` makes a form that is sent twice one notice."""

    client_uuid: str
    issuer: Organization
    organization: Organization
    text: NoticeText


def issue_notice(session: Session, new: NewNotice, by: By) -> SupervisionNotice:
    """Give it the next number of its office and year and return it, flushed; the same form again gives the first.

    The day of issue is `by.effective_on`. Raises Refused with every reason.
    """
    _one_by_one(session, new.issuer)
    known = session.scalar(select(SupervisionNotice).where(SupervisionNotice.client_uuid == new.client_uuid))
    if known is not None:
        return known
    refuse(day_reasons(by) + _reasons(new.text, new.organization, by.effective_on))
    year = by.effective_on.year
    serial = _next_serial(session, new.issuer, year)
    notice = SupervisionNotice(
        client_uuid=new.client_uuid,
        issuer_id=new.issuer.id,
        year=year,
        serial=serial,
        number=notice_number(new.issuer.name, year, serial),
        organization=new.organization,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    session.add(notice)
    session.flush()
    signed = {"issued_by": by.recorder_id, "issued_name": by.person.name, "issued_post": post_of(by, new.organization)}
    version = _version(session, notice, new.text, by, version_no=1, issued_on=by.effective_on, **signed)
    _record(session, notice, "issue", by, notice, version, *version.findings)
    taken_by_deed(session, new.text.findings, Step.NOTICE, f"已发{notice.number}", by)
    return notice


def _one_by_one(session: Session, issuer: Organization) -> None:
    """Of two who issue at once the second waits, and takes the next number (PostgreSQL)."""
    session.execute(select(Organization.id).where(Organization.id == issuer.id).with_for_update(key_share=True))


def _next_serial(session: Session, issuer: Organization, year: int) -> int:
    mine = (SupervisionNotice.issuer_id == issuer.id, SupervisionNotice.year == year)
    return (session.scalar(select(func.max(SupervisionNotice.serial)).where(*mine)) or 0) + 1


def _reasons(text: NoticeText, organization: Organization, issued_on: date) -> list[str]:
    reasons = []
    if not text.subject.strip():
        reasons.append("请写明督办事项")
    if not text.responsible_name.strip():
        reasons.append("请写明责任人")
    if text.due_on < issued_on:
        reasons.append("办结时限不能早于交办日期")
    reasons += [
        f"{finding.code}在交办前已经销号，不用督办"
        for finding in text.findings
        if finding.closed_on is not None and finding.closed_on < issued_on
    ]
    return reasons + finding_reasons(text.findings, organization) + identity_reasons(text.subject)


def correct_notice(session: Session, notice: SupervisionNotice, text: NoticeText, reason: str, by: By) -> NoticeVersion:
    """更正: the next version, which counts from the day of issue, for the error was one from the start.

    Returns it, flushed. Raises Refused for a notice that was withdrawn or concluded, without a reason, and when nothing
    changes.
    """
    old = _locked(session, notice)
    reasons = _reasons(text, notice.organization, old.issued_on)
    if not _state(notice, old).open:
        reasons.append(f"督办单{_state(notice, old).label}，不能更正")
    if not reason.strip():
        reasons.append("请写明更正的理由")
    if _same(old, text):
        reasons.append("没有改动，不用更正")
    refuse(reasons)
    version = _next(session, notice, old, text, by, reason=reason.strip(), effective_on=old.issued_on)
    _record(session, notice, "correct", by, version, *version.findings, reason=version.reason)
    taken_by_deed(session, text.findings, Step.NOTICE, f"已发{notice.number}", by)
    return version


def withdraw_notice(session: Session, notice: SupervisionNotice, reason: str, by: By) -> None:
    """撤回 with a reason, from its own day on; the number stays used. Raises Refused."""
    old = _locked(session, notice)
    reasons = day_reasons(by)
    if not _state(notice, old).open:
        reasons.append(f"督办单{_state(notice, old).label}，不能撤回")
    if by.effective_on < old.issued_on:
        reasons.append("撤回日期不能早于交办日期")
    if not reason.strip():
        reasons.append("请写明撤回的理由")
    refuse(reasons)
    said = {"withdrawn": True, "reason": reason.strip(), "effective_on": by.effective_on}
    version = _next(session, notice, old, _text(old), by, **said)
    _record(session, notice, "withdraw", by, version, *version.findings, reason=version.reason)


def _next(
    session: Session, notice: SupervisionNotice, old: NoticeVersion, text: NoticeText, by: By, **said: object
) -> NoticeVersion:
    kept = {name: getattr(old, name) for name in ("issued_on", "issued_by", "issued_name", "issued_post")}
    return _version(session, notice, text, by, version_no=old.version_no + 1, **kept, **said)


def _version(session: Session, notice: SupervisionNotice, text: NoticeText, by: By, **said: object) -> NoticeVersion:
    version = NoticeVersion(
        notice_id=notice.id,
        subject=text.subject.strip(),
        organization_name=notice.organization.name,
        responsible_id=text.responsible.id if text.responsible else None,
        responsible_name=text.responsible_name.strip(),
        due_on=text.due_on,
        level=text.level,
        method=text.method,
        recorded_by=by.recorder_id,
        recorded_name=by.actor.name,
        recorded_at=by.now,
        findings=[NoticeFinding(finding_id=finding.id) for finding in text.findings],
        **{"effective_on": by.effective_on, "reason": "", "withdrawn": False} | said,
    )
    session.add(version)
    session.flush()
    session.expire(notice, ["versions"])
    return version


def _text(version: NoticeVersion) -> NoticeText:
    return NoticeText(
        version.subject,
        version.responsible_name,
        version.due_on,
        version.level,
        version.method,
        version.responsible,
        [link.finding for link in version.findings],
    )


def _same(old: NoticeVersion, text: NoticeText) -> bool:
    was = _text(old)
    same_findings = {finding.id for finding in was.findings} == {finding.id for finding in text.findings}
    plain = ("responsible_name", "due_on", "level", "method", "responsible")
    same = all(getattr(was, name) == getattr(text, name) for name in plain)
    return same and same_findings and was.subject == text.subject.strip()


# -- what is answered


def acknowledge_notice(session: Session, notice: SupervisionNotice, by: By) -> None:
    """签收 by whoever is responsible. Raises Refused when it was acknowledged or is over."""
    state = _open_state(session, notice, by)
    if state is not NoticeState.ISSUED:
        raise Refused(["督办单已经签收过，不用再签收"])
    _event(session, notice, NoticeEventKind.ACKNOWLEDGED, "", by)


def answer_notice(session: Session, notice: SupervisionNotice, text: str, by: By) -> None:
    """反馈情况, as often as there is something to say; the first answer acknowledges the notice too."""
    state = _open_state(session, notice, by)
    refuse(([] if text.strip() else ["请写明办理情况"]) + identity_reasons(text))
    if state is NoticeState.ISSUED:
        _event(session, notice, NoticeEventKind.ACKNOWLEDGED, "", by)
    _event(session, notice, NoticeEventKind.ANSWERED, text.strip(), by)


def conclude_notice(session: Session, notice: SupervisionNotice, text: str, by: By) -> None:
    """办结 by the office, with what was checked. Raises Refused; nobody concludes what they are responsible for."""
    _open_state(session, notice, by)
    responsible = notice.versions[-1].responsible_id
    reasons = [] if text.strip() else ["请写明核实的情况"]
    if responsible is not None and responsible in (by.actor.user_id, by.principal_id):
        reasons.append("您是这张督办单的责任人，请由整改办其他人员办结")
    refuse(reasons + identity_reasons(text))
    _event(session, notice, NoticeEventKind.CONCLUDED, text.strip(), by)


def resume_notice(session: Session, notice: SupervisionNotice, reason: str, by: By) -> None:
    """恢复督办: takes a wrong 办结 back, with a reason. Raises Refused when the notice was not concluded."""
    version = _locked(session, notice)
    reasons = day_reasons(by)
    if _state(notice, version) is not NoticeState.CONCLUDED:
        reasons.append("督办单没有办结，不用恢复")
    if not reason.strip():
        reasons.append("请写明恢复督办的理由")
    refuse(reasons + _order(notice, version, by))
    _event(session, notice, NoticeEventKind.RESUMED, reason.strip(), by)


def _open_state(session: Session, notice: SupervisionNotice, by: By) -> NoticeState:
    """The state of a notice that is still open, locked. Raises Refused when it is over or the day cannot be."""
    version = _locked(session, notice)
    state = _state(notice, version)
    reasons = day_reasons(by) + _order(notice, version, by)
    if not state.open:
        reasons.append(f"督办单{state.label}，不能再办理")
    refuse(reasons)
    return state


def _order(notice: SupervisionNotice, version: NoticeVersion, by: By) -> list[str]:
    """What happens to a notice happens in order: as of any day the events up to it are all there were."""
    last = max((version.issued_on, *(event.effective_on for event in notice.events)))
    return [] if by.effective_on >= last else ["日期不能早于交办、签收和上一次办理的日期"]


def _locked(session: Session, notice: SupervisionNotice) -> NoticeVersion:
    """Of two who act on it at once, the second waits and sees what the first did. Returns the newest version."""
    session.refresh(notice, with_for_update={"of": SupervisionNotice})
    session.expire(notice, ["versions", "events"])
    return notice.versions[-1]


def _state(notice: SupervisionNotice, version: NoticeVersion) -> NoticeState:
    return state_of((event.kind.value for event in notice.events), withdrawn=version.withdrawn)


def _event(session: Session, notice: SupervisionNotice, kind: NoticeEventKind, text: str, by: By) -> None:
    event = NoticeEvent(
        notice_id=notice.id,
        kind=kind,
        text=text,
        person_id=by.recorder_id,
        person_name=by.person.name,
        person_post=post_of(by, notice.organization),
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    reason = text if kind is NoticeEventKind.RESUMED else ""
    _record(session, notice, kind.value, by, event, reason=reason)
    session.expire(notice, ["events"])


def _record(session: Session, notice: SupervisionNotice, action: str, by: By, *rows: Base, reason: str = "") -> None:
    record(session, Act(NOTICE_SUBJECT, notice.id, action, reason), notice.organization, by, *rows)
