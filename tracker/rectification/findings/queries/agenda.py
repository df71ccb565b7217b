"""The dates a person has to keep: deadlines of what they own or lead, looks back (回头看) they owe. Codes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.access.actor import Actor
from tracker.rectification.findings.facts import facts_of_many
from tracker.rectification.findings.lights import TIMED_STATES
from tracker.rectification.findings.models import Finding, FollowUp, FollowUpResult
from tracker.rectification.findings.queries.todo import MOST, TASKS, rights, waits_for
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.deadlines import watched_date
from tracker.workflow.model import State, Timeframe

_FOLLOW_UP = next(task for task in TASKS if task.key == "follow_up")


@dataclass(frozen=True)
class Appointment:
    """What is due on a day for one finding. `uid` stays the same when the day moves, and says nothing."""

    uid: str
    day: date
    label: str
    code: str


def agenda(session: Session, actor: Actor) -> tuple[Appointment, ...]:
    """Everything of the person's own that is due, overdue or to come, at most MOST of either kind, by day.

    What they do for others (委托) is not theirs: it stands in 我的待办 while the delegation lasts.
    """
    own = Actor(actor.user_id, actor.name, actor.posts)
    dates = (*_deadlines(session, own), *_looks_back(session, own))
    return tuple(sorted(dates, key=lambda one: (one.day, one.code, one.label)))


def _deadlines(session: Session, actor: Actor) -> list[Appointment]:
    """整改时限, or 下次检视 of a long-term finding, from feedback to the last review."""
    mine = or_(Finding.owner_id == actor.user_id, Finding.accountable_leader_id == actor.user_id)
    statement = select(Finding).where(mine, Finding.state.in_(TIMED_STATES), Finding.timeframe.is_not(None))
    soonest = statement.order_by(Finding.deadline.is_(None), Finding.deadline, Finding.id).limit(MOST)
    findings = session.scalars(soonest.options(joinedload(Finding.current), joinedload(Finding.feedback))).all()
    known = facts_of_many(session, findings)
    return [
        Appointment(_uid(finding, "deadline"), day, _label(finding, day), finding.code)
        for finding in findings
        if (day := watched_date(known[finding.id].facts)) is not None
    ]


def _label(finding: Finding, day: date) -> str:
    return "下次检视" if finding.timeframe is Timeframe.LONG_TERM and day != finding.deadline else "整改时限"


def _looks_back(session: Session, actor: Actor) -> Sequence[Appointment]:
    """Every look of the present round without a result, of findings whose procedure lets the person record it."""
    versions = [(version.id, definition_of(version)) for version in session.scalars(select(ProcedureVersion))]
    mine = [
        and_(place, waits)
        for role, place in rights(actor)
        if (waits := waits_for(role, _FOLLOW_UP, versions)) is not None
    ]
    if not mine:
        return ()
    statement = (
        select(Finding, FollowUp)
        .join(FollowUp, and_(FollowUp.finding_id == Finding.id, FollowUp.round_no == Finding.round_no))
        .join(Finding.organization)
        .outerjoin(FollowUpResult, FollowUpResult.follow_up_id == FollowUp.id)
        .where(or_(*mine), Finding.state == State.CLOSED, FollowUpResult.id.is_(None))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(MOST)
    )
    return [
        Appointment(
            _uid(finding, f"follow-up:{look.round_no}:{look.number}"),
            look.due_on,
            f"第{look.number}次回头看",
            finding.code,
        )
        for finding, look in session.execute(statement)
    ]


def _uid(finding: Finding, what: str) -> str:
    """Unique among all installations (RFC 7986 §5.3), and from it neither host nor code can be read."""
    return str(uuid5(NAMESPACE_URL, f"xiaohao:{finding.client_uuid}:{what}"))
