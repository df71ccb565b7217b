"""约谈问责: registered with the people and the findings, corrected or withdrawn in the open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision.models import (
    TALK_SUBJECT,
    AccountabilityTalk,
    TalkFinding,
    TalkGrounds,
    TalkKind,
    TalkVersion,
)
from tracker.rectification.supervision.operations.ladder import taken_by_deed
from tracker.rectification.supervision.operations.recording import (
    Act,
    finding_reasons,
    identity_reasons,
    record,
    refuse,
)
from tracker.rectification.supervision.queries.ladder import TALK_RUNGS
from tracker.rectification.supervision.rules import Person
from tracker.workflow.thresholds import Step


@dataclass(frozen=True)
class TalkText:
    """What the register says of a talk. `head_count` may be more than the people who are named."""

    kind: TalkKind
    held_on: date
    persons: Sequence[Person]
    talker_name: str
    grounds: TalkGrounds
    matter: str
    head_count: int = 0
    talker_post: str = ""
    place: str = ""
    result: str = ""
    record: str = ""
    findings: Sequence[Finding] = ()

    @property
    def heads(self) -> int:
        """How many people were talked to."""
        return self.head_count or len(self.persons)


@dataclass(frozen=True)
class NewTalk:
    """A talk with people of an organization, and the office that registers it."""

    client_uuid: str
    office: Organization
    organization: Organization
    text: TalkText


def register_talk(session: Session, new: NewTalk, by: By) -> AccountabilityTalk:
    """Register a talk and return it, flushed; the same form again gives the first.

    Its business day is the day it was held. Raises Refused with every reason.
    """
    organization, text = new.organization, new.text
    session.execute(select(Organization.id).where(Organization.id == organization.id).with_for_update(key_share=True))
    known = session.scalar(select(AccountabilityTalk).where(AccountabilityTalk.client_uuid == new.client_uuid))
    if known is not None:
        return known
    refuse(_reasons(text, organization, by))
    talk = AccountabilityTalk(
        client_uuid=new.client_uuid,
        office_id=new.office.id,
        organization=organization,
        effective_on=text.held_on,
        recorded_at=by.now,
    )
    session.add(talk)
    session.flush()
    version = _version(session, talk, text, by, 1)
    _record(session, talk, "register", by, talk, version, *version.findings)
    _take_up(session, text, by)
    return talk


def _reasons(text: TalkText, organization: Organization, by: By) -> list[str]:
    reasons = []
    if text.held_on > by.today:
        reasons.append("谈话日期不能晚于今天")
    if not text.persons and text.kind is not TalkKind.COLLECTIVE:
        reasons.append("请写明谈话对象：姓名（职务）")
    if text.heads < max(1, len(text.persons)):
        reasons.append("人数不能少于列出的谈话对象")
    if text.kind is TalkKind.COLLECTIVE and text.heads < 2:
        reasons.append("集体约谈至少2人")
    if not text.talker_name.strip():
        reasons.append("请写明谈话人")
    if not text.matter.strip():
        reasons.append("请写明事由")
    named = [str(person) for person in text.persons]
    said = (text.talker_name, text.talker_post, text.place, text.matter, text.result, text.record)
    return reasons + finding_reasons(text.findings, organization) + identity_reasons(*named, *said)


def correct_talk(session: Session, talk: AccountabilityTalk, text: TalkText, reason: str, by: By) -> TalkVersion:
    """更正: the next version, in force from the day of the talk, flushed. Raises Refused."""
    old = _locked(session, talk)
    reasons = _reasons(text, talk.organization, by) + _closed(old)
    if not reason.strip():
        reasons.append("请写明更正的理由")
    if _same(old, text):
        reasons.append("没有改动，不用更正")
    refuse(reasons)
    version = _version(session, talk, text, by, old.version_no + 1, since=old.effective_on, reason=reason.strip())
    _record(session, talk, "correct", by, version, *version.findings, reason=version.reason)
    _take_up(session, text, by)
    return version


def _take_up(session: Session, text: TalkText, by: By) -> None:
    """Registering a talk decides what was proposed about its findings."""
    rung = TALK_RUNGS.get(text.kind)
    if isinstance(rung, Step):
        taken_by_deed(session, text.findings, rung, f"已登记{text.kind.label}", by)


def withdraw_talk(session: Session, talk: AccountabilityTalk, reason: str, by: By) -> None:
    """撤回 of what was registered by mistake: it leaves the register as of every day. Raises Refused."""
    old = _locked(session, talk)
    refuse(_closed(old) + ([] if reason.strip() else ["请写明撤回的理由"]))
    said = {"withdrawn": True, "reason": reason.strip()}
    version = _version(session, talk, text_of(old), by, old.version_no + 1, since=old.effective_on, **said)
    _record(session, talk, "withdraw", by, version, *version.findings, reason=version.reason)


def _closed(old: TalkVersion) -> list[str]:
    return ["这条登记已经撤回，不能再改"] if old.withdrawn else []


def _locked(session: Session, talk: AccountabilityTalk) -> TalkVersion:
    """Of two who correct it at once, the second waits and sees what the first did. Returns the newest version."""
    session.refresh(talk, with_for_update={"of": AccountabilityTalk})
    session.expire(talk, ["versions"])
    return talk.versions[-1]


def _version(
    session: Session,
    talk: AccountabilityTalk,
    text: TalkText,
    by: By,
    number: int,
    *,
    since: date | None = None,
    **said: object,
) -> TalkVersion:
    """In force from the first day any version named, so that the register of no day shows an older one."""
    version = TalkVersion(
        talk_id=talk.id,
        version_no=number,
        kind=text.kind,
        held_on=text.held_on,
        place=text.place.strip(),
        organization_name=talk.organization.name,
        persons=[{"name": person.name, "post": person.post} for person in text.persons],
        head_count=text.heads,
        talker_name=text.talker_name.strip(),
        talker_post=text.talker_post.strip(),
        grounds=text.grounds,
        matter=text.matter.strip(),
        result=text.result.strip(),
        record=text.record.strip(),
        recorded_by=by.recorder_id,
        recorded_name=by.actor.name,
        effective_on=min(text.held_on, since or text.held_on),
        recorded_at=by.now,
        findings=[TalkFinding(finding_id=finding.id) for finding in text.findings],
        **{"withdrawn": False, "reason": ""} | said,
    )
    session.add(version)
    session.flush()
    session.expire(talk, ["versions"])
    return version


def text_of(version: TalkVersion) -> TalkText:
    """What a version says, to be corrected."""
    return TalkText(
        kind=version.kind,
        held_on=version.held_on,
        persons=[Person(one["name"], one["post"]) for one in version.persons],
        talker_name=version.talker_name,
        grounds=version.grounds,
        matter=version.matter,
        head_count=version.head_count,
        talker_post=version.talker_post,
        place=version.place,
        result=version.result,
        record=version.record,
        findings=[link.finding for link in version.findings],
    )


def _same(old: TalkVersion, text: TalkText) -> bool:
    def comparable(one: TalkText) -> dict[str, object]:
        kept = {**vars(one), "persons": list(one.persons), "head_count": one.heads}
        return kept | {"findings": sorted(finding.id for finding in one.findings)}

    return comparable(text_of(old)) == comparable(text)


def _record(session: Session, talk: AccountabilityTalk, action: str, by: By, *rows: Base, reason: str = "") -> None:
    record(session, Act(TALK_SUBJECT, talk.id, action, reason), talk.organization, by, *rows)
