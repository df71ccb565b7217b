"""The rows of the leader's sheet as of (D, K), and the sheet as it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, last_transition, last_version, root
from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.foundation.printing.document import Sheet
from tracker.output.reports.behind import time_limit
from tracker.output.reports.weekly.rules import Line, Result, UnitSheet, printed
from tracker.people.access.rows import under
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on
from tracker.rectification.findings.lights import TimeLeft, time_left_of
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion, ProgressReport, StageReport
from tracker.rectification.procedures.queries import read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.rectification.weekly.models import Week, WeeklyAnswer, WeeklyTask
from tracker.rectification.weekly.queries import notes_of, week_of
from tracker.rectification.weekly.rules import week_name
from tracker.workflow.model import State, Timeframe


def unit_sheet(
    session: Session, organization: Organization, week: Week, as_of: AsOf, leader: User | None = None
) -> UnitSheet:
    """Every task of the week in the subtree, or of the findings that a leader answers for, unit by unit."""
    rows = session.execute(_rows(organization, week, as_of)).all()
    if leader is not None:
        rows = [row for row in rows if row.FindingVersion.accountable_leader_id == leader.id]
    ids = {row.WeeklyTask.finding_id for row in rows}
    said, watched, clock = (
        notes_of(session, week, ids, as_of.known_at),
        _reviews(session, ids, as_of),
        read_clock(session, as_of.known_at),
    )
    lines = tuple(
        _line(row, said.get(row.WeeklyTask.finding_id, ()), watched.get(row.WeeklyTask.finding_id), as_of.day, clock)
        for row in rows
    )
    name = party_name_on(session, organization, as_of.day, as_of.known_at)
    return UnitSheet(name, week_name(week.begins_on), lines, as_of, leader.name if leader else "")


def _rows(organization: Organization, week: Week, as_of: AsOf) -> Any:
    newest = last_version(FindingVersion, "finding_id", Finding.id, as_of)
    answered = (WeeklyAnswer.task_id == WeeklyTask.id) & (WeeklyAnswer.recorded_at <= as_of.known_at)
    return (
        select(WeeklyTask, Finding.code, Organization.path, FindingVersion, Transition.target, WeeklyAnswer)
        .select_from(WeeklyTask)
        .join(Finding, Finding.id == WeeklyTask.finding_id)
        .join(Organization, Organization.id == Finding.organization_id)
        .join(FindingVersion, FindingVersion.id == newest)
        .join(Transition, Transition.id == last_transition(SUBJECT, Finding.id, as_of))
        .outerjoin(WeeklyAnswer, answered)
        .where(WeeklyTask.week_id == week.id, under((organization.path,), Organization.path))
        .order_by(Organization.path, Finding.code, WeeklyTask.id)
    )


def _reviews(session: Session, ids: set[int], as_of: AsOf) -> Mapping[int, date]:
    """By finding: the day of the next look (下次检视) that the newest stage report names."""
    statement = (
        select(StageReport.finding_id, StageReport.next_review_on)
        .where(
            StageReport.finding_id.in_(ids),
            StageReport.effective_on <= as_of.day,
            StageReport.recorded_at <= as_of.known_at,
            StageReport.next_review_on.is_not(None),
        )
        .order_by(StageReport.id)
    )
    return dict(session.execute(statement).all())  # type: ignore[arg-type]  # rows of two are pairs


def _line(row: Any, notes: Sequence[ProgressReport], review_on: date | None, today: date, clock: Clock) -> Line:
    task, says, answer = row.WeeklyTask, row.FindingVersion, row.WeeklyAnswer
    result = Result.UNANSWERED if answer is None else Result.DONE if answer.done else Result.NOT_DONE
    return Line(
        unit=says.organization_name,
        code=row.code,
        wording=says.wording,
        person=task.person_name,
        task=task.text,
        task_due_on=task.due_on,
        given_on=day_of(task.week.opened_at),
        time_limit=time_limit(says),
        left=_left(says, State(row.target), row.path, review_on, today, clock),
        notes=tuple(f"{_day(note)}{note.text}" for note in notes),
        result=result,
        answer=result.label if answer is None else answer.label,
    )


def _left(says: FindingVersion, state: State, path: str, review_on: date | None, today: date, clock: Clock) -> TimeLeft:
    watched = says.deadline
    if says.timeframe is Timeframe.LONG_TERM:
        watched = review_on or says.next_review_on or says.deadline
    return time_left_of(state, says.timeframe, path, watched, today, clock)


def _day(note: ProgressReport) -> str:
    local = note.recorded_at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日"


def make_sheet(
    session: Session, organization: Organization, as_of: AsOf, filed_on: date, arguments: Mapping[str, Any]
) -> Sheet:
    """The sheet that these arguments (week, leader) ask for: the same ones give an equal one for ever."""
    week = week_of(session, date.fromisoformat(arguments["week"]))
    leader = session.get(User, arguments["leader"]) if arguments.get("leader") else None
    if week is None:
        empty = UnitSheet(party_name_on(session, organization, as_of.day, as_of.known_at), "", (), as_of)
        return printed(empty, filed_on, root(session, as_of.known_at))
    return printed(unit_sheet(session, organization, week, as_of, leader), filed_on, root(session, as_of.known_at))
