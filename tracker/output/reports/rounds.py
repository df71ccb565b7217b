"""The rounds that an organization and those below it held: what 开展……次 counts, and what that number leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.history.queries import AsOf
from tracker.output.figures.scope import Scope
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source


def rounds_held(session: Session, organization: Organization, as_of: AsOf, scope: Scope) -> Sequence[InspectionRound]:
    """The rounds of a scope's source by the day they began, with their inspection, as known at K.

    The days of the scope are those on which a round began; what else narrows the findings narrows the rounds, too.
    """
    statement = (
        select(InspectionRound)
        .join(InspectionRound.inspection)
        .join(Source, Source.id == Inspection.source_id)
        .join(Organization, Organization.id == Inspection.organizer_id)
        .where(under((organization.path,), Organization.path), *_conditions(as_of, scope))
        .order_by(InspectionRound.starts_on, InspectionRound.id)
        .options(joinedload(InspectionRound.inspection).joinedload(Inspection.organizer))
    )
    return session.scalars(statement).all()


def _conditions(as_of: AsOf, scope: Scope) -> Iterator[ColumnElement[bool]]:
    yield InspectionRound.recorded_at <= as_of.known_at
    yield InspectionRound.starts_on <= min(scope.fed_back_until or as_of.day, as_of.day)
    if scope.fed_back_from is not None:
        yield InspectionRound.starts_on >= scope.fed_back_from
    for column, value in (
        (Source.code, scope.source),
        (Inspection.year, scope.year),
        (Inspection.id, scope.inspection_id),
        (InspectionRound.id, scope.round_id),
    ):
        if value is not None:
            yield column == value
    told = select(Feedback.round_id).where(Feedback.recorded_at <= as_of.known_at)
    if scope.feedback_id is not None:
        yield InspectionRound.id.in_(told.where(Feedback.id == scope.feedback_id))
    if scope.kinds:
        of_kind = told.join(Organization, Organization.id == Feedback.organization_id)
        yield InspectionRound.id.in_(of_kind.where(Organization.kind.in_(scope.kinds)))
