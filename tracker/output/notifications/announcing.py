"""督办单 to those concerned: whoever is responsible learns that one came, whoever issued it that it was answered.

A transition is the event; this claims those of notices that nobody was told of yet. Pages call it in the transaction of
the act, so the notice is there at once; the reminder pass finds what was written without a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of
from tracker.output.notifications.operations import Message, notify_all
from tracker.output.notifications.rules import shortened
from tracker.people.accounts.queries import holders, nearest_holders
from tracker.rectification.findings.roles import OWNING
from tracker.rectification.supervision.models import (
    NOTICE_SUBJECT,
    PROPOSAL_SUBJECT,
    NoticeVersion,
    Proposal,
    SupervisionNotice,
)
from tracker.workflow.model import Role


@dataclass(frozen=True)
class _Word:
    """How an act is told: its title, and whether to who issued the notice or to who is responsible."""

    title: str
    to_issuer: bool = False


_WORDS = {
    "issue": _Word("收到督办单"),
    "correct": _Word("督办单已更正"),
    "withdraw": _Word("督办单已撤回"),
    "concluded": _Word("督办单已办结"),
    "resumed": _Word("督办单恢复督办"),
    "acknowledged": _Word("督办单已签收", to_issuer=True),
    "answered": _Word("督办单已反馈", to_issuer=True),
}


def announce(session: Session, now: datetime) -> int:
    """Write the notices about 督办单 and the ladder that are not written yet, and return how many were new.

    Of several acts on one notice since the last time, each side is told the last one.
    """
    return notify_all(session, _told(session, _claimed(session, now), day_of(now)), now)


def pending(session: Session, today: date) -> list[Message]:
    """What the next pass will say if nothing else happens; reads only."""
    return _told(session, _unclaimed(session), today)


def _told(session: Session, transitions: Iterable[Transition], today: date) -> list[Message]:
    last: dict[tuple[str, int, bool], Transition] = {}
    for one in transitions:
        to_issuer = one.subject_kind == NOTICE_SUBJECT and _WORDS[one.action].to_issuer
        last[one.subject_kind, one.subject_id, to_issuer] = one
    tells = {NOTICE_SUBJECT: _messages, PROPOSAL_SUBJECT: _decisions}
    return [message for one in last.values() for message in tells[one.subject_kind](session, one, today)]


def _unclaimed(session: Session) -> list[Transition]:
    """One subject at a time: by an index over what nobody claimed."""
    found: list[Transition] = []
    for subject in (NOTICE_SUBJECT, PROPOSAL_SUBJECT):
        mine = (Transition.subject_kind == subject, Transition.notified_at.is_(None))
        found += session.scalars(select(Transition).where(*mine).order_by(Transition.id))
    return found


def _claimed(session: Session, now: datetime) -> list[Transition]:
    """Of two passes one claims each: the row count decides."""
    found = _unclaimed(session)
    claim = update(Transition).values(notified_at=now).where(Transition.notified_at.is_(None))
    claim = claim.returning(Transition.id).execution_options(synchronize_session=False)
    return [row for row in found if session.scalar(claim.where(Transition.id == row.id)) is not None]


def _decisions(session: Session, transition: Transition, today: date) -> list[Message]:
    """To the coordinators of the office, who prepare what was taken up."""
    proposal = session.get_one(Proposal, transition.subject_id)
    finding, word = proposal.finding, "已同意" if transition.action == "taken" else "没有同意"
    reason = f"：{transition.reason}" if transition.reason else "。"
    return [
        Message(
            subject=f"transition:{transition.id}",
            kind=f"proposal_{transition.action}",
            due_on=transition.effective_on,
            recipient_id=person.id,
            title=f"{word}{proposal.step.label}：{finding.code}",
            body=f"{transition.actor_name}{chinese_date(transition.effective_on)}{word}{proposal.step.label}{reason}",
            link=f"/findings/{finding.code}",
            code=finding.code,
        )
        for person in nearest_holders(session, finding.organization.path, Role.COORDINATOR, today)
        if person.id != transition.actor_id
    ]


def _messages(session: Session, transition: Transition, today: date) -> list[Message]:
    notice = session.get_one(SupervisionNotice, transition.subject_id)
    says = notice.versions[-1]
    word = _WORDS[transition.action]
    body = f"“{shortened(says.subject)}”责任人{says.responsible_name}，{chinese_date(says.due_on)}前办结。"
    return [
        Message(
            subject=f"transition:{transition.id}",
            kind=f"notice_{transition.action}",
            due_on=transition.effective_on,
            recipient_id=person,
            title=f"{word.title}：{notice.number}",
            body=f"{transition.actor_name}{chinese_date(transition.effective_on)}办理。{body}",
            link=f"/supervision/{notice.id}",
            code=notice.number,
        )
        for person in _people(session, notice, says, today, to_issuer=word.to_issuer)
        if person != transition.actor_id
    ]


def _people(
    session: Session, notice: SupervisionNotice, says: NoticeVersion, today: date, *, to_issuer: bool
) -> list[int]:
    if to_issuer:
        return [says.issued_by] if says.issued_by else []
    if says.responsible_id:
        return [says.responsible_id]
    own = f"/{notice.organization_id}/"  # somebody without an account: the unit's own people answer
    return [user.id for user in holders(session, own, list(OWNING), today)]
