"""Where findings of visits and self-checks go: an unreleased feedback, opened when there is none."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source
from tracker.rectification.inspections.operations import (
    NewInspection,
    add_round,
    open_inspection,
    start_feedback,
    suggested_procedure,
)


def feedback_under(
    session: Session, organization: Organization, source: Source, title: str, day: date, by: User | None, now: datetime
) -> Feedback:
    """The feedback to an organization in this year's inspection of that title, which the office above it holds.

    One that was released takes no more findings: then it is the newest round without a feedback to this organization,
    and else the next round.
    """
    session.refresh(source, with_for_update={"of": Source})  # two villages at once open one inspection
    holder = session.get(Organization, organization.parent_id) if organization.parent_id else organization
    assert holder is not None
    round_ = _round(session, organization, source, holder, title, day, by, now)
    return start_feedback(session, round_, organization, suggested_procedure(source, organization), now)


def _round(
    session: Session,
    organization: Organization,
    source: Source,
    holder: Organization,
    title: str,
    day: date,
    by: User | None,
    now: datetime,
) -> InspectionRound:
    same = (Inspection.source_id == source.id, Inspection.year == day.year, Inspection.title == title)
    inspection = session.scalar(select(Inspection).where(*same, Inspection.organizer_id == holder.id))
    if inspection is None:
        return open_inspection(session, NewInspection(title, day.year, source, holder, day), by, now)
    newest = session.scalars(
        select(InspectionRound)
        .where(InspectionRound.inspection_id == inspection.id)
        .order_by(InspectionRound.number.desc())
        .limit(1)
    ).one()
    closed = select(Feedback.id).where(
        Feedback.round_id == newest.id,
        Feedback.organization_id == organization.id,
        Feedback.released_on.is_not(None),
    )
    if session.scalar(closed) is None:
        return newest
    session.expire(inspection, ["rounds"])
    return add_round(session, inspection, newest.number + 1, day, now)
