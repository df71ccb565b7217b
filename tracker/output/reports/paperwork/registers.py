"""What 督办通知单 and 约谈记录 print, as of (D, K): plain frozen values from the registers of supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, known
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.reports.paperwork.queries import PaperRefused
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on
from tracker.rectification.findings.models import Finding, FindingVersion
from tracker.rectification.supervision.models import (
    AccountabilityTalk,
    NoticeEvent,
    NoticeEventKind,
    NoticeVersion,
    SupervisionNotice,
    TalkVersion,
)


@dataclass(frozen=True)
class Concerned:
    """A finding that a notice or talk is about."""

    code: str
    wording: str


@dataclass(frozen=True)
class NoticePaper:
    """One 督办单. `answers` are what the unit reported, with day and name."""

    name: str
    organization: Organization
    issuer: str
    unit: str
    subject: str
    responsible: str
    issued_on: date
    due_on: date
    level: str
    method: str
    issued_by: str
    issued_post: str
    findings: tuple[Concerned, ...]
    answers: tuple[tuple[date, str, str], ...]
    concluded_on: date | None
    concluded_by: str


@dataclass(frozen=True)
class TalkPaper:
    """One talk: with whom, by whom, about what."""

    name: str
    organization: Organization
    kind: str
    held_on: date
    place: str
    unit: str
    persons: tuple[tuple[str, str], ...]
    head_count: int
    talker: str
    talker_post: str
    grounds: str
    matter: str
    record: str
    result: str
    findings: tuple[Concerned, ...]


def notice_paper(session: Session, notice_id: int, as_of: AsOf) -> NoticePaper:
    """The 督办单 as it was in force. Raises PaperRefused before it was issued and after it was withdrawn."""
    notice = session.get_one(SupervisionNotice, notice_id)
    version = _newest(session, NoticeVersion, NoticeVersion.notice_id == notice_id, as_of)
    if version is None or version.withdrawn:
        raise PaperRefused(f"截至{chinese_date(as_of.day)}，督办单{notice.number}还没有发出或已撤回，不能打印")
    events = session.scalars(
        select(NoticeEvent)
        .where(NoticeEvent.notice_id == notice_id, known(NoticeEvent, as_of))
        .order_by(NoticeEvent.id)
    ).all()
    ends = [one for one in events if one.kind in (NoticeEventKind.CONCLUDED, NoticeEventKind.RESUMED)]
    ended = ends[-1] if ends and ends[-1].kind is NoticeEventKind.CONCLUDED else None
    return NoticePaper(
        name=notice.number,
        organization=notice.organization,
        issuer=party_name_on(session, notice.issuer, as_of.day, as_of.known_at),
        unit=version.organization_name,
        subject=version.subject,
        responsible=version.responsible_name,
        issued_on=version.issued_on,
        due_on=version.due_on,
        level=version.level.label,
        method=version.method.label,
        issued_by=version.issued_name,
        issued_post=version.issued_post,
        findings=_concerned(session, [one.finding for one in version.findings], as_of),
        answers=tuple(
            (one.effective_on, one.person_name, one.text) for one in events if one.kind is NoticeEventKind.ANSWERED
        ),
        concluded_on=ended.effective_on if ended else None,
        concluded_by=ended.person_name if ended else "",
    )


def talk_paper(session: Session, talk_id: int, as_of: AsOf) -> TalkPaper:
    """The talk as its register has it. Raises PaperRefused before it was entered and after it was withdrawn."""
    talk = session.get_one(AccountabilityTalk, talk_id)
    version = _newest(session, TalkVersion, TalkVersion.talk_id == talk_id, as_of)
    if version is None or version.withdrawn or version.held_on > as_of.day:
        raise PaperRefused(f"截至{chinese_date(as_of.day)}，这次约谈还没有登记或已撤销，不能打印")
    persons = tuple((str(one["name"]), str(one.get("post", ""))) for one in version.persons)
    return TalkPaper(
        name=_names([name for name, _ in persons], version.organization_name, version.head_count),
        organization=talk.organization,
        kind=version.kind.label,
        held_on=version.held_on,
        place=version.place,
        unit=version.organization_name,
        persons=persons,
        head_count=version.head_count,
        talker=version.talker_name,
        talker_post=version.talker_post,
        grounds=version.grounds.label,
        matter=version.matter,
        record=version.record,
        result=version.result,
        findings=_concerned(session, [one.finding for one in version.findings], as_of),
    )


def _names(names: list[str], unit: str, head_count: int) -> str:
    """孙村、李组等; of a talk with many of whom nobody is named, 柳林村12人."""
    if not names:
        return f"{unit}{head_count}人"
    return "、".join(names[:2]) + ("等" if head_count > len(names[:2]) else "")


def _newest(session: Session, model: Any, mine: Any, as_of: AsOf) -> Any:
    """The version with the highest number that (D, K) knows."""
    return session.scalar(select(model).where(mine, known(model, as_of)).order_by(model.version_no.desc()).limit(1))


def _concerned(session: Session, findings: list[Finding], as_of: AsOf) -> tuple[Concerned, ...]:
    found = []
    for finding in findings:
        version = _newest(session, FindingVersion, FindingVersion.finding_id == finding.id, as_of)
        if version is not None:
            found.append(Concerned(finding.code, version.wording))
    return tuple(found)
