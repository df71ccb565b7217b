"""What the clock of findings counts from, and the next day on which somebody must be told: an indexed column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding, FindingVersion, FollowUp, FollowUpResult, StageReport
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.deadlines import Dates, Standing, coming, lines, standing
from tracker.workflow.model import State, StateKind, Timeframe, TimerDef

_COUNTED = tuple(
    state
    for state in State
    if state.kind in (StateKind.WAITING, StateKind.REVIEW) and state is not State.AWAITING_RELEASE
)
_TIMED = (*_COUNTED, State.CLOSED)


@dataclass(frozen=True)
class Watched:
    """A finding as its clock sees it: where it belongs, what is counted from, and the day that stands in its row."""

    finding_id: int
    path: str
    dates: Dates
    alert_on: date | None

    def standing(self, today: date, by: Clock) -> tuple[Standing, ...]:
        """What stands today."""
        table = by.table(self.path)
        return standing(lines(self.dates, table, by.calendar), today, by.calendar)

    def next_on(self, today: date, by: Clock, *, after_today: bool = False) -> date | None:
        """Today when something stands already (the reminder pass then makes what is missing), else the next day.

        `after_today` is for the pass itself, which has just made what stands today.
        """
        found = lines(self.dates, by.table(self.path), by.calendar)
        if not after_today and standing(found, today, by.calendar):
            return today
        return coming(found, today, by.calendar)


def watched_column() -> ColumnElement[date | None]:
    """The date the lights count towards: the deadline, or the next review date of a long-term finding; as SQL."""
    newest = (
        select(StageReport.next_review_on)
        .where(StageReport.finding_id == Finding.id, StageReport.round_no == Finding.round_no)
        .order_by(StageReport.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    in_force = (FindingVersion.finding_id == Finding.id, FindingVersion.valid_to.is_(None))
    said = select(FindingVersion.next_review_on).where(*in_force).correlate(Finding).scalar_subquery()
    long_term = Finding.timeframe == Timeframe.LONG_TERM
    return case((long_term, func.coalesce(newest, said, Finding.deadline)), else_=Finding.deadline)


def watched(session: Session, *conditions: ColumnElement[bool], limit: int | None = None) -> Iterator[Watched]:
    """Findings as their clock sees them, by id: two statements for any number of rows, and the procedures once."""
    timers: dict[int, dict[State, TimerDef]] = {}
    rows = session.execute(_rows().where(*conditions).order_by(Finding.id).limit(limit)).all()
    owed = _follow_ups(session, [row.id for row in rows if row.state is State.CLOSED])
    for row in rows:
        if row.procedure_version_id not in timers:
            version = session.get_one(ProcedureVersion, row.procedure_version_id)
            timers[row.procedure_version_id] = {one.state: one for one in definition_of(version).timers}
        counted = row.state in _COUNTED
        dates = Dates(
            state=row.state,
            since=row.state_since,
            timeframe=row.timeframe,
            watched=row.watched if counted else None,
            timer=timers[row.procedure_version_id].get(row.state) if counted else None,
            follow_ups=tuple(owed[row.id]),
        )
        yield Watched(row.id, row.path, dates, row.alert_on)


def _rows() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(Finding.id, Finding.state, Finding.state_since, Finding.timeframe, Finding.procedure_version_id),
        *(Finding.alert_on, Organization.path, watched_column().label("watched")),
    )
    return select(*columns).join(Organization, Organization.id == Finding.organization_id)


def _follow_ups(session: Session, closed: Sequence[int]) -> dict[int, list[date]]:
    """The days of the looks back of the present round that nobody has made yet, by finding."""
    found: dict[int, list[date]] = defaultdict(list)
    statement = (
        select(FollowUp.finding_id, FollowUp.due_on)
        .join(Finding, and_(Finding.id == FollowUp.finding_id, Finding.round_no == FollowUp.round_no))
        .outerjoin(FollowUp.result)
        .where(FollowUp.finding_id.in_(closed), FollowUpResult.id.is_(None))
        .order_by(FollowUp.due_on, FollowUp.number)
    )
    for finding_id, day in session.execute(statement) if closed else ():
        found[finding_id].append(day)
    return found


def counted() -> ColumnElement[bool]:
    """Findings whose watched date is counted towards: fed back and not struck off."""
    return Finding.state.in_(_COUNTED)


def timed() -> ColumnElement[bool]:
    """Findings about which anything can become due."""
    return Finding.state.in_(_TIMED)


def next_alert(session: Session, finding: Finding, today: date) -> date | None:
    """The day for `alert_on` after a change of a finding: today when something stands already, else the next one."""
    if finding.state not in _TIMED:
        return None
    session.flush()
    return next(watched(session, Finding.id == finding.id)).next_on(today, read_clock(session))
