"""Keeping plans of recurring inspections, and opening what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.lib.time import SHANGHAI
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import (
    Inspection,
    InspectionPlan,
    InspectionRound,
    PlannedOccasion,
    Recurrence,
    Source,
)
from tracker.rectification.inspections.operations import (
    InspectionError,
    NewInspection,
    add_round,
    add_team_member,
    open_inspection,
    start_feedback,
    suggested_procedure,
)
from tracker.rectification.inspections.recurring.festivals import moving_festivals
from tracker.rectification.inspections.recurring.queries import members_of, rhythm_of, units_of
from tracker.rectification.inspections.recurring.rules import Occasion, due


@dataclass(frozen=True)
class PlanEntry:
    """What a coordinator enters about a recurring inspection. An empty procedure: the one that fits each unit."""

    title: str
    source: Source
    organizer: Organization
    recurrence: Recurrence
    starts_on: date
    days_before: int = 0
    month: int | None = None
    day: int | None = None
    festivals: tuple[str, ...] = ()
    team_name: str = ""
    procedure_name: str = ""
    organization_ids: tuple[int, ...] = ()
    member_ids: tuple[int, ...] = ()


def add_plan(session: Session, entry: PlanEntry, by: User, now: datetime) -> InspectionPlan:
    """Keep a new plan and return it, flushed. It opens nothing before its first day."""
    plan = InspectionPlan(**_values(entry), created_by=by.id, created_at=now)
    session.add(plan)
    session.flush()
    return plan


def change_plan(session: Session, plan: InspectionPlan, entry: PlanEntry) -> None:
    """Change a plan from its next occasion on; what it opened stays as it is."""
    for name, value in _values(entry).items():
        setattr(plan, name, value)
    session.flush()


def _values(entry: PlanEntry) -> dict[str, object]:
    _refuse_incomplete(entry)
    values = {name: value for name, value in vars(entry).items() if name not in ("source", "organizer")}
    lists = {name: list(values[name]) for name in ("festivals", "organization_ids", "member_ids")}
    return {**values, **lists, "source_id": entry.source.id, "organizer_id": entry.organizer.id}


def _refuse_incomplete(entry: PlanEntry) -> None:
    if entry.recurrence is Recurrence.YEARLY and not (entry.month and entry.day):
        raise InspectionError("每年一次的，请填写几月几日")
    if entry.recurrence is Recurrence.QUARTERLY and not entry.day:
        raise InspectionError("每季度一次的，请填写季度首月的几日")
    if entry.recurrence is Recurrence.BEFORE_FESTIVAL and not entry.festivals:
        raise InspectionError("节前检查的，请至少勾选一个节日")
    if not entry.organization_ids:
        raise InspectionError("请至少勾选一个被检查单位")


def stop_plan(session: Session, plan: InspectionPlan) -> None:
    """Open nothing more; what was opened stays."""
    plan.active = False
    session.flush()


def resume_plan(session: Session, plan: InspectionPlan, today: date) -> None:
    """Go on from today: what was missed in between is not made up for."""
    plan.active, plan.starts_on = True, max(plan.starts_on, today)
    session.flush()


def open_due(session: Session, now: datetime) -> int:
    """Open every recurring inspection whose day has come; returns how many were new. A second run opens nothing."""
    today = now.astimezone(SHANGHAI).date()
    opened = 0
    for plan in session.scalars(select(InspectionPlan).where(InspectionPlan.active).order_by(InspectionPlan.id)).all():
        session.refresh(plan, with_for_update={"of": InspectionPlan})  # stopped meanwhile, or opened by another clock
        known = set(session.scalars(select(PlannedOccasion.occasion).where(PlannedOccasion.plan_id == plan.id)))
        occasion = due(rhythm_of(plan), today, known, moving_festivals()) if plan.active else None
        if occasion:
            round_ = _opened(session, plan, occasion, today, now)
            session.add(_kept(plan, occasion, round_, now))
            session.flush()
            opened += 1
    return opened


def _kept(plan: InspectionPlan, occasion: Occasion, round_: InspectionRound, now: datetime) -> PlannedOccasion:
    return PlannedOccasion(
        plan_id=plan.id, occasion=occasion.key, due_on=occasion.day, round_id=round_.id, opened_at=now
    )


def _opened(session: Session, plan: InspectionPlan, occasion: Occasion, today: date, now: datetime) -> InspectionRound:
    """The inspection of that year, or its next round, with team and units; the deactivated are left out."""
    round_ = _round(session, plan, occasion.day.year, today, now)
    for user in members_of(session, plan):
        if user.active:
            add_team_member(session, round_, user)
    for unit in units_of(session, plan):
        if unit.active:
            procedure = plan.procedure_name or suggested_procedure(plan.source, unit)
            start_feedback(session, round_, unit, procedure, now)
    return round_


def _round(session: Session, plan: InspectionPlan, year: int, today: date, now: datetime) -> InspectionRound:
    same = select(Inspection).where(
        Inspection.organizer_id == plan.organizer_id,
        Inspection.year == year,
        Inspection.source_id == plan.source_id,
        Inspection.title == plan.title,
    )
    known = session.scalar(same)
    if known is None:
        new = NewInspection(plan.title, year, plan.source, plan.organizer, today, plan.team_name)
        return open_inspection(session, new, session.get(User, plan.created_by), now)
    highest = select(func.max(InspectionRound.number)).where(InspectionRound.inspection_id == known.id)
    return add_round(session, known, (session.scalar(highest) or 0) + 1, today, now, plan.team_name)
