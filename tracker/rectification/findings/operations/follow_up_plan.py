"""Which looks back (回头看) a decision owes: rule 6 of domain.md §2."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.rectification.findings.models import Finding, FollowUp
from tracker.workflow.deadlines import follow_up_dates
from tracker.workflow.model import Decision, Definition


def owed_follow_ups(
    session: Session, finding: Finding, decision: Decision, definition: Definition, effective_on: date, now: datetime
) -> list[FollowUp]:
    """Rows for the looks back that this decision sets off; empty for most."""
    if "schedule_follow_ups" in decision.effects:
        return _rows(session, finding, definition.follow_up_months, effective_on, now)
    if "schedule_one_more_follow_up" in decision.effects:
        return one_more(session, finding, definition, effective_on, now)
    return []


def one_more(
    session: Session, finding: Finding, definition: Definition, effective_on: date, now: datetime
) -> list[FollowUp]:
    """A row for one further look back, as long after this day as the first one after 销号."""
    return _rows(session, finding, definition.follow_up_months[:1], effective_on, now)


def unscheduled(session: Session, finding: Finding, day: date, now: datetime) -> FollowUp:
    """A look back that nobody owed, made on its day: at an open finding, or long before the next one is due."""
    return _row(finding, _made(session, finding) + 1, day, day, now)


def _rows(
    session: Session, finding: Finding, months: tuple[int, ...], effective_on: date, now: datetime
) -> list[FollowUp]:
    days = follow_up_dates(effective_on, months)
    first = _made(session, finding) + 1
    return [_row(finding, number, due_on, effective_on, now) for number, due_on in enumerate(days, start=first)]


def _made(session: Session, finding: Finding) -> int:
    """The highest number of this round so far."""
    same_round = (FollowUp.finding_id == finding.id, FollowUp.round_no == finding.round_no)
    return session.scalar(select(func.max(FollowUp.number)).where(*same_round)) or 0


def _row(finding: Finding, number: int, due_on: date, effective_on: date, now: datetime) -> FollowUp:
    return FollowUp(
        finding_id=finding.id,
        round_no=finding.round_no,
        number=number,
        due_on=due_on,
        effective_on=effective_on,
        recorded_at=now,
    )
